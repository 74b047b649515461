#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "index/base/result.h"
#include "index/schema/candidate.h"
#include "index/schema/query.h"
#include "ranking/explain/explanation.h"
#include "server/workflow/search_engine.h"

namespace shortlist {

// Of the match's candidates: the best first, or the newest.
enum class MatchOrder : uint8_t { kBest, kNewest };

// What somebody is matched with: a job (or a brief of one) with freelancers, a freelancer (or a
// profile) with jobs. `asker` is that job or freelancer as a document; its id may be empty.
struct MatchCommand {
  Side results = Side::kTalent;  // what is looked for
  Document asker;
  Filter filter;             // excluded ids among it
  size_t limit = 20;         // 1..100
  std::string rank_profile;  // empty: the side's own
  MatchOrder order = MatchOrder::kBest;
  bool explain = false;
  std::optional<int64_t> min_seq;
  Deadline deadline = Deadline::max();
};

// A skill that the job asks for.
struct SkillEvidence {
  std::string id;    // index/skills/skill_key.h
  std::string name;  // as the asking side wrote it; the id where it did not
  bool mandatory = false;

  bool operator==(const SkillEvidence&) const = default;
};

// The facts of a pair that the features look at, whichever of the two asks.
struct MatchEvidence {
  std::vector<SkillEvidence> skills_found;  // of those that the job asks for, in its order
  std::vector<SkillEvidence> skills_missing;
  std::optional<int64_t> rate;  // the freelancer's; minor units of the marketplace's currency
  std::optional<int64_t> job_rate_min;
  std::optional<int64_t> job_rate_max;
  std::optional<int> timezone_overlap_minutes;  // of two eight-hour days; absent: one is unknown
  std::optional<int> jss;                       // absent: no score yet
};

// How well the two fit, 0..100, to four digits: a view that the rank profile does not have is
// absent. `overall` is the root of the explanation.
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

// The best matches, both directions. Without a model, words alone decide, and coverage says so.
// Refusals: not_caught_up, rank_profile_not_found, deadline_exceeded.
Result<MatchAnswer> MatchDocuments(const SearchEngine& engine, const MatchCommand& command);

// How each of `candidate_ids` fits, in their order, by the measure of a match among all: those
// alone that are in search. The command's limit and order say nothing here. Refuses what
// MatchDocuments does.
Result<MatchAnswer> MatchGiven(const SearchEngine& engine, const MatchCommand& command,
                               std::span<const std::string> candidate_ids);

// What a better value of one feature would do for somebody's rank.
struct RankChange {
  std::string feature;
  double gain = 0;       // points, if the feature were as good as it can be
  size_t rank_then = 0;  // from 1
};

struct MatchExplanation {
  // From 1. Absent: neither channel had it among its best, so a match does not look at it; fit and
  // explanation say how it would score if it did.
  std::optional<size_t> rank;
  size_t candidates = 0;
  MatchHit hit;
  std::vector<RankChange> changes;  // greatest gain first
  std::string query_id;
  RetrievalPlan plan;
  Coverage coverage;
  int64_t seq = 0;
};

// Why one candidate of a match stands where it does, and what would move it. Refuses
// `candidate_not_searchable` when `candidate_id` is not in the index, and what MatchDocuments does.
Result<MatchExplanation> ExplainMatch(const SearchEngine& engine, const MatchCommand& command,
                                      const std::string& candidate_id);

}  // namespace shortlist
