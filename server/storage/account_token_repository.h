#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "index/base/clock.h"

namespace soci {
class session;
}

namespace shortlist {

// What was mailed to the owner of an account, to be sent back once. The secret itself is never
// kept.
struct AccountToken {
  std::string hash;  // of the secret, as server/auth makes it
  std::string account_id;
  std::string purpose;  // "verify" or "reset": a word of server/workflow
  Timestamp expires_at;
};

// Part of a Transaction (storage.h), whose thread rule it shares.
class AccountTokenRepository {
 public:
  explicit AccountTokenRepository(soci::session* sql) : sql_(sql) {}

  // In place of the account's former one for that purpose, which is worth nothing from now on.
  void Put(const AccountToken& token);

  void DeleteOf(std::string_view account_id);

  // Takes the token away and returns whose it was; empty when there is none, or it expired.
  std::optional<std::string> Take(std::string_view hash, std::string_view purpose, Timestamp now);

 private:
  soci::session* sql_;
};

}  // namespace shortlist
