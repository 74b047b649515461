#include "server/auth/session.h"

#include <algorithm>

#include "index/base/id.h"
#include "index/base/utf8.h"
#include "server/auth/digest.h"
#include "server/auth/secret.h"
#include "server/storage/storage.h"

namespace shortlist {
namespace {

constexpr size_t kMaxUserAgentBytes = 200;

// A header may be anything; what is no text of a browser is not kept.
std::string ShownUserAgent(std::string_view sent) {
  if (!IsValidUtf8(sent) || sent.find('\0') != std::string_view::npos) return "";
  return std::string(PrefixOfUtf8(sent, kMaxUserAgentBytes));
}

}  // namespace

IssuedSession OpenSession(Transaction& tx, const Clock& clock, const SessionOptions& options,
                          const std::string& account_id, const SessionOrigin& origin) {
  const Timestamp now = clock.Now();
  tx.sessions().ForgetExpired({now.micros - options.idle_micros},
                              {now.micros - options.absolute_micros});
  const IssuedSession issued{NewId("ses", clock), NewSecret(kSessionPrefix)};
  tx.sessions().Insert({.id = issued.id,
                        .hash = DigestOf(issued.secret),
                        .account_id = account_id,
                        .user_agent = ShownUserAgent(origin.user_agent),
                        .address = origin.address,
                        .created_at = now,
                        .last_used_at = now});
  return issued;
}

bool IsAlive(const Session& session, const SessionOptions& options, Timestamp now) {
  return now.micros - session.last_used_at.micros < options.idle_micros &&
         now.micros - session.created_at.micros < options.absolute_micros;
}

}  // namespace shortlist
