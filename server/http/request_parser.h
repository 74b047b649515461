#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "index/base/result.h"
#include "server/http/large_body.h"
#include "server/http/request.h"

namespace shortlist {

struct RequestLimits {
  size_t max_target_bytes = 8 * 1024;  // longer: 414 uri_too_long
  size_t max_head_bytes = 32 * 1024;   // request line and headers; more: 431 headers_too_large
  size_t max_headers = 100;
  size_t max_body_bytes = 1024 * 1024;  // after de-chunking; more: 413, or as a LargeBodyRule says
};

// What came over the wire, and how the connection goes on after the answer.
struct ReceivedRequest {
  HttpRequest request;  // method as sent (HEAD stays), target, headers and body
  bool keep_alive = true;
  std::shared_ptr<void> held = {};  // what was held for a large body
};

// `payload_too_large`
Error BodyTooLarge(size_t max_bytes);

// Reads one HTTP/1.x request out of a growing buffer, strictly: whatever two readers could
// understand differently (RFC 9112, section 11.2) is refused as `bad_request`: Transfer-Encoding
// beside Content-Length, repeated or odd Content-Length, folded headers, a missing or repeated
// Host, bare line feeds, control characters. Other refusals: `uri_too_long`, `headers_too_large`,
// `payload_too_large`, `unsupported_version`, `unsupported_encoding`, and what the rule of large
// bodies refuses. After a refusal nobody knows where the next request begins: close the connection.
// One parser a request; no I/O but that of the rule.
class RequestParser {
 public:
  // Without a rule no body is larger than the limit.
  explicit RequestParser(const RequestLimits& limits, LargeBodyRule large_body = nullptr)
      : limits_(limits),
        large_body_(std::move(large_body)),
        max_body_bytes_(limits.max_body_bytes) {}

  // Takes what it can use from the front of `buffer`: empty when it needs more bytes. After an
  // answer the rest of `buffer` belongs to the next request.
  std::optional<Result<ReceivedRequest>> Continue(std::string* buffer);

  // True, once, when the caller waits for "100 Continue" before it sends the body.
  bool TakeExpectsContinue();

  // Whether it reads a body that a rule has allowed.
  bool has_large_body() const { return max_body_bytes_ > limits_.max_body_bytes; }

 private:
  enum class State { kHead, kFixedBody, kChunkSize, kChunkData, kChunkEnd, kTrailers, kDone };

  Result<void> ParseHead(std::string_view head);
  Result<void> ParseRequestLine(std::string_view line);
  Result<void> ParseHeader(std::string_view line);
  Result<void> CheckFraming();
  Result<void> AllowBody(std::optional<size_t> bytes);  // absent: more than can be counted
  // Each takes one step: false when it needs more bytes.
  Result<bool> Step(std::string_view* rest);
  Result<bool> StepHead(std::string_view* rest);
  Result<bool> StepBody(std::string_view* rest);
  Result<bool> StepChunkSize(std::string_view* rest);
  Result<bool> StepTrailers(std::string_view* rest);

  const RequestLimits limits_;
  LargeBodyRule large_body_;  // until it was asked
  size_t max_body_bytes_;
  std::optional<Error> beyond_;  // its refusal of a larger one
  State state_ = State::kHead;
  ReceivedRequest received_;
  bool http_1_0_ = false;
  bool expects_continue_ = false;
  size_t scanned_ = 0;  // of the head: searched for its end
  size_t missing_ = 0;  // bytes of the body or of this chunk still to come
  size_t header_count_ = 0;
  size_t trailer_bytes_ = 0;
};

}  // namespace shortlist
