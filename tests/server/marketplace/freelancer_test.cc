#include "server/marketplace/freelancer.h"

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

const std::vector<Category> kCategories = {{"writing", "Writing", {{"copy", "Copywriting"}}}};

Freelancer Plain() {
  Freelancer freelancer;
  freelancer.display_name = "Ada";
  return freelancer;
}

TEST(FreelancerValidation, NeedsNothingButAName) {
  EXPECT_THAT(Validate(Plain(), kCategories), IsEmpty());
  EXPECT_THAT(Validate(Freelancer{}, kCategories),
              ElementsAre(IsError("/display_name", "required")));
}

TEST(FreelancerValidation, AcceptsAFullProfileAtItsLimits) {
  Freelancer freelancer = Plain();
  for (int i = 0; i < 200; ++i) freelancer.title += "\u00e9";  // characters count, not bytes
  freelancer.overview = std::string(5'000, 'x');
  freelancer.skills.resize(15, {std::string(100, 's'), SkillLevel::kExpert});
  freelancer.hourly_rate = Money{0, "JPY"};
  freelancer.country = "XK";
  freelancer.timezone = "Asia/Kolkata";
  freelancer.languages = {{"de", LanguageLevel::kNative}};
  freelancer.category = "copy";
  freelancer.availability_hours = 168;
  freelancer.experience_years = 0;
  freelancer.employment = {{"Clerk", "Zoo", "2019", "2019-05", ""}, {"", "", "2019-05-31", "", ""}};
  EXPECT_THAT(Validate(freelancer, kCategories), IsEmpty());
}

TEST(FreelancerValidation, TellsAllThatIsWrongAtOnce) {
  Freelancer freelancer = Plain();
  freelancer.title = std::string(201, 'x');
  freelancer.overview = std::string("a\0b", 3);
  freelancer.hourly_rate = Money{-1, "XAU"};
  freelancer.country = "us";
  freelancer.city = "\xff";
  freelancer.timezone = "Mars/Phobos";
  freelancer.category = "magic";
  freelancer.availability_hours = 169;
  freelancer.experience_years = -1;
  freelancer.skills.resize(16, {"x", std::nullopt});
  freelancer.skills[3].name = "";
  freelancer.languages = {{"xx", LanguageLevel::kBasic}};
  freelancer.portfolio = {{"", "about"}};
  freelancer.employment = {{"", "", "2019-13", "now", ""}};
  freelancer.certificates = {{"Pilot", "", "31.5.2019"}};
  EXPECT_THAT(
      Validate(freelancer, kCategories),
      ElementsAre(
          IsError("/title", "too_long"), IsError("/overview", "nul_in_string"),
          IsError("/hourly_rate/amount_minor", "out_of_range"),
          IsError("/hourly_rate/currency", "unknown_value"), IsError("/country", "unknown_value"),
          IsError("/city", "bad_utf8"), IsError("/timezone", "unknown_value"),
          IsError("/category", "unknown_value"), IsError("/availability_hours", "out_of_range"),
          IsError("/experience_years", "out_of_range"), IsError("/skills", "too_many"),
          IsError("/skills/3/name", "required"), IsError("/languages/0/code", "unknown_value"),
          IsError("/portfolio/0/title", "required"), IsError("/employment/0/from", "bad_date"),
          IsError("/employment/0/to", "bad_date"), IsError("/certificates/0/issued", "bad_date")));
}

TEST(FreelancerWords, GoBothWays) {
  for (const auto level : {LanguageLevel::kBasic, LanguageLevel::kConversational,
                           LanguageLevel::kFluent, LanguageLevel::kNative}) {
    EXPECT_EQ(LanguageLevelByName(NameOf(level)), level);
  }
  for (const auto level : {SkillLevel::kBeginner, SkillLevel::kIntermediate, SkillLevel::kExpert}) {
    EXPECT_EQ(SkillLevelByName(NameOf(level)), level);
  }
  EXPECT_EQ(FreelancerKindByName("agency"), FreelancerKind::kAgency);
  EXPECT_EQ(VisibilityByName("private"), Visibility::kPrivate);
  EXPECT_EQ(LanguageLevelByName("Fluent"), std::nullopt);
  EXPECT_EQ(VisibilityByName(""), std::nullopt);
}

}  // namespace
}  // namespace shortlist
