#pragma once

#include <optional>
#include <string>
#include <vector>

#include "index/base/clock.h"

namespace shortlist {

// A key that a program shows to be let in. The key itself is never kept.
struct ApiKey {
  std::string id;    // key_...
  std::string hash;  // of the secret, as server/auth makes it; unique
  std::string role;  // a word of server/auth; empty: the roles are those of its account
  std::string label;
  Timestamp created_at;
  std::optional<Timestamp> revoked_at;
  std::string account_id = {};  // acc_...; empty: the operator's, made by the command line
  std::string scopes = {};      // words of server/marketplace/scope.h, of an account's secret key
  std::vector<std::string> origins = {};  // of a publishable key: the web pages that may show it

  bool operator==(const ApiKey&) const = default;
};

}  // namespace shortlist
