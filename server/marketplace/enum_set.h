#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shortlist {

// Some values of an enum that counts from zero to `kLast` (7 at most). A value.
template <typename Enum, Enum kLast>
class EnumSet {
 public:
  constexpr EnumSet() = default;
  constexpr EnumSet(std::initializer_list<Enum> values) {
    for (const Enum value : values) Add(value);
  }

  constexpr void Add(Enum value) { bits_ = static_cast<uint8_t>(bits_ | BitOf(value)); }
  constexpr bool Has(Enum value) const { return (bits_ & BitOf(value)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  std::vector<Enum> List() const {  // in the order of the enum
    std::vector<Enum> values;
    for (unsigned i = 0; i <= static_cast<unsigned>(kLast); ++i) {
      if (Has(static_cast<Enum>(i))) values.push_back(static_cast<Enum>(i));
    }
    return values;
  }

  bool operator==(const EnumSet&) const = default;

 private:
  static constexpr unsigned BitOf(Enum value) { return 1U << static_cast<unsigned>(value); }

  uint8_t bits_ = 0;
};

// The words of a set with commas between them, and back by the function that knows a word; empty
// where it does not.
template <typename Set>
std::string NamesOfSet(const Set& set) {
  std::string names;
  for (const auto value : set.List()) {
    if (!names.empty()) names += ',';
    names += NameOf(value);
  }
  return names;
}

template <typename Set, typename ByName>
std::optional<Set> SetByNames(std::string_view names, ByName by_name) {
  Set set;
  while (!names.empty()) {
    const std::string_view name = names.substr(0, names.find(','));
    names.remove_prefix(std::min(names.size(), name.size() + 1));
    const auto value = by_name(name);
    if (!value) return std::nullopt;
    set.Add(*value);
  }
  return set;
}

}  // namespace shortlist
