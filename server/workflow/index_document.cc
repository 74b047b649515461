#include "server/workflow/index_document.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "index/base/civil_day.h"
#include "server/marketplace/timezone.h"

namespace shortlist {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;

int64_t Seconds(Timestamp time) { return time.micros / kMicrosPerSecond; }

// Fills columns, leaving out what is not given.
class ColumnFiller {
 public:
  explicit ColumnFiller(ColumnValues* values) : values_(values) {}

  void Keyword(Column column, std::string_view value) {
    if (!value.empty()) values_->keywords[column].emplace_back(value);
  }

  template <typename Enum>
  void Keyword(Column column, const std::optional<Enum>& value) {
    if (value) Keyword(column, NameOf(*value));
  }

  void Integer(Column column, int64_t value) { values_->integers[column] = value; }

  template <typename Number>
  void Integer(Column column, const std::optional<Number>& value) {
    if (value) Integer(column, static_cast<int64_t>(*value));
  }

  void Amount(Column column, const std::optional<Money>& money, const IndexingRules& rules) {
    if (money && money->currency == rules.currency) Integer(column, money->amount_minor);
  }

  // The category and, for a subcategory, the category above it: a filter by either finds both.
  void Category(std::string_view id, const IndexingRules& rules) {
    for (const auto& category : rules.categories) {
      const bool below =
          std::any_of(category.subcategories.begin(), category.subcategories.end(),
                      [&](const Subcategory& subcategory) { return subcategory.id == id; });
      if (below) Keyword(Column::kCategory, category.id);
    }
    Keyword(Column::kCategory, id);
  }

  void Timezone(std::string_view name) {
    if (!name.empty()) Integer(Column::kTimezoneOffset, StandardOffsetMinutes(name));
  }

  // Skill ids, each once.
  void Skill(Column column, std::string_view name, const IndexingRules& rules) {
    auto& skills = values_->keywords[column];
    std::string id = rules.skills->IdOf(name);
    if (std::find(skills.begin(), skills.end(), id) == skills.end()) {
      skills.push_back(std::move(id));
    }
  }

 private:
  ColumnValues* values_;
};

// A skill's name is one line, whatever blanks are in it.
std::string OneLine(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return text;
}

// The level that is given, else that of English among the languages.
std::optional<LanguageLevel> EnglishOf(const Freelancer& freelancer) {
  if (freelancer.english_level) return freelancer.english_level;
  for (const SpokenLanguage& language : freelancer.languages) {
    if (language.code == "en") return language.level;
  }
  return std::nullopt;
}

void AppendLine(std::string_view text, std::string* out) {
  if (text.empty()) return;
  if (!out->empty()) *out += '\n';
  *out += text;
}

std::string ExperienceText(const Freelancer& freelancer) {
  std::string text;
  for (const PortfolioPiece& piece : freelancer.portfolio) {
    AppendLine(piece.title, &text);
    AppendLine(piece.description, &text);
  }
  for (const Employment& employment : freelancer.employment) {
    AppendLine(employment.title, &text);
    AppendLine(employment.company, &text);
    AppendLine(employment.description, &text);
  }
  for (const Education& education : freelancer.education) {
    AppendLine(education.degree, &text);
    AppendLine(education.field, &text);
    AppendLine(education.school, &text);
  }
  for (const Certificate& certificate : freelancer.certificates) {
    AppendLine(certificate.name, &text);
    AppendLine(certificate.issuer, &text);
  }
  return text;
}

}  // namespace

bool IsSearchable(const Freelancer& freelancer) {
  return freelancer.visibility == Visibility::kPublic && !freelancer.on_hold;
}

bool IsSearchable(const Job& job) {
  return job.status == JobStatus::kOpen && job.visibility != JobVisibility::kInviteOnly &&
         !job.on_hold;
}

ColumnValues StandingColumns(const Freelancer& freelancer) {
  ColumnValues values;
  ColumnFiller columns(&values);
  values.keywords[Column::kBadges] = freelancer.badges;
  columns.Integer(Column::kEarned, freelancer.earned_minor);
  columns.Integer(Column::kHours, freelancer.hours);
  if (freelancer.last_active_at) {
    columns.Integer(Column::kLastActive, Seconds(*freelancer.last_active_at));
  }
  return values;
}

Document ToDocument(const Freelancer& freelancer, const IndexingRules& rules) {
  Document document;
  document.id = freelancer.id;
  document.key = freelancer.seq;
  document.Text(TextField::kTitle) = freelancer.title;
  document.Text(TextField::kBody) = freelancer.overview;
  document.Text(TextField::kExperience) = ExperienceText(freelancer);
  document.Text(TextField::kName) = freelancer.display_name;
  document.columns = StandingColumns(freelancer);
  ColumnFiller columns(&document.columns);
  for (const FreelancerSkill& skill : freelancer.skills) {
    AppendLine(OneLine(skill.name), &document.Text(TextField::kSkills));
    columns.Skill(Column::kSkills, skill.name, rules);
  }
  columns.Category(freelancer.category, rules);
  columns.Keyword(Column::kCountry, freelancer.country);
  for (const SpokenLanguage& language : freelancer.languages) {
    columns.Keyword(Column::kLanguages, language.code);
  }
  columns.Keyword(Column::kKind, NameOf(freelancer.kind));
  columns.Timezone(freelancer.timezone);
  columns.Amount(Column::kRate, freelancer.hourly_rate, rules);
  if (const auto english = EnglishOf(freelancer)) {
    columns.Integer(Column::kEnglish, static_cast<int64_t>(*english) + 1);
  }
  columns.Integer(Column::kAvailableHours, freelancer.availability_hours);
  if (freelancer.available_from) {
    columns.Integer(Column::kAvailableFrom, Seconds(StartOfDay(*freelancer.available_from)));
  }
  columns.Integer(Column::kExperienceYears, freelancer.experience_years);
  columns.Integer(Column::kVerified, freelancer.verified ? 1 : 0);
  columns.Integer(Column::kCreatedAt, Seconds(freelancer.created_at));
  return document;
}

Document ToDocument(const Job& job, const IndexingRules& rules) {
  Document document;
  document.id = job.id;
  document.key = job.seq;
  document.Text(TextField::kTitle) = job.title;
  document.Text(TextField::kBody) = job.description;
  document.Text(TextField::kName) = job.client.name;
  ColumnFiller columns(&document.columns);
  for (const JobSkill& skill : job.skills) {
    AppendLine(OneLine(skill.name), &document.Text(TextField::kSkills));
    columns.Skill(Column::kSkills, skill.name, rules);
    if (skill.mandatory) columns.Skill(Column::kMandatorySkills, skill.name, rules);
  }
  columns.Category(job.category, rules);
  columns.Keyword(Column::kType, NameOf(job.type));
  columns.Keyword(Column::kExperience, job.experience);
  columns.Keyword(Column::kCountry, job.country);
  columns.Keyword(Column::kClientCountry, job.client.country);
  columns.Keyword(Column::kDuration, job.duration);
  columns.Keyword(Column::kWorkload, job.workload);
  columns.Timezone(job.timezone);
  // A rate with one end given is that one rate.
  columns.Amount(Column::kRateMin, job.rate_min ? job.rate_min : job.rate_max, rules);
  columns.Amount(Column::kRateMax, job.rate_max ? job.rate_max : job.rate_min, rules);
  columns.Amount(Column::kBudget, job.budget, rules);
  columns.Integer(Column::kProposals, job.proposals);
  columns.Amount(Column::kClientSpent, job.client.spent, rules);
  columns.Integer(Column::kClientHires, job.client.hires);
  columns.Integer(Column::kClientRating, job.client.rating_hundredths);
  columns.Integer(Column::kPaymentVerified, job.client.payment_verified ? 1 : 0);
  columns.Integer(Column::kFeatured, job.featured ? 1 : 0);
  if (job.visibility == JobVisibility::kUsersOnly) columns.Integer(Column::kUsersOnly, 1);
  columns.Integer(Column::kCreatedAt, Seconds(job.posted_at));
  return document;
}

}  // namespace shortlist
