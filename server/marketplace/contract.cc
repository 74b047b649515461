#include "server/marketplace/contract.h"

#include "server/marketplace/enum_words.h"

namespace shortlist {
namespace {

constexpr EnumWords<5> kStates = {"pending", "active", "paused", "ended", "settled"};

}  // namespace

std::string_view NameOf(ContractState state) { return WordOf(kStates, state); }
std::optional<ContractState> ContractStateByName(std::string_view name) {
  return EnumByWord<ContractState>(kStates, name);
}

}  // namespace shortlist
