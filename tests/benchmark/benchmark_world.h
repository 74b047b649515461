#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "index/base/clock.h"
#include "index/base/metrics.h"
#include "index/embedding/embedder.h"
#include "index/embedding/query_vector_cache.h"
#include "index/schema/document.h"
#include "index/skills/context_words.h"
#include "index/skills/skill_graph.h"
#include "index/skills/skill_tagger.h"
#include "ranking/ranker/rank_profile.h"
#include "server/app/app.h"
#include "server/load/question_maker.h"
#include "server/workflow/page_leases.h"
#include "server/workflow/search_engine.h"
#include "tests/benchmark/benchmark_settings.h"

namespace shortlist::testing {

// The generated marketplace's last day; its clock stands still there.
inline constexpr const char* kBenchmarkDay = "2026-03-01";

// A marketplace with everything derived, as a running server has it: made once, by the real
// importer, kept in the settings' folder and opened by every later run. Document vectors are a
// WordMeanEmbedder's. Its folder is one that `shortlist serve` can be pointed at.
class BenchmarkWorld {
 public:
  // `settings.size` generated freelancers and jobs. Makes them when they are not there. The same
  // one for all benchmarks of a run. Null, with a message, where there is no model.
  static BenchmarkWorld* Generated(const BenchmarkSettings& settings);
  // The real freelancers and jobs that lie beside the repository; null, with a message, where they
  // do not, or where there is no model.
  static BenchmarkWorld* Real(const BenchmarkSettings& settings);

  // Lets both go; benchmarks are over.
  static void CloseAll();

  // The JSON Lines files of the generated ones, made when they are not there.
  static std::filesystem::path GeneratedFiles(const BenchmarkSettings& settings);

  const SearchEngine& engine() const { return engine_; }
  const Marketplace& marketplace() const { return app_->marketplace(); }
  Storage& storage() { return app_->storage(); }
  const Clock& clock() const { return clock_; }
  Metrics& metrics() { return metrics_; }
  const QuestionMaker& questions() const { return questions_; }

  // The first of a side, as documents, in the order of ids.
  std::vector<Document> Documents(Side side, int64_t count) const;

 private:
  BenchmarkWorld(const Config& config, std::unique_ptr<Embedder> embedder);
  void WaitForGraphs();

  static std::unique_ptr<BenchmarkWorld> generated_;
  static std::unique_ptr<BenchmarkWorld> real_;

  const FixedClock clock_;
  Metrics metrics_;
  std::unique_ptr<Embedder> embedder_;
  std::unique_ptr<App> app_;
  std::unique_ptr<DerivedState> derived_;
  RankProfiles profiles_;
  ContextWords context_words_;
  QuestionMaker questions_;
  std::unique_ptr<SkillTagger> tagger_;
  PageLeases leases_{&clock_, 256, 256};
  QueryVectorCache query_vectors_{1'000'000, metrics_};
  SearchEngine engine_;
};

}  // namespace shortlist::testing
