#include "server/marketplace/role.h"

#include <algorithm>

#include "server/marketplace/enum_words.h"

namespace shortlist {
namespace {

constexpr EnumWords<4> kRoles = {"client", "freelancer", "agency_manager", "admin"};

}  // namespace

std::string_view NameOf(Role role) { return WordOf(kRoles, role); }

std::optional<Role> RoleByName(std::string_view name) { return EnumByWord<Role>(kRoles, name); }

std::vector<Role> RoleSet::List() const {
  std::vector<Role> roles;
  for (size_t i = 0; i < kRoles.size(); ++i) {
    if (Has(static_cast<Role>(i))) roles.push_back(static_cast<Role>(i));
  }
  return roles;
}

std::string NamesOf(RoleSet roles) {
  std::string names;
  for (const Role role : roles.List()) {
    if (!names.empty()) names += ',';
    names += NameOf(role);
  }
  return names;
}

std::optional<RoleSet> RolesByNames(std::string_view names) {
  RoleSet roles;
  while (!names.empty()) {
    const std::string_view name = names.substr(0, names.find(','));
    names.remove_prefix(std::min(names.size(), name.size() + 1));
    const auto role = RoleByName(name);
    if (!role) return std::nullopt;
    roles.Add(*role);
  }
  return roles;
}

}  // namespace shortlist
