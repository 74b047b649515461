#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/marketplace/enum_set.h"

namespace shortlist {

// What somebody is in this marketplace.
enum class Role : uint8_t { kClient, kFreelancer, kAgencyManager, kAdmin };

// The word on the wire and in storage ("agency_manager"), and back.
std::string_view NameOf(Role role);
std::optional<Role> RoleByName(std::string_view name);

// What one is at the same time: who hires may also be hired.
using RoleSet = EnumSet<Role, Role::kAdmin>;

// "client,freelancer", and back; empty where a word is no role.
std::string NamesOf(RoleSet roles);
std::optional<RoleSet> RolesByNames(std::string_view names);

}  // namespace shortlist
