#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "index/base/clock.h"
#include "index/base/metrics.h"
#include "index/base/thread_annotations.h"
#include "server/http/connection.h"
#include "server/http/listener.h"
#include "server/http/middleware.h"
#include "server/http/request_parser.h"
#include "server/http/router.h"

namespace shortlist {

struct HttpServerOptions {
  RequestLimits limits;
  int worker_threads = 64;           // connections served at a time; each pins a thread
  size_t max_waiting = 1024;         // connections without a thread; more are closed unread
  int max_in_flight = 48;            // requests being handled; more: 503 overloaded
  int slow_request_ms = 1'000;       // from here on, the log says where the time went
  int request_deadline_ms = 10'000;  // HttpRequest::deadline, from when it was read whole
  int read_timeout_ms = 10'000;      // for one whole request, from its first byte
  int write_timeout_ms = 10'000;     // for one whole answer
  int max_large_bodies = 4;          // requests at a time whose body is larger than max_body_bytes
  int large_body_timeout_ms = 60'000;   // for reading one, and for writing an answer that large
  int keep_alive_timeout_ms = 5'000;    // of silence between requests
  int keep_alive_max_requests = 1'000;  // per connection
};

// Serves a router over HTTP/1.1. Each request is read whole and validated (RequestParser), gets its
// request id, runs in a worker thread, is measured and logged (Middleware), and answered; every
// answer that is not the handler's is a problem. A body larger than others is let in as its route
// says, a few at a time: each is held in memory until its request is answered; more are refused as
// `overloaded`. `router`, `metrics` and `clock` are the caller's
// and must outlive it; the router is not changed after Listen.
//
// A connection pins one worker while it is open, but silence does not: while others wait for a
// worker, idle connections are closed. TLS and many slow senders are a reverse proxy's work.
class HttpServer {
 public:
  HttpServer(const HttpServerOptions& options, const Router& router, Metrics& metrics,
             const Clock& clock);
  ~HttpServer();  // as Stop()
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Binds and begins to serve in threads of its own. Port 0 picks a free one. Once.
  // Throws std::runtime_error when the address cannot be had.
  void Listen(const std::string& address, int port);

  int port() const { return port_; }  // after Listen

  // Accepts nothing more, lets running requests finish and be answered, closes the rest. Blocks
  // until all is quiet. Any thread but a worker's; again is harmless.
  void Stop();

 private:
  void AcceptConnections();
  void Work();
  std::optional<int> NextConnection();
  void Serve(Connection& connection);
  bool WaitForRequest(Connection& connection, std::string* buffer);
  std::optional<Result<ReceivedRequest>> Receive(Connection& connection, std::string* buffer);
  Result<LargeBody> AllowLargeBody(const HttpRequest& head);
  bool Send(Connection& connection, const HttpResponse& response, bool with_body, bool keep_alive);

  const HttpServerOptions options_;
  const Clock& clock_;
  Middleware middleware_;
  std::atomic<int> large_bodies_ = 0;
  Gauge& connections_;
  Gauge& connections_waiting_;
  Counter& connections_accepted_;
  Counter& connections_dropped_;
  std::unique_ptr<Listener> listener_;  // from Listen to Stop
  int port_ = 0;
  const int stop_fd_;  // readable once the server stops: wakes whoever waits for a socket
  std::atomic<bool> stopping_ = false;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<int> accepted_ GUARDED_BY(mutex_);  // connections without a worker
  std::atomic<size_t> waiting_ = 0;              // how many those are, readable without the mutex

  std::thread acceptor_;
  std::vector<std::thread> workers_;
};

}  // namespace shortlist
