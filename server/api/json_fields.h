#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "index/base/civil_day.h"
#include "index/base/clock.h"
#include "index/base/result.h"
#include "index/skills/skill_graph.h"
#include "server/http/json_reader.h"
#include "server/marketplace/money.h"

namespace shortlist {

// What the resources have in common on the wire. Writing: what is not given is null. Reading: what
// is wrong is noted by the reader and counts as not given.

nlohmann::json TextOrNull(const std::string& text);
nlohmann::json MoneyJson(const Money& money);
nlohmann::json MoneyOrNull(const std::optional<Money>& money);
nlohmann::json DayOrNull(const std::optional<CivilDay>& day);
nlohmann::json TimeOrNull(const std::optional<Timestamp>& time);
template <typename T>
nlohmann::json NumberOrNull(const std::optional<T>& number) {
  return number ? nlohmann::json(*number) : nlohmann::json();
}
template <typename E>
nlohmann::json WordOrNull(const std::optional<E>& value) {
  return value ? nlohmann::json(NameOf(*value)) : nlohmann::json();
}
// A number of hundredths as it is read: 485 → 4.85.
nlohmann::json HundredthsOrNull(const std::optional<int>& hundredths);

// A text of white space alone is no text.
std::string ReadText(FieldReader& reader, std::string_view name);
std::optional<Money> ReadMoney(JsonReader& reader, std::string_view name);
// "2026-03-01"; refuses `bad_date`.
std::optional<CivilDay> ReadDay(FieldReader& reader, std::string_view name);
// Beyond int: the nearest int, which the rules of the field refuse in their own words.
std::optional<int> ReadInt(FieldReader& reader, std::string_view name);
std::optional<int> ReadHundredths(FieldReader& reader, std::string_view name, double min,
                                  double max);
// A skill by `name` or `id`; by its id alone it gets its canonical name. Refuses `not_allowed`
// where they are those of two skills.
std::string ReadSkillName(JsonReader& skill, const SkillGraph& graph);

// The words of an enum that counts from zero to `last`.
template <typename E>
EnumWords<E> WordsUpTo(E last) {
  static const auto words = [last] {
    std::vector<std::pair<std::string_view, E>> all;
    for (int i = 0; i <= static_cast<int>(last); ++i) {
      all.emplace_back(NameOf(static_cast<E>(i)), static_cast<E>(i));
    }
    return all;
  }();
  return words;
}

// Ends the reading of a body: all mistakes of the reader, and those of value that `checks` found,
// at once. Of a field that was not understood its value is not judged: a name that is a number is
// of a wrong type, not missing.
Result<void> FinishWith(JsonReader& reader, std::vector<FieldError> checks);

}  // namespace shortlist
