#include "server/http/http_server.h"

#include <atomic>
#include <chrono>
#include <ctime>
#include <functional>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <httplib.h>

#include "index/base/check.h"
#include "server/http/connection.h"
#include "server/http/middleware.h"
#include "server/http/problem.h"

namespace shortlist {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kBacklog = 1024;

// Workers that count who waits for one.
class CountingPool : public httplib::TaskQueue {
 public:
  CountingPool(size_t threads, std::atomic<int>& waiting) : pool_(threads), waiting_(waiting) {}

  void enqueue(std::function<void()> task) override {
    ++waiting_;
    pool_.enqueue([this, task = std::move(task)] {
      --waiting_;
      task();
    });
  }
  void shutdown() override { pool_.shutdown(); }

 private:
  httplib::ThreadPool pool_;
  std::atomic<int>& waiting_;
};

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

std::string Serialized(const HttpResponse& response, bool with_body, bool keep_alive,
                       const std::string& date) {
  std::string out =
      "HTTP/1.1 " + std::to_string(response.status) + " " + StatusPhrase(response.status) + "\r\n";
  for (const auto& [name, value] : response.headers) AppendHeader(name, value, &out);
  if (!response.content_type.empty()) AppendHeader("Content-Type", response.content_type, &out);
  const bool bodiless = response.status == 204 || response.status == 304;
  if (!bodiless) AppendHeader("Content-Length", std::to_string(response.body.size()), &out);
  AppendHeader("Date", date, &out);
  AppendHeader("Connection", keep_alive ? "keep-alive" : "close", &out);
  out.append("\r\n");
  if (with_body && !bodiless) out.append(response.body);
  return out;
}

}  // namespace

// cpp-httplib binds, accepts and owns the threads; from the accepted socket on, reading and writing
// are ours, because its parser accepts what must be refused (two lengths, no Host, endless
// headers).
struct HttpServer::Impl : httplib::Server {
  Impl(const HttpServerOptions& options, const Router& router, Metrics& metrics, const Clock& clock)
      : options(options),
        clock(clock),
        middleware(router, metrics, clock, options.max_in_flight),
        stop_fd(::eventfd(0, EFD_CLOEXEC)) {
    CHECK(options.worker_threads > 0 && options.max_in_flight > 0);
    CHECK(stop_fd >= 0);
  }
  ~Impl() override { ::close(stop_fd); }

  bool process_and_close_socket(socket_t fd) override {
    Connection connection(fd, stop_fd);
    Serve(connection);
    ::close(fd);
    return true;
  }

  void Serve(Connection& connection) {
    const std::string remote_address = connection.RemoteAddress();
    std::string buffer;
    for (int count = 1; count <= options.keep_alive_max_requests; ++count) {
      if (buffer.empty() && !WaitForRequest(connection, &buffer)) return;
      auto received = Receive(connection, &buffer);
      if (!received) return;
      if (!*received) {
        const HttpResponse refusal = middleware.Refuse(received->error(), remote_address);
        if (Send(connection, refusal, true, false)) connection.Linger();
        return;
      }
      HttpRequest& request = (*received)->request;
      request.remote_address = remote_address;
      request.deadline = steady_clock::now() + milliseconds(options.request_deadline_ms);
      const bool with_body = request.method != "HEAD";
      const HttpResponse response = middleware.Answer(request);
      const bool keep_alive = (*received)->keep_alive && !stopping && waiting == 0 &&
                              count < options.keep_alive_max_requests;
      if (!Send(connection, response, with_body, keep_alive) || !keep_alive) return;
    }
  }

  // Waits through the silence before a request, but not while others wait for this worker.
  bool WaitForRequest(Connection& connection, std::string* buffer) {
    const auto end = steady_clock::now() + milliseconds(options.keep_alive_timeout_ms);
    while (steady_clock::now() < end) {
      const auto slice = std::min(end, steady_clock::now() + milliseconds(50));
      const auto wait = connection.Read(buffer, slice);
      if (wait == Connection::Wait::kReady) return true;
      if (wait != Connection::Wait::kTimeout || waiting > 0) return false;
    }
    return false;
  }

  // One whole request or its refusal; empty when the peer left or the server stops.
  std::optional<Result<ReceivedRequest>> Receive(Connection& connection, std::string* buffer) {
    const auto deadline = steady_clock::now() + milliseconds(options.read_timeout_ms);
    RequestParser parser(options.limits);
    while (true) {
      if (auto received = parser.Continue(buffer)) return received;
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

  bool Send(Connection& connection, const HttpResponse& response, bool with_body, bool keep_alive) {
    return connection.Write(Serialized(response, with_body, keep_alive, HttpDate(clock.Now())),
                            steady_clock::now() + milliseconds(options.write_timeout_ms));
  }

  const HttpServerOptions options;
  const Clock& clock;
  Middleware middleware;
  const int stop_fd;
  std::atomic<bool> stopping = false;
  std::atomic<int> waiting = 0;  // connections without a worker
  std::thread acceptor;
};

HttpServer::HttpServer(const HttpServerOptions& options, const Router& router, Metrics& metrics,
                       const Clock& clock)
    : impl_(std::make_unique<Impl>(options, router, metrics, clock)) {}

HttpServer::~HttpServer() { Stop(); }

void HttpServer::Listen(const std::string& address, int port) {
  CHECK(!impl_->acceptor.joinable() && !impl_->stopping);
  int listening_fd = -1;
  impl_->set_tcp_nodelay(true);  // 43 ms an answer without
  impl_->set_socket_options([&listening_fd](socket_t fd) {
    const int yes = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    listening_fd = fd;
  });
  impl_->new_task_queue = [impl = impl_.get()] {
    return new CountingPool(static_cast<size_t>(impl->options.worker_threads), impl->waiting);
  };
  port_ = port != 0 ? port : impl_->bind_to_any_port(address);
  if (port_ < 0 || (port != 0 && !impl_->bind_to_port(address, port))) {
    throw std::runtime_error("cannot listen on " + address + ":" + std::to_string(port));
  }
  ::listen(listening_fd, kBacklog);  // cpp-httplib asked for 5
  impl_->acceptor = std::thread([impl = impl_.get()] { impl->listen_after_bind(); });
  while (!impl_->is_running()) std::this_thread::yield();
}

void HttpServer::Stop() {
  if (impl_->stopping.exchange(true)) return;
  const uint64_t one = 1;
  CHECK(::write(impl_->stop_fd, &one, sizeof(one)) == sizeof(one));
  impl_->stop();
  if (impl_->acceptor.joinable()) impl_->acceptor.join();
}

}  // namespace shortlist
