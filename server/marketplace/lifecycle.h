#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "index/base/result.h"

namespace shortlist {

// One arrow of a state machine (marketplace rules, "Data model and state machines").
template <typename State, typename Action>
struct LifecycleStep {
  State from;
  Action action;
  State to;
};

template <typename State, typename Action, size_t N>
using Lifecycle = std::array<LifecycleStep<State, Action>, N>;

// `<noun>_is_<state>`, so that the caller hears what has happened meanwhile.
template <typename State>
Error WrongState(std::string_view noun, State state, std::string_view why) {
  const std::string name(NameOf(state));
  return {ErrorCode::kConflict,
          std::string(noun) + "_is_" + name,
          "the " + std::string(noun) + " is " + name + ": " + std::string(why),
          {}};
}

// Where the action leads from a state. What no arrow says is refused (WrongState).
template <typename State, typename Action, size_t N>
Result<State> NextState(const Lifecycle<State, Action, N>& steps, std::string_view noun, State from,
                        Action action) {
  for (const LifecycleStep<State, Action>& step : steps) {
    if (step.from == from && step.action == action) return step.to;
  }
  return WrongState(noun, from,
                    "it is too late or too early to " + std::string(NameOf(action)) + " it");
}

}  // namespace shortlist
