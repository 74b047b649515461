#include "index/schema/document.h"

namespace shortlist {

std::string_view NameOf(TextField field, Side side) {
  switch (field) {
    case TextField::kTitle:
      return "title";
    case TextField::kSkills:
      return "skills";
    case TextField::kBody:
      return side == Side::kTalent ? "overview" : "description";
    case TextField::kExperience:
      return "experience";
    case TextField::kName:
      return "name";
  }
  return "";
}

std::optional<TextField> TextFieldByName(std::string_view name, Side side) {
  for (size_t i = 0; i < kTextFieldCount; ++i) {
    const auto field = static_cast<TextField>(i);
    if (NameOf(field, side) == name) return field;
  }
  return std::nullopt;
}

std::string_view NameOf(Column column) {
  static constexpr std::array<std::string_view, kColumnCount> kNames = {"skills",
                                                                        "mandatory_skills",
                                                                        "category",
                                                                        "country",
                                                                        "languages",
                                                                        "kind",
                                                                        "badges",
                                                                        "type",
                                                                        "experience",
                                                                        "client_country",
                                                                        "duration",
                                                                        "workload",
                                                                        "timezone_offset",
                                                                        "rate",
                                                                        "jss",
                                                                        "earned",
                                                                        "hours",
                                                                        "english",
                                                                        "available_hours",
                                                                        "available_from",
                                                                        "experience_years",
                                                                        "verified",
                                                                        "last_active",
                                                                        "rate_min",
                                                                        "rate_max",
                                                                        "budget",
                                                                        "proposals",
                                                                        "client_spent",
                                                                        "client_hires",
                                                                        "client_rating",
                                                                        "payment_verified",
                                                                        "featured",
                                                                        "users_only",
                                                                        "created_at"};
  return kNames[static_cast<size_t>(column)];
}

const std::vector<std::string>& ColumnValues::Keywords(Column column) const {
  static const std::vector<std::string> kNone;
  const auto found = keywords.find(column);
  return found == keywords.end() ? kNone : found->second;
}

std::optional<int64_t> ColumnValues::Integer(Column column) const {
  const auto found = integers.find(column);
  if (found == integers.end()) return std::nullopt;
  return found->second;
}

}  // namespace shortlist
