#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shortlist {

// The two collections that are searched; each has its own index.
enum class Side : uint8_t { kTalent, kJobs };

// The searchable text fields. Both sides share them, so that one text engine serves both:
//   field        talent                                         jobs
//   kTitle       professional title                             job title
//   kSkills      skill names, one a line                        skill names, one a line
//   kBody        overview                                       description
//   kExperience  portfolio, employment, education, certificates (empty)
//   kName        display name                                   client name
enum class TextField : uint8_t { kTitle, kSkills, kBody, kExperience, kName };
inline constexpr size_t kTextFieldCount = 5;

// The name of a text field in the query language (title:word), highlights and plans: "title",
// "skills", "overview" (talent) or "description" (jobs), "experience", "name".
std::string_view NameOf(TextField field, Side side);
std::optional<TextField> TextFieldByName(std::string_view name, Side side);

// What documents are filtered, sorted, counted and ranked by. One value, or a set of them, a
// document. Integers: money in minor units of the marketplace's currency, times in seconds since
// 1970 UTC, flags 0 or 1. A field that filters belongs here; a number that only ranks is a signal.
enum class Column : uint8_t {
  // Keywords (a set of strings)
  kSkills,           // skill ids (index/skills/skill_key.h)
  kMandatorySkills,  // jobs: those of kSkills that the client insists on
  kCategory,         // category and subcategory ids
  kCountry,          // ISO 3166 alpha-2
  kLanguages,        // talent: ISO 639-1
  kKind,             // talent: individual, agency
  kBadges,           // talent, signal: top_rated, ...
  kType,             // jobs: hourly, fixed
  kExperience,       // jobs: entry, intermediate, expert
  kClientCountry,    // jobs
  kDuration,         // jobs
  kWorkload,         // jobs
  // Integers (at most one)
  kTimezoneOffset,   // minutes east of UTC, standard time
  kRate,             // talent: an hour
  kJss,              // talent, signal: 0..100
  kEarned,           // talent, signal
  kHours,            // talent, signal
  kEnglish,          // talent: 1 basic, 2 conversational, 3 fluent, 4 native
  kAvailableHours,   // talent: a week
  kAvailableFrom,    // talent
  kExperienceYears,  // talent
  kVerified,         // talent
  kLastActive,       // talent, signal
  kRateMin,          // jobs: an hour
  kRateMax,          // jobs: an hour
  kBudget,           // jobs
  kProposals,        // jobs
  kClientSpent,      // jobs
  kClientHires,      // jobs
  kClientRating,     // jobs: hundredths of a star
  kPaymentVerified,  // jobs
  kFeatured,         // jobs
  kUsersOnly,        // jobs: 1, or absent
  kCreatedAt,        // talent: joined; jobs: posted
};
inline constexpr size_t kColumnCount = static_cast<size_t>(Column::kCreatedAt) + 1;
inline constexpr size_t kKeywordColumnCount = static_cast<size_t>(Column::kWorkload) + 1;

constexpr bool IsKeyword(Column column) {
  return static_cast<size_t>(column) < kKeywordColumnCount;
}

// A signal changes without an edit of the document: it is patched in place, all signals together.
constexpr bool IsSignal(Column column) {
  return column == Column::kBadges || column == Column::kJss || column == Column::kEarned ||
         column == Column::kHours || column == Column::kLastActive;
}

// The stable name in plans, facets and messages ("skills", "client_country", ...).
std::string_view NameOf(Column column);

// The column values of one document; an absent column has no entry.
struct ColumnValues {
  std::map<Column, std::vector<std::string>> keywords;
  std::map<Column, int64_t> integers;

  const std::vector<std::string>& Keywords(Column column) const;  // empty when absent
  std::optional<int64_t> Integer(Column column) const;
  bool operator==(const ColumnValues&) const = default;

  // index/base/binary_archive.h
  template <typename Self, typename Archive>
  static void Persist(Self& self, Archive& archive) {
    archive(self.keywords, self.integers);
  }
};

// One freelancer or job as the index sees it. `key` names this version of the document: the
// sequence number of the event that produced it, so a newer version has a higher key.
struct Document {
  std::string id;
  int64_t key = 0;
  std::array<std::string, kTextFieldCount> text;
  ColumnValues columns;

  std::string& Text(TextField field) { return text[static_cast<size_t>(field)]; }
  const std::string& Text(TextField field) const { return text[static_cast<size_t>(field)]; }
};

// The terms of a document after analysis (index/text/analyzer.h), in text order, by field.
struct AnalyzedDocument {
  std::array<std::vector<std::string>, kTextFieldCount> terms;
  // Of each term, for phrases; not descending: forms of one word share a position.
  std::array<std::vector<int>, kTextFieldCount> positions;
  // The different words of all fields before stemming, to spell a term out by; ascending.
  std::vector<std::string> words;
};

}  // namespace shortlist
