#pragma once

#include <string>

#include "index/base/clock.h"

namespace shortlist {

// Somebody who is logged in. The secret itself is never kept.
struct Session {
  std::string id;    // ses_...
  std::string hash;  // of the secret, as server/auth makes it; unique
  std::string account_id;
  std::string user_agent;
  std::string address;
  Timestamp created_at;
  Timestamp last_used_at;

  bool operator==(const Session&) const = default;
};

}  // namespace shortlist
