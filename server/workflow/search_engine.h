#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/clock.h"
#include "index/base/result.h"
#include "index/schema/document.h"
#include "index/schema/filter.h"
#include "server/workflow/index_document.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Embedder;
class HybridIndex;
class PageLeases;
class QueryVectorCache;
class SignalStore;
class SkillTagger;
class Suggester;
struct RankProfile;

// What the searching verbs work with; owned by the program, constant while it serves.
struct SearchEngine {
  const HybridIndex* talent = nullptr;
  const HybridIndex* jobs = nullptr;
  const SignalStore* signals = nullptr;
  const Embedder* embedder = nullptr;         // null: no model, words only
  QueryVectorCache* query_vectors = nullptr;  // null: every question is embedded anew
  const Suggester* suggester = nullptr;
  const SkillTagger* tagger = nullptr;
  PageLeases* leases = nullptr;
  const Clock* clock = nullptr;
  IndexingRules rules;
  size_t exact_below = 20'000;
  size_t match_candidates = 400;
  int min_seq_timeout_ms = 2'000;
  // By name, with the four that are used when a request names none.
  const std::map<std::string, RankProfile, std::less<>>* profiles = nullptr;
  std::string talent_profile, jobs_profile, talent_match_profile, jobs_match_profile;

  const HybridIndex& Of(Side side) const { return side == Side::kTalent ? *talent : *jobs; }
};

// Until when an answer is of use to the caller.
using Deadline = std::chrono::steady_clock::time_point;

// Refuses `deadline_exceeded` once the deadline is past: asked between the phases of a search, so
// that an answer is whole or refused, never cut short in silence.
Result<void> CheckDeadline(Deadline deadline);

// The last event of the log, of all that has been committed.
int64_t LastSeq(const Marketplace& marketplace);

// Whether the event log has come as far as `seq`, so that waiting for it makes sense.
bool HasHappened(const SearchEngine& engine, const Marketplace& marketplace, int64_t seq);

// Waits until both indexes show the event `min_seq`, as long as the engine and the deadline allow;
// then refuses `not_caught_up`.
Result<void> WaitForSeq(const SearchEngine& engine, std::optional<int64_t> min_seq,
                        Deadline deadline);

// The engine's time for ranking, in seconds: the start of the hour, so that the same question gets
// the same scores for a while.
int64_t RankingTime(const SearchEngine& engine);

// The filter with skills, which people name as they like, turned into skill ids.
Filter WithSkillIds(Filter filter, const SkillGraph& graph);

// Refuses `rank_profile_not_found`.
Result<const RankProfile*> FindProfile(const SearchEngine& engine, std::string_view name);

// The vector of what somebody typed, kept for the next time. Refuses `semantic_unavailable`.
Result<std::vector<float>> EmbedMeaning(const SearchEngine& engine, std::string_view text);

}  // namespace shortlist
