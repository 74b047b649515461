#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shortlist {

// What somebody is in this marketplace.
enum class Role : uint8_t { kClient, kFreelancer, kAgencyManager, kAdmin };

// The word on the wire and in storage ("agency_manager"), and back.
std::string_view NameOf(Role role);
std::optional<Role> RoleByName(std::string_view name);

// What one is at the same time: who hires may also be hired. A value.
class RoleSet {
 public:
  constexpr RoleSet() = default;
  constexpr RoleSet(std::initializer_list<Role> roles) {
    for (const Role role : roles) Add(role);
  }

  constexpr void Add(Role role) { bits_ = static_cast<uint8_t>(bits_ | BitOf(role)); }
  constexpr bool Has(Role role) const { return (bits_ & BitOf(role)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  std::vector<Role> List() const;  // in the order of the enum

  bool operator==(const RoleSet&) const = default;

 private:
  static constexpr unsigned BitOf(Role role) { return 1U << static_cast<unsigned>(role); }

  uint8_t bits_ = 0;
};

// "client,freelancer", and back; empty where a word is no role.
std::string NamesOf(RoleSet roles);
std::optional<RoleSet> RolesByNames(std::string_view names);

}  // namespace shortlist
