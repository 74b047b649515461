#include "server/api/search_filters.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "server/marketplace/category.h"
#include "server/marketplace/country.h"
#include "server/marketplace/currency.h"
#include "server/marketplace/freelancer.h"
#include "server/marketplace/job.h"
#include "server/marketplace/language.h"
#include "server/marketplace/timezone.h"

namespace shortlist {
namespace {

using Words = std::vector<std::string_view>;

constexpr size_t kMaxValues = 100;  // of one filter
constexpr int64_t kMaxDays = 36'500;
constexpr int64_t kMinutesPerDay = 24 * 60;
constexpr int64_t kAnyAmount = 1'000'000'000'000'000;

// The words of an enum whose values count from zero.
template <typename Enum>
Words WordsOf(Enum last) {
  Words words;
  for (size_t i = 0; i <= static_cast<size_t>(last); ++i) {
    words.push_back(NameOf(static_cast<Enum>(i)));
  }
  return words;
}

class FilterReading {
 public:
  FilterReading(FieldReader& fields, const FilterContext& context)
      : fields_(fields), context_(context) {}

  void ReadBoth() {
    Skills("skills_all", true);
    Skills("skills_any", false);
    Values("category", Column::kCategory,
           [&](const std::string& id) { return HasCategory(context_.rules->categories, id); });
    Values("country", Column::kCountry, [](const std::string& code) { return IsCountry(code); });
    ReadCurrency();
  }

  void ReadTalent() {
    ReadTimezone();
    const bool unspecified = Flag("include_unspecified_rate").value_or(false);
    const auto min = Number("rate_min", kAnyAmount);
    const auto max = Number("rate_max", kAnyAmount);
    Within("rate_max", {min, max}, Column::kRate, unspecified);
    AtLeast("jss_min", Column::kJss, 100);
    EnumValues("badge_any", Column::kBadges,
               {"rising_talent", "top_rated", "top_rated_plus", "expert_vetted"});
    AtLeast("earned_min", Column::kEarned, kAnyAmount);
    AtLeast("hours_min", Column::kHours, kAnyAmount);
    ReadEnglish();
    Values(
        "languages", Column::kLanguages, [](const std::string& code) { return IsLanguage(code); },
        true);
    AtLeast("available_hours_min", Column::kAvailableHours, 168);
    FlagIs("verified", Column::kVerified);
    Since("last_active_days", Column::kLastActive);
    EnumValues("kind", Column::kKind, WordsOf(FreelancerKind::kAgency));
  }

  void ReadJobs() {
    EnumValues("type", Column::kType, WordsOf(JobType::kFixed));
    EnumValues("experience_any", Column::kExperience, WordsOf(Experience::kExpert));
    EnumValues("duration_any", Column::kDuration, WordsOf(JobDuration::kMoreThanSixMonths));
    EnumValues("workload_any", Column::kWorkload, WordsOf(Workload::kMoreThan30));
    Values("client_country", Column::kClientCountry,
           [](const std::string& code) { return IsCountry(code); });
    ReadPay();
    AtMost("proposals_max", Column::kProposals, kAnyAmount);
    AtLeast("client_spent_min", Column::kClientSpent, kAnyAmount);
    AtLeast("client_hires_min", Column::kClientHires, kAnyAmount);
    ReadClientRating();
    FlagIs("payment_verified", Column::kPaymentVerified);
    Since("posted_within_days", Column::kCreatedAt);
    FlagIs("featured", Column::kFeatured);
    if (context_.is_public) {
      canonical_["public"] = true;
      KeepRange(Column::kUsersOnly, {0, 0}, /*include_missing=*/true);
    }
  }

  SearchFilters Take() {
    filters_.canonical = canonical_.dump();
    return std::move(filters_);
  }

 private:
  void Keep(FilterClause clause) { filters_.filter.clauses.push_back(std::move(clause)); }

  void KeepRange(Column column, IntegerRange range, bool include_missing = false) {
    Keep({column, {}, false, {range}, include_missing});
  }

  void KeepValues(std::string_view name, Column column, std::vector<std::string> values,
                  bool match_all) {
    if (values.empty()) return;
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    canonical_[std::string(name)] = values;
    Keep({column, std::move(values), match_all, {}, false});
  }

  void Skills(std::string_view name, bool match_all) {
    auto skills = fields_.OneOrMoreStrings(name, kMaxValues, kMaxSkillCharacters);
    for (const std::string& skill : skills) {
      if (skill.find_first_not_of(" \t\r\n") == std::string::npos) {
        fields_.Refuse(name, "required", "A skill has a name.");
        return;
      }
    }
    KeepValues(name, Column::kSkills, std::move(skills), match_all);
  }

  template <typename Known>
  void Values(std::string_view name, Column column, const Known& known, bool match_all = false) {
    auto values = fields_.OneOrMoreStrings(name, kMaxValues, kMaxNameCharacters);
    for (const std::string& value : values) {
      if (!known(value)) fields_.Refuse(name, "unknown_value", value + " is not known.");
    }
    KeepValues(name, column, std::move(values), match_all);
  }

  void EnumValues(std::string_view name, Column column, const Words& words) {
    std::string all;
    for (const std::string_view word : words) all.append(all.empty() ? "" : ", ").append(word);
    auto values = fields_.OneOrMoreStrings(name, kMaxValues, kMaxNameCharacters);
    for (const std::string& value : values) {
      if (std::find(words.begin(), words.end(), value) != words.end()) continue;
      fields_.Refuse(name, "unknown_value", "Must be one of: " + all + ".");
    }
    KeepValues(name, column, std::move(values), false);
  }

  std::optional<int64_t> Number(std::string_view name, int64_t max) {
    const auto value = fields_.OptionalInteger(name, 0, max);
    if (value) canonical_[std::string(name)] = *value;
    return value;
  }

  std::optional<bool> Flag(std::string_view name) {
    const auto value = fields_.OptionalBool(name);
    if (value) canonical_[std::string(name)] = *value;
    return value;
  }

  void FlagIs(std::string_view name, Column column) {
    if (const auto value = Flag(name)) KeepRange(column, {*value ? 1 : 0, *value ? 1 : 0});
  }

  void AtLeast(std::string_view name, Column column, int64_t max) {
    if (const auto value = Number(name, max)) KeepRange(column, {*value, {}});
  }

  void AtMost(std::string_view name, Column column, int64_t max) {
    if (const auto value = Number(name, max)) KeepRange(column, {{}, *value});
  }

  void Since(std::string_view name, Column column) {
    const auto days = Number(name, kMaxDays);
    if (days) KeepRange(column, {context_.now.micros / 1'000'000 - *days * 86'400, {}});
  }

  // False when a minimum is above its maximum.
  bool InOrder(std::string_view max_name, const IntegerRange& range) {
    if (!range.min || !range.max || *range.min <= *range.max) return true;
    fields_.Refuse(max_name, "out_of_range", "Must not be below the minimum.");
    return false;
  }

  void Within(std::string_view max_name, const IntegerRange& range, Column column,
              bool include_missing) {
    if (!InOrder(max_name, range)) return;
    if (range.min || range.max) KeepRange(column, range, include_missing);
  }

  void ReadCurrency() {
    const auto currency = fields_.OptionalString("currency", 3);
    if (!currency) return;
    if (!IsCurrency(*currency)) {
      fields_.Refuse("currency", "unknown_value", "Must be an ISO 4217 code.");
    } else if (*currency != context_.rules->currency) {
      fields_.Refuse("currency", "unsupported_currency",
                     "Filters take amounts in the marketplace's currency only: " +
                         context_.rules->currency + ".");
    }
  }

  void ReadTimezone() {
    const auto zone = fields_.OptionalString("timezone", kMaxNameCharacters);
    const auto hours = fields_.OptionalNumber("timezone_within_hours", 0, 12);
    std::optional<int64_t> from = context_.timezone_offset_minutes;
    if (zone) {
      const auto offset = StandardOffsetMinutes(*zone);
      if (!offset) {
        fields_.Refuse("timezone", "unknown_value", "Must be an IANA name like Europe/Berlin.");
        return;
      }
      from = *offset;
      canonical_["timezone"] = *zone;
    }
    if (!hours) return;
    if (!from) {
      fields_.Refuse("timezone", "required", "Needed to measure timezone_within_hours from.");
      return;
    }
    canonical_["timezone_within_hours"] = *hours;
    const auto minutes = static_cast<int64_t>(std::lround(*hours * 60));
    // Auckland (+13) and Honolulu (-10) are an hour apart: the range goes around the clock.
    FilterClause clause;
    clause.column = Column::kTimezoneOffset;
    for (const int64_t turn : {-kMinutesPerDay, int64_t{0}, kMinutesPerDay}) {
      clause.ranges.push_back({*from - minutes + turn, *from + minutes + turn});
    }
    Keep(std::move(clause));
  }

  void ReadEnglish() {
    const auto words = WordsOf(LanguageLevel::kNative);
    const auto level = fields_.OptionalWord("english_min", words);
    if (!level) return;
    canonical_["english_min"] = words[*level];
    KeepRange(Column::kEnglish, {static_cast<int64_t>(*level) + 1, {}});
  }

  void ReadPay() {
    const bool unspecified = Flag("include_unspecified_budget").value_or(false);
    const IntegerRange rate{Number("rate_min", kAnyAmount), Number("rate_max", kAnyAmount)};
    if (InOrder("rate_max", rate)) {
      if (rate.min) KeepRange(Column::kRateMax, {rate.min, {}}, unspecified);
      if (rate.max) KeepRange(Column::kRateMin, {{}, rate.max}, unspecified);
    }
    const IntegerRange budget{Number("budget_min", kAnyAmount), Number("budget_max", kAnyAmount)};
    Within("budget_max", budget, Column::kBudget, unspecified);
  }

  void ReadClientRating() {
    const auto stars = fields_.OptionalNumber("client_rating_min", 0, 5);
    if (!stars) return;
    canonical_["client_rating_min"] = *stars;
    KeepRange(Column::kClientRating, {static_cast<int64_t>(std::ceil(*stars * 100 - 1e-6)), {}});
  }

  FieldReader& fields_;
  const FilterContext& context_;
  nlohmann::json canonical_ = nlohmann::json::object();
  SearchFilters filters_;
};

}  // namespace

SearchFilters ReadSearchFilters(FieldReader& fields, Side side, const FilterContext& context) {
  FilterReading reading(fields, context);
  reading.ReadBoth();
  side == Side::kTalent ? reading.ReadTalent() : reading.ReadJobs();
  return reading.Take();
}

}  // namespace shortlist
