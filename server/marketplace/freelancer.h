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

enum class LanguageLevel : uint8_t { kBasic, kConversational, kFluent, kNative };
enum class SkillLevel : uint8_t { kBeginner, kIntermediate, kExpert };
enum class FreelancerKind : uint8_t { kIndividual, kAgency };
enum class Visibility : uint8_t { kPublic, kPrivate };

// The word on the wire and in storage ("conversational"), and back.
std::string_view NameOf(LanguageLevel level);
std::string_view NameOf(SkillLevel level);
std::string_view NameOf(FreelancerKind kind);
std::string_view NameOf(Visibility visibility);
std::optional<LanguageLevel> LanguageLevelByName(std::string_view name);
std::optional<SkillLevel> SkillLevelByName(std::string_view name);
std::optional<FreelancerKind> FreelancerKindByName(std::string_view name);
std::optional<Visibility> VisibilityByName(std::string_view name);

struct FreelancerSkill {
  std::string name;
  std::optional<SkillLevel> level;

  bool operator==(const FreelancerSkill&) const = default;
};

struct SpokenLanguage {
  std::string code;  // ISO 639-1
  LanguageLevel level = LanguageLevel::kConversational;

  bool operator==(const SpokenLanguage&) const = default;
};

struct PortfolioPiece {
  std::string title;
  std::string description;

  bool operator==(const PortfolioPiece&) const = default;
};

// `from` and `to` of what follows are a year, a month or a day as far as people remember them
// ("2019", "2019-05", "2019-05-31"), or empty.
struct Employment {
  std::string title;
  std::string company;
  std::string from;
  std::string to;
  std::string description;

  bool operator==(const Employment&) const = default;
};

struct Education {
  std::string school;
  std::string degree;
  std::string field;
  std::string from;
  std::string to;

  bool operator==(const Education&) const = default;
};

struct Certificate {
  std::string name;
  std::string issuer;
  std::string issued;

  bool operator==(const Certificate&) const = default;
};

// A freelancer's (or an agency's) profile: what the public sees, and what it is found by. Empty
// strings and lists mean "not given".
struct Freelancer {
  std::string id;           // frl_...
  std::string external_id;  // the id in another system; unique when given
  std::string display_name;
  std::string title;
  std::string overview;
  std::vector<FreelancerSkill> skills;
  std::optional<Money> hourly_rate;  // per hour
  std::string country;               // ISO 3166 alpha-2
  std::string city;
  std::string timezone;  // IANA
  std::vector<SpokenLanguage> languages;
  std::optional<LanguageLevel> english_level;
  std::string category;                   // id of a category or subcategory
  std::optional<int> availability_hours;  // a week
  std::optional<CivilDay> available_from;
  std::optional<int> experience_years;
  std::vector<PortfolioPiece> portfolio;
  std::vector<Employment> employment;
  std::vector<Education> education;
  std::vector<Certificate> certificates;
  bool verified = false;
  FreelancerKind kind = FreelancerKind::kIndividual;
  Visibility visibility = Visibility::kPublic;

  // The standing: written by the marketplace, never by the freelancer.
  std::vector<std::string> badges;
  int64_t earned_minor = 0;  // in the marketplace's currency, refunds deducted
  int64_t hours = 0;         // billed
  std::optional<Timestamp> last_active_at;

  // Whose it is: written by the marketplace, and not on the wire.
  std::string owner = {};  // acc_...; empty: the operator's
  bool on_hold = false;    // its owner's account is: nobody else may see it

  Timestamp created_at;
  Timestamp updated_at;
  int64_t version = 1;  // one more with every edit
  int64_t seq = 0;      // the event of its last change

  bool operator==(const Freelancer&) const = default;
};

inline constexpr size_t kMaxFreelancerSkills = 15;
inline constexpr size_t kMaxTitleCharacters = 200;
inline constexpr size_t kMaxOverviewCharacters = 5'000;
inline constexpr size_t kMaxSkillCharacters = 100;
inline constexpr size_t kMaxNameCharacters = 100;  // of people, companies, schools, cities
inline constexpr size_t kMaxExternalIdCharacters = 200;
inline constexpr size_t kMaxDescriptionCharacters = 5'000;  // of a piece, an employment
inline constexpr size_t kMaxListEntries = 100;              // of portfolio, employment, ...

// Everything that is wrong with a profile, at once; empty when it may be stored. Pointers are those
// of the resource on the wire ("/skills/3/name"). Reasons: required, too_long, too_many,
// unknown_value, out_of_range, bad_date, nul_in_string, bad_utf8. `display_name` alone
// is required.
std::vector<FieldError> Validate(const Freelancer& freelancer,
                                 std::span<const Category> categories);

}  // namespace shortlist
