#pragma once

#include <string>
#include <string_view>

#include "index/base/result.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Mails the owner of the address (normalised) a token for a new password. Of an address without an
// account nothing comes; the caller cannot tell.
void RequestPasswordReset(Transaction& tx, const Marketplace& marketplace, std::string_view email);

// Takes the token: the account has the password of this hash from now on, its address is proven,
// all its sessions are revoked, and its owner is told. The second factor stays. Refuses
// `bad_token`.
Result<void> ResetPassword(Transaction& tx, const Marketplace& marketplace, std::string_view token,
                           const std::string& password_hash);

}  // namespace shortlist
