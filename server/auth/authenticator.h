#pragma once

#include <optional>
#include <string_view>

#include "index/base/result.h"
#include "server/auth/role.h"

namespace shortlist {

class Storage;

// Finds out who makes a request. Any thread; `storage` must outlive it.
class Authenticator {
 public:
  explicit Authenticator(Storage& storage) : storage_(storage) {}

  // By the Authorization header ("Bearer slk_..."). Refuses, as kUnauthenticated,
  // `missing_credentials` (no header) and `bad_credentials` (another scheme, an unknown or revoked
  // key: not told apart).
  Result<Principal> Authenticate(std::optional<std::string_view> authorization) const;

 private:
  Storage& storage_;
};

}  // namespace shortlist
