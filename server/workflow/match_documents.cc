#include "server/workflow/match_documents.h"

#include <algorithm>
#include <cmath>

#include "index/base/id.h"
#include "index/embedding/embedder.h"
#include "index/hybrid/document_embedding.h"
#include "index/hybrid/hybrid_index.h"
#include "index/hybrid/retriever.h"
#include "index/skills/skill_key.h"
#include "ranking/ranker/ranker.h"

namespace shortlist {
namespace {

// A match before it is cut to its limit.
struct OrderedMatch {
  std::shared_ptr<const IndexSnapshot> index;
  std::shared_ptr<const SignalSnapshot> signals;
  CandidateSet set;
  RankRequest request;
  std::vector<RankedCandidate> ranked;
};

Side OtherSide(Side side) { return side == Side::kTalent ? Side::kJobs : Side::kTalent; }

// The words of a document that asks: its title, skills and text, none of them an operator.
std::string WordsOf(const Document& document) {
  return document.Text(TextField::kTitle) + "\n" + document.Text(TextField::kSkills) + "\n" +
         document.Text(TextField::kBody);
}

// The asker's pooled vector: that of the index when it is there in this version, else made anew the
// same way. Empty when there is no model or no text.
Result<std::vector<float>> VectorOfAsker(const SearchEngine& engine, Side side,
                                         const Document& asker) {
  if (engine.embedder == nullptr) return std::vector<float>();
  const auto index = engine.Of(side).Get();
  const auto known = asker.key > 0 ? index->OrdinalOfKey(asker.key) : std::nullopt;
  if (known && index->IdOf(*known) == asker.id) return index->VectorOf(*known);
  auto made = EmbedDocuments(std::span(&asker, 1), engine.Of(side).title_weight(), *engine.embedder,
                             nullptr, nullptr);
  if (!made) return made.error();
  return std::move(made->front());
}

Result<CandidateSet> RetrieveFor(const SearchEngine& engine,
                                 std::shared_ptr<const IndexSnapshot> index,
                                 const MatchCommand& command) {
  RetrievalQuery query;
  query.text = LiteralTextQuery(WordsOf(command.asker));
  query.match = MatchMode::kAny;
  query.filter = command.filter;
  query.semantic_floor = false;
  query.typo_tolerance = false;
  query.top_k = engine.match_candidates;
  auto vector = VectorOfAsker(engine, OtherSide(command.results), command.asker);
  if (vector) query.vector = std::move(*vector);
  CandidateSet set = Retrieve(std::move(index), query, {.exact_below = engine.exact_below});
  if (!vector || engine.embedder == nullptr) {
    set.coverage.complete = false;
    set.coverage.reasons.emplace_back("semantic_unavailable");
  }
  return set;
}

Result<std::unique_ptr<OrderedMatch>> Find(const SearchEngine& engine,
                                           const MatchCommand& command) {
  if (auto refused = WaitForSeq(engine, command.min_seq); !refused) return refused.error();
  const bool talent = command.results == Side::kTalent;
  const std::string& fallback = talent ? engine.talent_match_profile : engine.jobs_match_profile;
  const auto profile =
      FindProfile(engine, command.rank_profile.empty() ? fallback : command.rank_profile);
  if (!profile) return profile.error();
  auto match = std::make_unique<OrderedMatch>();
  match->index = engine.Of(command.results).Get();
  match->signals = engine.signals->Get();
  auto set = RetrieveFor(engine, match->index, command);
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
  request.query_words = LiteralTextQuery(WordsOf(command.asker)).words.size();
  request.now_seconds = engine.clock->Now().micros / 1'000'000;
  match->ranked = Rank(request);
  return match;
}

// The names of a document's skills, as it wrote them.
std::vector<std::string> SkillNames(const Document& document) {
  std::vector<std::string> names;
  const std::string& lines = document.Text(TextField::kSkills);
  for (size_t at = 0; at < lines.size();) {
    const size_t end = std::min(lines.find('\n', at), lines.size());
    names.push_back(lines.substr(at, end - at));
    at = end + 1;
  }
  return names;
}

MatchEvidence EvidenceFor(const MatchCommand& command, const ColumnValues& candidate) {
  MatchEvidence evidence;
  const auto& has = candidate.Keywords(Column::kSkills);
  for (std::string& name : SkillNames(command.asker)) {
    const bool found = std::find(has.begin(), has.end(), SkillKey(name)) != has.end();
    (found ? evidence.skills_found : evidence.skills_missing).push_back(std::move(name));
  }
  return evidence;
}

double Rounded(double value) { return std::round(value * 1e4) / 1e4; }

MatchHit HitFor(const MatchCommand& command, const OrderedMatch& match,
                const RankedCandidate& ranked, bool explain) {
  MatchHit hit;
  hit.id = ranked.candidate->id;
  hit.fit.overall = Rounded(ranked.score);
  const auto& views = match.request.profile->views;
  for (size_t i = 0; i < ranked.views.size(); ++i) {
    if (views[i].name == "for_job") hit.fit.for_job = Rounded(ranked.views[i]);
    if (views[i].name == "for_freelancer") hit.fit.for_freelancer = Rounded(ranked.views[i]);
  }
  hit.evidence = EvidenceFor(command, match.index->ColumnsOf(ranked.candidate->ordinal));
  if (explain) hit.explanation = Explain(match.request, ranked);
  return hit;
}

// Where the candidate would stand if one feature were as good as it can be; nothing for features
// that would gain it next to nothing.
std::vector<RankChange> ChangesFor(const OrderedMatch& match, const RankedCandidate& ranked) {
  std::vector<RankChange> changes;
  for (const FeatureHeadroom& room : Headroom(match.request, ranked)) {
    if (room.points < 0.05) continue;
    const auto ahead =
        std::count_if(match.ranked.begin(), match.ranked.end(), [&](const RankedCandidate& other) {
          return other.second_phase && other.candidate != ranked.candidate &&
                 other.score > ranked.score + room.points;
        });
    changes.push_back({room.feature, Rounded(room.points), static_cast<size_t>(ahead) + 1});
  }
  return changes;
}

}  // namespace

Result<MatchAnswer> MatchDocuments(const SearchEngine& engine, const MatchCommand& command) {
  const auto match = Find(engine, command);
  if (!match) return match.error();
  MatchAnswer answer;
  const size_t shown = std::min(command.limit, (*match)->ranked.size());
  for (size_t i = 0; i < shown; ++i) {
    answer.hits.push_back(HitFor(command, **match, (*match)->ranked[i], command.explain));
  }
  answer.query_id = NewId("qry", *engine.clock);
  answer.plan = (*match)->set.plan;
  answer.coverage = (*match)->set.coverage;
  answer.seq = (*match)->index->applied_seq;
  return answer;
}

Result<MatchExplanation> ExplainMatch(const SearchEngine& engine, const MatchCommand& command,
                                      const std::string& candidate_id) {
  const auto found = Find(engine, command);
  if (!found) return found.error();
  const OrderedMatch& match = **found;
  if (!match.index->table.Find(candidate_id)) {
    return Error{ErrorCode::kFailedPrecondition,
                 "candidate_not_searchable",
                 candidate_id + " is not in search: private, paused, closed or just written.",
                 {}};
  }
  MatchExplanation explanation;
  explanation.candidates = match.ranked.size();
  explanation.hit.id = candidate_id;
  for (size_t i = 0; i < match.ranked.size(); ++i) {
    const RankedCandidate& ranked = match.ranked[i];
    if (ranked.candidate->id != candidate_id) continue;
    explanation.rank = i + 1;
    explanation.hit = HitFor(command, match, ranked, true);
    if (ranked.second_phase) {
      explanation.changes = ChangesFor(match, ranked);
    }
  }
  return explanation;
}

Result<SimilarAnswer> FindSimilar(const SearchEngine& engine, Side side, const Document& document,
                                  size_t limit) {
  RetrievalQuery query;
  query.text = LiteralTextQuery(WordsOf(document));
  query.match = MatchMode::kAny;
  query.semantic_floor = false;
  query.typo_tolerance = false;
  query.filter.excluded_ids = {document.id};
  query.top_k = std::max<size_t>(limit, 100);
  auto vector = VectorOfAsker(engine, side, document);
  if (!vector) return vector.error();
  query.vector = std::move(*vector);
  const auto index = engine.Of(side).Get();
  const CandidateSet set = Retrieve(index, query, {.exact_below = engine.exact_below});
  const auto profile =
      FindProfile(engine, side == Side::kTalent ? engine.talent_profile : engine.jobs_profile);
  if (!profile) return profile.error();
  RankRequest request;
  request.candidates = &set;
  request.profile = *profile;
  request.candidate_side = side;
  request.query_words = query.text.words.size();
  SimilarAnswer answer;
  answer.plan = set.plan;
  answer.coverage = set.coverage;
  answer.seq = index->applied_seq;
  for (const RankedCandidate& ranked : RankByFirstPhase(request)) {
    if (answer.hits.size() == limit) break;
    answer.hits.push_back({std::string(ranked.candidate->id), Rounded(ranked.score)});
  }
  return answer;
}

}  // namespace shortlist
