// Every metric that the program exposes, moved by what it tells of. A metric that no scenario
// proves fails the test, and so does one that is proved but not exposed.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "index/base/log.h"
#include "server/app/process_metrics.h"
#include "tests/support/embedding_server.h"
#include "tests/support/half_request.h"
#include "tests/support/memory.h"
#include "tests/support/scrape.h"
#include "tests/support/use_model_at.h"

namespace shortlist {
namespace {

using testing::AwaitScrape;
using testing::EmbeddingServer;
using testing::Exposition;
using testing::HalfRequest;
using testing::LiveMarketplace;
using testing::Memory;
using testing::Scrape;
using Labels = Exposition::Labels;

// What was seen so far.
struct Witness {
  std::set<std::string> exposed;
  std::set<std::string> proved;

  // All that this scrape exposes is to be proved by somebody.
  const Exposition& See(const Exposition& read) {
    exposed.merge(read.names());
    return read;
  }
  // The family `name` did as it should.
  void Prove(const std::string& name, bool holds) {
    proved.insert(name);
    EXPECT_TRUE(holds) << name;
  }
  template <typename A, typename B>
  void ProveEqual(const std::string& name, const A& seen, const B& expected) {
    proved.insert(name);
    EXPECT_EQ(seen, expected) << name;
  }
};

void Patiently(Config* config) { config->server.request_timeout_ms = 600'000; }

int64_t Add(const LiveMarketplace& live, const std::string& title) {
  return live.Post("/v1/freelancers", {{"display_name", "Somebody"}, {"title", title}}).at("seq");
}

void AwaitSeq(LiveMarketplace& live, int64_t seq) {
  live.Get("/v1/talent/search?min_seq=" + std::to_string(seq));
}

void Pass(LiveMarketplace& live, int64_t ms) {
  live.clock().Set({live.clock().Now().micros + ms * 1000});
}

// What grew between two scrapes.
double Growth(const Exposition& before, const Exposition& after, const std::string& name,
              const Labels& labels = {}) {
  return after.ValueOr0(name, labels) - before.ValueOr0(name, labels);
}

void Requests(Witness* witness) {
  LiveMarketplace live(false, "", [](Config* config) {
    Patiently(config);
    config->server.requests_per_second = 1;
    config->server.request_burst = 1;
  });
  const Exposition before = witness->See(Scrape(live));
  for (int i = 0; i < 3; ++i) (void)live.Client().Get("/v1/health/live");
  (void)live.Client().Get("/v1/nothing/ever");
  (void)live.Client().Get("/v1/jobs/job_1");  // the key's one request
  (void)live.Client().Get("/v1/jobs/job_2");  // one too many
  const Exposition after = Scrape(live);
  const auto requests = [&](const char* route, const char* status) {
    return Growth(before, after, "shortlist_http_requests_total",
                  {{"route", route}, {"method", "GET"}, {"status", status}});
  };
  witness->ProveEqual("shortlist_http_requests_total", requests("/v1/health/live", "200"), 3);
  EXPECT_EQ(requests("none", "404"), 1) << "never the path that was sent";
  EXPECT_EQ(requests("/v1/jobs/{id}", "404"), 1);
  EXPECT_EQ(requests("/v1/jobs/{id}", "429"), 1);
  const auto problems = [&](const char* reason) {
    return Growth(before, after, "shortlist_http_problems_total", {{"reason", reason}});
  };
  witness->ProveEqual("shortlist_http_problems_total", problems("route_not_found"), 1);
  EXPECT_EQ(problems("job_not_found"), 1);
  EXPECT_EQ(problems("rate_limited"), 1);
  witness->ProveEqual("shortlist_http_request_duration_seconds",
                      Growth(before, after, "shortlist_http_request_duration_seconds_count",
                             {{"route", "/v1/health/live"}}),
                      3);
  witness->ProveEqual("shortlist_http_requests_in_flight",
                      after.Value("shortlist_http_requests_in_flight"), 1);  // the scrape itself
  witness->Prove("shortlist_http_connections_accepted_total",
                 Growth(before, after, "shortlist_http_connections_accepted_total") >= 7);
}

// Of a server alone, whose metrics can be read while nobody can be served.
void Connections(Witness* witness) {
  Metrics metrics;
  Router router;
  SystemClock clock;
  HttpServerOptions options;
  options.worker_threads = 1;
  options.max_waiting = 1;
  options.read_timeout_ms = 600'000;
  HttpServer server(options, router, metrics, clock);
  server.Listen("127.0.0.1", 0);
  const auto await = [&](const std::string& name, double value) {
    for (;;) {
      const Exposition read = Exposition::Parse(metrics.Render());
      if (read.Value(name) == value) return read;
      std::this_thread::yield();
    }
  };
  auto served = std::make_unique<HalfRequest>(server.port());
  await("shortlist_http_connections", 1);
  // Once the thread has taken it, one more may wait, and no second.
  await("shortlist_http_connections_waiting", 0);
  auto waiting = std::make_unique<HalfRequest>(server.port());
  await("shortlist_http_connections_waiting", 1);
  const HalfRequest dropped(server.port());
  await("shortlist_http_connections_dropped_total", 1);
  const Exposition full = Exposition::Parse(metrics.Render());  // of one moment
  witness->ProveEqual("shortlist_http_connections_dropped_total",
                      full.Value("shortlist_http_connections_accepted_total"), 3);
  witness->ProveEqual("shortlist_http_connections", full.Value("shortlist_http_connections"), 2);
  witness->ProveEqual("shortlist_http_connections_waiting",
                      full.Value("shortlist_http_connections_waiting"), 1);
  served.reset();
  waiting.reset();
  EXPECT_EQ(await("shortlist_http_connections", 0).Value("shortlist_http_connections_waiting"), 0);
}

void Writes(Witness* witness) {
  LiveMarketplace live;
  const Exposition before = witness->See(Scrape(live));
  const nlohmann::json person = {{"display_name", "Ada"}, {"external_id", "a"}, {"title", "Poet"}};
  const int64_t seq = live.Post("/v1/freelancers", person).at("seq");
  AwaitSeq(live, seq);
  const auto taken = live.Client().Post("/v1/freelancers", person.dump(), "application/json");
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->status, 409);
  const Exposition after = AwaitScrape(live, [&](const Exposition& read) {
    return Growth(before, read, "shortlist_outbox_events_applied_total") == 1;
  });
  const auto writes = [&](const char* outcome) {
    return Growth(before, after, "shortlist_database_writes_total", {{"outcome", outcome}});
  };
  witness->Prove("shortlist_database_writes_total", writes("committed") >= 1);
  EXPECT_EQ(writes("refused"), 1);
  // The worker writes now and then, too.
  witness->Prove("shortlist_database_commit_duration_seconds",
                 Growth(before, after, "shortlist_database_commit_duration_seconds_count") >= 2);
  witness->Prove("shortlist_database_writes_per_commit",
                 Growth(before, after, "shortlist_database_writes_per_commit_sum") >= 2);
  witness->Prove("shortlist_database_read_duration_seconds",
                 Growth(before, after, "shortlist_database_read_duration_seconds_count") >= 2);
  witness->ProveEqual("shortlist_outbox_last_seq", after.Value("shortlist_outbox_last_seq"), seq);
  witness->ProveEqual("shortlist_outbox_events_applied_total",
                      Growth(before, after, "shortlist_outbox_events_applied_total"), 1);
  witness->ProveEqual("shortlist_write_visible_seconds",
                      Growth(before, after, "shortlist_write_visible_seconds_count"), 1);
  EXPECT_EQ(after.Value("shortlist_write_visible_seconds", {{"quantile", "0.99"}}), 0)
      << "the clock stands still";
  witness->Prove("shortlist_index_apply_duration_seconds",
                 Growth(before, after, "shortlist_index_apply_duration_seconds_count") >= 1);
  const auto index = [&](const std::string& name) {
    return Growth(before, after, "shortlist_index_" + name, {{"side", "talent"}});
  };
  witness->Prove("shortlist_index_generation", index("generation") >= 1);
  witness->ProveEqual("shortlist_index_documents", index("documents"), 1);
  witness->ProveEqual("shortlist_index_applied_seq", index("applied_seq"), 1);
}

void CommitsAndSnapshots(Witness* witness) {
  LiveMarketplace live(false);
  // The start makes the first.
  const Exposition before = AwaitScrape(live, [](const Exposition& read) {
    return read.Value("shortlist_snapshots_written_total") == 1 &&
           read.Value("shortlist_snapshot_timestamp_seconds") > 0;
  });
  witness->See(before);
  witness->Prove("shortlist_snapshots_written_total", true);
  witness->Prove("shortlist_snapshot_last_duration_seconds",
                 before.ValueOr0("shortlist_snapshot_last_duration_seconds") > 0);
  const double small = *before.Value("shortlist_snapshot_size_bytes");
  AwaitSeq(live, Add(live, "Welder of ships and of bridges"));
  const std::string commits = "shortlist_index_commit_duration_seconds_count";
  Pass(live, 1'000);
  AwaitScrape(live, [&](const Exposition& read) { return Growth(before, read, commits) >= 1; });
  witness->Prove("shortlist_index_commit_duration_seconds", true);
  // The stop makes another, which the next start finds.
  const auto earlier = *before.Value("shortlist_snapshot_timestamp_seconds");
  live.Restart();
  const Exposition after = Scrape(live);
  EXPECT_EQ(after.Value("shortlist_snapshots_written_total"), 0);
  witness->Prove("shortlist_snapshot_timestamp_seconds",
                 after.ValueOr0("shortlist_snapshot_timestamp_seconds") >= earlier);
  witness->Prove("shortlist_snapshot_size_bytes",
                 after.ValueOr0("shortlist_snapshot_size_bytes") > small);
  EXPECT_EQ(after.Value("shortlist_write_visible_seconds_count"), 0)
      << "what a start takes up was not waited for";
}

// Where no snapshot can be put when derived state ends.
void FailedSnapshot(Witness* witness) {
  LiveMarketplace live(false);
  live.Stop();
  const auto app = App::Open(live.config(), live.clock());
  ASSERT_TRUE(app.ok());
  Metrics metrics;
  testing::TemporaryFolder folder;
  auto opened = DerivedState::Open({.folder = folder.path() / "index"}, (*app)->marketplace(),
                                   nullptr, metrics);
  ASSERT_TRUE(opened.ok());
  const auto value = [&](const std::string& name) {
    return Exposition::Parse(metrics.Render()).Value(name);
  };
  (*opened)->Load(nullptr);
  (*opened)->Commit();
  while (value("shortlist_snapshots_written_total") == 0) std::this_thread::yield();
  const auto written = (*app)->storage().Transact([](Transaction& tx) -> Result<int64_t> {
    return tx.outbox().Append({.type = "job_changed", .entity_type = "job", .entity_id = "job_1"});
  });
  ASSERT_TRUE(written.ok());
  EXPECT_EQ((*opened)->Follow(), 1u);
  (*opened)->Commit();
  std::filesystem::rename(folder.path() / "index", folder.path() / "elsewhere");
  std::ofstream(folder.path() / "index") << "a file";
  const std::string name = "shortlist_snapshot_failures_total";
  EXPECT_EQ(value(name), 0);
  (*opened)->Finish();
  witness->ProveEqual(name, value(name), 1);
  EXPECT_EQ(value("shortlist_snapshots_written_total"), 1);
}

void Rebuilds(Witness* witness) {
  LiveMarketplace live(false);
  AwaitSeq(live, Add(live, "Welder"));
  live.Stop();
  const auto index = live.config().data / "index";
  std::filesystem::remove_all(index / "talent");
  for (const auto& entry : std::filesystem::directory_iterator(index)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("snapshot-")) std::ofstream(entry.path() / "rest") << "damaged";
  }
  live.Start();
  const Exposition after = Scrape(live);
  const std::string name = "shortlist_index_rebuilds_total";
  witness->ProveEqual(name, after.Value(name, {{"reason", "index_missing"}}), 1);
  EXPECT_EQ(after.Value(name, {{"reason", "snapshot_damaged"}}), 1);
  EXPECT_EQ(live.Get("/v1/talent/search?q=welder").at("total"), 1);
}

void Encoder(Witness* witness) {
  LiveMarketplace live;
  AwaitSeq(live, Add(live, "Welder"));
  const Exposition before = witness->See(Scrape(live));
  EXPECT_GE(before.ValueOr0("shortlist_encoder_texts_total", {{"role", "document"}}), 1);
  for (int i = 0; i < 3; ++i) live.Get("/v1/talent/search?q=red%20fox&mode=semantic");
  const Exposition after = Scrape(live);
  const Labels query = {{"role", "query"}};
  witness->ProveEqual("shortlist_encoder_texts_total",
                      Growth(before, after, "shortlist_encoder_texts_total", query), 1);
  witness->Prove("shortlist_encoder_tokens_total",
                 Growth(before, after, "shortlist_encoder_tokens_total", query) >= 3);
  witness->Prove("shortlist_encoder_busy_seconds_total",
                 Growth(before, after, "shortlist_encoder_busy_seconds_total", query) > 0);
  witness->Prove("shortlist_encoder_tokens_per_second",
                 after.ValueOr0("shortlist_encoder_tokens_per_second") > 0);
  witness->ProveEqual("shortlist_query_vector_cache_misses_total",
                      Growth(before, after, "shortlist_query_vector_cache_misses_total"), 1);
  witness->ProveEqual("shortlist_query_vector_cache_hits_total",
                      Growth(before, after, "shortlist_query_vector_cache_hits_total"), 2);
}

std::function<void(Config*)> With(const EmbeddingServer& server) {
  return [&server](Config* config) {
    Patiently(config);
    testing::UseModelAt(server.base_url(), 600'000, config);
    config->embedding_server.attempts = 2;
    config->embedding_server.backoff_ms = 1;
    config->embedding_server.breaker_failures = 4;
  };
}

void EncoderBehindAServer(Witness* witness) {
  EmbeddingServer server;
  LiveMarketplace live(true, "", With(server));
  const Exposition before = witness->See(Scrape(live));
  const auto ended = [&](const Exposition& read, const char* outcome) {
    return Growth(before, read, "shortlist_encoder_requests_total", {{"outcome", outcome}});
  };
  server.Spoil({EmbeddingServer::Status(500)});
  live.Get("/v1/talent/search?q=red%20fox&mode=semantic");
  const Exposition retried = Scrape(live);
  witness->ProveEqual("shortlist_encoder_requests_total", ended(retried, "provider_failed"), 1);
  EXPECT_EQ(ended(retried, "ok"), 1);
  witness->ProveEqual("shortlist_encoder_retries_total",
                      Growth(before, retried, "shortlist_encoder_retries_total"), 1);
  witness->ProveEqual("shortlist_encoder_request_duration_seconds",
                      Growth(before, retried, "shortlist_encoder_request_duration_seconds_count"),
                      2);
  EXPECT_EQ(Growth(before, retried, "shortlist_encoder_tokens_total", {{"role", "query"}}), 2);
  EXPECT_EQ(retried.Value("shortlist_encoder_circuit_open"), 0);

  server.SpoilAll(EmbeddingServer::Status(500));
  AwaitSeq(live, Add(live, "Welder"));
  const Labels talent = {{"side", "talent"}};
  const Exposition failing = AwaitScrape(live, [&](const Exposition& read) {
    Pass(live, 60'000);  // it is tried again, and fails
    return Growth(before, read, "shortlist_encoder_catch_up_failures_total") >= 2 &&
           read.Value("shortlist_encoder_circuit_open") == 1;
  });
  witness->Prove("shortlist_encoder_catch_up_failures_total", true);
  witness->ProveEqual("shortlist_index_pending_vectors",
                      failing.Value("shortlist_index_pending_vectors", talent), 1);
  witness->ProveEqual("shortlist_degraded",
                      failing.Value("shortlist_degraded", {{"reason", "embedding_pending"}}), 1);
  server.Heal();
  AwaitScrape(live, [&](const Exposition& read) {
    Pass(live, 60'000);
    return read.Value("shortlist_index_pending_vectors", talent) == 0 &&
           read.Value("shortlist_encoder_circuit_open") == 0;
  });
  witness->Prove("shortlist_encoder_circuit_open", true);
}

void Lag(Witness* witness) {
  EmbeddingServer server;
  LiveMarketplace live(true, "", With(server));
  const Exposition before = witness->See(Scrape(live));
  EXPECT_EQ(before.Value("shortlist_ready"), 1);
  server.SpoilAll(server.Slow());
  Add(live, "Welder");
  Pass(live, 45'000);
  const Exposition behind = Scrape(live);
  witness->ProveEqual("shortlist_outbox_lag_events", behind.Value("shortlist_outbox_lag_events"),
                      1);
  witness->ProveEqual("shortlist_outbox_lag_seconds", behind.Value("shortlist_outbox_lag_seconds"),
                      45);
  witness->ProveEqual("shortlist_ready", behind.Value("shortlist_ready"), 0);
  witness->ProveEqual("shortlist_not_ready",
                      behind.Value("shortlist_not_ready", {{"reason", "index_behind"}}), 1);
  server.Release();
  AwaitScrape(live, [](const Exposition& read) {
    return read.Value("shortlist_write_visible_seconds_count") == 1;
  });
  // Again: the lag is looked at a little before what is counted.
  const Exposition caught_up = Scrape(live);
  EXPECT_EQ(caught_up.Value("shortlist_outbox_lag_events"), 0);
  EXPECT_EQ(caught_up.Value("shortlist_outbox_lag_seconds"), 0);
  EXPECT_EQ(caught_up.Value("shortlist_ready"), 1);
  for (const char* quantile : {"0.5", "0.9", "0.99"}) {
    EXPECT_EQ(caught_up.Value("shortlist_write_visible_seconds", {{"quantile", quantile}}), 45);
  }
}

void FailingIndex(Witness* witness) {
  LiveMarketplace live(false);
  const auto index = live.config().data / "index";
  std::filesystem::rename(index / "talent", index / "elsewhere");
  std::ofstream(index / "talent") << "a file";
  Add(live, "Welder");
  const Exposition failed = AwaitScrape(live, [&](const Exposition& read) {
    Pass(live, 1'000);
    return read.ValueOr0("shortlist_outbox_failures_total", {{"reason", "index_failed"}}) >= 1;
  });
  witness->Prove("shortlist_outbox_failures_total", true);
}

void DatabaseThatIsAway(Witness* witness) {
  const testing::TestDatabase database(DatabaseKind::kPostgresql);
  LiveMarketplace live(false, database.options().url);
  const Exposition before = witness->See(Scrape(live));
  EXPECT_EQ(before.Value("shortlist_database_up"), 1);
  auto& cluster = *testing::PostgresCluster::Shared();
  cluster.Stop(SIGQUIT);
  EXPECT_EQ(live.Client().Get("/v1/talent/search?q=welder")->status, 503);
  const Exposition away = Scrape(live);
  witness->ProveEqual("shortlist_database_up", away.Value("shortlist_database_up"), 0);
  witness->Prove("shortlist_database_unavailable_total",
                 Growth(before, away, "shortlist_database_unavailable_total",
                        {{"reason", "database_unavailable"}}) >= 1);
  cluster.Start();
  AwaitScrape(live, [](const Exposition& read) {
    return read.Value("shortlist_database_up") == 1 && read.Value("shortlist_ready") == 1;
  });
}

void Process(Witness* witness) {
  Metrics metrics;
  ProcessMetrics process(metrics);
  metrics.BeforeRender([&] { process.Look(); });
  const auto look = [&] { return Exposition::Parse(metrics.Render()); };
  const Exposition before = witness->See(look());
  constexpr size_t kBytes = 256 << 20;
  {
    const Memory memory(kBytes);
    std::vector<std::ifstream> files;
    for (int i = 0; i < 50; ++i) files.emplace_back("/dev/null");
    std::promise<void> end;
    auto ended = end.get_future().share();
    std::vector<std::thread> threads;
    for (int i = 0; i < 20; ++i) threads.emplace_back([ended] { ended.wait(); });
    const Exposition after = look();
    const auto grew = [&](const char* name) { return Growth(before, after, name); };
    witness->Prove("process_virtual_memory_bytes", grew("process_virtual_memory_bytes") >= kBytes);
    // Others of this process may give some back meanwhile.
    witness->Prove("process_resident_memory_bytes",
                   grew("process_resident_memory_bytes") >= kBytes / 2);
    witness->ProveEqual("process_open_fds", grew("process_open_fds"), 50);
    witness->ProveEqual("process_threads", grew("process_threads"), 20);
    end.set_value();
    for (std::thread& thread : threads) thread.join();
  }
  while (Growth(before, look(), "process_cpu_seconds_total") <= 0) {
  }
  witness->Prove("process_cpu_seconds_total", true);
  rlimit limit = {};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit lower = {limit.rlim_cur - 1, limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &lower), 0);
  witness->ProveEqual("process_max_fds", look().Value("process_max_fds"), lower.rlim_cur);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  // The folder is made when the process is; both are told in seconds, or parts of them.
  const double now = static_cast<double>(SystemClock().Now().micros) * 1e-6;
  const double start = *before.Value("process_start_time_seconds");
  witness->Prove("process_start_time_seconds", start > now - 24 * 3600 && start <= now + 2);
  EXPECT_EQ(look().Value("process_start_time_seconds"), start);
  const auto& families = before.families();
  const auto build = std::find_if(families.begin(), families.end(), [](const auto& family) {
    return family.name == "shortlist_build_info";
  });
  ASSERT_NE(build, families.end());
  ASSERT_EQ(build->samples.size(), 1u);
  witness->ProveEqual("shortlist_build_info", build->samples[0].value, 1);
  EXPECT_THAT(build->samples[0].labels.at("version"), ::testing::MatchesRegex("[0-9.]+"));
}

void RoomOnDisk(Witness* witness) {
  LiveMarketplace live(false);
  const auto space = std::filesystem::space(live.config().data);
  const double free = *Scrape(live).Value("shortlist_data_free_bytes");
  witness->Prove("shortlist_data_free_bytes",
                 free > 0 && free <= static_cast<double>(space.capacity));
}

void MailsAndAlerts(Witness* witness) {
  LiveMarketplace live(false);
  live.Post("/v1/saved_searches", nlohmann::json::parse(R"({"person": "acme", "name": "Welders",
                                               "kind": "talent", "query": {"q": "welder"}})"));
  live.Post("/v1/freelancers", {{"display_name", "Ada"}, {"title", "Welder"}});
  live.Post("/v1/accounts", {{"email", "ada@example.org"},
                             {"password", "correct horse"},
                             {"name", "Ada"},
                             {"roles", {"client"}}});
  witness->See(AwaitScrape(live, [](const Exposition& read) {
    return read.ValueOr0("shortlist_mails_total", {{"outcome", "sent"}}) == 1 &&
           read.ValueOr0("shortlist_alerts_total") == 1;
  }));
  witness->Prove("shortlist_alerts_total", true);
  witness->Prove("shortlist_mails_total", true);
}

TEST(ServerMetrics, EachIsMovedByWhatItTellsOf) {
  if (testing::PostgresCluster::Shared() == nullptr) GTEST_SKIP() << testing::kNotInstalled;
  SetLogLevel(LogLevel::kError);
  Witness witness;
  for (const auto& scenario : {Requests, Connections, Writes, CommitsAndSnapshots, FailedSnapshot,
                               Rebuilds, Encoder, EncoderBehindAServer, Lag, FailingIndex,
                               DatabaseThatIsAway, MailsAndAlerts, Process, RoomOnDisk}) {
    scenario(&witness);
  }
  EXPECT_EQ(witness.proved, witness.exposed);
  SetLogLevel(LogLevel::kInfo);
}

}  // namespace
}  // namespace shortlist
