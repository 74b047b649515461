#include "server/generator/sentence.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace shortlist {
namespace {

constexpr std::pair<std::string_view, Slot> kSlots[] = {
    {"i", Slot::kI},
    {"my", Slot::kMy},
    {"me", Slot::kMe},
    {"am", Slot::kAm},
    {"myself", Slot::kMyself},
    {"mine", Slot::kMine},
    {"role", Slot::kRole},
    {"roles", Slot::kRoles},
    {"a_role", Slot::kARole},
    {"who", Slot::kWho},
    {"years", Slot::kYears},
    {"hours", Slot::kHours},
    {"city", Slot::kCity},
    {"company", Slot::kCompany},
    {"a_company", Slot::kACompany},
    {"industry", Slot::kIndustry},
    {"clients", Slot::kClients},
    {"make", Slot::kMake},
    {"makes", Slot::kMakes},
    {"pain", Slot::kPain},
    {"project", Slot::kProject},
    {"win", Slot::kWin},
    {"habit", Slot::kHabit},
    {"tool", Slot::kTool},
    {"tools", Slot::kTools},
    {"skill", Slot::kSkill},
    {"skills", Slot::kSkills},
    {"c", Slot::kCore},
    {"must", Slot::kMust},
    {"musts", Slot::kMusts},
    {"nice", Slot::kNice},
    {"nices", Slot::kNices},
    {"span", Slot::kSpan},
    {"load", Slot::kLoad},
    {"word", Slot::kWord},
    {"weekday", Slot::kWeekday},
};

constexpr std::pair<std::string_view, bool SentenceCondition::*> kFlags[] = {
    {"person", &SentenceCondition::person},    {"team", &SentenceCondition::team},
    {"hourly", &SentenceCondition::hourly},    {"fixed", &SentenceCondition::fixed},
    {"short", &SentenceCondition::short_work}, {"long", &SentenceCondition::long_work},
    {"entry", &SentenceCondition::entry},      {"expert", &SentenceCondition::expert},
};

constexpr std::pair<std::string_view, int SentenceCondition::*> kNumbers[] = {
    {"years>=", &SentenceCondition::min_years},
    {"years<=", &SentenceCondition::max_years},
    {"tools>=", &SentenceCondition::min_tools},
    {"skills>=", &SentenceCondition::min_skills},
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

template <typename Number>
bool ReadNumber(std::string_view text, Number* number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  return error == std::errc() && end == text.data() + text.size() && *number >= 0;
}

bool ReadConditionWord(std::string_view word, SentenceCondition* condition) {
  for (const auto& [name, flag] : kFlags) {
    if (word == name) return condition->*flag = true;
  }
  for (const auto& [name, number] : kNumbers) {
    if (word.starts_with(name)) return ReadNumber(word.substr(name.size()), &(condition->*number));
  }
  return false;
}

bool ReadCondition(std::string_view words, SentenceCondition* condition) {
  while (!words.empty()) {
    const size_t end = std::min(words.find(' '), words.size());
    if (!ReadConditionWord(words.substr(0, end), condition)) return false;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return true;
}

std::optional<Sentence::Piece> ReadPlace(std::string_view inside) {
  Sentence::Piece piece;
  if (!inside.empty() && IsDigit(inside[0])) {
    const size_t dash = inside.find('-');
    piece.kind = Sentence::Piece::Kind::kNumber;
    if (dash == std::string_view::npos || !ReadNumber(inside.substr(0, dash), &piece.low) ||
        !ReadNumber(inside.substr(dash + 1), &piece.high) || piece.low > piece.high) {
      return std::nullopt;
    }
    return piece;
  }
  while (!inside.empty() && IsDigit(inside.back())) inside.remove_suffix(1);
  if (inside.empty()) return std::nullopt;
  std::string name(inside);
  piece.kind = Sentence::Piece::Kind::kSlot;
  piece.capital = IsUpper(name[0]);
  if (piece.capital) name[0] = static_cast<char>(name[0] - 'A' + 'a');
  for (const auto& [known, slot] : kSlots) {
    if (name == known) {
      piece.slot = slot;
      return piece;
    }
  }
  return std::nullopt;
}

// Who has no tool cannot name one; who has just begun cannot boast.
void RequireWhatIsNamed(Sentence* sentence) {
  SentenceCondition& condition = sentence->condition;
  for (const auto& piece : sentence->pieces) {
    if (piece.kind != Sentence::Piece::Kind::kSlot) continue;
    const bool tool = piece.slot == Slot::kTool || piece.slot == Slot::kTools;
    const bool skill = piece.slot == Slot::kSkill || piece.slot == Slot::kSkills;
    if (piece.slot == Slot::kWin) condition.min_years = std::max(condition.min_years, kYearsOfWins);
    if (tool) condition.min_tools = std::max(condition.min_tools, 1);
    if (skill) condition.min_skills = std::max(condition.min_skills, 1);
  }
}

Error BadSentence(std::string_view text) {
  return Error{ErrorCode::kInvalidArgument, "bad_sentence", std::string(text), {}};
}

}  // namespace

Result<Sentence> ParseSentence(std::string_view text) {
  Sentence sentence;
  std::string_view rest = text;
  if (rest.starts_with('[')) {
    const size_t end = rest.find("] ");
    if (end == std::string_view::npos ||
        !ReadCondition(rest.substr(1, end - 1), &sentence.condition)) {
      return BadSentence(text);
    }
    rest.remove_prefix(end + 2);
  }
  while (!rest.empty()) {
    const size_t open = std::min(rest.find('{'), rest.size());
    if (open > 0) {
      Sentence::Piece piece;
      piece.text = rest.substr(0, open);
      if (piece.text.find('}') != std::string::npos) return BadSentence(text);
      sentence.pieces.push_back(std::move(piece));
      rest.remove_prefix(open);
      continue;
    }
    const size_t close = rest.find('}');
    if (close == std::string_view::npos) return BadSentence(text);
    auto piece = ReadPlace(rest.substr(1, close - 1));
    if (!piece) return BadSentence(text);
    sentence.pieces.push_back(std::move(*piece));
    rest.remove_prefix(close + 1);
  }
  if (sentence.pieces.empty()) return BadSentence(text);
  RequireWhatIsNamed(&sentence);
  return sentence;
}

}  // namespace shortlist
