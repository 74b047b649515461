// What must hold of every order: seeded random crowds, under the rank profiles that ship.

#include <gtest/gtest.h>

#include <set>

#include "tests/ranking/ranker/crowd.h"

namespace shortlist {
namespace {

using testing::Crowd;
using testing::RandomCrowd;
using testing::Trusted;

constexpr size_t kCrowd = 60;
constexpr size_t kDepth = 25;

struct Setting {
  const char* profile;
  Side side;
  bool search;
};

class Ranking : public ::testing::TestWithParam<Setting> {
 protected:
  void SetUp() override {
    auto profiles = LoadRankProfiles("data/rank_profiles");
    ASSERT_TRUE(profiles.ok());
    profile_ = profiles->at(GetParam().profile);
    profile_.rerank_depth = kDepth;
  }

  Crowd CrowdOf(unsigned seed) {
    std::mt19937 random(seed);
    profile_.fusion.method = seed % 4 == 3 ? FusionOptions::Method::kReciprocalRank
                                           : FusionOptions::Method::kWeightedSum;
    return RandomCrowd(random, GetParam().side, kCrowd, GetParam().search);
  }

  RankProfile profile_;
};

INSTANTIATE_TEST_SUITE_P(Shipped, Ranking,
                         ::testing::Values(Setting{"talent_search", Side::kTalent, true},
                                           Setting{"jobs_search", Side::kJobs, true},
                                           Setting{"talent_match", Side::kTalent, false},
                                           Setting{"jobs_match", Side::kJobs, false}),
                         [](const auto& parameter) { return parameter.param.profile; });

TEST_P(Ranking, ExplanationsAddUpToTheScoreInBothPhases) {
  for (unsigned seed = 0; seed < 12; ++seed) {
    SCOPED_TRACE(seed);
    Crowd crowd = CrowdOf(seed);
    const RankRequest request = crowd.Request(profile_);
    for (const RankedCandidate& ranked : Rank(request)) {
      const Explanation explanation = Explain(request, ranked);
      EXPECT_NEAR(explanation.value, ranked.score, 1e-9);
      EXPECT_TRUE(AddsUp(explanation, 1e-9)) << RenderText(explanation);
      EXPECT_GE(ranked.score, 0);
      EXPECT_LE(ranked.score, 100 + 1e-9);
      if (!ranked.second_phase) continue;
      ASSERT_EQ(explanation.details.size(), profile_.views.size());
      for (size_t i = 0; i < ranked.views.size(); ++i) {
        EXPECT_NEAR(explanation.details[i].value, profile_.views[i].share * ranked.views[i], 1e-9);
      }
    }
  }
}

TEST_P(Ranking, TheOrderIsTotalAndDoesNotDependOnThatOfTheCandidates) {
  for (unsigned seed = 0; seed < 12; ++seed) {
    SCOPED_TRACE(seed);
    Crowd crowd = CrowdOf(seed);
    std::vector<std::pair<std::string, double>> before, after;
    for (const auto& ranked : Rank(crowd.Request(profile_))) {
      before.emplace_back(ranked.candidate->id, ranked.score);
    }
    std::mt19937 random(seed + 1000);
    crowd.Shuffle(random);
    for (const auto& ranked : Rank(crowd.Request(profile_))) {
      after.emplace_back(ranked.candidate->id, ranked.score);
    }
    EXPECT_EQ(before, after);
  }
}

TEST_P(Ranking, ScoresNeverRiseDownTheListAndTiesAreById) {
  for (unsigned seed = 0; seed < 12; ++seed) {
    SCOPED_TRACE(seed);
    Crowd crowd = CrowdOf(seed);
    const auto ranked = Rank(crowd.Request(profile_));
    ASSERT_EQ(ranked.size(), kCrowd);
    for (size_t i = 1; i < ranked.size(); ++i) {
      const RankedCandidate& above = ranked[i - 1];
      const RankedCandidate& below = ranked[i];
      EXPECT_GE(above.score, below.score);
      if (above.second_phase != below.second_phase) continue;
      const bool tie =
          above.second_phase ? above.score == below.score : above.first_phase == below.first_phase;
      EXPECT_TRUE(!tie || above.candidate->id < below.candidate->id);
    }
  }
}

TEST_P(Ranking, OnlyTheBestOfTheFirstPhaseGoThroughTheSecond) {
  for (unsigned seed = 0; seed < 12; ++seed) {
    SCOPED_TRACE(seed);
    Crowd crowd = CrowdOf(seed);
    const RankRequest request = crowd.Request(profile_);
    const auto first = RankByFirstPhase(request);
    const auto ranked = Rank(request);
    std::set<std::string_view> best, reranked;
    for (size_t i = 0; i < kCrowd; ++i) {
      EXPECT_EQ(ranked[i].second_phase, i < kDepth);
      EXPECT_EQ(ranked[i].views.size(), i < kDepth ? profile_.views.size() : 0);
      if (i < kDepth) {
        best.insert(first[i].candidate->id);
        reranked.insert(ranked[i].candidate->id);
      } else {
        EXPECT_EQ(ranked[i].candidate->id, first[i].candidate->id);
      }
    }
    EXPECT_EQ(best, reranked);
  }
}

TEST_P(Ranking, TheBestThatAreKeptAreTheBestOfAll) {
  for (unsigned seed = 0; seed < 12; ++seed) {
    SCOPED_TRACE(seed);
    Crowd crowd = CrowdOf(seed);
    RankRequest request = crowd.Request(profile_);
    const auto all = Rank(request);
    for (const size_t keep : {size_t{1}, kDepth + 3, kCrowd - 1, kCrowd + 5}) {
      request.keep = keep;
      const auto kept = Rank(request);
      EXPECT_EQ(kept.size(), std::min(kCrowd, std::max(keep, kDepth)));
      for (size_t i = 0; i < kept.size(); ++i) {
        EXPECT_EQ(kept[i].candidate->id, all[i].candidate->id);
        EXPECT_EQ(kept[i].score, all[i].score);
      }
    }
  }
}

TEST_P(Ranking, HeadroomIsWhatIsMissingToAHundred) {
  for (unsigned seed = 0; seed < 12; ++seed) {
    SCOPED_TRACE(seed);
    Crowd crowd = CrowdOf(seed);
    const RankRequest request = crowd.Request(profile_);
    for (const RankedCandidate& ranked : Rank(request)) {
      if (!ranked.second_phase) continue;
      double sum = ranked.score;
      double before = 100;
      for (const FeatureHeadroom& room : Headroom(request, ranked)) {
        EXPECT_GE(room.points, -1e-9);
        EXPECT_LE(room.points, before);
        before = room.points;
        sum += room.points;
      }
      EXPECT_NEAR(sum, 100, 1e-9);
    }
  }
}

// Where a candidate stands, from 0.
size_t PlaceOf(std::string_view id, const std::vector<RankedCandidate>& ranked) {
  const auto found = std::find_if(ranked.begin(), ranked.end(), [&](const RankedCandidate& one) {
    return one.candidate->id == id;
  });
  return static_cast<size_t>(found - ranked.begin());
}

class TalentRanking : public Ranking {};
INSTANTIATE_TEST_SUITE_P(Shipped, TalentRanking,
                         ::testing::Values(Setting{"talent_search", Side::kTalent, true},
                                           Setting{"talent_match", Side::kTalent, false}),
                         [](const auto& parameter) { return parameter.param.profile; });

TEST_P(TalentRanking, RaisingTheJobSuccessAloneNeverLowersARank) {
  size_t risen = 0;
  for (unsigned seed = 0; seed < 6; ++seed) {
    SCOPED_TRACE(seed);
    Crowd crowd = CrowdOf(seed);
    const auto before = Rank(crowd.Request(profile_));
    for (const Candidate& candidate : crowd.set().candidates) {
      const std::string id(candidate.id);
      const Signals signals = crowd.signals().Get()->Of(id);
      crowd.signals().Publish({{id, Trusted((signals.jss_lower_bound_ppm + 1'000'000) / 2)}});
      const auto after = Rank(crowd.Request(profile_));
      EXPECT_LE(PlaceOf(id, after), PlaceOf(id, before));
      if (PlaceOf(id, after) < PlaceOf(id, before)) ++risen;
      crowd.signals().Publish({{id, signals}});
    }
  }
  EXPECT_GT(risen, 20u) << "or Job Success does not rank";
}

TEST_P(TalentRanking, HeadroomOfJobSuccessIsWhatAPerfectOneGains) {
  Crowd crowd = CrowdOf(5);
  const auto before = Rank(crowd.Request(profile_));
  const RankedCandidate& ranked = before[kDepth / 2];
  double points = 0;
  for (const auto& room : Headroom(crowd.Request(profile_), ranked)) {
    if (room.feature == "job_success") points = room.points;
  }
  const std::string id(ranked.candidate->id);
  crowd.signals().Publish({{id, Trusted(1'000'000)}});
  const auto after = Rank(crowd.Request(profile_));
  EXPECT_GT(points, 0);
  EXPECT_NEAR(after[PlaceOf(id, after)].score, ranked.score + points, 1e-9);
}

TEST_P(TalentRanking, BecomingVerifiedOrActiveNeverLowersARank) {
  for (const auto& [column, value] :
       {std::pair{Column::kVerified, int64_t{1}}, {Column::kLastActive, testing::kNow}}) {
    Crowd crowd = CrowdOf(1);
    const auto before = Rank(crowd.Request(profile_));
    for (const Candidate& candidate : crowd.set().candidates) {
      ColumnValues& columns = crowd.ColumnsOf(candidate.ordinal);
      const ColumnValues old = columns;
      columns.integers[column] = value;
      const auto after = Rank(crowd.Request(profile_));
      EXPECT_LE(PlaceOf(candidate.id, after), PlaceOf(candidate.id, before));
      columns = old;
    }
  }
}

}  // namespace
}  // namespace shortlist
