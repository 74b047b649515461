#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "index/base/check.h"

namespace shortlist {

// Why a caller was refused. Knows no HTTP; server/http/problem.cc maps it to a status.
enum class ErrorCode {
  kInvalidArgument,
  kUnauthenticated,
  kPermissionDenied,
  kNotFound,
  kConflict,
  kPreconditionRequired,  // the caller must say which version it edits
  kStaleVersion,          // the version the caller named is not the newest
  kFailedPrecondition,
  kGone,
  kPayloadTooLarge,
  kResourceExhausted,
  kUnavailable,
  kInternal,
};

// One wrong field of a request. `pointer` is a JSON pointer (RFC 6901) or "?name" for a query
// parameter; `reason` a stable slug.
struct FieldError {
  std::string pointer;
  std::string reason;
  std::string detail;

  bool operator==(const FieldError&) const = default;
};

// A refusal: something the caller can act on. `reason` is a stable slug of the domain that clients
// and tests match on ("contract_not_active"); `detail` is a sentence for a person.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string reason;
  std::string detail;
  std::vector<FieldError> fields;
};

// A value or the reason why there is none. Breakage of the environment is an exception and a bug is
// a CHECK: neither travels in a Result.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(runtime/explicit)
  Result(Error error)
      : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(runtime/explicit)

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & {
    CHECK(ok());
    return std::get<0>(state_);
  }
  const T& value() const& {
    CHECK(ok());
    return std::get<0>(state_);
  }
  T&& value() && {
    CHECK(ok());
    return std::get<0>(std::move(state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const {
    CHECK(!ok());
    return std::get<1>(state_);
  }

 private:
  std::variant<T, Error> state_;
};

// Success without a value, or a refusal.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(runtime/explicit)

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const {
    CHECK(!ok());
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace shortlist
