#include "tests/benchmark/benchmark_world.h"

#include <chrono>
#include <fstream>
#include <functional>
#include <iostream>
#include <sstream>
#include <thread>
#include <utility>

#include "index/base/check.h"
#include "index/base/checksum.h"
#include "index/embedding/bert_encoder.h"
#include "server/generator/generate_marketplace.h"
#include "server/importer/import_file.h"
#include "server/storage/storage.h"
#include "server/workflow/index_document.h"
#include "server/workflow/update_freelancer.h"
#include "server/workflow/update_job.h"
#include "tests/benchmark/word_mean_embedder.h"
#include "tests/support/paths.h"

namespace shortlist::testing {
namespace {

using std::filesystem::path;

constexpr const char* kReady = "ready";  // a file beside what is complete; holds what it is made of

// What a marketplace is filled with, in this order.
struct SourceFile {
  ImportKind kind;
  path file;
  std::optional<path> map;
};

template <typename T>
T Must(Result<T> result) {
  if (!result) std::cerr << result.error().detail << " (" << result.error().reason << ")\n";
  CHECK(result.ok());
  return *std::move(result);
}

GenerateOptions OptionsFor(int64_t freelancers, int64_t jobs) {
  GenerateOptions options;
  options.freelancers = freelancers;
  options.jobs = jobs;
  options.today = Must(ParseDay(kBenchmarkDay));
  options.vocabulary = "data/seed";
  return options;
}

// Changes when the generator makes other people, or the taxonomy knows other skills.
std::string VersionOf(const BenchmarkSettings& settings) {
  std::string made = ReadFile("data/taxonomy/skills/skills.tsv") + settings.model.string();
  const auto done = GenerateMarketplace(
      OptionsFor(50, 50), [&](GeneratedKind, std::string_view line) { made.append(line); });
  CHECK(done.ok());
  return std::to_string(Checksum(made));
}

bool IsReady(const path& folder, const std::string& version) {
  return std::filesystem::exists(folder / kReady) && ReadFile(folder / kReady) == version;
}

// `make` fills a folder beside `folder`, which takes its place when it is complete.
void MakeOnce(const path& folder, const std::string& version,
              const std::function<void(const path&)>& make) {
  if (IsReady(folder, version)) return;
  const path fresh = folder.string() + ".fresh";
  std::filesystem::remove_all(fresh);
  std::filesystem::create_directories(fresh);
  std::cerr << "making " << folder.string() << ", once\n";
  make(fresh);
  std::ofstream(fresh / kReady) << version;
  std::filesystem::remove_all(folder);
  std::filesystem::rename(fresh, folder);
}

Config ConfigFor(const path& data) {
  Config config = Must(ParseConfig("{}"));
  config.data = data;
  config.embedding.model = "";  // the world brings its own
  return config;
}

void Import(const Config& config, const Clock& clock, const std::vector<SourceFile>& files) {
  const auto app = Must(App::Open(config, clock));
  for (const SourceFile& file : files) {
    const auto report =
        Must(ImportFile(app->marketplace(), {file.kind, file.file, file.map}, nullptr));
    std::cerr << "  " << file.file.filename().string() << ": " << report.created << " of "
              << report.read << " rows in " << report.seconds << " s\n";
  }
}

std::unique_ptr<Embedder> LoadEmbedder(const BenchmarkSettings& settings) {
  auto model = LoadBertEncoder(settings.model, {});
  if (model) return std::make_unique<WordMeanEmbedder>(*std::move(model));
  std::cerr << "no benchmarks with vectors: " << model.error().detail << "\n";
  return nullptr;
}

FixedClock TheClock() {
  return FixedClock(Must(ParseTimestamp(std::string(kBenchmarkDay) + "T12:00:00Z")));
}

}  // namespace

path BenchmarkWorld::GeneratedFiles(const BenchmarkSettings& settings) {
  const path folder = settings.folder / ("generated-" + std::to_string(settings.size));
  MakeOnce(folder, VersionOf(settings), [&](const path& fresh) {
    std::ofstream freelancers(fresh / "freelancers.jsonl");
    std::ofstream jobs(fresh / "jobs.jsonl");
    std::ofstream contracts(fresh / "contracts.jsonl");
    std::ofstream* files[] = {&freelancers, &jobs, &contracts};
    const auto made = GenerateMarketplace(OptionsFor(settings.size, settings.size),
                                          [&](GeneratedKind kind, std::string_view line) {
                                            *files[static_cast<size_t>(kind)] << line << '\n';
                                          });
    CHECK(made.ok());
  });
  return folder;
}

std::unique_ptr<BenchmarkWorld> BenchmarkWorld::generated_;
std::unique_ptr<BenchmarkWorld> BenchmarkWorld::real_;

void BenchmarkWorld::CloseAll() {
  generated_.reset();
  real_.reset();
}

BenchmarkWorld* BenchmarkWorld::Generated(const BenchmarkSettings& settings) {
  if (generated_ != nullptr) return generated_.get();
  auto embedder = LoadEmbedder(settings);
  if (embedder == nullptr) return nullptr;
  const path files = GeneratedFiles(settings);
  const path data = settings.folder / ("marketplace-" + std::to_string(settings.size));
  MakeOnce(data, VersionOf(settings), [&](const path& fresh) {
    Import(ConfigFor(fresh), TheClock(),
           {{ImportKind::kFreelancers, files / "freelancers.jsonl", {}},
            {ImportKind::kJobs, files / "jobs.jsonl", {}},
            {ImportKind::kContracts, files / "contracts.jsonl", {}}});
  });
  generated_.reset(new BenchmarkWorld(ConfigFor(data), std::move(embedder)));
  return generated_.get();
}

BenchmarkWorld* BenchmarkWorld::Real(const BenchmarkSettings& settings) {
  if (real_ != nullptr) return real_.get();
  const auto freelancers = SharedData("profiles/freelancers.jsonl");
  const auto jobs = SharedData("jobs/jobs.jsonl");
  if (!freelancers || !jobs) {
    std::cerr << "no benchmarks on real data: it is not there (tests/support/paths.h)\n";
    return nullptr;
  }
  auto embedder = LoadEmbedder(settings);
  if (embedder == nullptr) return nullptr;
  const path data = settings.folder / "marketplace-real";
  MakeOnce(data, VersionOf(settings), [&](const path& fresh) {
    Import(ConfigFor(fresh), TheClock(),
           {{ImportKind::kFreelancers, *freelancers, "data/import/freelancers.json"},
            {ImportKind::kJobs, *jobs, "data/import/jobs.json"}});
  });
  real_.reset(new BenchmarkWorld(ConfigFor(data), std::move(embedder)));
  return real_.get();
}

BenchmarkWorld::BenchmarkWorld(const Config& config, std::unique_ptr<Embedder> embedder)
    : clock_(TheClock().Now()),
      embedder_(std::move(embedder)),
      app_(Must(App::Open(config, clock_))),
      profiles_(Must(LoadProfiles(config))),
      context_words_(Must(LoadContextWords(config))),
      questions_(*app_->marketplace().rules.skills) {
  DerivedStateOptions options;
  options.folder = config.data / "index";
  options.graph_above = static_cast<size_t>(config.search.graph_above);
  derived_ = Must(DerivedState::Open(options, marketplace(), embedder_.get(), metrics_));
  derived_->Load(nullptr);
  WaitForGraphs();
  derived_->Finish();
  tagger_ = std::make_unique<SkillTagger>(*marketplace().rules.skills, context_words_);
  engine_.talent = &derived_->talent();
  engine_.jobs = &derived_->jobs();
  engine_.signals = &derived_->signals();
  engine_.embedder = embedder_.get();
  engine_.query_vectors = &query_vectors_;
  engine_.suggester = &derived_->suggester();
  engine_.tagger = tagger_.get();
  engine_.leases = &leases_;
  engine_.clock = &clock_;
  engine_.rules = marketplace().rules;
  engine_.exact_below = static_cast<size_t>(config.search.exact_below);
  engine_.match_candidates = static_cast<size_t>(config.search.match_candidates);
  engine_.profiles = &profiles_;
  engine_.talent_profile = config.search.talent_profile;
  engine_.jobs_profile = config.search.jobs_profile;
  engine_.talent_match_profile = config.search.talent_match_profile;
  engine_.jobs_match_profile = config.search.jobs_match_profile;
}

// A graph that is ready is taken over with the next change: so nothing is edited until both are.
void BenchmarkWorld::WaitForGraphs() {
  const auto wanted = static_cast<size_t>(app_->config().search.graph_above);
  const auto waits = [&](const HybridIndex& index) {
    return index.Get()->live_documents() >= wanted && index.Get()->graph == nullptr;
  };
  while (waits(derived_->talent()) || waits(derived_->jobs())) {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    const auto same = storage().Transact([&](Transaction& tx) -> Result<int64_t> {
      const auto person = tx.freelancers().List({.limit = 1}).at(0);
      const auto job = tx.jobs().List({.limit = 1}).at(0);
      if (auto done = UpdateFreelancer(tx, marketplace(), person, person.version); !done) {
        return done.error();
      }
      if (auto done = UpdateJob(tx, marketplace(), job, job.version); !done) return done.error();
      return tx.last_seq();
    });
    Must(same);
    while (derived_->Follow() > 0) {
    }
  }
}

std::vector<Document> BenchmarkWorld::Documents(Side side, int64_t count) const {
  return app_->storage().Read([&](ReadTransaction& tx) {
    std::vector<Document> documents;
    ListQuery query;
    query.limit = static_cast<int>(count);
    if (side == Side::kTalent) {
      for (const Freelancer& person : tx.freelancers().List(query)) {
        if (IsSearchable(person)) documents.push_back(ToDocument(person, marketplace().rules));
      }
    } else {
      for (const Job& job : tx.jobs().List(query)) {
        if (IsSearchable(job)) documents.push_back(ToDocument(job, marketplace().rules));
      }
    }
    return documents;
  });
}

}  // namespace shortlist::testing
