#include "server/marketplace/job.h"

#include <algorithm>
#include <cstddef>
#include <limits>

#include "server/marketplace/enum_words.h"
#include "server/marketplace/field_checks.h"

namespace shortlist {
namespace {

constexpr EnumWords<2> kTypes = {"hourly", "fixed"};
constexpr EnumWords<3> kExperiences = {"entry", "intermediate", "expert"};
constexpr EnumWords<4> kDurations = {"less_than_month", "one_to_three_months",
                                     "three_to_six_months", "more_than_six_months"};
constexpr EnumWords<2> kWorkloads = {"less_than_30", "more_than_30"};
constexpr EnumWords<3> kVisibilities = {"public", "users_only", "invite_only"};
constexpr EnumWords<7> kStatuses = {"draft",  "open",    "paused", "filled",
                                    "closed", "expired", "removed"};

constexpr size_t kMaxIdCharacters = 200;

void CheckPay(const Job& job, FieldChecks* checks) {
  checks->Amount("/rate_min", job.rate_min, 0);
  checks->Amount("/rate_max", job.rate_max, 0);
  checks->Amount("/budget", job.budget, 0);
  if (job.type == JobType::kHourly) {
    if (job.budget) checks->Refuse("/budget", "not_allowed", "an hourly job has rates, no budget");
  } else {
    if (job.rate_min) checks->Refuse("/rate_min", "not_allowed", "a fixed job has a budget alone");
    if (job.rate_max) checks->Refuse("/rate_max", "not_allowed", "a fixed job has a budget alone");
  }
  if (!job.rate_min || !job.rate_max) return;
  if (job.rate_min->currency != job.rate_max->currency) {
    checks->Refuse("/rate_max/currency", "currency_mismatch", "must be that of rate_min");
  } else if (job.rate_max->amount_minor < job.rate_min->amount_minor) {
    checks->Refuse("/rate_max/amount_minor", "out_of_range", "must be at least rate_min");
  }
}

void CheckClient(const ClientSnapshot& client, FieldChecks* checks) {
  constexpr int64_t kAny = std::numeric_limits<int64_t>::max();
  checks->Text("/client/external_id", client.external_id, kMaxIdCharacters);
  checks->Text("/client/name", client.name, kMaxClientNameCharacters);
  checks->Country("/client/country", client.country);
  checks->Amount("/client/spent", client.spent, 0);
  checks->Range("/client/hires", client.hires, 0, kAny);
  checks->Range("/client/rating", client.rating_hundredths, 0, 500);
}

void CheckQuestions(const std::vector<std::string>& questions, FieldChecks* checks) {
  checks->Entries("/questions", questions.size(), kMaxJobQuestions);
  for (size_t i = 0; i < questions.size(); ++i) {
    const std::string pointer = "/questions/" + std::to_string(i);
    checks->Required(pointer, questions[i]);
    checks->Text(pointer, questions[i], kMaxQuestionCharacters);
    const auto before = questions.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find(questions.begin(), before, questions[i]) != before) {
      checks->Refuse(pointer, "duplicate_value", "is asked already");
    }
  }
}

}  // namespace

std::string_view NameOf(JobType type) { return WordOf(kTypes, type); }
std::string_view NameOf(Experience experience) { return WordOf(kExperiences, experience); }
std::string_view NameOf(JobDuration duration) { return WordOf(kDurations, duration); }
std::string_view NameOf(Workload workload) { return WordOf(kWorkloads, workload); }
std::string_view NameOf(JobVisibility visibility) { return WordOf(kVisibilities, visibility); }
std::string_view NameOf(JobStatus status) { return WordOf(kStatuses, status); }
std::optional<JobType> JobTypeByName(std::string_view name) {
  return EnumByWord<JobType>(kTypes, name);
}
std::optional<Experience> ExperienceByName(std::string_view name) {
  return EnumByWord<Experience>(kExperiences, name);
}
std::optional<JobDuration> JobDurationByName(std::string_view name) {
  return EnumByWord<JobDuration>(kDurations, name);
}
std::optional<Workload> WorkloadByName(std::string_view name) {
  return EnumByWord<Workload>(kWorkloads, name);
}
std::optional<JobVisibility> JobVisibilityByName(std::string_view name) {
  return EnumByWord<JobVisibility>(kVisibilities, name);
}
std::optional<JobStatus> JobStatusByName(std::string_view name) {
  return EnumByWord<JobStatus>(kStatuses, name);
}

std::vector<FieldError> Validate(const Job& job, std::span<const Category> categories) {
  FieldChecks checks;
  checks.Text("/external_id", job.external_id, kMaxIdCharacters);
  checks.Required("/title", job.title);
  checks.Text("/title", job.title, kMaxJobTitleCharacters);
  checks.Text("/description", job.description, kMaxJobDescriptionCharacters);
  checks.Entries("/skills", job.skills.size(), kMaxJobSkills);
  for (size_t i = 0; i < job.skills.size(); ++i) {
    const std::string pointer = EntryPointer("/skills", i, "name");
    checks.Required(pointer, job.skills[i].name);
    checks.Text(pointer, job.skills[i].name, kMaxJobSkillCharacters);
  }
  CheckPay(job, &checks);
  checks.InCategories("/category", job.category, categories);
  checks.Country("/country", job.country);
  checks.Timezone("/timezone", job.timezone);
  CheckClient(job.client, &checks);
  checks.Range("/persons_to_hire", job.persons_to_hire, 1, kMaxPersonsToHire);
  CheckQuestions(job.questions, &checks);
  checks.Text("/close_reason", job.close_reason, kMaxCloseReasonCharacters);
  checks.Range("/proposals", job.proposals, 0, std::numeric_limits<int64_t>::max());
  return checks.Take();
}

}  // namespace shortlist
