#pragma once

#include <string_view>
#include <vector>

#include "index/base/clock.h"
#include "index/base/result.h"
#include "server/marketplace/session.h"

namespace soci {
class session;
}

namespace shortlist {

// Where sessions are kept; one that is revoked or forgotten is gone. Part of a Transaction
// (storage.h), whose thread rule it shares.
class SessionRepository {
 public:
  explicit SessionRepository(soci::session* sql) : sql_(sql) {}

  // Refuses `session_not_found`.
  Result<Session> GetByHash(std::string_view hash) const;
  std::vector<Session> ListOf(std::string_view account_id) const;  // oldest first

  void Insert(const Session& session);
  void Touch(std::string_view id, Timestamp used_at);

  // That session of that account. Refuses `session_not_found`, whosoever else it may be.
  Result<void> Revoke(std::string_view account_id, std::string_view id);
  void RevokeAllOf(std::string_view account_id);

  // All that were last used at or before the one moment, or made at or before the other.
  void ForgetExpired(Timestamp used_until, Timestamp made_until);

 private:
  soci::session* sql_;
};

}  // namespace shortlist
