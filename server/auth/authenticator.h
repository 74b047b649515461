#pragma once

#include <optional>
#include <string_view>

#include "index/base/clock.h"
#include "index/base/result.h"
#include "server/auth/principal.h"
#include "server/auth/session.h"

namespace shortlist {

class Storage;

// Finds out who makes a request. Any thread; `storage` and `clock` must outlive it.
class Authenticator {
 public:
  Authenticator(Storage& storage, const Clock& clock, const SessionOptions& sessions = {})
      : storage_(storage), clock_(clock), sessions_(sessions) {}

  // By the Authorization header: "Bearer slk_..." (a key) or "Bearer sls_..." (a session, which is
  // thereby used). Refuses, as kUnauthenticated, `missing_credentials` (no header) and
  // `bad_credentials` (another scheme, an unknown, revoked or expired secret: not told apart); and
  // `account_suspended`, as kPermissionDenied.
  Result<Principal> Authenticate(std::optional<std::string_view> authorization) const;

 private:
  Result<Principal> OfKey(std::string_view secret) const;
  Result<Principal> OfSession(std::string_view secret) const;

  Storage& storage_;
  const Clock& clock_;
  const SessionOptions sessions_;
};

// `account_suspended`.
Error AccountSuspended();

}  // namespace shortlist
