#include "server/workflow/match_documents.h"

#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ranking/ranker/ranker.h"
#include "server/workflow/find_similar.h"
#include "tests/support/search_world.h"

namespace shortlist {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::SearchWorld;
using testing::SeededNouns;

class MatchDocumentsTest : public ::testing::Test {
 protected:
  explicit MatchDocumentsTest(bool with_model = true) : world_(with_model) {
    SeededNouns nouns(23);
    freelancers_ = nouns.Freelancers(60);
    jobs_ = nouns.Jobs(40);
    world_.Put(freelancers_, {{"frl_001", 91}, {"frl_002", 40}});
    world_.Put(jobs_);
  }

  Document JobDocument(const std::string& id) { return DocumentOf(jobs_, id); }
  Document FreelancerDocument(const std::string& id) { return DocumentOf(freelancers_, id); }

  template <typename Noun>
  Document DocumentOf(const std::vector<Noun>& nouns, const std::string& id) {
    const auto stored =
        std::find_if(nouns.begin(), nouns.end(), [&](const Noun& noun) { return noun.id == id; });
    return ToDocument(*stored, world_.marketplace().rules);
  }

  MatchAnswer Match(const MatchCommand& command) {
    auto answer = MatchDocuments(world_.engine(), command);
    EXPECT_TRUE(answer.ok()) << answer.error().detail;
    return answer ? *std::move(answer) : MatchAnswer{};
  }

  MatchExplanation Explained(const MatchCommand& command, const std::string& id) {
    auto answer = ExplainMatch(world_.engine(), command, id);
    EXPECT_TRUE(answer.ok()) << answer.error().detail;
    return answer ? *std::move(answer) : MatchExplanation{};
  }

  SearchWorld world_;
  std::vector<Freelancer> freelancers_;
  std::vector<Job> jobs_;
};

class MatchWithoutModelTest : public MatchDocumentsTest {
 protected:
  MatchWithoutModelTest() : MatchDocumentsTest(false) {}
};

TEST_F(MatchDocumentsTest, ShowsFitsThatSumAndEvidenceThatCountsEverySkillAskedFor) {
  for (const Side side : {Side::kTalent, Side::kJobs}) {
    MatchCommand command;
    command.results = side;
    command.asker = side == Side::kTalent ? JobDocument("job_003") : FreelancerDocument("frl_003");
    command.limit = 50;
    command.explain = true;
    const double job_share = side == Side::kTalent ? 0.75 : 0.4;
    const MatchAnswer answer = Match(command);
    ASSERT_THAT(answer.hits, ::testing::Not(IsEmpty()));
    for (const MatchHit& hit : answer.hits) {
      EXPECT_NEAR(hit.fit.overall,
                  job_share * *hit.fit.for_job + (1 - job_share) * *hit.fit.for_freelancer, 2e-4);
      EXPECT_EQ(hit.explanation->value, hit.fit.overall);
      EXPECT_TRUE(AddsUp(*hit.explanation, 1e-9));
      const Document job = side == Side::kTalent ? command.asker : JobDocument(hit.id);
      const Document talent = side == Side::kTalent ? FreelancerDocument(hit.id) : command.asker;
      EXPECT_EQ(hit.evidence.skills_found.size() + hit.evidence.skills_missing.size(),
                job.columns.Keywords(Column::kSkills).size());
      const auto& has = talent.columns.Keywords(Column::kSkills);
      for (const SkillEvidence& skill : hit.evidence.skills_found)
        EXPECT_THAT(has, Contains(skill.id));
      for (const SkillEvidence& skill : hit.evidence.skills_missing) {
        EXPECT_THAT(has, ::testing::Not(Contains(skill.id)));
      }
      EXPECT_EQ(hit.evidence.rate, talent.columns.Integer(Column::kRate));
      EXPECT_EQ(hit.evidence.job_rate_max, job.columns.Integer(Column::kRateMax));
    }
  }
}

TEST_F(MatchDocumentsTest, NamesTheSkillsAskedForAndMarksTheMandatory) {
  Job brief;
  brief.skills = {{"React", true}, {"Haskell", true}, {"SQL", false}};
  Freelancer only;
  only.id = "frl_only";
  only.display_name = "Only";
  only.title = "zzz";
  only.skills = {{"react", {}}};
  only.timezone = "Pacific/Auckland";
  world_.Put({only}, {{"frl_only", 88}});
  brief.timezone = "Pacific/Honolulu";
  MatchCommand command;
  command.asker = ToDocument(brief, world_.marketplace().rules);
  const MatchExplanation explained = Explained(command, "frl_only");
  const MatchEvidence& evidence = explained.hit.evidence;
  EXPECT_THAT(evidence.skills_found, ElementsAre(SkillEvidence{"react", "React", true}));
  EXPECT_THAT(evidence.skills_missing, ElementsAre(SkillEvidence{"haskell", "Haskell", true},
                                                   SkillEvidence{"sql", "SQL", false}));
  EXPECT_EQ(evidence.jss, 88);
  EXPECT_EQ(evidence.timezone_overlap_minutes, 6 * 60);  // 22 hours apart are 2
}

TEST_F(MatchDocumentsTest, RanksAFreelancersFeedByTheirOwnStanding) {
  MatchCommand command;
  command.results = Side::kJobs;
  command.asker = FreelancerDocument("frl_001");
  command.limit = 5;
  const MatchAnswer answer = Match(command);
  ASSERT_EQ(answer.hits.size(), 5U);
  for (const MatchHit& hit : answer.hits) EXPECT_EQ(hit.evidence.jss, 91);
}

TEST_F(MatchDocumentsTest, MeasuresGivenCandidatesAsAMatchAmongAllDoes) {
  MatchCommand command;
  command.asker = JobDocument("job_003");
  command.limit = 5;
  std::vector<std::string> ids;
  for (const Freelancer& freelancer : freelancers_) ids.push_back(freelancer.id);
  ids.insert(ids.begin() + 7, "frl_none");
  command.filter.excluded_ids = {ids[3], ids[20]};
  const auto given = MatchGiven(world_.engine(), command, ids);
  ASSERT_TRUE(given.ok());
  std::vector<std::string> searchable;
  for (const Freelancer& freelancer : freelancers_) {
    if (IsSearchable(freelancer)) searchable.push_back(freelancer.id);
  }
  ASSERT_EQ(given->hits.size(), searchable.size());
  size_t unplaced = 0;
  for (size_t i = 0; i < searchable.size(); ++i) {
    const MatchHit& hit = given->hits[i];
    EXPECT_EQ(hit.id, searchable[i]);
    const MatchExplanation alone = Explained(command, hit.id);
    EXPECT_EQ(hit.fit.overall, alone.hit.fit.overall) << hit.id;
    EXPECT_EQ(hit.fit.for_job, alone.hit.fit.for_job) << hit.id;
    if (!alone.rank) ++unplaced;
  }
  EXPECT_EQ(unplaced, 2U) << "also those that the match does not look at";
}

TEST_F(MatchDocumentsTest, ShowsTheSameCandidatesNewestFirstWhenAskedTo) {
  MatchCommand command;
  command.results = Side::kJobs;
  command.asker = FreelancerDocument("frl_004");
  command.limit = 100;
  const auto ids = [](const MatchAnswer& answer) {
    std::vector<std::string> all;
    for (const MatchHit& hit : answer.hits) all.push_back(hit.id);
    return all;
  };
  const auto best = ids(Match(command));
  command.order = MatchOrder::kNewest;
  const auto newest = ids(Match(command));
  EXPECT_THAT(newest, ::testing::UnorderedElementsAreArray(best));
  EXPECT_TRUE(std::is_sorted(newest.begin(), newest.end(), [&](const auto& a, const auto& b) {
    return JobDocument(a).columns.Integer(Column::kCreatedAt) >
           JobDocument(b).columns.Integer(Column::kCreatedAt);
  }));
}

TEST_F(MatchDocumentsTest, TakesTheAskersVectorFromTheIndexOnlyInThisVersion) {
  MatchCommand command;
  command.asker = JobDocument("job_005");
  const size_t before = world_.embedder().embedded;
  command.asker.key = 0;
  const MatchAnswer fresh = Match(command);
  EXPECT_GT(world_.embedder().embedded, before);
  // As it is stored: its key is the event's.
  const auto stored =
      world_.storage().Read([](ReadTransaction& tx) { return tx.jobs().GetById("job_005"); });
  command.asker = ToDocument(*stored, world_.marketplace().rules);
  const size_t after = world_.embedder().embedded;
  const MatchAnswer known = Match(command);
  EXPECT_EQ(world_.embedder().embedded, after);
  ASSERT_EQ(fresh.hits.size(), known.hits.size());
  command.asker.key = world_.seq() + 1;  // edited since
  Match(command);
  EXPECT_GT(world_.embedder().embedded, after);
}

TEST_F(MatchDocumentsTest, ExplainsTheRankThatTheMatchShows) {
  MatchCommand command;
  command.asker = JobDocument("job_007");
  command.limit = 100;
  command.explain = true;
  const MatchAnswer answer = Match(command);
  for (size_t i = 0; i < answer.hits.size(); ++i) {
    const MatchExplanation explained = Explained(command, answer.hits[i].id);
    EXPECT_EQ(explained.rank, i + 1);
    EXPECT_EQ(explained.hit.fit.overall, answer.hits[i].fit.overall);
    EXPECT_EQ(RenderText(*explained.hit.explanation), RenderText(*answer.hits[i].explanation));
    for (const RankChange& change : explained.changes) {
      EXPECT_GE(change.rank_then, 1U);
      EXPECT_LE(change.rank_then, i + 1);
      EXPECT_GT(change.gain, 0);
    }
  }
}

TEST_F(MatchDocumentsTest, ExplainsACandidateThatNoChannelRetrieved) {
  world_.engine().match_candidates = 5;
  MatchCommand command;
  command.asker = JobDocument("job_008");
  command.limit = 100;
  const MatchAnswer answer = Match(command);
  std::string left_out;
  for (const Freelancer& freelancer : freelancers_) {
    if (std::none_of(answer.hits.begin(), answer.hits.end(),
                     [&](const MatchHit& hit) { return hit.id == freelancer.id; })) {
      left_out = freelancer.id;
    }
  }
  ASSERT_FALSE(left_out.empty());
  const MatchExplanation explained = Explained(command, left_out);
  EXPECT_FALSE(explained.rank);
  EXPECT_EQ(explained.candidates, answer.hits.size());
  EXPECT_GT(explained.hit.fit.overall, 0);
  EXPECT_TRUE(explained.hit.fit.for_job);
  EXPECT_EQ(explained.hit.explanation->value, explained.hit.fit.overall);
  EXPECT_TRUE(AddsUp(*explained.hit.explanation, 1e-9));
}

TEST_F(MatchDocumentsTest, RefusesToExplainWhoIsNotInSearch) {
  MatchCommand command;
  command.asker = JobDocument("job_008");
  EXPECT_EQ(ExplainMatch(world_.engine(), command, "frl_absent").error().reason,
            "candidate_not_searchable");
}

TEST_F(MatchDocumentsTest, LeavesOutWhomTheFilterAndTheExcludedIdsLeaveOut) {
  MatchCommand command;
  command.asker = JobDocument("job_009");
  command.limit = 100;
  const MatchAnswer all = Match(command);
  ASSERT_GT(all.hits.size(), 2U);
  command.filter.excluded_ids = {all.hits[0].id};
  command.filter.clauses = {{Column::kCountry, {"DE"}, false, {}, false}};
  for (const MatchHit& hit : Match(command).hits) {
    EXPECT_NE(hit.id, all.hits[0].id);
    EXPECT_THAT(FreelancerDocument(hit.id).columns.Keywords(Column::kCountry), ElementsAre("DE"));
  }
}

TEST_F(MatchDocumentsTest, RefusesWhatItCannotAnswerInTimeOrDoesNotKnow) {
  MatchCommand command;
  command.asker = JobDocument("job_009");
  command.rank_profile = "absent";
  EXPECT_EQ(MatchDocuments(world_.engine(), command).error().reason, "rank_profile_not_found");
  command.rank_profile = "";
  command.min_seq = world_.seq() + 1;
  EXPECT_EQ(MatchDocuments(world_.engine(), command).error().reason, "not_caught_up");
  command.min_seq.reset();
  command.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  EXPECT_EQ(MatchDocuments(world_.engine(), command).error().reason, "deadline_exceeded");
}

TEST_F(MatchDocumentsTest, FindsWhatIsAlikeButNotItself) {
  Freelancer twin = freelancers_[6];
  twin.id = "frl_twin";
  world_.Put({twin});
  SimilarCommand command;
  command.document = FreelancerDocument("frl_006");
  command.limit = 10;
  const auto answer = FindSimilar(world_.engine(), command);
  ASSERT_TRUE(answer.ok());
  ASSERT_EQ(answer->hits.size(), 10U);
  EXPECT_EQ(answer->hits[0].id, "frl_twin");
  EXPECT_TRUE(std::is_sorted(answer->hits.begin(), answer->hits.end(),
                             [](const auto& a, const auto& b) { return a.score > b.score; }));
  for (const SimilarHit& hit : answer->hits) EXPECT_NE(hit.id, "frl_006");
}

TEST_F(MatchWithoutModelTest, MatchesByWordsAndSaysSo) {
  MatchCommand match;
  match.asker = JobDocument("job_003");
  const MatchAnswer matched = Match(match);
  EXPECT_THAT(matched.hits, ::testing::Not(IsEmpty()));
  EXPECT_THAT(matched.coverage.reasons, ElementsAre("semantic_unavailable"));
  SimilarCommand similar;
  similar.document = FreelancerDocument("frl_006");
  const auto alike = FindSimilar(world_.engine(), similar);
  ASSERT_TRUE(alike.ok());
  EXPECT_THAT(alike->hits, ::testing::Not(IsEmpty()));
  EXPECT_THAT(alike->coverage.reasons, ElementsAre("semantic_unavailable"));
}

}  // namespace
}  // namespace shortlist
