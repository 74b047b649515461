#pragma once

#include <optional>
#include <string>

#include "server/marketplace/role.h"
#include "server/marketplace/scope.h"

namespace shortlist {

// Who makes a request.
struct Principal {
  std::string id;          // of what was shown: a key (key_...) or a session (ses_...)
  std::string account_id;  // acc_...; empty for a key that the command line made
  RoleSet roles;
  std::optional<ScopeSet> scopes = {};   // of an account's key; absent: all that the roles may
  bool is_publishable = false;           // the key stands in a web page: everybody may show it
  std::optional<std::string> hold = {};  // why its account is limited; absent: it is not

  bool operator==(const Principal&) const = default;

  // Whether what it may do, it may do to what belongs to anybody.
  bool ActsForAll() const {
    return !is_publishable && (account_id.empty() || roles.Has(Role::kAdmin));
  }
};

}  // namespace shortlist
