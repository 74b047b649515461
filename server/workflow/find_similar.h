#pragma once

#include <optional>
#include <string>
#include <vector>

#include "index/base/result.h"
#include "index/schema/candidate.h"
#include "index/schema/document.h"
#include "server/workflow/search_engine.h"

namespace shortlist {

struct SimilarCommand {
  Side side = Side::kTalent;
  Document document;  // what others are compared with
  size_t limit = 20;  // 1..100
  std::optional<int64_t> min_seq;
  Deadline deadline = Deadline::max();
};

struct SimilarHit {
  std::string id;
  double score = 0;  // 0..100, to four digits: words and meaning alone (the first phase)
};

struct SimilarAnswer {
  std::vector<SimilarHit> hits;
  std::string query_id;
  RetrievalPlan plan;
  Coverage coverage;
  int64_t seq = 0;
};

// The documents of the same side that are most alike, best first, without itself. Without a model,
// words alone decide, and coverage says so. Refusals: not_caught_up, deadline_exceeded.
Result<SimilarAnswer> FindSimilar(const SearchEngine& engine, const SimilarCommand& command);

}  // namespace shortlist
