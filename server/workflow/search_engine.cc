#include "server/workflow/search_engine.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "index/base/phase.h"
#include "index/embedding/embedder.h"
#include "index/embedding/query_vector_cache.h"
#include "index/hybrid/document_embedding.h"
#include "index/hybrid/hybrid_index.h"
#include "ranking/ranker/rank_profile.h"
#include "server/storage/storage.h"

namespace shortlist {
namespace {

// What both indexes show.
int64_t AppliedSeq(const SearchEngine& engine) {
  return std::min(engine.talent->Get()->applied_seq, engine.jobs->Get()->applied_seq);
}

}  // namespace

Result<void> CheckDeadline(Deadline deadline) {
  if (std::chrono::steady_clock::now() < deadline) return {};
  return Error{ErrorCode::kUnavailable,
               "deadline_exceeded",
               "There was not enough time to find the whole answer.",
               {}};
}

int64_t RankingTime(const SearchEngine& engine) {
  constexpr int64_t kMicrosPerHour = 3'600'000'000;
  return engine.clock->Now().micros / kMicrosPerHour * 3'600;
}

int64_t LastSeq(const Marketplace& marketplace) {
  return marketplace.storage->Read([](ReadTransaction& tx) { return tx.outbox().LastSeq(); });
}

bool HasHappened(const SearchEngine& engine, const Marketplace& marketplace, int64_t seq) {
  // The index first: who asks for what is there already costs no look at the database.
  if (seq <= AppliedSeq(engine)) return true;
  return seq <= LastSeq(marketplace);
}

Result<void> WaitForSeq(const SearchEngine& engine, std::optional<int64_t> min_seq,
                        Deadline deadline) {
  if (!min_seq) return {};
  const Phase phase("wait");
  using std::chrono::steady_clock;
  const auto until = std::min(
      deadline, steady_clock::now() + std::chrono::milliseconds(engine.min_seq_timeout_ms));
  for (;;) {
    const int64_t applied = AppliedSeq(engine);
    if (applied >= *min_seq) return {};
    if (steady_clock::now() >= until) {
      return Error{ErrorCode::kUnavailable,
                   "not_caught_up",
                   "Search has seen events up to " + std::to_string(applied) + ", not yet " +
                       std::to_string(*min_seq) + ".",
                   {}};
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

Filter WithSkillIds(Filter filter, const SkillGraph& graph) {
  for (FilterClause& clause : filter.clauses) {
    if (clause.column != Column::kSkills && clause.column != Column::kMandatorySkills) continue;
    for (std::string& value : clause.values) value = graph.IdOf(value);
  }
  return filter;
}

Result<const RankProfile*> FindProfile(const SearchEngine& engine, std::string_view name) {
  const auto found = engine.profiles->find(name);
  if (found != engine.profiles->end()) return &found->second;
  return Error{ErrorCode::kInvalidArgument,
               "rank_profile_not_found",
               "There is no rank profile " + std::string(name) + ".",
               {{"/rank_profile", "unknown_value", "Not a rank profile of this server."}}};
}

Result<std::vector<float>> EmbedMeaning(const SearchEngine& engine, std::string_view text) {
  const Phase phase("embed");
  if (engine.embedder == nullptr) {
    return Error{ErrorCode::kUnavailable,
                 "semantic_unavailable",
                 "The server runs without an embedding model.",
                 {}};
  }
  const EmbeddingModel& model = engine.embedder->model();
  QueryVectorCache* cache = engine.query_vectors;
  if (cache != nullptr) {
    if (auto known = cache->Find(model, text)) return *std::move(known);
  }
  auto vector = EmbedQuery(text, *engine.embedder);
  if (vector && cache != nullptr) cache->Put(model, text, *vector);
  return vector;
}

}  // namespace shortlist
