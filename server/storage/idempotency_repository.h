#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "index/base/clock.h"
#include "index/base/result.h"

namespace soci {
class session;
}

namespace shortlist {

// What a caller sent under an Idempotency-Key. The same key of another principal is another key.
struct IdempotentRequest {
  std::string principal;
  std::string key;
  std::string request_hash;  // of method, path and body
};

// The answer that was given, to be given again.
struct IdempotentAnswer {
  int status = 0;
  std::string body;

  bool operator==(const IdempotentAnswer&) const = default;
};

// Which requests were made, and what they were answered. Part of a Transaction (storage.h), whose
// thread rule it shares.
class IdempotencyRepository {
 public:
  explicit IdempotencyRepository(soci::session* sql) : sql_(sql) {}

  // Takes the key: empty when the request is new and now running, its answer when it is done.
  // Refuses `idempotency_key_reused` (another request had this key), `idempotency_key_running`,
  // `nul_in_string`, `bad_utf8`.
  Result<std::optional<IdempotentAnswer>> Begin(const IdempotentRequest& request, Timestamp at);

  // Keeps the answer of a request that runs.
  void Finish(const IdempotentRequest& request, const IdempotentAnswer& answer);

  // Frees the key of a request that came to nothing, so that it may be tried again.
  void Forget(const IdempotentRequest& request);

  // Frees all keys of a principal, with the answers kept under them.
  void ForgetAllOf(const std::string& principal);

  // As if all had begun so much later: a sandbox's clock moves, those who ask again do not.
  void Postpone(int64_t micros);

  // Frees all that was begun before `at`; returns how many.
  int64_t ForgetBefore(Timestamp at);

  // Frees what was running when the program stopped; returns how many. Call it at the start only.
  int64_t ForgetRunning();

 private:
  soci::session* sql_;
};

}  // namespace shortlist
