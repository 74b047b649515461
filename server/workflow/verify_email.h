#pragma once

#include <string_view>

#include "index/base/result.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Takes the token of a verification mail: from now on its account may log in. Refuses `bad_token`.
Result<void> VerifyEmail(Transaction& tx, const Marketplace& marketplace, std::string_view token);

}  // namespace shortlist
