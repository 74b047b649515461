// What must hold of every feature, over seeded random pairs.

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "ranking/features/feature_registry.h"
#include "tests/ranking/features/pairs.h"

namespace shortlist {
namespace {

using testing::kNow;
using testing::Pair;
using testing::RandomJob;
using testing::RandomTalent;

constexpr int kSeeds = 500;

Pair RandomPair(std::mt19937& random) {
  Pair pair{RandomTalent(random), RandomJob(random), {}};
  pair.signals.jss_lower_bound_ppm = static_cast<int64_t>(random() % 1'000'001);
  return pair;
}

double ValueOf(std::string_view feature, const FeatureInput& input) {
  const auto value = FindFeature(feature)->compute(input);
  EXPECT_TRUE(value) << feature << " is absent";
  return value ? value->value : -1;
}

TEST(Features, HaveNamesOfTheirOwnAndAreFoundByThem) {
  std::set<std::string_view> names;
  for (const Feature& feature : AllFeatures()) {
    EXPECT_TRUE(names.insert(feature.name).second) << feature.name;
    EXPECT_FALSE(feature.description.empty());
    EXPECT_EQ(FindFeature(feature.name), &feature);
  }
  EXPECT_EQ(FindFeature("beauty"), nullptr);
  EXPECT_EQ(FindFeature(""), nullptr);
}

TEST(Features, LieBetweenZeroAndOneAndSayWhy) {
  for (int seed = 0; seed < kSeeds; ++seed) {
    std::mt19937 random(seed);
    const Pair pair = RandomPair(random);
    for (const Side side : {Side::kTalent, Side::kJobs}) {
      for (const Feature& feature : AllFeatures()) {
        const auto value = feature.compute(pair.Ranking(side));
        if (!value) continue;
        EXPECT_GE(value->value, 0) << feature.name << ", seed " << seed;
        EXPECT_LE(value->value, 1) << feature.name << ", seed " << seed;
        EXPECT_FALSE(value->description.empty()) << feature.name;
      }
    }
  }
}

// Else the scores of two candidates for one question were means over different features.
TEST(Features, AreAbsentByTheAskingSideOnly) {
  for (int seed = 0; seed < kSeeds; ++seed) {
    std::mt19937 random(seed);
    const Pair one = RandomPair(random);
    Pair other_talent = RandomPair(random), other_job = other_talent;
    other_talent.job = one.job;
    other_job.talent = one.talent;
    for (const Feature& feature : AllFeatures()) {
      EXPECT_EQ(feature.compute(one.RankingTalent()).has_value(),
                feature.compute(other_talent.RankingTalent()).has_value())
          << feature.name << ", seed " << seed;
      EXPECT_EQ(feature.compute(one.RankingJobs()).has_value(),
                feature.compute(other_job.RankingJobs()).has_value())
          << feature.name << ", seed " << seed;
    }
  }
}

TEST(Features, MoreSkillsNeverLowerTheCoverage) {
  for (int seed = 0; seed < kSeeds; ++seed) {
    std::mt19937 random(seed);
    Pair pair = RandomPair(random);
    pair.job.keywords[Column::kSkills] = {"c++", "go", "sql"};
    const double before = ValueOf("skill_coverage", pair.RankingTalent());
    auto& skills = pair.talent.keywords[Column::kSkills];
    for (const char* more : {"cobol", "go"}) {
      if (std::find(skills.begin(), skills.end(), more) == skills.end()) skills.emplace_back(more);
      EXPECT_GE(ValueOf("skill_coverage", pair.RankingTalent()), before) << more;
    }
  }
}

TEST(Features, ARateWithinTheRangeIsNotWorseThanOneOutside) {
  Pair pair;
  pair.job.integers[Column::kRateMax] = 4'000;
  double before = 1;
  for (int64_t rate = 300; rate < 12'000; rate += 100) {
    pair.talent.integers[Column::kRate] = rate;
    const double fit = ValueOf("rate_fit", pair.RankingTalent());
    EXPECT_LE(fit, before) << rate;
    EXPECT_EQ(fit == 1, rate <= 4'000) << rate;
    before = fit;
  }
}

struct Direction {
  const char* feature;
  Side candidate_side;
  Column column;  // of the candidate
  bool up;        // more of it is better
};

TEST(Features, MoreOfAGoodThingNeverLowersThem) {
  const Direction directions[] = {
      {"experience", Side::kTalent, Column::kExperienceYears, true},
      {"availability", Side::kTalent, Column::kAvailableHours, true},
      {"recency", Side::kTalent, Column::kLastActive, true},
      {"verification", Side::kTalent, Column::kVerified, true},
      {"pay_fit", Side::kTalent, Column::kRate, false},
      {"pay_fit", Side::kJobs, Column::kRateMax, true},
      {"rate_fit", Side::kJobs, Column::kRateMax, true},
      {"recency", Side::kJobs, Column::kCreatedAt, true},
      {"verification", Side::kJobs, Column::kPaymentVerified, true},
      {"client_quality", Side::kJobs, Column::kClientRating, true},
      {"client_quality", Side::kJobs, Column::kClientHires, true},
      {"client_quality", Side::kJobs, Column::kClientSpent, true},
      {"competition", Side::kJobs, Column::kProposals, false},
  };
  for (const auto& [feature, side, column, up] : directions) {
    for (int seed = 0; seed < 100; ++seed) {
      SCOPED_TRACE(std::string(feature) + ", seed " + std::to_string(seed));
      std::mt19937 random(seed);
      Pair pair = RandomPair(random);
      pair.talent.integers.try_emplace(Column::kRate, 5'000);
      pair.talent.integers[Column::kRate] += 1;
      pair.talent.integers.try_emplace(Column::kExperienceYears, 3);
      pair.talent.integers.try_emplace(Column::kAvailableHours, 20);
      pair.job.integers.try_emplace(Column::kRateMax, 5'000);
      pair.job.keywords[Column::kExperience] = {"expert"};
      pair.job.keywords[Column::kWorkload] = {"more_than_30"};
      auto& value = (side == Side::kTalent ? pair.talent : pair.job).integers[column];
      const double before = ValueOf(feature, pair.Ranking(side));
      value += static_cast<int64_t>(1 + random() % 5'000);
      const double after = ValueOf(feature, pair.Ranking(side));
      if (up) {
        EXPECT_GE(after, before);
      } else {
        EXPECT_LE(after, before);
      }
    }
  }
}

TEST(Features, TheJobSuccessFeatureRisesWithItsSignal) {
  Pair pair;
  double before = -1;
  for (int64_t ppm = 0; ppm <= 1'000'000; ppm += 50'000) {
    pair.signals.jss_lower_bound_ppm = ppm;
    const double value = ValueOf("job_success", pair.RankingTalent());
    EXPECT_GT(value, before);
    before = value;
  }
}

}  // namespace
}  // namespace shortlist
