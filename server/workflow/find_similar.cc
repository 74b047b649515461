#include "server/workflow/find_similar.h"

#include <algorithm>

#include "index/base/id.h"
#include "index/hybrid/hybrid_index.h"
#include "ranking/explain/rounded_explanation.h"
#include "ranking/ranker/ranker.h"
#include "server/workflow/document_question.h"

namespace shortlist {

Result<SimilarAnswer> FindSimilar(const SearchEngine& engine, const SimilarCommand& command) {
  if (auto refused = WaitForSeq(engine, command.min_seq, command.deadline); !refused) {
    return refused.error();
  }
  const bool talent = command.side == Side::kTalent;
  const auto profile = FindProfile(engine, talent ? engine.talent_profile : engine.jobs_profile);
  if (!profile) return profile.error();
  const auto index = engine.Of(command.side).Get();
  // Both channels must see well beyond the limit, or a document that is good in both is missed.
  auto question = QuestionOf(engine, command.side, command.document, engine.match_candidates);
  question.query.filter.excluded_ids = {command.document.id};
  const auto set = Ask(engine, index, question, command.deadline);
  if (!set) return set.error();
  RankRequest request;
  request.candidates = &*set;
  request.profile = *profile;
  request.candidate_side = command.side;
  request.query_words = question.query.text.words.size();
  SimilarAnswer answer;
  for (const RankedCandidate& ranked : RankByFirstPhase(request)) {
    if (answer.hits.size() == command.limit) break;
    answer.hits.push_back({std::string(ranked.candidate->id), RoundedScore(ranked.score)});
  }
  answer.query_id = NewId("qry", *engine.clock);
  answer.plan = set->plan;
  answer.coverage = set->coverage;
  answer.seq = index->applied_seq;
  return answer;
}

}  // namespace shortlist
