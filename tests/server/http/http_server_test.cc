#include "server/http/http_server.h"

#include <atomic>
#include <future>
#include <map>
#include <new>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include "index/base/log.h"
#include "index/base/phase.h"
#include "index/base/unavailable.h"
#include "server/http/problem.h"
#include "tests/support/paths.h"

namespace shortlist {
namespace {

using ::testing::HasSubstr;

// A bare client, for what httplib's would never send. Reads until the server closes.
class RawClient {
 public:
  explicit RawClient(int port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  }
  ~RawClient() { ::close(fd_); }

  void Send(std::string_view bytes) {
    EXPECT_EQ(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  std::string ReadUntil(std::string_view end) {
    std::string all;
    char piece[4096];
    while (end.empty() || all.find(end) == all.npos) {
      const ssize_t size = ::recv(fd_, piece, sizeof(piece), 0);
      if (size <= 0) break;
      all.append(piece, static_cast<size_t>(size));
    }
    return all;
  }
  std::string ReadToEnd() { return ReadUntil(""); }

 private:
  const int fd_;
};

class HttpServerTest : public ::testing::Test {
 protected:
  HttpServerTest() {
    SetLogLevel(LogLevel::kError);
    router_.Add({"GET", "/echo/{text}", "echo", [](const HttpRequest& request) {
                   nlohmann::json body = {{"text", request.PathParam("text")},
                                          {"remote", request.remote_address},
                                          {"query", request.query}};
                   return JsonResponse(body);
                 }});
    router_.Add({"GET", "/query", "query", [](const HttpRequest& request) {
                   const auto found = request.query.find("q");
                   return TextResponse(found == request.query.end() ? "" : found->second.at(0));
                 }});
    router_.Add({"POST", "/body", "body",
                 [](const HttpRequest& request) { return TextResponse(request.body); }});
    router_.Add({"GET", "/throw", "throw", [](const HttpRequest&) -> HttpResponse {
                   throw std::runtime_error("secret of the database");
                 }});
    router_.Add({"GET", "/no_memory", "no_memory",
                 [](const HttpRequest&) -> HttpResponse { throw std::bad_alloc(); }});
    router_.Add({"GET", "/away", "away", [](const HttpRequest&) -> HttpResponse {
                   throw Unavailable("database_unavailable", "no route to secret");
                 }});
    router_.Add(
        {"GET", "/throw_int", "throw_int", [](const HttpRequest&) -> HttpResponse { throw 7; }});
    router_.Add({"GET", "/wait", "wait", [this](const HttpRequest&) {
                   ++waiting_;
                   release_.get_future().wait();
                   return TextResponse("done");
                 }});
    router_.Add({"DELETE", "/body", "delete", [](const HttpRequest&) {
                   HttpResponse response = NoContentResponse();
                   response.headers["X-Split"] = "a\r\nX-Evil: b";
                   return response;
                 }});
  }
  ~HttpServerTest() override {
    server_.reset();
    SetLogLevel(LogLevel::kInfo);
  }

  int Start(const HttpServerOptions& options = {}) {
    server_ = std::make_unique<HttpServer>(options, router_, metrics_, clock_);
    server_->Listen("127.0.0.1", 0);
    return server_->port();
  }

  std::string Raw(std::string_view bytes) {
    RawClient client(server_->port());
    client.Send(bytes);
    return client.ReadToEnd();
  }

  static nlohmann::json ProblemOf(const httplib::Result& result) {
    EXPECT_TRUE(result);
    EXPECT_EQ(result->get_header_value("Content-Type"), "application/problem+json");
    return nlohmann::json::parse(result->body);
  }

  Router router_;
  Metrics metrics_;
  SystemClock clock_;
  std::atomic<int> waiting_ = 0;
  std::promise<void> release_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, AnswersARequestWithItsIdAndCountsIt) {
  httplib::Client client("127.0.0.1", Start());
  client.set_keep_alive(true);
  const auto answer =
      client.Get("/echo/a%2Fb?x=1&x=2", {{"X-Request-Id", "my-id.1"}, {"REMOTE_ADDR", "6.6.6.6"}});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->get_header_value("X-Request-Id"), "my-id.1");
  const auto body = nlohmann::json::parse(answer->body);
  EXPECT_EQ(body.at("text"), "a/b");
  EXPECT_EQ(body.at("remote"), "127.0.0.1");
  EXPECT_EQ(body.at("query").at("x"), nlohmann::json({"1", "2"}));
  const auto other = client.Get("/echo/x", {{"X-Request-Id", "not sane"}});
  EXPECT_THAT(other->get_header_value("X-Request-Id"), ::testing::StartsWith("req_"));
  EXPECT_THAT(metrics_.Render(), HasSubstr("shortlist_http_requests_total"));
  EXPECT_THAT(metrics_.Render(), HasSubstr("route=\"/echo/{text}\""));
  EXPECT_THAT(metrics_.Render(), HasSubstr("shortlist_http_request_duration_seconds"));
}

TEST_F(HttpServerTest, AnswersHeadOptionsAndUnknownRoutes) {
  httplib::Client client("127.0.0.1", Start());
  const auto head = client.Head("/query?q=abc");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->get_header_value("Content-Length"), "3");
  EXPECT_EQ(head->body, "");
  const auto options = client.Options("/body");
  EXPECT_EQ(options->status, 204);
  EXPECT_EQ(options->get_header_value("Allow"), "DELETE, POST, OPTIONS");
  EXPECT_EQ(ProblemOf(client.Get("/nowhere")).at("reason"), "route_not_found");
  const auto refused = client.Put("/body", "x", "text/plain");
  EXPECT_EQ(refused->status, 405);
  EXPECT_EQ(ProblemOf(refused).at("instance"), refused->get_header_value("X-Request-Id"));
  const auto split = client.Delete("/body");
  EXPECT_EQ(split->status, 204);
  EXPECT_FALSE(split->has_header("X-Evil"));
  EXPECT_THAT(Raw("BREW /body HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
              HasSubstr("HTTP/1.1 405 "));
}

TEST_F(HttpServerTest, HidesWhatAHandlerThrew) {
  httplib::Client client("127.0.0.1", Start());
  SetLogLevel(LogLevel::kError);
  const auto thrown = client.Get("/throw", {{"X-Request-Id", "r-9"}});
  ASSERT_TRUE(thrown);
  EXPECT_EQ(thrown->status, 500);
  EXPECT_EQ(ProblemOf(thrown).at("instance"), "r-9");
  EXPECT_EQ(thrown->body.find("secret"), std::string::npos);
  EXPECT_EQ(client.Get("/throw_int")->status, 500);
  const auto no_memory = client.Get("/no_memory");
  EXPECT_EQ(no_memory->status, 503);
  EXPECT_EQ(no_memory->get_header_value("Retry-After"), "1");
  const auto away = client.Get("/away");
  EXPECT_EQ(away->status, 503);
  EXPECT_EQ(ProblemOf(away).at("reason"), "database_unavailable");
  EXPECT_EQ(away->body.find("secret"), std::string::npos);
  EXPECT_EQ(away->get_header_value("Retry-After"), "1");
}

// A server whose bodies have 10 bytes, but those of /large 20, one at a time.
class LargeBodies : public HttpServerTest {
 protected:
  LargeBodies() {
    const auto echo = [](const HttpRequest& request) { return TextResponse(request.body); };
    router_.Add({"POST", "/large", "large", echo, [](const HttpRequest& head) -> Result<LargeBody> {
                   if (head.Header("Authorization") == "away") {
                     throw Unavailable("database_unavailable", "secret");
                   }
                   if (!head.Header("Authorization")) {
                     return Error{ErrorCode::kUnauthenticated, "missing_credentials", "", {}};
                   }
                   return LargeBody{20, {ErrorCode::kPayloadTooLarge, "file_too_large", "", {}}};
                 }});
    HttpServerOptions options;
    options.limits.max_body_bytes = 10;
    options.max_large_bodies = 1;
    Start(options);
  }

  std::string Post(const std::string& path, const std::string& authorization, size_t bytes) {
    httplib::Client client("127.0.0.1", server_->port());
    httplib::Headers headers;
    if (!authorization.empty()) headers.emplace("Authorization", authorization);
    const auto answer = client.Post(path.c_str(), headers, std::string(bytes, 'x'), "text/plain");
    return answer->status == 200 ? answer->body : ProblemOf(answer).at("reason").get<std::string>();
  }
};

TEST_F(LargeBodies, AreTakenWhereTheRouteSaysSo) {
  EXPECT_EQ(Post("/large", "me", 20), std::string(20, 'x'));
  EXPECT_EQ(Post("/large", "me", 21), "file_too_large");
  EXPECT_EQ(Post("/large", "", 10), std::string(10, 'x')) << "this is for the handler to refuse";
  EXPECT_EQ(Post("/large", "", 11), "missing_credentials");
  EXPECT_EQ(Post("/large", "away", 11), "database_unavailable");
  EXPECT_EQ(Post("/body", "me", 11), "payload_too_large");
  EXPECT_EQ(Post("/nowhere", "me", 11), "payload_too_large");
}

TEST_F(LargeBodies, AreHeldAFewAtATime) {
  for (int i = 0; i < 3; ++i) {
    RawClient slow(server_->port());
    slow.Send(
        "POST /large HTTP/1.1\r\nHost: h\r\nAuthorization: me\r\nContent-Length: 15\r\n"
        "Expect: 100-continue\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(slow.ReadUntil("\r\n\r\n"), HasSubstr("100 Continue"));
    EXPECT_EQ(Post("/large", "me", 11), "overloaded");
    EXPECT_EQ(Post("/large", "me", 10), std::string(10, 'x'));
    slow.Send(std::string(15, 'x'));
    EXPECT_THAT(slow.ReadToEnd(), HasSubstr("HTTP/1.1 200 "));
    EXPECT_EQ(Post("/large", "me", 11), std::string(11, 'x'));
  }
}

TEST_F(HttpServerTest, HoldsThePayloadLimitForBothFramings) {
  httplib::Client client("127.0.0.1", Start());
  const std::string most(1024 * 1024, 'x');
  EXPECT_EQ(client.Post("/body", most, "text/plain")->body, most);
  const auto refused = client.Post("/body", most + "x", "text/plain");
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 413);
  EXPECT_EQ(ProblemOf(refused).at("reason"), "payload_too_large");
  const std::string chunked =
      "POST /body HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_THAT(Raw(chunked + "fffffff\r\n"), HasSubstr("HTTP/1.1 413 "));
  EXPECT_THAT(Raw(chunked + "3\r\nabc\r\n0\r\n\r\nGET / HTTP/1.0\r\n\r\n"),
              HasSubstr("\r\n\r\nabcHTTP/1.1 404 "));
}

TEST_F(HttpServerTest, RefusesSmuggledRequestsWithAProblemAndCloses) {
  Start();
  const std::string bad[] = {
      "POST /body HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n",
      "POST /body HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n",
      "GET /query HTTP/1.1\r\n\r\n",
      "nonsense\r\n\r\n",
      "\x16\x03\x01\x02\r\n\r\n",
  };
  for (const std::string& bytes : bad) {
    const std::string answer = Raw(bytes + "GET /query HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_THAT(answer, ::testing::StartsWith("HTTP/1.1 400 ")) << bytes;
    EXPECT_THAT(answer, HasSubstr("/problems/bad_request")) << bytes;
    EXPECT_THAT(answer, HasSubstr("Connection: close")) << bytes;
    EXPECT_EQ(answer.find("HTTP/1.1", 5), std::string::npos) << "one answer only: " << bytes;
  }
  EXPECT_THAT(Raw("POST /body HTTP/1.1\r\nHost: h\r\nContent-Encoding: br\r\n\r\n"),
              HasSubstr("HTTP/1.1 415 "));
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  Start();
  std::string bytes;
  for (int i = 0; i < 20; ++i) {
    bytes += "GET /query?q=<" + std::to_string(i) + "> HTTP/1.1\r\nHost: h\r\n\r\n";
  }
  const std::string answer =
      Raw(bytes + "GET /query?q=last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  size_t at = 0;
  for (int i = 0; i < 20; ++i) {
    at = answer.find("<" + std::to_string(i) + ">", at);
    ASSERT_NE(at, answer.npos) << i;
  }
  EXPECT_TRUE(answer.ends_with("last"));
}

TEST_F(HttpServerTest, InvitesABodyThatWaitsForContinue) {
  RawClient client(Start());
  client.Send(
      "POST /body HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nConnection: close\r\n"
      "Content-Length: 2\r\n\r\n");
  EXPECT_EQ(client.ReadUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.Send("hi");
  EXPECT_TRUE(client.ReadToEnd().ends_with("\r\n\r\nhi"));
}

TEST_F(HttpServerTest, GivesUpOnARequestThatNeverEnds) {
  HttpServerOptions options;
  options.read_timeout_ms = 100;
  Start(options);
  EXPECT_THAT(Raw("POST /body HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nx"),
              HasSubstr("/problems/request_timeout"));
}

TEST_F(HttpServerTest, ClosesASilentConnectionWithoutAWord) {
  HttpServerOptions options;
  options.keep_alive_timeout_ms = 100;
  Start(options);
  EXPECT_EQ(Raw(""), "");
}

TEST_F(HttpServerTest, ClosesAfterTheLastRequestOfAConnection) {
  HttpServerOptions options;
  options.keep_alive_max_requests = 2;
  Start(options);
  const std::string get = "GET /query?q=x HTTP/1.1\r\nHost: h\r\n\r\n";
  const std::string answer = Raw(get + get);
  EXPECT_THAT(answer, HasSubstr("Connection: keep-alive"));
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
}

TEST_F(HttpServerTest, DoesNotLetIdleConnectionsHoldTheWorkers) {
  HttpServerOptions options;
  options.worker_threads = 2;
  options.keep_alive_timeout_ms = 3'600'000;
  const int port = Start(options);
  std::vector<std::unique_ptr<RawClient>> idle;
  for (int i = 0; i < 8; ++i) idle.push_back(std::make_unique<RawClient>(port));
  EXPECT_THAT(Raw("GET /query?q=served HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
              HasSubstr("served"));
}

TEST_F(HttpServerTest, ShedsWhatIsMoreThanItsLimitInFlight) {
  HttpServerOptions options;
  options.max_in_flight = 1;
  const int port = Start(options);
  auto slow = std::async(std::launch::async,
                         [port] { return httplib::Client("127.0.0.1", port).Get("/wait"); });
  while (waiting_ == 0) std::this_thread::yield();
  const auto shed = httplib::Client("127.0.0.1", port).Get("/query");
  release_.set_value();
  ASSERT_TRUE(shed);
  EXPECT_EQ(shed->status, 503);
  EXPECT_EQ(ProblemOf(shed).at("reason"), "overloaded");
  EXPECT_EQ(shed->get_header_value("Retry-After"), "1");
  EXPECT_EQ(slow.get()->body, "done");
  EXPECT_EQ(httplib::Client("127.0.0.1", port).Get("/query")->status, 200);
}

TEST_F(HttpServerTest, AnswersARunningRequestBeforeItStops) {
  const int port = Start();
  RawClient idle(port);
  RawClient half(port);
  half.Send("POST /body HTTP/1.1\r\n");
  auto slow = std::async(std::launch::async,
                         [port] { return httplib::Client("127.0.0.1", port).Get("/wait"); });
  while (waiting_ == 0) std::this_thread::yield();
  std::thread stopper([this] { server_->Stop(); });
  EXPECT_EQ(idle.ReadToEnd(), "") << "idle connections are closed at once";
  EXPECT_EQ(half.ReadToEnd(), "");
  release_.set_value();
  stopper.join();
  const auto answer = slow.get();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "done");
  EXPECT_EQ(answer->get_header_value("Connection"), "close");
  server_->Stop();
  EXPECT_FALSE(httplib::Client("127.0.0.1", port).Get("/query"));
}

// Every line of the log, by its event; each is a JSON object that says when, how bad and what.
std::multimap<std::string, nlohmann::json> LinesOf(const std::string& log) {
  std::multimap<std::string, nlohmann::json> lines;
  std::istringstream in(log);
  for (std::string line; std::getline(in, line);) {
    const auto read = nlohmann::json::parse(line, nullptr, false);
    EXPECT_TRUE(read.is_object()) << line;
    if (!read.is_object()) continue;
    EXPECT_TRUE(ParseTimestamp(read.value("time", "")).ok()) << line;
    EXPECT_THAT(read.value("level", ""), ::testing::AnyOf("info", "warning", "error")) << line;
    lines.emplace(read.value("event", ""), read);
  }
  return lines;
}

TEST_F(HttpServerTest, LogsOneLineARequestWithItsIdAndWhyItWasRefused) {
  SetLogLevel(LogLevel::kInfo);
  ::testing::internal::CaptureStderr();
  HttpServerOptions options;
  options.slow_request_ms = 3'600'000;
  httplib::Client client("127.0.0.1", Start(options));
  (void)client.Get("/echo/a%0Ab", {{"X-Request-Id", "r-1"}});
  (void)client.Get("/nowhere", {{"X-Request-Id", "r-2"}});
  (void)client.Get("/throw", {{"X-Request-Id", "r-3"}});
  Raw("nonsense\r\n\r\n");
  server_.reset();
  const auto lines = LinesOf(::testing::internal::GetCapturedStderr());
  EXPECT_EQ(lines.count("http_request"), 3u);
  EXPECT_EQ(lines.count("http_request_slow"), 0u);
  std::map<std::string, nlohmann::json> by_id;
  for (const auto& [event, line] : lines) {
    if (event == "http_request") by_id[line.at("request_id")] = line;
  }
  const nlohmann::json& answered = by_id.at("r-1");
  EXPECT_EQ(answered.at("method"), "GET");
  EXPECT_EQ(answered.at("route"), "/echo/{text}");
  EXPECT_EQ(answered.at("status"), 200);
  EXPECT_GE(answered.at("duration_ms"), 0);
  EXPECT_GT(answered.at("bytes"), 0);
  EXPECT_EQ(answered.at("remote_address"), "127.0.0.1");
  EXPECT_FALSE(answered.contains("reason"));
  EXPECT_EQ(by_id.at("r-2").at("route"), "none");
  EXPECT_EQ(by_id.at("r-2").at("reason"), "route_not_found");
  EXPECT_EQ(by_id.at("r-3").at("status"), 500);
  EXPECT_EQ(by_id.at("r-3").at("reason"), "internal");
  const auto failed = lines.find("http_handler_failed");
  ASSERT_NE(failed, lines.end());
  EXPECT_EQ(failed->second.at("request_id"), "r-3");
  EXPECT_EQ(failed->second.at("level"), "error");
  EXPECT_EQ(failed->second.at("what"), "secret of the database");
  const auto refused = lines.find("http_request_refused");
  ASSERT_NE(refused, lines.end());
  EXPECT_EQ(refused->second.at("reason"), "bad_request");
  EXPECT_EQ(refused->second.at("status"), 400);
  EXPECT_THAT(refused->second.at("request_id"), ::testing::StartsWith("req_"));
}

TEST_F(HttpServerTest, SaysWhereTheTimeOfASlowRequestWent) {
  router_.Add({"GET", "/phases", "phases", [](const HttpRequest&) {
                 const Phase phase("thinking");
                 return TextResponse("thought");
               }});
  ::testing::internal::CaptureStderr();
  HttpServerOptions options;
  options.slow_request_ms = 0;  // all are
  httplib::Client client("127.0.0.1", Start(options));
  SetLogLevel(LogLevel::kWarning);
  (void)client.Get("/phases", {{"X-Request-Id", "slow-1"}});
  server_.reset();
  const auto lines = LinesOf(::testing::internal::GetCapturedStderr());
  ASSERT_EQ(lines.size(), 1u);
  const nlohmann::json& slow = lines.find("http_request_slow")->second;
  EXPECT_EQ(slow.at("level"), "warning");
  EXPECT_EQ(slow.at("request_id"), "slow-1");
  EXPECT_EQ(slow.at("route"), "/phases");
  EXPECT_GE(slow.at("thinking_ms"), 0);
  EXPECT_GE(slow.at("duration_ms"), slow.at("thinking_ms"));
}

TEST_F(HttpServerTest, SaysWhenAnAddressCannotBeHad) {
  const int port = Start();
  HttpServer second({}, router_, metrics_, clock_);
  EXPECT_THROW(second.Listen("127.0.0.1", port), std::runtime_error);
  HttpServer third({}, router_, metrics_, clock_);
  EXPECT_THROW(third.Listen("no such address", 0), std::runtime_error);
}

std::string Encoded(std::string_view text) {
  std::string out;
  char piece[4];
  for (unsigned char c : text) {
    std::snprintf(piece, sizeof(piece), "%%%02X", c);
    out += piece;
  }
  return out;
}

TEST_F(HttpServerTest, CarriesNaughtyStringsUnchanged) {
  const auto file = testing::SharedData("hostile/blns/blns.json");
  if (!file) GTEST_SKIP() << "no list of naughty strings beside the repository";
  Start();
  RawClient client(server_->port());
  int seen = 0;
  for (const auto& item : nlohmann::json::parse(testing::ReadFile(*file))) {
    const std::string text = item;
    if (text.size() > 2'000) continue;  // three bytes each: beyond a request line
    ++seen;
    const std::string query =
        Raw("GET /query?q=" + Encoded(text) + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(query.ends_with("\r\n\r\n" + text)) << text;
    const std::string path =
        Raw("GET /echo/" + Encoded(text) + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(path, ::testing::StartsWith(text.empty() ? "HTTP/1.1 404" : "HTTP/1.1 200"));
    // As it is, without encoding: any answer, never a crash.
    EXPECT_THAT(Raw("GET /echo/" + text + "?q=" + text +
                    " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
                ::testing::StartsWith("HTTP/1.1 "));
  }
  EXPECT_GT(seen, 400);
}

}  // namespace
}  // namespace shortlist
