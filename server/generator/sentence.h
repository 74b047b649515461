#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"

namespace shortlist {

// What a sentence leaves open. A digit after a word in a sentence ("{make2}") is for its reader:
// each place takes the next of its kind.
enum class Slot : uint8_t {
  kI,
  kMy,
  kMe,
  kAm,
  kMyself,
  kMine,  // one person or a team
  kRole,
  kRoles,
  kARole,
  kWho,
  kYears,
  kHours,  // who speaks, or is wanted
  kCity,
  kCompany,
  kACompany,  // where, and for whom
  kIndustry,
  kClients,  // a field, and those who work in it
  kMake,
  kMakes,
  kPain,
  kProject,
  kWin,
  kHabit,  // of the role; the last two are sentences
  kTool,
  kTools,
  kSkill,
  kSkills,
  kCore,  // of the person
  kMust,
  kMusts,
  kNice,
  kNices,  // of the job
  kSpan,
  kLoad,
  kWord,
  kWeekday,  // of the job
};

// What has to be so before a sentence may be said.
struct SentenceCondition {
  int min_years = 0;
  int max_years = 1'000;
  int min_tools = 0;
  int min_skills = 0;
  bool person = false, team = false;   // who speaks
  bool hourly = false, fixed = false;  // how is paid
  bool short_work = false, long_work = false;
  bool entry = false, expert = false;  // who is wanted

  bool operator==(const SentenceCondition&) const = default;
};

// A sentence with open places, and when it holds:
// "[person years>=3] After {years} as {a_role}, {I} cut costs by {20-40}%."
struct Sentence {
  struct Piece {
    enum class Kind : uint8_t { kText, kSlot, kNumber };
    Kind kind = Kind::kText;
    std::string text;           // kText
    Slot slot = Slot::kI;       // kSlot
    bool capital = false;       // kSlot: written "{Make}"
    int64_t low = 0, high = 0;  // kNumber
  };

  SentenceCondition condition;
  std::vector<Piece> pieces;
};

// From how many years on a sentence may tell of a win: parsing adds it to the condition, as it adds
// a tool or a skill where one is named.
inline constexpr int kYearsOfWins = 2;

// Refuses `bad_sentence`: an unknown slot or condition, a brace without its partner, a range that
// goes down.
Result<Sentence> ParseSentence(std::string_view text);

}  // namespace shortlist
