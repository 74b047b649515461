#pragma once

#include <cstdint>
#include <string>

#include "server/marketplace/account.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// What a token that was mailed is good for, once.
enum class TokenPurpose : uint8_t {
  kVerify,  // the address is its owner's; for 24 hours
  kReset,   // a new password; for an hour
};

// Makes a token for the account in place of a former one, and returns it: "slt_" and 256 random
// bits (server/auth/secret.h), of which only the digest is kept. Without an account (an empty id)
// it opens nothing: it is made so that a refusal takes as long as the real thing.
std::string NewAccountToken(Transaction& tx, const Marketplace& marketplace,
                            const std::string& account_id, TokenPurpose purpose);

// Takes a token away and returns the account that it was made for. Refuses `bad_token`: unknown,
// used, replaced or expired, not told apart.
Result<Account> TakeAccountToken(Transaction& tx, const Marketplace& marketplace,
                                 std::string_view token, TokenPurpose purpose);

// The mails to the owner of an account, queued in the transaction that they speak of. The subject
// stands behind the marketplace's name, the text between a greeting and it.
void MailAccount(Transaction& tx, const Marketplace& marketplace, const Account& account,
                 const std::string& subject, const std::string& text);
void MailVerification(Transaction& tx, const Marketplace& marketplace, const Account& account,
                      const std::string& token);
void MailAlreadyRegistered(Transaction& tx, const Marketplace& marketplace, const Account& account);
void MailPasswordReset(Transaction& tx, const Marketplace& marketplace, const Account& account,
                       const std::string& token);
void MailPasswordChanged(Transaction& tx, const Marketplace& marketplace, const Account& account);

}  // namespace shortlist
