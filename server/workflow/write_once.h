#pragma once

#include <functional>
#include <optional>
#include <string>

#include "index/base/result.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Who writes what, so that a write that is sent again is not done again.
struct WriteRequest {
  std::string principal;
  std::optional<std::string> idempotency_key;
  std::string fingerprint;  // of method, path and body; any text
};

// What the caller is answered: kept under the idempotency key and given again as it was.
struct WriteAnswer {
  int status = 0;
  std::string body;

  bool operator==(const WriteAnswer&) const = default;
};

// Runs a verb in one transaction and returns its answer once it is durable. With an idempotency key
// the key is taken first and the answer kept in that same transaction: the same key and fingerprint
// again give the first answer and change nothing. A refused verb leaves nothing behind, its key
// included. Refuses `idempotency_key_reused` and what `verb` does. `verb` touches the database only
// (it may run again).
Result<WriteAnswer> WriteOnce(const Marketplace& marketplace, const WriteRequest& request,
                              const std::function<Result<WriteAnswer>(Transaction&)>& verb);

}  // namespace shortlist
