#include "server/marketplace/profile_completeness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum ProfileItem;

Freelancer Whole() {
  Freelancer freelancer;
  freelancer.title = "Engineer";
  freelancer.overview = std::string(100, 'x');
  freelancer.skills = {{"Go", {}}, {"Rust", {}}, {"SQL", {}}};
  freelancer.hourly_rate = Money{5'000, "USD"};
  freelancer.portfolio = {{"A parser", ""}};
  freelancer.employment = {{"Engineer", "Acme", "2019", "", ""}};
  freelancer.education = {{"ETH", "", "", "", ""}};
  freelancer.category = "software";
  freelancer.country = "CH";
  freelancer.languages = {{"de", LanguageLevel::kNative}};
  freelancer.availability_hours = 0;
  return freelancer;
}

TEST(ProfileCompleteness, NamesWhatIsMissing) {
  EXPECT_EQ(CompletenessOf(Whole()), (ProfileCompleteness{100, {}}));
  Freelancer freelancer = Whole();
  freelancer.overview.pop_back();
  freelancer.skills.pop_back();
  freelancer.country.clear();
  // 105 are asked, 65 are there.
  EXPECT_EQ(CompletenessOf(freelancer), (ProfileCompleteness{61, {kOverview, kSkills, kCountry}}));
  const auto nothing = CompletenessOf({});
  EXPECT_EQ(nothing.percent, 0);
  EXPECT_EQ(nothing.missing.size(), 11U);
}

TEST(ProfileCompleteness, AsksAnAgencyForNoSchool) {
  Freelancer agency = Whole();
  agency.kind = FreelancerKind::kAgency;
  agency.employment.clear();
  agency.education.clear();
  EXPECT_THAT(CompletenessOf(agency).missing, IsEmpty());
  EXPECT_EQ(CompletenessOf(agency).percent, 100);
  agency.kind = FreelancerKind::kIndividual;
  EXPECT_THAT(CompletenessOf(agency).missing, ElementsAre(kEmployment, kEducation));
}

}  // namespace
}  // namespace shortlist
