#pragma once

#include <optional>
#include <string>
#include <vector>

#include "index/base/result.h"
#include "index/schema/candidate.h"
#include "index/schema/query.h"
#include "ranking/explain/explanation.h"
#include "server/workflow/search_engine.h"

namespace shortlist {

// What somebody is matched with: a job (or a brief of one) with freelancers, a freelancer (or a
// profile) with jobs. `asker` is that job or freelancer as a document; its id may be empty.
struct MatchCommand {
  Side results = Side::kTalent;  // what is looked for
  Document asker;
  Filter filter;             // excluded ids among it
  size_t limit = 20;         // 1..100
  std::string rank_profile;  // empty: the side's own
  bool explain = false;
  std::optional<int64_t> min_seq;
};

// Skills by name as the asking side wrote them.
struct MatchEvidence {
  std::vector<std::string> skills_found;
  std::vector<std::string> skills_missing;
};

// How well the two fit, 0..100, rounded to four digits: a view that the rank profile does not have
// is absent. `overall` is the root of the explanation.
struct MatchFit {
  std::optional<double> for_job;
  std::optional<double> for_freelancer;
  double overall = 0;
};

struct MatchHit {
  std::string id;
  MatchFit fit;
  MatchEvidence evidence;
  std::optional<Explanation> explanation;
};

struct MatchAnswer {
  std::vector<MatchHit> hits;
  std::string query_id;
  RetrievalPlan plan;
  Coverage coverage;
  int64_t seq = 0;
};

// The best matches, both directions. Refusals: not_caught_up, rank_profile_not_found.
Result<MatchAnswer> MatchDocuments(const SearchEngine& engine, const MatchCommand& command);

// What a better value of one feature would do for somebody's rank.
struct RankChange {
  std::string feature;
  double gain = 0;       // points, if the feature were as good as it can be
  size_t rank_then = 0;  // from 1
};

struct MatchExplanation {
  std::optional<size_t> rank;  // from 1; absent: not among the candidates
  size_t candidates = 0;
  MatchHit hit;
  std::vector<RankChange> changes;  // greatest gain first
};

// Why one candidate of a match stands where it does, and what would move it. Refuses
// `candidate_not_searchable` when `candidate_id` is not in the index, and what MatchDocuments does.
Result<MatchExplanation> ExplainMatch(const SearchEngine& engine, const MatchCommand& command,
                                      const std::string& candidate_id);

// The documents of the same side that are most alike, best first, without itself. Refuses
// `document_not_searchable`.
struct SimilarHit {
  std::string id;
  double score = 0;  // 0..100
};
struct SimilarAnswer {
  std::vector<SimilarHit> hits;
  RetrievalPlan plan;
  Coverage coverage;
  int64_t seq = 0;
};
Result<SimilarAnswer> FindSimilar(const SearchEngine& engine, Side side, const Document& document,
                                  size_t limit);

}  // namespace shortlist
