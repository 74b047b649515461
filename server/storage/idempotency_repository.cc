#include "server/storage/idempotency_repository.h"

#include <soci/soci.h>

#include "index/base/check.h"
#include "server/storage/text_check.h"

namespace shortlist {

Result<std::optional<IdempotentAnswer>> IdempotencyRepository::Begin(
    const IdempotentRequest& request, Timestamp at) {
  if (auto checked = CheckTexts({request.principal, request.key, request.request_hash}); !checked) {
    return checked.error();
  }
  std::string request_hash;
  std::string state;
  IdempotentAnswer answer;
  *sql_ << "SELECT request_hash, state, status, body FROM idempotency_keys"
           " WHERE principal = :principal AND idempotency_key = :idempotency_key",
      soci::use(request.principal), soci::use(request.key), soci::into(request_hash),
      soci::into(state), soci::into(answer.status), soci::into(answer.body);
  if (sql_->got_data()) {
    if (request_hash != request.request_hash) {
      return Error{ErrorCode::kInvalidArgument,
                   "idempotency_key_reused",
                   "the Idempotency-Key was sent with another request",
                   {}};
    }
    if (state == "running") {
      return Error{ErrorCode::kConflict,
                   "idempotency_key_running",
                   "the first request with this Idempotency-Key still runs",
                   {}};
    }
    return std::optional<IdempotentAnswer>(answer);
  }
  const long long begun_at = at.micros;
  *sql_ << "INSERT INTO idempotency_keys"
           " (principal, idempotency_key, request_hash, state, status, body, begun_at)"
           " VALUES (:principal, :idempotency_key, :request_hash, 'running', 0, '', :begun_at)",
      soci::use(request.principal), soci::use(request.key), soci::use(request.request_hash),
      soci::use(begun_at);
  return std::optional<IdempotentAnswer>();
}

void IdempotencyRepository::Finish(const IdempotentRequest& request,
                                   const IdempotentAnswer& answer) {
  CHECK(CheckTexts({answer.body}).ok());  // our own answer
  int finished = 0;
  *sql_ << "UPDATE idempotency_keys SET state = 'done', status = :status, body = :body"
           " WHERE principal = :principal AND idempotency_key = :idempotency_key"
           " AND state = 'running' RETURNING 1",
      soci::use(answer.status), soci::use(answer.body), soci::use(request.principal),
      soci::use(request.key), soci::into(finished);
  CHECK(sql_->got_data());
}

void IdempotencyRepository::Forget(const IdempotentRequest& request) {
  *sql_ << "DELETE FROM idempotency_keys"
           " WHERE principal = :principal AND idempotency_key = :idempotency_key"
           " AND state = 'running'",
      soci::use(request.principal), soci::use(request.key);
}

void IdempotencyRepository::ForgetAllOf(const std::string& principal) {
  *sql_ << "DELETE FROM idempotency_keys WHERE principal = :principal", soci::use(principal);
}

void IdempotencyRepository::Postpone(int64_t micros) {
  const long long by = micros;
  *sql_ << "UPDATE idempotency_keys SET begun_at = begun_at + :by", soci::use(by);
}

int64_t IdempotencyRepository::ForgetBefore(Timestamp at) {
  const long long before = at.micros;
  soci::statement statement =
      (sql_->prepare << "DELETE FROM idempotency_keys WHERE begun_at < :before", soci::use(before));
  statement.execute(true);
  return statement.get_affected_rows();
}

int64_t IdempotencyRepository::ForgetRunning() {
  soci::statement statement =
      (sql_->prepare << "DELETE FROM idempotency_keys WHERE state = 'running'");
  statement.execute(true);
  return statement.get_affected_rows();
}

}  // namespace shortlist
