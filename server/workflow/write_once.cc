#include "server/workflow/write_once.h"

#include "server/auth/digest.h"
#include "server/storage/storage.h"

namespace shortlist {

Result<WriteAnswer> WriteOnce(const Marketplace& marketplace, const WriteRequest& request,
                              const std::function<Result<WriteAnswer>(Transaction&)>& verb) {
  return marketplace.storage->Transact([&](Transaction& tx) -> Result<WriteAnswer> {
    if (!request.idempotency_key) return verb(tx);
    const IdempotentRequest taken{request.principal, *request.idempotency_key,
                                  DigestOf(request.fingerprint)};
    const auto begun = tx.idempotency().Begin(taken, marketplace.clock->Now());
    if (!begun) return begun.error();
    if (const auto& first = *begun; first) return WriteAnswer{first->status, first->body};
    auto answer = verb(tx);
    // A refusal rolls the key back with everything else.
    if (answer) tx.idempotency().Finish(taken, {answer->status, answer->body});
    return answer;
  });
}

}  // namespace shortlist
