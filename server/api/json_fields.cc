#include "server/api/json_fields.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace shortlist {
namespace {

// Whether one of two pointers names the other or something inside it.
bool Touch(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  return b.starts_with(a) && (b.size() == a.size() || b[a.size()] == '/');
}

// Of an entry that was not understood, its list: what was read of the others has other positions.
std::string_view MisreadPart(std::string_view pointer) {
  const size_t slash = pointer.rfind('/');
  if (slash == pointer.npos || slash + 1 == pointer.size()) return pointer;
  const bool entry = pointer.find_first_not_of("0123456789", slash + 1) == pointer.npos;
  return entry ? pointer.substr(0, slash) : pointer;
}

}  // namespace

nlohmann::json TextOrNull(const std::string& text) {
  return text.empty() ? nlohmann::json() : nlohmann::json(text);
}

nlohmann::json MoneyJson(const Money& money) {
  return {{"amount_minor", money.amount_minor}, {"currency", money.currency}};
}

nlohmann::json MoneyOrNull(const std::optional<Money>& money) {
  return money ? MoneyJson(*money) : nlohmann::json();
}

nlohmann::json DayOrNull(const std::optional<CivilDay>& day) {
  return day ? nlohmann::json(FormatDay(*day)) : nlohmann::json();
}

nlohmann::json TimeOrNull(const std::optional<Timestamp>& time) {
  return time ? nlohmann::json(FormatTimestamp(*time)) : nlohmann::json();
}

nlohmann::json HundredthsOrNull(const std::optional<int>& hundredths) {
  return hundredths ? nlohmann::json(*hundredths / 100.0) : nlohmann::json();
}

std::string ReadText(FieldReader& reader, std::string_view name) {
  auto text = reader.OptionalString(name);
  if (!text || text->find_first_not_of(" \t\r\n") == std::string::npos) return "";
  return *std::move(text);
}

std::optional<Money> ReadMoney(JsonReader& reader, std::string_view name) {
  auto money = reader.OptionalMoney(name);
  if (!money) return std::nullopt;
  return Money{money->amount_minor, std::move(money->currency)};
}

std::optional<CivilDay> ReadDay(FieldReader& reader, std::string_view name) {
  const auto text = reader.OptionalString(name);
  if (!text) return std::nullopt;
  const auto day = ParseDay(*text);
  if (day) return *day;
  reader.Refuse(name, "bad_date", "Must be a day such as 2026-03-01.");
  return std::nullopt;
}

std::optional<int> ReadInt(FieldReader& reader, std::string_view name) {
  const auto number = reader.OptionalInteger(name);
  if (!number) return std::nullopt;
  return static_cast<int>(std::clamp<int64_t>(*number, std::numeric_limits<int>::min(),
                                              std::numeric_limits<int>::max()));
}

std::optional<int> ReadHundredths(FieldReader& reader, std::string_view name, double min,
                                  double max) {
  const auto number = reader.OptionalNumber(name, min, max);
  if (!number) return std::nullopt;
  return static_cast<int>(std::lround(*number * 100));
}

std::string ReadSkillName(JsonReader& skill, const SkillGraph& graph) {
  const std::string name = ReadText(skill, "name");
  const std::string id = ReadText(skill, "id");
  if (name.empty()) return graph.NameOf(id);
  if (!id.empty() && graph.IdOf(id) != graph.IdOf(name)) {
    skill.Refuse("id", "not_allowed", "This is another skill than its name; send one of the two.");
  }
  return name;
}

Result<void> FinishWith(JsonReader& reader, std::vector<FieldError> checks) {
  const auto read = reader.Finish();
  std::vector<FieldError> all;
  if (!read) {
    if (read.error().reason != "invalid_fields") return read.error();
    all = read.error().fields;
  }
  const size_t misread = all.size();
  for (FieldError& error : checks) {
    const bool known = std::any_of(
        all.begin(), all.begin() + static_cast<std::ptrdiff_t>(misread),
        [&](const FieldError& other) { return Touch(MisreadPart(other.pointer), error.pointer); });
    if (!known) all.push_back(std::move(error));
  }
  return RefusalOf(std::move(all));
}

}  // namespace shortlist
