#pragma once

#include <string>

#include "server/marketplace/role.h"

namespace shortlist {

// Who makes a request.
struct Principal {
  std::string id;          // of what was shown: a key (key_...) or a session (ses_...)
  std::string account_id;  // acc_...; empty for a key that the command line made
  RoleSet roles;

  bool operator==(const Principal&) const = default;
};

}  // namespace shortlist
