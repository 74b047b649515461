#include "server/marketplace/profile_completeness.h"

#include "index/base/utf8.h"
#include "server/marketplace/enum_words.h"

namespace shortlist {
namespace {

constexpr size_t kOverviewCharacters = 100;
constexpr size_t kEnoughSkills = 3;

constexpr EnumWords<11> kItems = {
    "title",     "overview", "skills",  "hourly_rate", "portfolio",         "employment",
    "education", "category", "country", "languages",   "availability_hours"};

// By ProfileItem, falling: what is read and matched most counts most.
constexpr int kWeights[] = {20, 20, 15, 10, 10, 5, 5, 5, 5, 5, 5};

bool IsAsked(ProfileItem item, const Freelancer& freelancer) {
  const bool of_a_person = item == ProfileItem::kEmployment || item == ProfileItem::kEducation;
  return !of_a_person || freelancer.kind == FreelancerKind::kIndividual;
}

bool Has(const Freelancer& freelancer, ProfileItem item) {
  switch (item) {
    case ProfileItem::kTitle:
      return !freelancer.title.empty();
    case ProfileItem::kOverview:
      return CountCodePoints(freelancer.overview) >= kOverviewCharacters;
    case ProfileItem::kSkills:
      return freelancer.skills.size() >= kEnoughSkills;
    case ProfileItem::kHourlyRate:
      return freelancer.hourly_rate.has_value();
    case ProfileItem::kPortfolio:
      return !freelancer.portfolio.empty();
    case ProfileItem::kEmployment:
      return !freelancer.employment.empty();
    case ProfileItem::kEducation:
      return !freelancer.education.empty();
    case ProfileItem::kCategory:
      return !freelancer.category.empty();
    case ProfileItem::kCountry:
      return !freelancer.country.empty();
    case ProfileItem::kLanguages:
      return !freelancer.languages.empty();
    case ProfileItem::kAvailability:
      return freelancer.availability_hours.has_value();
  }
  return false;
}

}  // namespace

std::string_view NameOf(ProfileItem item) { return WordOf(kItems, item); }

ProfileCompleteness CompletenessOf(const Freelancer& freelancer) {
  ProfileCompleteness completeness;
  int asked = 0;
  int there = 0;
  for (size_t i = 0; i < kItems.size(); ++i) {
    const auto item = static_cast<ProfileItem>(i);
    if (!IsAsked(item, freelancer)) continue;
    asked += kWeights[i];
    if (Has(freelancer, item)) {
      there += kWeights[i];
    } else {
      completeness.missing.push_back(item);
    }
  }
  completeness.percent = 100 * there / asked;
  return completeness;
}

}  // namespace shortlist
