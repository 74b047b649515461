#include "server/marketplace/freelancer.h"

#include "server/marketplace/enum_words.h"
#include "server/marketplace/field_checks.h"

namespace shortlist {
namespace {

constexpr EnumWords<4> kLanguageLevels = {"basic", "conversational", "fluent", "native"};
constexpr EnumWords<3> kSkillLevels = {"beginner", "intermediate", "expert"};
constexpr EnumWords<2> kKinds = {"individual", "agency"};
constexpr EnumWords<2> kVisibilities = {"public", "private"};

void CheckSkillsAndLanguages(const Freelancer& freelancer, FieldChecks* checks) {
  checks->Entries("/skills", freelancer.skills.size(), kMaxFreelancerSkills);
  for (size_t i = 0; i < freelancer.skills.size(); ++i) {
    const std::string pointer = EntryPointer("/skills", i, "name");
    checks->Required(pointer, freelancer.skills[i].name);
    checks->Text(pointer, freelancer.skills[i].name, kMaxSkillCharacters);
  }
  checks->Entries("/languages", freelancer.languages.size(), kMaxListEntries);
  for (size_t i = 0; i < freelancer.languages.size(); ++i) {
    const std::string pointer = EntryPointer("/languages", i, "code");
    checks->Required(pointer, freelancer.languages[i].code);
    checks->Language(pointer, freelancer.languages[i].code);
  }
}

void CheckHistory(const Freelancer& freelancer, FieldChecks* checks) {
  checks->Entries("/portfolio", freelancer.portfolio.size(), kMaxListEntries);
  for (size_t i = 0; i < freelancer.portfolio.size(); ++i) {
    const auto& piece = freelancer.portfolio[i];
    const auto at = [&](std::string_view field) { return EntryPointer("/portfolio", i, field); };
    checks->Required(at("title"), piece.title);
    checks->Text(at("title"), piece.title, kMaxTitleCharacters);
    checks->Text(at("description"), piece.description, kMaxDescriptionCharacters);
  }
  checks->Entries("/employment", freelancer.employment.size(), kMaxListEntries);
  for (size_t i = 0; i < freelancer.employment.size(); ++i) {
    const auto& employment = freelancer.employment[i];
    const auto at = [&](std::string_view field) { return EntryPointer("/employment", i, field); };
    checks->Text(at("title"), employment.title, kMaxTitleCharacters);
    checks->Text(at("company"), employment.company, kMaxTitleCharacters);
    checks->PartialDate(at("from"), employment.from);
    checks->PartialDate(at("to"), employment.to);
    checks->Text(at("description"), employment.description, kMaxDescriptionCharacters);
  }
  checks->Entries("/education", freelancer.education.size(), kMaxListEntries);
  for (size_t i = 0; i < freelancer.education.size(); ++i) {
    const auto& education = freelancer.education[i];
    const auto at = [&](std::string_view field) { return EntryPointer("/education", i, field); };
    checks->Text(at("school"), education.school, kMaxTitleCharacters);
    checks->Text(at("degree"), education.degree, kMaxTitleCharacters);
    checks->Text(at("field"), education.field, kMaxTitleCharacters);
    checks->PartialDate(at("from"), education.from);
    checks->PartialDate(at("to"), education.to);
  }
  checks->Entries("/certificates", freelancer.certificates.size(), kMaxListEntries);
  for (size_t i = 0; i < freelancer.certificates.size(); ++i) {
    const auto& certificate = freelancer.certificates[i];
    const auto at = [&](std::string_view field) { return EntryPointer("/certificates", i, field); };
    checks->Required(at("name"), certificate.name);
    checks->Text(at("name"), certificate.name, kMaxTitleCharacters);
    checks->Text(at("issuer"), certificate.issuer, kMaxTitleCharacters);
    checks->PartialDate(at("issued"), certificate.issued);
  }
}

}  // namespace

std::string_view NameOf(LanguageLevel level) { return WordOf(kLanguageLevels, level); }
std::string_view NameOf(SkillLevel level) { return WordOf(kSkillLevels, level); }
std::string_view NameOf(FreelancerKind kind) { return WordOf(kKinds, kind); }
std::string_view NameOf(Visibility visibility) { return WordOf(kVisibilities, visibility); }
std::optional<LanguageLevel> LanguageLevelByName(std::string_view name) {
  return EnumByWord<LanguageLevel>(kLanguageLevels, name);
}
std::optional<SkillLevel> SkillLevelByName(std::string_view name) {
  return EnumByWord<SkillLevel>(kSkillLevels, name);
}
std::optional<FreelancerKind> FreelancerKindByName(std::string_view name) {
  return EnumByWord<FreelancerKind>(kKinds, name);
}
std::optional<Visibility> VisibilityByName(std::string_view name) {
  return EnumByWord<Visibility>(kVisibilities, name);
}

std::vector<FieldError> Validate(const Freelancer& freelancer,
                                 std::span<const Category> categories) {
  FieldChecks checks;
  checks.Text("/external_id", freelancer.external_id, kMaxExternalIdCharacters);
  checks.Required("/display_name", freelancer.display_name);
  checks.Text("/display_name", freelancer.display_name, kMaxNameCharacters);
  checks.Text("/title", freelancer.title, kMaxTitleCharacters);
  checks.Text("/overview", freelancer.overview, kMaxOverviewCharacters);
  checks.Amount("/hourly_rate", freelancer.hourly_rate, 0);
  checks.Country("/country", freelancer.country);
  checks.Text("/city", freelancer.city, kMaxNameCharacters);
  checks.Timezone("/timezone", freelancer.timezone);
  checks.InCategories("/category", freelancer.category, categories);
  checks.Range("/availability_hours", freelancer.availability_hours, 0, 7 * 24);
  checks.Range("/experience_years", freelancer.experience_years, 0, 100);
  CheckSkillsAndLanguages(freelancer, &checks);
  CheckHistory(freelancer, &checks);
  return checks.Take();
}

}  // namespace shortlist
