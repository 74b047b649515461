#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shortlist {

// What somebody is in this marketplace.
enum class Role : uint8_t { kClient, kFreelancer, kAgencyManager, kAdmin };

// The word on the wire and in storage ("agency_manager"), and back.
std::string_view NameOf(Role role);
std::optional<Role> RoleByName(std::string_view name);

// Who makes a request.
struct Principal {
  std::string id;  // of the key that was shown: key_...
  Role role = Role::kClient;

  bool operator==(const Principal&) const = default;
};

}  // namespace shortlist
