// What HTTP adds: the same match called as the handler and asked over a loopback connection, in
// turns, one client.

#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <httplib.h>

#include "index/base/check.h"
#include "server/api/match_api.h"
#include "server/api/routes.h"
#include "server/auth/api_key.h"
#include "server/http/http_server.h"
#include "tests/benchmark/benchmark_world.h"
#include "tests/benchmark/measure.h"

namespace shortlist::testing {
namespace {

// The API over HTTP around a world.
class BenchmarkServer {
 public:
  explicit BenchmarkServer(BenchmarkWorld& world) : authenticator_(world.storage(), world.clock()) {
    context_.marketplace = &world.marketplace();
    context_.engine = &world.engine();
    context_.authenticator = &authenticator_;
    context_.metrics = &world.metrics();
    context_.rate_limit = {1'000'000, 1'000'000};
    AddRoutes(context_, &router_);
    const auto key = IssueApiKey(world.storage(), world.clock(), Role::kAdmin, "benchmark");
    CHECK(key.ok());
    key_ = key->secret;
    server_ =
        std::make_unique<HttpServer>(HttpServerOptions{}, router_, world.metrics(), world.clock());
    server_->Listen("127.0.0.1", 0);
  }

  const ApiContext& context() const { return context_; }
  std::unique_ptr<httplib::Client> Connect() const {
    auto client = std::make_unique<httplib::Client>("127.0.0.1", server_->port());
    client->set_keep_alive(true);
    client->set_tcp_nodelay(true);
    client->set_bearer_token_auth(key_.c_str());
    return client;
  }

 private:
  Authenticator authenticator_;
  ApiContext context_;
  Router router_;
  std::string key_;
  std::unique_ptr<HttpServer> server_;
};

// By stored job: what is added is authentication, the log, reading, writing and the socket.
void MatchOverHttp(benchmark::State& state, const BenchmarkSettings& settings) {
  BenchmarkWorld* world = BenchmarkWorld::Generated(settings);
  if (world == nullptr) return state.SkipWithError("no model");
  const BenchmarkServer server(*world);
  const auto client = server.Connect();
  std::vector<std::string> bodies;
  for (const Document& job : world->Documents(Side::kJobs, settings.queries)) {
    bodies.push_back(R"({"job_id": ")" + job.id + "\"}");
  }
  Principal admin;
  admin.roles = {Role::kAdmin};
  std::vector<int64_t> inside, outside;
  const auto ask = [&](const std::string& body) {
    const auto call = [&] {
      HttpRequest request;
      request.body = body;
      CHECK(HandleMatch(server.context(), request, admin).ok());
    };
    const auto send = [&] {
      const auto answer = client->Post("/v1/match", body, "application/json");
      CHECK(answer && answer->status == 200);
    };
    // The second of the two finds its data in the caches: each is the first as often.
    const bool call_first = inside.size() % 2 == 0;
    if (call_first) inside.push_back(NanosecondsOf(call));
    outside.push_back(NanosecondsOf(send));
    if (!call_first) inside.push_back(NanosecondsOf(call));
  };
  for (size_t i = 0; i < std::min<size_t>(kWarmUp, bodies.size()); ++i) ask(bodies[i]);
  inside.clear();
  outside.clear();
  size_t at = 0;
  for (auto _ : state) ask(bodies[at++ % bodies.size()]);
  const double handler_p50_ms = Summarize(inside).p50_ms;
  state.counters["handler_p50_ms"] = handler_p50_ms;
  state.counters["added_p50_ms"] = Summarize(outside).p50_ms - handler_p50_ms;
  ShowPercentiles(state, outside);
}

// A request that costs nothing by itself.
void LiveOverHttp(benchmark::State& state, const BenchmarkSettings& settings) {
  BenchmarkWorld* world = BenchmarkWorld::Generated(settings);
  if (world == nullptr) return state.SkipWithError("no model");
  const BenchmarkServer server(*world);
  const auto client = server.Connect();
  MeasureEach(state, static_cast<size_t>(settings.queries), [&](size_t) {
    const auto answer = client->Get("/v1/health/live");
    CHECK(answer && answer->status == 200);
  });
}

}  // namespace

void AddHttpBenchmarks(const BenchmarkSettings& settings) {
  benchmark::RegisterBenchmark("http/match",
                               [=](benchmark::State& state) { MatchOverHttp(state, settings); })
      ->Iterations(settings.queries)
      ->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("http/live",
                               [=](benchmark::State& state) { LiveOverHttp(state, settings); })
      ->Iterations(settings.queries)
      ->Unit(benchmark::kMillisecond);
}

}  // namespace shortlist::testing
