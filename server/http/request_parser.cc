#include "server/http/request_parser.h"

#include <algorithm>
#include <charconv>

namespace shortlist {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr size_t kMaxChunkLineBytes = 256;
constexpr size_t kMaxMethodBytes = 32;

Error Refusal(std::string reason, std::string detail) {
  return {ErrorCode::kInvalidArgument, std::move(reason), std::move(detail), {}};
}

Error BadRequest(std::string detail) { return Refusal("bad_request", std::move(detail)); }

bool IsToken(std::string_view text) {  // RFC 9110, 5.6.2
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) !=
                             std::string_view::npos);
  });
}

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

bool SameIgnoringCase(std::string_view a, std::string_view b) {
  const IgnoringCase less;
  return !less(a, b) && !less(b, a);
}

bool ListHas(std::string_view list, std::string_view token) {
  while (true) {
    const size_t comma = list.find(',');
    if (SameIgnoringCase(Trimmed(list.substr(0, comma)), token)) return true;
    if (comma == list.npos) return false;
    list.remove_prefix(comma + 1);
  }
}

// "http://host/path" → "/path": the absolute form of a target (RFC 9112, 3.2.2). What is no such
// form stays as it is.
std::string_view WithoutOrigin(std::string_view target) {
  const size_t scheme = target.find("://");
  if (target.starts_with('/') || scheme == target.npos) return target;
  const std::string_view name = target.substr(0, scheme);
  if (!SameIgnoringCase(name, "http") && !SameIgnoringCase(name, "https")) return target;
  const std::string_view rest = target.substr(scheme + 3);
  const size_t host_end = std::min(rest.find_first_of("/?"), rest.size());
  if (host_end == 0) return target;
  // Without a path it is that of the root, which has no query here.
  return host_end < rest.size() && rest[host_end] == '/' ? rest.substr(host_end) : "/";
}

// All of `text` as an unsigned number of digits alone.
std::optional<size_t> ParseSize(std::string_view text, int base) {
  size_t size = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size, base);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return size;
}

}  // namespace

Error BodyTooLarge(size_t max_bytes) {
  return {ErrorCode::kPayloadTooLarge,
          "payload_too_large",
          "A body has at most " + std::to_string(max_bytes) + " bytes.",
          {}};
}

bool RequestParser::TakeExpectsContinue() { return std::exchange(expects_continue_, false); }

std::optional<Result<ReceivedRequest>> RequestParser::Continue(std::string* buffer) {
  std::string_view rest = *buffer;
  bool more = true;
  while (more && state_ != State::kDone) {
    const auto went_on = Step(&rest);
    if (!went_on) return Result<ReceivedRequest>(went_on.error());
    more = *went_on;
  }
  // Once, not at every step: a body of tiny chunks would move the buffer thousands of times.
  buffer->erase(0, buffer->size() - rest.size());
  if (!more) return std::nullopt;
  expects_continue_ = false;
  return Result<ReceivedRequest>(std::move(received_));
}

Result<bool> RequestParser::Step(std::string_view* rest) {
  switch (state_) {
    case State::kHead:
      return StepHead(rest);
    case State::kFixedBody:
    case State::kChunkData:
      return StepBody(rest);
    case State::kChunkSize:
      return StepChunkSize(rest);
    case State::kChunkEnd:
      if (rest->size() < kLineEnd.size()) return false;
      if (!rest->starts_with(kLineEnd)) return BadRequest("A chunk does not end where it should.");
      rest->remove_prefix(kLineEnd.size());
      state_ = State::kChunkSize;
      return true;
    case State::kTrailers:
      return StepTrailers(rest);
    case State::kDone:
      break;
  }
  return false;
}

Result<bool> RequestParser::StepHead(std::string_view* rest) {
  // An empty line before a request is left over from the body before it (RFC 9112, 2.2).
  if (scanned_ < 2 && rest->starts_with(kLineEnd)) rest->remove_prefix(kLineEnd.size());
  const size_t end = rest->find("\r\n\r\n", scanned_ < 3 ? 0 : scanned_ - 3);
  const size_t size = end == rest->npos ? rest->size() : end;
  const size_t line = std::min(rest->find(kLineEnd), size);
  if (line > limits_.max_target_bytes + kMaxMethodBytes + sizeof("  HTTP/1.1")) {
    return Refusal("uri_too_long", "The request line is too long.");
  }
  if (size > limits_.max_head_bytes) {
    return Refusal("headers_too_large", "The headers are too large.");
  }
  scanned_ = rest->size();
  if (end == rest->npos) return false;
  if (auto parsed = ParseHead(rest->substr(0, end)); !parsed) {
    return parsed.error();
  }
  rest->remove_prefix(end + 4);
  return true;
}

Result<void> RequestParser::ParseHead(std::string_view head) {
  const size_t first_end = std::min(head.find(kLineEnd), head.size());
  if (auto line = ParseRequestLine(head.substr(0, first_end)); !line) return line;
  head.remove_prefix(first_end);
  while (!head.empty()) {
    head.remove_prefix(kLineEnd.size());
    const size_t end = std::min(head.find(kLineEnd), head.size());
    if (auto header = ParseHeader(head.substr(0, end)); !header) return header;
    head.remove_prefix(end);
  }
  return CheckFraming();
}

Result<void> RequestParser::ParseRequestLine(std::string_view line) {
  HttpRequest& request = received_.request;
  const size_t first = line.find(' ');
  const size_t last = line.rfind(' ');
  if (first == line.npos || first == last) return BadRequest("The request line is broken.");
  const std::string_view method = line.substr(0, first);
  std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (!IsToken(method) || method.size() > kMaxMethodBytes) return BadRequest("No such method.");
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    if (!version.starts_with("HTTP/")) return BadRequest("The request line is broken.");
    return Refusal("unsupported_version", "This server speaks HTTP/1.1.");
  }
  if (target.size() > limits_.max_target_bytes) {
    return Refusal("uri_too_long", "The request target is too long.");
  }
  for (unsigned char c : target) {
    if (c <= 0x20 || c == 0x7f || c == '#') return BadRequest("The request target is broken.");
  }
  target = WithoutOrigin(target);
  if (!target.starts_with('/') && target != "*") return BadRequest("The request target is broken.");
  const size_t question = target.find('?');
  auto query =
      ParseQuery(question == target.npos ? std::string_view() : target.substr(question + 1));
  if (!query) return BadRequest("A percent escape in the query is broken.");
  request.method = method;
  request.path = target.substr(0, question);
  request.query = std::move(*query);
  http_1_0_ = version == "HTTP/1.0";
  return {};
}

Result<void> RequestParser::ParseHeader(std::string_view line) {
  if (++header_count_ > limits_.max_headers) {
    return Refusal("headers_too_large", "There are too many headers.");
  }
  const size_t colon = line.find(':');
  // A folded line begins with a space, which is no token either.
  if (colon == line.npos || !IsToken(line.substr(0, colon))) {
    return BadRequest("A header line is broken.");
  }
  const std::string_view value = Trimmed(line.substr(colon + 1));
  for (unsigned char c : value) {
    if ((c < 0x20 && c != '\t') || c == 0x7f) return BadRequest("A header value is broken.");
  }
  const auto [header, added] =
      received_.request.headers.emplace(std::string(line.substr(0, colon)), std::string(value));
  if (added) return {};
  if (SameIgnoringCase(header->first, "Host") ||
      SameIgnoringCase(header->first, "Content-Length") ||
      SameIgnoringCase(header->first, "Transfer-Encoding")) {
    return BadRequest("The header " + header->first + " is there twice.");
  }
  header->second.append(", ").append(value);
  return {};
}

Result<void> RequestParser::CheckFraming() {
  const HttpRequest& request = received_.request;
  if (!request.Header("Host") && !http_1_0_) return BadRequest("The Host header is missing.");
  const std::string_view connection = request.Header("Connection").value_or("");
  received_.keep_alive =
      http_1_0_ ? ListHas(connection, "keep-alive") : !ListHas(connection, "close");
  if (auto encoding = request.Header("Content-Encoding");
      encoding && !encoding->empty() && !SameIgnoringCase(*encoding, "identity")) {
    return Refusal("unsupported_encoding", "Send the body without a Content-Encoding.");
  }
  const auto transfer = request.Header("Transfer-Encoding");
  const auto length = request.Header("Content-Length");
  if (transfer) {
    if (length) return BadRequest("Transfer-Encoding and Content-Length exclude each other.");
    if (http_1_0_ || !SameIgnoringCase(*transfer, "chunked")) {
      return BadRequest("The only Transfer-Encoding is chunked.");
    }
    state_ = State::kChunkSize;
  } else if (length) {
    const bool digits = length->find_first_not_of("0123456789") == length->npos;
    const auto size = ParseSize(*length, 10);
    if (length->empty() || !digits) return BadRequest("Content-Length is no number.");
    if (auto allowed = AllowBody(size); !allowed) return allowed;
    missing_ = *size;
    state_ = missing_ > 0 ? State::kFixedBody : State::kDone;
  } else {
    state_ = State::kDone;
  }
  expects_continue_ = state_ != State::kDone && !http_1_0_ &&
                      SameIgnoringCase(request.Header("Expect").value_or(""), "100-continue");
  return {};
}

Result<void> RequestParser::AllowBody(std::optional<size_t> bytes) {
  if (bytes && *bytes <= max_body_bytes_) return {};
  if (const LargeBodyRule rule = std::exchange(large_body_, nullptr)) {
    auto allowed = rule(received_.request);
    if (!allowed) return allowed.error();
    max_body_bytes_ = allowed->max_bytes;
    beyond_ = std::move(allowed->beyond);
    received_.held = std::move(allowed->held);
  }
  if (bytes && *bytes <= max_body_bytes_) return {};
  return beyond_ ? *beyond_ : BodyTooLarge(max_body_bytes_);
}

Result<bool> RequestParser::StepBody(std::string_view* rest) {
  const size_t taken = std::min(missing_, rest->size());
  received_.request.body.append(rest->substr(0, taken));
  rest->remove_prefix(taken);
  missing_ -= taken;
  if (missing_ > 0) return false;
  state_ = state_ == State::kFixedBody ? State::kDone : State::kChunkEnd;
  return true;
}

Result<bool> RequestParser::StepChunkSize(std::string_view* rest) {
  const size_t end = rest->find(kLineEnd);
  if (std::min(end, rest->size()) > kMaxChunkLineBytes) {
    return BadRequest("The line of a chunk's size is too long.");
  }
  if (end == rest->npos) return false;
  const std::string_view line = rest->substr(0, end);
  const auto size = ParseSize(Trimmed(line.substr(0, line.find(';'))), 16);
  if (!size) return BadRequest("A chunk's size is no number.");
  // Without overflow: what is read already was allowed.
  const bool more = *size > max_body_bytes_ - received_.request.body.size();
  if (more) {
    const bool countable = *size <= SIZE_MAX - received_.request.body.size();
    const auto all =
        countable ? std::optional(*size + received_.request.body.size()) : std::nullopt;
    if (auto allowed = AllowBody(all); !allowed) return allowed.error();
  }
  rest->remove_prefix(end + kLineEnd.size());
  missing_ = *size;
  state_ = missing_ > 0 ? State::kChunkData : State::kTrailers;
  return true;
}

Result<bool> RequestParser::StepTrailers(std::string_view* rest) {
  const size_t end = rest->find(kLineEnd);
  if (trailer_bytes_ + std::min(end, rest->size()) > limits_.max_head_bytes) {
    return Refusal("headers_too_large", "The trailers are too large.");
  }
  if (end == rest->npos) return false;
  trailer_bytes_ += end + kLineEnd.size();
  rest->remove_prefix(end + kLineEnd.size());
  if (end == 0) state_ = State::kDone;  // an empty line; what trailers say is left unread
  return true;
}

}  // namespace shortlist
