#include "server/workflow/match_documents.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "index/base/check.h"
#include "index/base/id.h"
#include "index/hybrid/hybrid_index.h"
#include "ranking/explain/rounded_explanation.h"
#include "ranking/ranker/ranker.h"
#include "server/workflow/document_question.h"
#include "server/workflow/match_evidence.h"

namespace shortlist {
namespace {

// A match before it is cut to its limit.
struct OrderedMatch {
  const SkillGraph* skills = nullptr;
  std::shared_ptr<const IndexSnapshot> index;
  std::shared_ptr<const SignalSnapshot> signals;
  DocumentQuestion question;
  CandidateSet set;
  RankRequest request;
  std::vector<RankedCandidate> ranked;
};

Side OtherSide(Side side) { return side == Side::kTalent ? Side::kJobs : Side::kTalent; }

Result<std::unique_ptr<OrderedMatch>> Find(const SearchEngine& engine,
                                           const MatchCommand& command) {
  if (auto refused = WaitForSeq(engine, command.min_seq, command.deadline); !refused) {
    return refused.error();
  }
  const bool talent = command.results == Side::kTalent;
  const std::string& fallback = talent ? engine.talent_match_profile : engine.jobs_match_profile;
  const auto profile =
      FindProfile(engine, command.rank_profile.empty() ? fallback : command.rank_profile);
  if (!profile) return profile.error();
  auto match = std::make_unique<OrderedMatch>();
  match->skills = engine.rules.skills;
  match->index = engine.Of(command.results).Get();
  match->signals = engine.signals->Get();
  match->question =
      QuestionOf(engine, OtherSide(command.results), command.asker, engine.match_candidates);
  match->question.query.filter = WithSkillIds(command.filter, *engine.rules.skills);
  auto set = Ask(engine, match->index, match->question, command.deadline);
  if (!set) return set.error();
  match->set = std::move(*set);
  RankRequest& request = match->request;
  request.candidates = &match->set;
  request.profile = *profile;
  request.signals = match->signals.get();
  request.columns = [index = match->index](Ordinal ordinal) { return index->ColumnsOf(ordinal); };
  request.candidate_side = command.results;
  request.counterpart = &command.asker.columns;
  request.counterpart_id = command.asker.id;
  request.query_words = match->question.query.text.words.size();
  request.now_seconds = RankingTime(engine);
  if (auto late = CheckDeadline(command.deadline); !late) return late.error();
  match->ranked = Rank(request);
  return match;
}

void SortNewestFirst(OrderedMatch* match) {
  const auto created = [&](const RankedCandidate& ranked) {
    return match->index->IntegerOf(Column::kCreatedAt, ranked.candidate->ordinal);
  };
  // An absent value is less than any: it comes last.
  std::stable_sort(match->ranked.begin(), match->ranked.end(),
                   [&](const auto& a, const auto& b) { return created(a) > created(b); });
}

MatchEvidence EvidenceFor(const MatchCommand& command, const OrderedMatch& match,
                          const std::string& id, Ordinal ordinal) {
  const bool talent = command.results == Side::kTalent;
  const ColumnValues candidate = match.index->ColumnsOf(ordinal);
  return EvidenceOf(
      talent ? candidate : command.asker.columns, talent ? command.asker.columns : candidate,
      match.signals->Of(talent ? id : command.asker.id).jss_score, command.asker, *match.skills);
}

// `request` is the match's, or one with the same windows and fewer candidates.
MatchHit HitFor(const MatchCommand& command, const OrderedMatch& match, const RankRequest& request,
                const RankedCandidate& ranked) {
  MatchHit hit;
  hit.id = ranked.candidate->id;
  hit.fit.overall = RoundedScore(ranked.score);
  const auto& views = request.profile->views;
  for (size_t i = 0; i < ranked.views.size(); ++i) {
    if (views[i].name == "for_job") hit.fit.for_job = RoundedScore(ranked.views[i]);
    if (views[i].name == "for_freelancer") hit.fit.for_freelancer = RoundedScore(ranked.views[i]);
  }
  hit.evidence = EvidenceFor(command, match, hit.id, ranked.candidate->ordinal);
  if (command.explain) hit.explanation = Rounded(Explain(request, ranked));
  return hit;
}

// Every document that a channel has a score for, whatever the match's filter and limits.
Result<CandidateSet> AskAll(const SearchEngine& engine, const MatchCommand& command,
                            const OrderedMatch& match) {
  DocumentQuestion all = match.question;
  all.query.filter = {};  // what is explained need not pass it
  all.query.top_k = match.index->live_documents();
  return Ask(engine, match.index, all, command.deadline);
}

// The channels' scores of one document, by the windows of the match.
CandidateSet SetOfOne(const OrderedMatch& match, const CandidateSet& all, Ordinal ordinal) {
  CandidateSet one;
  one.lexical_max = match.set.lexical_max;
  one.semantic_max = match.set.semantic_max;
  one.snapshot = match.set.snapshot;
  one.candidates.push_back({ordinal, match.index->IdOf(ordinal), {}, {}});
  for (const Candidate& candidate : all.candidates) {
    if (candidate.ordinal == ordinal) one.candidates.front() = candidate;
  }
  // One that the match's filter left out may be better than all that it let in.
  const Candidate& only = one.candidates.front();
  one.lexical_max = std::max(one.lexical_max, only.lexical.value_or(0));
  one.semantic_max = std::max(one.semantic_max, only.semantic.value_or(0));
  return one;
}

// The document among the ranked, if it is there.
const RankedCandidate* PlaceOf(const OrderedMatch& match, Ordinal ordinal) {
  for (const RankedCandidate& ranked : match.ranked) {
    if (ranked.candidate->ordinal == ordinal) return &ranked;
  }
  return nullptr;
}

MatchAnswer AnswerFrom(const SearchEngine& engine, const OrderedMatch& match) {
  MatchAnswer answer;
  answer.query_id = NewId("qry", *engine.clock);
  answer.plan = match.set.plan;
  answer.coverage = match.set.coverage;
  answer.seq = match.index->applied_seq;
  return answer;
}

// Where the candidate would stand if one feature were as good as it can be; nothing for features
// that would gain it next to nothing.
std::vector<RankChange> ChangesFor(const OrderedMatch& match, const RankRequest& request,
                                   const RankedCandidate& ranked) {
  constexpr double kNoticeablePoints = 0.05;
  std::vector<RankChange> changes;
  for (const FeatureHeadroom& room : Headroom(request, ranked)) {
    if (room.points < kNoticeablePoints) continue;
    const auto ahead =
        std::count_if(match.ranked.begin(), match.ranked.end(), [&](const RankedCandidate& other) {
          return other.second_phase && other.candidate->id != ranked.candidate->id &&
                 other.score > ranked.score + room.points;
        });
    changes.push_back({room.feature, RoundedScore(room.points), static_cast<size_t>(ahead) + 1});
  }
  return changes;
}

}  // namespace

Result<MatchAnswer> MatchDocuments(const SearchEngine& engine, const MatchCommand& command) {
  const auto match = Find(engine, command);
  if (!match) return match.error();
  if (command.order == MatchOrder::kNewest) SortNewestFirst(match->get());
  MatchAnswer answer = AnswerFrom(engine, **match);
  const size_t shown = std::min(command.limit, (*match)->ranked.size());
  for (size_t i = 0; i < shown; ++i) {
    answer.hits.push_back(HitFor(command, **match, (*match)->request, (*match)->ranked[i]));
  }
  if (auto late = CheckDeadline(command.deadline); !late) return late.error();
  return answer;
}

Result<MatchAnswer> MatchGiven(const SearchEngine& engine, const MatchCommand& command,
                               std::span<const std::string> candidate_ids) {
  const auto found = Find(engine, command);
  if (!found) return found.error();
  const OrderedMatch& match = **found;
  MatchAnswer answer = AnswerFrom(engine, match);
  std::optional<CandidateSet> all;  // asked for where the match has not placed one of them
  for (const std::string& id : candidate_ids) {
    const auto ordinal = match.index->table.Find(id);
    if (!ordinal) continue;
    const RankedCandidate* placed = PlaceOf(match, *ordinal);
    if (placed != nullptr && placed->second_phase) {
      answer.hits.push_back(HitFor(command, match, match.request, *placed));
      continue;
    }
    if (!all) {
      auto asked = AskAll(engine, command, match);
      if (!asked) return asked.error();
      all = *std::move(asked);
    }
    const CandidateSet one = SetOfOne(match, *all, *ordinal);
    RankRequest alone = match.request;
    alone.candidates = &one;
    answer.hits.push_back(HitFor(command, match, alone, Rank(alone).front()));
  }
  if (auto late = CheckDeadline(command.deadline); !late) return late.error();
  return answer;
}

Result<MatchExplanation> ExplainMatch(const SearchEngine& engine, const MatchCommand& command,
                                      const std::string& candidate_id) {
  const auto found = Find(engine, command);
  if (!found) return found.error();
  const OrderedMatch& match = **found;
  const auto ordinal = match.index->table.Find(candidate_id);
  if (!ordinal) {
    return Error{ErrorCode::kFailedPrecondition,
                 "candidate_not_searchable",
                 candidate_id + " is not in search: private, paused, closed or just written.",
                 {}};
  }
  MatchExplanation answer;
  answer.candidates = match.ranked.size();
  answer.query_id = NewId("qry", *engine.clock);
  answer.plan = match.set.plan;
  answer.coverage = match.set.coverage;
  answer.seq = match.index->applied_seq;
  const RankedCandidate* placed = PlaceOf(match, *ordinal);
  if (placed != nullptr) answer.rank = placed - match.ranked.data() + 1;
  MatchCommand explained = command;
  explained.explain = true;
  if (placed != nullptr && placed->second_phase) {
    answer.hit = HitFor(explained, match, match.request, *placed);
    answer.changes = ChangesFor(match, match.request, *placed);
    return answer;
  }
  const auto all = AskAll(engine, command, match);
  if (!all) return all.error();
  const CandidateSet one = SetOfOne(match, *all, *ordinal);
  RankRequest alone = match.request;
  alone.candidates = &one;
  const auto ranked = Rank(alone);
  CHECK(ranked.size() == 1);
  answer.hit = HitFor(explained, match, alone, ranked.front());
  if (ranked.front().second_phase) answer.changes = ChangesFor(match, alone, ranked.front());
  return answer;
}

}  // namespace shortlist
