#include "server/http/problem.h"

#include <map>

#include <nlohmann/json.hpp>

#include "index/base/utf8.h"
#include "server/http/field_reader.h"

namespace shortlist {
namespace {

int StatusOfCode(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return 400;
    case ErrorCode::kUnauthenticated:
      return 401;
    case ErrorCode::kPermissionDenied:
      return 403;
    case ErrorCode::kNotFound:
      return 404;
    case ErrorCode::kConflict:
      return 409;
    case ErrorCode::kPreconditionRequired:
      return 428;
    case ErrorCode::kStaleVersion:
      return 412;
    case ErrorCode::kFailedPrecondition:
      return 409;
    case ErrorCode::kGone:
      return 410;
    case ErrorCode::kPayloadTooLarge:
      return 413;
    case ErrorCode::kResourceExhausted:
      return 429;
    case ErrorCode::kUnavailable:
      return 503;
    case ErrorCode::kInternal:
      return 500;
  }
  return 500;
}

// A refusal may repeat what was sent, and that may be a megabyte.
std::string Shortened(const std::string& text) {
  constexpr size_t kMaxBytes = 300;
  if (text.size() <= kMaxBytes) return text;
  return std::string(PrefixOfUtf8(text, kMaxBytes)) + "\u2026";
}

}  // namespace

int StatusOf(const Error& error) {
  static const std::map<std::string, int, std::less<>> kByReason = {
      {"idempotency_key_reused", 422}, {"method_not_allowed", 405},   {"request_timeout", 408},
      {"uri_too_long", 414},           {"unsupported_encoding", 415}, {"headers_too_large", 431},
      {"media_type_not_allowed", 415}, {"media_type_mismatch", 415},
  };
  // Only for refusals of what was sent: a reason never turns a 5xx of ours into the caller's fault.
  if (error.code == ErrorCode::kInvalidArgument || error.code == ErrorCode::kConflict) {
    if (const auto found = kByReason.find(error.reason); found != kByReason.end()) {
      return found->second;
    }
  }
  return StatusOfCode(error.code);
}

HttpResponse ProblemResponse(const Error& error, std::string_view request_id) {
  const int status = StatusOf(error);
  const bool internal = error.code == ErrorCode::kInternal;
  const std::string reason = internal || error.reason.empty() ? "internal" : error.reason;
  nlohmann::json body = {
      {"type", "/problems/" + reason},
      {"title", StatusPhrase(status)},
      {"status", status},
      {"reason", reason},
      {"detail", internal ? "Something failed here; the log names it by this request id."
                          : Shortened(error.detail)},
      {"instance", request_id},
  };
  if (!internal && !error.fields.empty()) {
    auto& errors = body["errors"] = nlohmann::json::array();
    for (const FieldError& field : error.fields) {
      if (errors.size() == kMaxFieldErrors) break;
      errors.push_back({{"pointer", Shortened(field.pointer)},
                        {"reason", field.reason},
                        {"detail", Shortened(field.detail)}});
    }
  }
  HttpResponse response = JsonResponse(body, status);
  response.content_type = "application/problem+json";
  response.reason = reason;
  if (status == 401) response.headers["WWW-Authenticate"] = "Bearer";
  if (status == 429 || status == 503) response.headers["Retry-After"] = "1";
  return response;
}

}  // namespace shortlist
