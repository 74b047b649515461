#include "server/marketplace/role.h"

#include "server/marketplace/enum_words.h"

namespace shortlist {
namespace {

constexpr EnumWords<4> kRoles = {"client", "freelancer", "agency_manager", "admin"};

}  // namespace

std::string_view NameOf(Role role) { return WordOf(kRoles, role); }

std::optional<Role> RoleByName(std::string_view name) { return EnumByWord<Role>(kRoles, name); }

std::string NamesOf(RoleSet roles) { return NamesOfSet(roles); }

std::optional<RoleSet> RolesByNames(std::string_view names) {
  return SetByNames<RoleSet>(names, RoleByName);
}

}  // namespace shortlist
