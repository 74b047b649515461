#pragma once

#include <optional>
#include <string_view>

#include "index/base/clock.h"
#include "index/base/result.h"
#include "server/auth/principal.h"
#include "server/auth/session.h"
#include "server/marketplace/account.h"

namespace shortlist {

class Storage;

// Finds out who makes a request. Any thread; `storage` and `clock` must outlive it.
class Authenticator {
 public:
  Authenticator(Storage& storage, const Clock& clock, const SessionOptions& sessions = {})
      : storage_(storage), clock_(clock), sessions_(sessions) {}

  // By the Authorization header: "Bearer slk_..." (a key), "Bearer sls_..." (a session, which is
  // thereby used) or "Bearer slp_..." (a publishable key, which counts only with the Origin header
  // of one of its web pages). Refuses, as kUnauthenticated, `missing_credentials` (no header) and
  // `bad_credentials` (another scheme, an unknown, revoked or expired secret: not told apart); as
  // kPermissionDenied, `origin_not_allowed` and `account_suspended`.
  Result<Principal> Authenticate(std::optional<std::string_view> authorization,
                                 std::optional<std::string_view> origin = {}) const;

  // Whether a page of that origin may ask at all, as a browser wants to know beforehand.
  bool IsKnownOrigin(std::string_view origin) const;

 private:
  Result<Principal> OfKey(std::string_view secret, std::optional<std::string_view> origin) const;
  Result<Principal> OfSession(std::string_view secret) const;

  Storage& storage_;
  const Clock& clock_;
  const SessionOptions sessions_;
};

// `account_suspended`, with the reason that it was suspended for.
Error AccountSuspended(const Account& account);

}  // namespace shortlist
