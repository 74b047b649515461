#include "server/marketplace/job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shortlist {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

auto IsError(const char* pointer, const char* reason) {
  return AllOf(Field(&FieldError::pointer, pointer), Field(&FieldError::reason, reason));
}

Job Plain(JobType type) {
  Job job;
  job.title = "Paint my house";
  job.type = type;
  return job;
}

TEST(JobValidation, NeedsNothingButATitle) {
  EXPECT_THAT(Validate(Plain(JobType::kFixed), {}), IsEmpty());
  EXPECT_THAT(Validate(Job{}, {}), ElementsAre(IsError("/title", "required")));
}

TEST(JobValidation, TakesRatesOnHourlyJobsAndABudgetOnFixedOnes) {
  Job hourly = Plain(JobType::kHourly);
  hourly.rate_min = Money{1'000, "USD"};
  hourly.rate_max = Money{1'000, "USD"};
  EXPECT_THAT(Validate(hourly, {}), IsEmpty());
  hourly.budget = Money{5'000, "USD"};
  EXPECT_THAT(Validate(hourly, {}), ElementsAre(IsError("/budget", "not_allowed")));

  Job fixed = Plain(JobType::kFixed);
  fixed.budget = Money{5'000, "USD"};
  EXPECT_THAT(Validate(fixed, {}), IsEmpty());
  fixed.rate_min = Money{1'000, "USD"};
  fixed.rate_max = Money{2'000, "USD"};
  EXPECT_THAT(Validate(fixed, {}), ElementsAre(IsError("/rate_min", "not_allowed"),
                                               IsError("/rate_max", "not_allowed")));
}

TEST(JobValidation, HoldsRatesTogether) {
  Job job = Plain(JobType::kHourly);
  job.rate_min = Money{1'000, "USD"};
  job.rate_max = Money{999, "USD"};
  EXPECT_THAT(Validate(job, {}), ElementsAre(IsError("/rate_max/amount_minor", "out_of_range")));
  job.rate_max = Money{2'000, "EUR"};
  EXPECT_THAT(Validate(job, {}), ElementsAre(IsError("/rate_max/currency", "currency_mismatch")));
}

TEST(JobValidation, TellsAllThatIsWrongAtOnce) {
  Job job = Plain(JobType::kFixed);
  job.title = std::string(201, 'x');
  job.description = std::string(50'001, 'x');
  job.skills.resize(31, {"x", false});
  job.skills[0].name = std::string(101, 'x');
  job.category = "magic";
  job.country = "United States";
  job.timezone = "GMT+5";
  job.client.country = "ZZ";
  job.client.spent = Money{-1, "USD"};
  job.client.hires = -1;
  job.client.rating_hundredths = 501;
  job.proposals = -1;
  EXPECT_THAT(
      Validate(job, {}),
      ElementsAre(
          IsError("/title", "too_long"), IsError("/description", "too_long"),
          IsError("/skills", "too_many"), IsError("/skills/0/name", "too_long"),
          IsError("/category", "unknown_value"), IsError("/country", "unknown_value"),
          IsError("/timezone", "unknown_value"), IsError("/client/country", "unknown_value"),
          IsError("/client/spent/amount_minor", "out_of_range"),
          IsError("/client/hires", "out_of_range"), IsError("/client/rating", "out_of_range"),
          IsError("/proposals", "out_of_range")));
}

TEST(JobValidation, AsksEachQuestionOnce) {
  Job job = Plain(JobType::kFixed);
  job.questions = {"When?", "", "When?", std::string(kMaxQuestionCharacters + 1, 'x')};
  job.persons_to_hire = 0;
  EXPECT_THAT(
      Validate(job, {}),
      ElementsAre(IsError("/persons_to_hire", "out_of_range"), IsError("/questions/1", "required"),
                  IsError("/questions/2", "duplicate_value"), IsError("/questions/3", "too_long")));
  job.questions.clear();
  for (int i = 0; i < 11; ++i) job.questions.push_back(std::to_string(i));
  job.persons_to_hire = kMaxPersonsToHire;
  EXPECT_THAT(Validate(job, {}), ElementsAre(IsError("/questions", "too_many")));
}

TEST(JobWords, GoBothWays) {
  for (const auto duration : {JobDuration::kLessThanMonth, JobDuration::kOneToThreeMonths,
                              JobDuration::kThreeToSixMonths, JobDuration::kMoreThanSixMonths}) {
    EXPECT_EQ(JobDurationByName(NameOf(duration)), duration);
  }
  for (const auto status :
       {JobStatus::kDraft, JobStatus::kOpen, JobStatus::kPaused, JobStatus::kFilled,
        JobStatus::kClosed, JobStatus::kExpired, JobStatus::kRemoved}) {
    EXPECT_EQ(JobStatusByName(NameOf(status)), status);
  }
  EXPECT_EQ(JobTypeByName("hourly"), JobType::kHourly);
  EXPECT_EQ(ExperienceByName("entry"), Experience::kEntry);
  EXPECT_EQ(WorkloadByName("more_than_30"), Workload::kMoreThan30);
  EXPECT_EQ(JobTypeByName("free"), std::nullopt);
}

}  // namespace
}  // namespace shortlist
