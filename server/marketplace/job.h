#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/civil_day.h"
#include "index/base/clock.h"
#include "index/base/result.h"
#include "server/marketplace/category.h"
#include "server/marketplace/money.h"

namespace shortlist {

enum class JobType : uint8_t { kHourly, kFixed };
enum class Experience : uint8_t { kEntry, kIntermediate, kExpert };
// How long the work will take, and how many hours a week.
enum class JobDuration : uint8_t {
  kLessThanMonth,
  kOneToThreeMonths,
  kThreeToSixMonths,
  kMoreThanSixMonths,
};
enum class Workload : uint8_t { kLessThan30, kMoreThan30 };
// Who finds a job: everybody, also on the web pages of others; whoever has an account or a key;
// only whom its client invites.
enum class JobVisibility : uint8_t { kPublic, kUsersOnly, kInviteOnly };
// Only open jobs are found by searches. Which change of status is allowed is a rule of the verbs.
enum class JobStatus : uint8_t { kDraft, kOpen, kPaused, kFilled, kClosed, kExpired, kRemoved };

// The word on the wire and in storage ("one_to_three_months"), and back.
std::string_view NameOf(JobType type);
std::string_view NameOf(Experience experience);
std::string_view NameOf(JobDuration duration);
std::string_view NameOf(Workload workload);
std::string_view NameOf(JobVisibility visibility);
std::string_view NameOf(JobStatus status);
std::optional<JobType> JobTypeByName(std::string_view name);
std::optional<Experience> ExperienceByName(std::string_view name);
std::optional<JobDuration> JobDurationByName(std::string_view name);
std::optional<Workload> WorkloadByName(std::string_view name);
std::optional<JobVisibility> JobVisibilityByName(std::string_view name);
std::optional<JobStatus> JobStatusByName(std::string_view name);

struct JobSkill {
  std::string name;
  bool mandatory = false;

  bool operator==(const JobSkill&) const = default;
};

// What was known of the client when the job was written.
struct ClientSnapshot {
  std::string external_id;
  std::string name;
  std::string country;  // ISO 3166 alpha-2
  std::optional<Money> spent;
  std::optional<int64_t> hires;
  std::optional<int> rating_hundredths;  // of a star: 0 to 500
  bool payment_verified = false;
  std::optional<CivilDay> member_since;

  bool operator==(const ClientSnapshot&) const = default;
};

// A posted job. Empty strings and lists mean "not given".
struct Job {
  std::string id;           // job_...
  std::string external_id;  // the id in another system; unique when given
  std::string title;
  std::string description;
  std::vector<JobSkill> skills;
  JobType type = JobType::kFixed;
  std::optional<Money> rate_min;  // hourly jobs, per hour
  std::optional<Money> rate_max;  // hourly jobs, per hour
  std::optional<Money> budget;    // fixed jobs
  std::optional<Experience> experience;
  std::optional<JobDuration> duration;
  std::optional<Workload> workload;
  std::string category;  // id of a category or subcategory
  std::string country;   // ISO 3166 alpha-2: where the work is, or the freelancer must be
  std::string timezone;  // IANA
  ClientSnapshot client;
  std::optional<int64_t> proposals;  // number received
  bool featured = false;
  int persons_to_hire = 1;  // with as many contracts it is filled
  JobVisibility visibility = JobVisibility::kPublic;
  std::vector<std::string> questions;  // which a proposal answers, each
  bool cover_letter_required = false;
  JobStatus status = JobStatus::kOpen;
  Timestamp posted_at;
  std::string close_reason;  // the client's words; of a closed one

  // Whose it is: written by the marketplace, and not on the wire.
  std::string owner = {};  // acc_...; empty: the operator's
  bool on_hold = false;    // its owner's account is: nobody else may see it

  Timestamp created_at;
  Timestamp updated_at;
  int64_t version = 1;  // one more with every edit
  int64_t seq = 0;      // the event of its last change

  bool operator==(const Job&) const = default;
};

inline constexpr size_t kMaxJobSkills = 30;
inline constexpr size_t kMaxImportedJobSkills = 15;  // an import cuts what is beyond, and says so
inline constexpr size_t kMaxJobSkillCharacters = 100;
inline constexpr size_t kMaxClientNameCharacters = 200;
inline constexpr int kMaxPersonsToHire = 1'000;
inline constexpr size_t kMaxJobQuestions = 10;
inline constexpr size_t kMaxQuestionCharacters = 500;
inline constexpr size_t kMaxCloseReasonCharacters = 2'000;
inline constexpr size_t kMaxJobTitleCharacters = 200;
inline constexpr size_t kMaxJobDescriptionCharacters = 50'000;

// Everything that is wrong with a job, at once; empty when it may be stored. Pointers are those of
// the resource on the wire ("/client/country"). Reasons: required, too_long, too_many,
// unknown_value, out_of_range, not_allowed (a budget on an hourly job, a rate on a fixed
// one), currency_mismatch, duplicate_value (a question), nul_in_string, bad_utf8. `title` alone is
// required.
std::vector<FieldError> Validate(const Job& job, std::span<const Category> categories);

}  // namespace shortlist
