#include "server/http/http_server.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <string_view>
#include <utility>

#include <sys/eventfd.h>
#include <unistd.h>

#include "index/base/check.h"

namespace shortlist {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

std::string HttpDate(Timestamp now) {
  const std::time_t seconds = now.micros / 1'000'000;
  std::tm utc = {};
  ::gmtime_r(&seconds, &utc);
  char text[64];
  return {text, std::strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &utc)};
}

void AppendHeader(std::string_view name, std::string_view value, std::string* out) {
  out->append(name).append(": ");
  // A line break in a value would begin a header that nobody meant to send.
  for (char c : value) out->push_back(static_cast<unsigned char>(c) < 0x20 ? ' ' : c);
  out->append("\r\n");
}

bool HasBody(const HttpResponse& response) {
  return response.status != 204 && response.status != 304;
}

std::string HeadOf(const HttpResponse& response, bool keep_alive, const std::string& date) {
  std::string out =
      "HTTP/1.1 " + std::to_string(response.status) + " " + StatusPhrase(response.status) + "\r\n";
  for (const auto& [name, value] : response.headers) AppendHeader(name, value, &out);
  if (!response.content_type.empty()) AppendHeader("Content-Type", response.content_type, &out);
  if (HasBody(response)) {
    AppendHeader("Content-Length", std::to_string(response.body.size()), &out);
  }
  AppendHeader("Date", date, &out);
  AppendHeader("Connection", keep_alive ? "keep-alive" : "close", &out);
  out.append("\r\n");
  return out;
}

}  // namespace

HttpServer::HttpServer(const HttpServerOptions& options, const Router& router, Metrics& metrics,
                       const Clock& clock)
    : options_(options),
      clock_(clock),
      middleware_(router, metrics, clock, {options.max_in_flight, options.slow_request_ms}),
      connections_(metrics.GaugeOf("shortlist_http_connections", "Connections open now.")),
      connections_waiting_(metrics.GaugeOf("shortlist_http_connections_waiting",
                                           "Connections that wait for a thread to serve them.")),
      connections_accepted_(
          metrics.CounterOf("shortlist_http_connections_accepted_total", "Connections taken.")),
      connections_dropped_(
          metrics.CounterOf("shortlist_http_connections_dropped_total",
                            "Connections closed unread, because too many waited for a thread.")),
      stop_fd_(::eventfd(0, EFD_CLOEXEC)) {
  CHECK(options.worker_threads > 0 && options.max_in_flight > 0);
  CHECK(stop_fd_ >= 0);
}

HttpServer::~HttpServer() {
  Stop();
  ::close(stop_fd_);
}

void HttpServer::Listen(const std::string& address, int port) {
  CHECK(listener_ == nullptr && !stopping_);
  listener_ = std::make_unique<Listener>(address, port);
  port_ = listener_->port();
  for (int i = 0; i < options_.worker_threads; ++i) workers_.emplace_back([this] { Work(); });
  acceptor_ = std::thread([this] { AcceptConnections(); });
}

void HttpServer::Stop() {
  if (stopping_.exchange(true)) return;
  const uint64_t one = 1;
  CHECK(::write(stop_fd_, &one, sizeof(one)) == sizeof(one));
  if (acceptor_.joinable()) acceptor_.join();
  listener_.reset();  // a connection that nobody will accept is refused at once
  { const std::lock_guard lock(mutex_); }  // a worker is now either before its test or asleep
  changed_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void HttpServer::AcceptConnections() {
  for (int fd; (fd = listener_->Accept(stop_fd_)) >= 0;) {
    connections_accepted_.Add();
    const std::lock_guard lock(mutex_);
    if (accepted_.size() >= options_.max_waiting) {
      connections_dropped_.Add();
      ::close(fd);
      continue;
    }
    accepted_.push_back(fd);
    waiting_ = accepted_.size();
    connections_waiting_.Set(static_cast<double>(waiting_));
    connections_.Add(1);
    changed_.notify_one();
  }
}

// Empty when the server stops and no connection is left.
std::optional<int> HttpServer::NextConnection() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !accepted_.empty() || stopping_; });
  if (accepted_.empty()) return std::nullopt;
  const int fd = accepted_.front();
  accepted_.pop_front();
  waiting_ = accepted_.size();
  connections_waiting_.Set(static_cast<double>(waiting_));
  return fd;
}

void HttpServer::Work() {
  while (const auto fd = NextConnection()) {
    Connection connection(*fd, stop_fd_);
    Serve(connection);
    connections_.Add(-1);
    ::close(*fd);
  }
}

void HttpServer::Serve(Connection& connection) {
  const std::string remote_address = connection.RemoteAddress();
  std::string buffer;
  for (int count = 1; count <= options_.keep_alive_max_requests; ++count) {
    if (buffer.empty() && !WaitForRequest(connection, &buffer)) return;
    auto received = Receive(connection, &buffer);
    if (!received) return;
    if (!*received) {
      const HttpResponse refusal = middleware_.Refuse(received->error(), remote_address);
      if (Send(connection, refusal, true, false)) connection.Linger();
      return;
    }
    HttpRequest& request = (*received)->request;
    request.remote_address = remote_address;
    request.deadline = steady_clock::now() + milliseconds(options_.request_deadline_ms);
    const bool with_body = request.method != "HEAD";
    const HttpResponse response = middleware_.Answer(request);
    const bool keep_alive = (*received)->keep_alive && !stopping_ && waiting_ == 0 &&
                            count < options_.keep_alive_max_requests;
    if (!Send(connection, response, with_body, keep_alive) || !keep_alive) return;
  }
}

// Waits through the silence before a request, but not while others wait for this worker.
bool HttpServer::WaitForRequest(Connection& connection, std::string* buffer) {
  const auto end = steady_clock::now() + milliseconds(options_.keep_alive_timeout_ms);
  while (steady_clock::now() < end) {
    const auto slice = std::min(end, steady_clock::now() + milliseconds(50));
    const auto wait = connection.Read(buffer, slice);
    if (wait == Connection::Wait::kReady) return true;
    if (wait != Connection::Wait::kTimeout || waiting_ > 0) return false;
  }
  return false;
}

// One whole request or its refusal; empty when the peer left or the server stops.
std::optional<Result<ReceivedRequest>> HttpServer::Receive(Connection& connection,
                                                           std::string* buffer) {
  const auto begun = steady_clock::now();
  RequestParser parser(options_.limits,
                       [this](const HttpRequest& head) { return AllowLargeBody(head); });
  while (true) {
    if (auto received = parser.Continue(buffer)) return received;
    const auto deadline =
        begun + milliseconds(parser.has_large_body() ? options_.large_body_timeout_ms
                                                     : options_.read_timeout_ms);
    if (parser.TakeExpectsContinue() &&
        !connection.Write("HTTP/1.1 100 Continue\r\n\r\n", deadline)) {
      return std::nullopt;
    }
    switch (connection.Read(buffer, deadline)) {
      case Connection::Wait::kReady:
        break;
      case Connection::Wait::kTimeout:
        return Result<ReceivedRequest>(Error{ErrorCode::kInvalidArgument,
                                             "request_timeout",
                                             "The request did not arrive in time.",
                                             {}});
      case Connection::Wait::kStopped:
      case Connection::Wait::kClosed:
        return std::nullopt;
    }
  }
}

bool HttpServer::Send(Connection& connection, const HttpResponse& response, bool with_body,
                      bool keep_alive) {
  const size_t body = with_body && HasBody(response) ? response.body.size() : 0;
  const bool large = body > options_.limits.max_body_bytes;
  const auto deadline = steady_clock::now() + milliseconds(large ? options_.large_body_timeout_ms
                                                                 : options_.write_timeout_ms);
  std::string bytes = HeadOf(response, keep_alive, HttpDate(clock_.Now()));
  if (large) return connection.Write(bytes, deadline) && connection.Write(response.body, deadline);
  bytes.append(response.body, 0, body);
  return connection.Write(bytes, deadline);
}

Result<LargeBody> HttpServer::AllowLargeBody(const HttpRequest& head) {
  auto allowed = middleware_.AllowLargeBody(head, options_.limits.max_body_bytes);
  if (!allowed) return allowed;
  // Counted down when the request is answered, or nobody waits for an answer any more.
  const int now = ++large_bodies_;
  allowed->held = std::shared_ptr<void>(this, [this](void*) { --large_bodies_; });
  if (now > options_.max_large_bodies) return Overloaded();
  return allowed;
}

}  // namespace shortlist
