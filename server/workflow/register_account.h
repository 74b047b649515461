#pragma once

#include "index/base/result.h"
#include "server/marketplace/account.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Registers who has `draft`'s address (normalised), name, roles, country, timezone and password
// hash, and mails them a token that proves the address (verify_email.h). Where the address has an
// account whose owner is known, that is what the mail says, and nothing is changed; the caller
// cannot tell the two apart. An account that was never verified is replaced, so that nobody can
// keep an address by registering it first. Refuses `invalid_fields` alone: Validate, and
// `not_allowed` for the role admin.
Result<void> RegisterAccount(Transaction& tx, const Marketplace& marketplace, Account draft);

}  // namespace shortlist
