// Each feature by hand: what it makes of known values, of unknown ones, and when it is absent.

#include <gtest/gtest.h>

#include <cmath>

#include "ranking/features/availability.h"
#include "ranking/features/client_quality.h"
#include "ranking/features/competition.h"
#include "ranking/features/experience.h"
#include "ranking/features/job_success.h"
#include "ranking/features/pay_fit.h"
#include "ranking/features/rate_fit.h"
#include "ranking/features/recency.h"
#include "ranking/features/semantic_similarity.h"
#include "ranking/features/skill_coverage.h"
#include "ranking/features/text_match.h"
#include "ranking/features/timezone_overlap.h"
#include "ranking/features/verification.h"
#include "tests/ranking/features/pairs.h"

namespace shortlist {
namespace {

using testing::kDay;
using testing::kNow;
using testing::Pair;

using Known = std::optional<int64_t>;

void Set(ColumnValues* values, Column column, Known value) {
  if (value) values->integers[column] = *value;
}

// NaN stands for "absent": it equals nothing, so a test that expects a number fails.
double ValueOf(const std::optional<FeatureValue>& feature) {
  return feature ? feature->value : std::nan("");
}

TEST(TextMatch, IsTheCalibratedScoreWhenTheChannelWasAsked) {
  FeatureInput input;
  EXPECT_FALSE(TextMatch(input));
  input.lexical = 0.0;
  EXPECT_EQ(ValueOf(TextMatch(input)), 0);
  EXPECT_EQ(TextMatch(input)->description, "no word of the question occurs");
  input.lexical = 0.4;
  EXPECT_EQ(ValueOf(TextMatch(input)), 0.4);
}

TEST(SemanticSimilarity, IsTheCalibratedScoreWhenTheChannelWasAsked) {
  FeatureInput input;
  EXPECT_FALSE(SemanticSimilarity(input));
  input.semantic = 0.7;
  EXPECT_EQ(ValueOf(SemanticSimilarity(input)), 0.7);
}

struct SkillCase {
  std::vector<std::string> asked, mandatory, has;
  double value;
  const char* description;
};

TEST(SkillCoverage, CountsMandatorySkillsDouble) {
  const SkillCase cases[] = {
      {{"a", "b"}, {}, {"a", "b", "c"}, 1, "has 2 of 2 skills asked for"},
      {{"a", "b"}, {}, {"b"}, 1.0 / 2, "has 1 of 2 skills asked for"},
      {{"a", "b"}, {"a"}, {"a"}, 2.0 / 3, "has 1 of 2 skills asked for"},
      {{"a", "b"}, {"a"}, {"b"}, 1.0 / 3, "has 1 of 2 skills asked for"},
      {{"a", "b", "c"}, {"a", "b"}, {"c", "a"}, 3.0 / 5, "has 2 of 3 skills asked for"},
      {{"a"}, {}, {"z"}, 0, "has 0 of 1 skills asked for"},
  };
  for (const SkillCase& row : cases) {
    Pair pair;
    pair.job.keywords = {{Column::kSkills, row.asked}, {Column::kMandatorySkills, row.mandatory}};
    pair.talent.keywords = {{Column::kSkills, row.has}};
    for (const Side side : {Side::kTalent, Side::kJobs}) {
      const auto coverage = SkillCoverage(pair.Ranking(side));
      EXPECT_DOUBLE_EQ(ValueOf(coverage), row.value);
      EXPECT_EQ(coverage->description, row.description);
    }
  }
}

TEST(SkillCoverage, OfSomebodyWithoutSkillsIsNothing) {
  Pair pair;
  pair.job.keywords = {{Column::kSkills, {"a"}}};
  EXPECT_EQ(ValueOf(SkillCoverage(pair.RankingTalent())), 0);
  EXPECT_FALSE(SkillCoverage(pair.RankingJobs())) << "who has none asks for none";
}

TEST(SkillCoverage, OfAJobWithoutSkillsIsUnknownToWhoHasSkills) {
  Pair pair;
  EXPECT_FALSE(SkillCoverage(pair.RankingTalent()));
  EXPECT_FALSE(SkillCoverage(pair.RankingJobs())) << "absent by the asking side only";
  pair.talent.keywords = {{Column::kSkills, {"a"}}};
  EXPECT_FALSE(SkillCoverage(pair.RankingTalent()));
  EXPECT_EQ(ValueOf(SkillCoverage(pair.RankingJobs())), kUnknownValue);
}

struct RateCase {
  Known rate, most;
  double rate_fit, pay_fit;
};

TEST(RateAndPayFit, CompareWhatIsAskedWithWhatIsPaid) {
  const RateCase cases[] = {
      {5'000, 5'000, 1, 1},
      {1'000, 5'000, 1, 1},
      {6'000, 5'000, 0.8, 5.0 / 6},
      {7'500, 5'000, 0.5, 2.0 / 3},
      {10'000, 5'000, 0, 0.5},
      {20'000, 5'000, 0, 0.25},
      {5'000, 0, 0, 0},
  };
  for (const RateCase& row : cases) {
    Pair pair;
    Set(&pair.talent, Column::kRate, row.rate);
    Set(&pair.job, Column::kRateMax, row.most);
    for (const Side side : {Side::kTalent, Side::kJobs}) {
      EXPECT_DOUBLE_EQ(ValueOf(RateFit(pair.Ranking(side))), row.rate_fit);
      EXPECT_DOUBLE_EQ(ValueOf(PayFit(pair.Ranking(side))), row.pay_fit);
    }
  }
}

TEST(RateAndPayFit, AreUnknownOfACandidateAndAbsentOfTheAsker) {
  for (const Known no_rate : {Known(), Known(0)}) {  // a rate of nothing is no rate
    for (const auto& feature : {RateFit, PayFit}) {
      Pair pair;
      Set(&pair.talent, Column::kRate, no_rate);
      EXPECT_FALSE(feature(pair.RankingTalent()));
      EXPECT_FALSE(feature(pair.RankingJobs()));
      Set(&pair.job, Column::kRateMax, 5'000);
      EXPECT_EQ(ValueOf(feature(pair.RankingTalent())), kUnknownValue);
      EXPECT_FALSE(feature(pair.RankingJobs()));
      pair.job.integers.clear();
      Set(&pair.talent, Column::kRate, 5'000);
      EXPECT_FALSE(feature(pair.RankingTalent()));
      EXPECT_EQ(ValueOf(feature(pair.RankingJobs())), kUnknownValue);
    }
  }
}

TEST(JobSuccessFeature, IsTheLowerBoundOfTheEstimate) {
  Pair pair;
  pair.signals.jss_score = 92;
  pair.signals.jss_lower_bound_ppm = 743'085;
  EXPECT_DOUBLE_EQ(ValueOf(JobSuccess(pair.RankingTalent())), 0.743085);
  EXPECT_EQ(JobSuccess(pair.RankingTalent())->description,
            "Job Success 92 %; the estimate is above 74 % with nine in ten chances");
  pair.signals.jss_score.reset();
  EXPECT_EQ(JobSuccess(pair.RankingTalent())->description,
            "no Job Success Score yet; the estimate is above 74 % with nine in ten chances");
  FeatureInput search_over_jobs = pair.RankingJobs();
  search_over_jobs.talent = nullptr;
  search_over_jobs.signals = nullptr;
  EXPECT_FALSE(JobSuccess(search_over_jobs));
}

struct ExperienceCase {
  const char* level;
  int64_t years;
  double value;
};

TEST(Experience, RisesToTheYearsOfTheLevel) {
  const ExperienceCase cases[] = {
      {"entry", 0, 0},        {"entry", 1, 1},        {"intermediate", 1, 1.0 / 3},
      {"intermediate", 3, 1}, {"expert", 3, 1.0 / 2}, {"expert", 6, 1},
      {"expert", 40, 1},      {"entry", 40, 1},
  };
  for (const ExperienceCase& row : cases) {
    Pair pair;
    pair.job.keywords = {{Column::kExperience, {row.level}}};
    Set(&pair.talent, Column::kExperienceYears, row.years);
    EXPECT_DOUBLE_EQ(ValueOf(Experience(pair.RankingTalent())), row.value);
    EXPECT_DOUBLE_EQ(ValueOf(Experience(pair.RankingJobs())), row.value);
  }
}

TEST(Experience, IsUnknownOfACandidateAndAbsentOfTheAsker) {
  Pair pair;
  pair.job.keywords = {{Column::kExperience, {"expert"}}};
  EXPECT_EQ(ValueOf(Experience(pair.RankingTalent())), kUnknownValue);
  EXPECT_FALSE(Experience(pair.RankingJobs()));
  pair.job.keywords.clear();
  Set(&pair.talent, Column::kExperienceYears, 3);
  EXPECT_FALSE(Experience(pair.RankingTalent()));
  EXPECT_EQ(ValueOf(Experience(pair.RankingJobs())), kUnknownValue);
}

struct AvailabilityCase {
  const char* workload;
  int64_t hours;
  Known from;
  double value;
};

TEST(Availability, IsTheShareOfTheHoursNeededHalvedWhenTheyComeLate) {
  const AvailabilityCase cases[] = {
      {"more_than_30", 40, {}, 1},
      {"more_than_30", 30, {}, 1},
      {"more_than_30", 15, {}, 0.5},
      {"more_than_30", 0, {}, 0},
      {"less_than_30", 10, {}, 1},
      {"less_than_30", 5, {}, 0.5},
      {"more_than_30", 30, kNow + 14 * kDay, 1},
      {"more_than_30", 30, kNow + 14 * kDay + 1, 0.5},
      {"more_than_30", 15, kNow + 90 * kDay, 0.25},
  };
  for (const AvailabilityCase& row : cases) {
    Pair pair;
    pair.job.keywords = {{Column::kWorkload, {row.workload}}};
    Set(&pair.talent, Column::kAvailableHours, row.hours);
    Set(&pair.talent, Column::kAvailableFrom, row.from);
    EXPECT_DOUBLE_EQ(ValueOf(Availability(pair.RankingTalent())), row.value);
    EXPECT_DOUBLE_EQ(ValueOf(Availability(pair.RankingJobs())), row.value);
  }
}

TEST(Availability, IsUnknownOfACandidateAndAbsentOfTheAsker) {
  Pair pair;
  pair.job.keywords = {{Column::kWorkload, {"more_than_30"}}};
  EXPECT_EQ(ValueOf(Availability(pair.RankingTalent())), kUnknownValue);
  EXPECT_FALSE(Availability(pair.RankingJobs()));
  pair.job.keywords.clear();
  Set(&pair.talent, Column::kAvailableHours, 30);
  EXPECT_FALSE(Availability(pair.RankingTalent()));
  EXPECT_EQ(ValueOf(Availability(pair.RankingJobs())), kUnknownValue);
}

struct TimezoneCase {
  int64_t here, there;  // minutes east of UTC
  double hours;         // shared, of eight
};

TEST(TimezoneOverlap, GoesRoundTheEarth) {
  const TimezoneCase cases[] = {
      {0, 0, 8},   {0, 60, 7},     {330, 0, 2.5},  {-480, 60, 0},  {0, 480, 0},
      {0, 720, 0}, {-660, 660, 6}, {720, -720, 8}, {840, -720, 6},
  };
  for (const TimezoneCase& row : cases) {
    SCOPED_TRACE(std::to_string(row.here) + " and " + std::to_string(row.there));
    Pair pair;
    Set(&pair.talent, Column::kTimezoneOffset, row.here);
    Set(&pair.job, Column::kTimezoneOffset, row.there);
    EXPECT_DOUBLE_EQ(ValueOf(TimezoneOverlap(pair.RankingTalent())), row.hours / 8);
    EXPECT_DOUBLE_EQ(ValueOf(TimezoneOverlap(pair.RankingJobs())), row.hours / 8);
  }
}

TEST(TimezoneOverlap, IsUnknownOfACandidateAndAbsentOfTheAsker) {
  Pair pair;
  Set(&pair.job, Column::kTimezoneOffset, 0);
  EXPECT_EQ(ValueOf(TimezoneOverlap(pair.RankingTalent())), kUnknownValue);
  EXPECT_FALSE(TimezoneOverlap(pair.RankingJobs()));
}

TEST(Recency, HalvesInSixtyDaysForPeopleAndInFourteenForPosts) {
  Pair pair;
  EXPECT_EQ(ValueOf(Recency(pair.RankingTalent())), kUnknownValue);
  EXPECT_EQ(ValueOf(Recency(pair.RankingJobs())), kUnknownValue);
  Set(&pair.talent, Column::kLastActive, kNow - 60 * kDay);
  Set(&pair.job, Column::kCreatedAt, kNow - 28 * kDay);
  EXPECT_DOUBLE_EQ(ValueOf(Recency(pair.RankingTalent())), 0.5);
  EXPECT_DOUBLE_EQ(ValueOf(Recency(pair.RankingJobs())), 0.25);
  EXPECT_EQ(Recency(pair.RankingTalent())->description, "active 60 days ago");
  EXPECT_EQ(Recency(pair.RankingJobs())->description, "posted 28 days ago");
  Set(&pair.talent, Column::kLastActive, kNow + kDay);
  EXPECT_EQ(ValueOf(Recency(pair.RankingTalent())), 1) << "a clock that runs ahead gains nothing";
}

TEST(Verification, IsOfTheFreelancerOrOfTheClientsPayment) {
  Pair pair;
  EXPECT_EQ(ValueOf(Verification(pair.RankingTalent())), 0);
  Set(&pair.talent, Column::kVerified, 1);
  EXPECT_EQ(ValueOf(Verification(pair.RankingTalent())), 1);
  EXPECT_EQ(ValueOf(Verification(pair.RankingJobs())), 0);
  Set(&pair.job, Column::kPaymentVerified, 1);
  EXPECT_EQ(ValueOf(Verification(pair.RankingJobs())), 1);
}

struct ClientCase {
  Known rating, hires, spent;
  double thirds;  // three times the value
  const char* description;
};

TEST(ClientQuality, IsAThirdEachForRatingHiresAndMoney) {
  const ClientCase cases[] = {
      {{}, {}, {}, 1.5, "nothing is known of the client"},
      {500, 100, 10'000'000, 3, "100 hires so far"},
      {300, 0, 0, 0, "0 hires so far"},
      {400, {}, {}, 1.5, "hires are not known"},
      {100, {}, {}, 1, "hires are not known"},
      {{}, 100, {}, 2, "100 hires so far"},
      {500, 100'000, 900'000'000, 3, "100000 hires so far"},
  };
  for (const ClientCase& row : cases) {
    Pair pair;
    Set(&pair.job, Column::kClientRating, row.rating);
    Set(&pair.job, Column::kClientHires, row.hires);
    Set(&pair.job, Column::kClientSpent, row.spent);
    const auto quality = ClientQuality(pair.RankingJobs());
    EXPECT_NEAR(ValueOf(quality), row.thirds / 3, 1e-12);
    EXPECT_EQ(quality->description, row.description);
  }
}

TEST(Competition, IsOneHalfAtTwentyProposals) {
  Pair pair;
  EXPECT_EQ(ValueOf(Competition(pair.RankingJobs())), kUnknownValue);
  Set(&pair.job, Column::kProposals, 0);
  EXPECT_EQ(ValueOf(Competition(pair.RankingJobs())), 1);
  Set(&pair.job, Column::kProposals, 20);
  EXPECT_EQ(ValueOf(Competition(pair.RankingJobs())), 0.5);
  Set(&pair.job, Column::kProposals, 60);
  EXPECT_EQ(ValueOf(Competition(pair.RankingJobs())), 0.25);
}

TEST(JobFeatures, AreAbsentWhenTalentIsSearchedByWords) {
  Pair pair;
  FeatureInput input = pair.RankingTalent();
  input.job = nullptr;
  for (const auto& feature : {SkillCoverage, RateFit, PayFit, Experience, Availability,
                              TimezoneOverlap, ClientQuality, Competition}) {
    EXPECT_FALSE(feature(input));
  }
}

}  // namespace
}  // namespace shortlist
