#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "index/base/check.h"

namespace shortlist {

// The wire words of an enum whose values count from zero, in their order.
template <size_t N>
using EnumWords = std::array<std::string_view, N>;

template <typename Enum, size_t N>
std::string_view WordOf(const EnumWords<N>& words, Enum value) {
  const auto at = static_cast<size_t>(value);
  CHECK(at < N);
  return words[at];
}

template <typename Enum, size_t N>
std::optional<Enum> EnumByWord(const EnumWords<N>& words, std::string_view word) {
  for (size_t at = 0; at < N; ++at) {
    if (words[at] == word) return static_cast<Enum>(at);
  }
  return std::nullopt;
}

}  // namespace shortlist
