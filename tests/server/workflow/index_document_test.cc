#include "server/workflow/index_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shortlist {
namespace {

using ::testing::ElementsAre;

const std::vector<Category> kCategories = {{"software", "Software", {{"web", "Web"}}}};
const IndexingRules kRules{"USD", kCategories};

TEST(IndexDocument, FindsOnlyPublicProfilesAndOpenJobs) {
  Freelancer freelancer;
  EXPECT_TRUE(IsSearchable(freelancer));
  freelancer.visibility = Visibility::kPrivate;
  EXPECT_FALSE(IsSearchable(freelancer));
  for (int i = 0; i <= static_cast<int>(JobStatus::kRemoved); ++i) {
    Job job;
    job.status = static_cast<JobStatus>(i);
    EXPECT_EQ(IsSearchable(job), job.status == JobStatus::kOpen) << NameOf(job.status);
  }
}

TEST(IndexDocument, LeavesOutWhatIsNotGiven) {
  const Document document = ToDocument(Freelancer{}, kRules);
  for (const Column column :
       {Column::kRate, Column::kEnglish, Column::kTimezoneOffset, Column::kAvailableHours,
        Column::kLastActive, Column::kAvailableFrom, Column::kExperienceYears, Column::kJss}) {
    EXPECT_FALSE(document.columns.Integer(column)) << NameOf(column);
  }
  EXPECT_TRUE(document.columns.Keywords(Column::kCountry).empty());
  EXPECT_TRUE(document.columns.Keywords(Column::kCategory).empty());
}

TEST(IndexDocument, NamesASkillOnceByItsId) {
  Freelancer freelancer;
  freelancer.skills = {{"Node.JS", {}}, {"node.js", {}}, {"Two\nLines", {}}};
  const Document document = ToDocument(freelancer, kRules);
  EXPECT_THAT(document.columns.Keywords(Column::kSkills), ElementsAre("node.js", "two lines"));
  EXPECT_EQ(document.Text(TextField::kSkills), "Node.JS\nnode.js\nTwo Lines");
}

TEST(IndexDocument, PutsASubcategoryIntoItsCategoryToo) {
  Job job;
  job.category = "web";
  EXPECT_THAT(ToDocument(job, kRules).columns.Keywords(Column::kCategory),
              ElementsAre("software", "web"));
  job.category = "software";
  EXPECT_THAT(ToDocument(job, kRules).columns.Keywords(Column::kCategory), ElementsAre("software"));
}

TEST(IndexDocument, ComparesOnlyAmountsInTheMarketplacesCurrency) {
  Freelancer freelancer;
  freelancer.hourly_rate = Money{5'000, "EUR"};
  EXPECT_FALSE(ToDocument(freelancer, kRules).columns.Integer(Column::kRate));
  freelancer.hourly_rate = Money{5'000, "USD"};
  EXPECT_EQ(ToDocument(freelancer, kRules).columns.Integer(Column::kRate), 5'000);
}

TEST(IndexDocument, TakesARateWithOneEndForThatOneRate) {
  Job job;
  job.rate_max = Money{5'000, "USD"};
  const Document document = ToDocument(job, kRules);
  EXPECT_EQ(document.columns.Integer(Column::kRateMin), 5'000);
  EXPECT_EQ(document.columns.Integer(Column::kRateMax), 5'000);
}

TEST(IndexDocument, KnowsEnglishFromTheLanguagesToo) {
  Freelancer freelancer;
  freelancer.languages = {{"de", LanguageLevel::kNative}, {"en", LanguageLevel::kFluent}};
  EXPECT_EQ(ToDocument(freelancer, kRules).columns.Integer(Column::kEnglish), 3);
  freelancer.english_level = LanguageLevel::kBasic;
  EXPECT_EQ(ToDocument(freelancer, kRules).columns.Integer(Column::kEnglish), 1);
}

TEST(IndexDocument, MarksTheMandatorySkillsOfAJob) {
  Job job;
  job.skills = {{"React", true}, {"SQL", false}};
  const Document document = ToDocument(job, kRules);
  EXPECT_THAT(document.columns.Keywords(Column::kSkills), ElementsAre("react", "sql"));
  EXPECT_THAT(document.columns.Keywords(Column::kMandatorySkills), ElementsAre("react"));
}

TEST(IndexDocument, HidesJobsForInvitedOnesAndMarksThoseForUsers) {
  Job job;
  EXPECT_TRUE(IsSearchable(job));
  EXPECT_EQ(ToDocument(job, kRules).columns.Integer(Column::kUsersOnly), std::nullopt);
  job.visibility = JobVisibility::kUsersOnly;
  EXPECT_TRUE(IsSearchable(job));
  EXPECT_EQ(ToDocument(job, kRules).columns.Integer(Column::kUsersOnly), 1);
  job.visibility = JobVisibility::kInviteOnly;
  EXPECT_FALSE(IsSearchable(job));
}

}  // namespace
}  // namespace shortlist
