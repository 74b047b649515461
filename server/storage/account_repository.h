#pragma once

#include <string_view>

#include "index/base/result.h"
#include "server/marketplace/account.h"

namespace soci {
class session;
}

namespace shortlist {

// Where accounts are kept. Part of a Transaction (storage.h), whose thread rule it shares.
class AccountRepository {
 public:
  explicit AccountRepository(soci::session* sql) : sql_(sql) {}

  // Refuse `account_not_found`.
  Result<Account> GetById(std::string_view id) const;
  Result<Account> GetByEmailKey(std::string_view email_key) const;

  // Refuses `email_taken` (another has its EmailKey), `nul_in_string`, `bad_utf8`.
  Result<void> Insert(const Account& account);

  // Writes all but id and created_at of one that exists; `version` as it is given: what is no edit
  // leaves it, so that the version that a client holds stays good. Refuses `nul_in_string`,
  // `bad_utf8`.
  Result<void> Save(const Account& account);

 private:
  soci::session* sql_;
};

}  // namespace shortlist
