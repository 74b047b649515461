#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "index/base/clock.h"
#include "server/marketplace/session.h"

namespace shortlist {

class Transaction;

inline constexpr std::string_view kSessionPrefix = "sls_";

// How long somebody stays logged in.
struct SessionOptions {
  int64_t idle_micros = 14LL * 24 * 3'600 * 1'000'000;      // since it was last used
  int64_t absolute_micros = 90LL * 24 * 3'600 * 1'000'000;  // since the login
};

// A session as its owner gets it, once: the secret is kept nowhere.
struct IssuedSession {
  std::string id;      // ses_...
  std::string secret;  // "sls_" and 256 random bits (secret.h)
};

// From where somebody logs in, as the list of sessions shows it.
struct SessionOrigin {
  std::string user_agent;  // may be empty, any bytes
  std::string address;
};

// Opens a session of the account and forgets all that have expired, whosoever they are.
IssuedSession OpenSession(Transaction& tx, const Clock& clock, const SessionOptions& options,
                          const std::string& account_id, const SessionOrigin& origin);

// Whether it still lets its owner in.
bool IsAlive(const Session& session, const SessionOptions& options, Timestamp now);

}  // namespace shortlist
