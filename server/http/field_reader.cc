#include "server/http/field_reader.h"

#include <algorithm>
#include <sstream>
#include <tuple>

#include "index/base/utf8.h"

namespace shortlist {
namespace {

std::string Shortest(double number) {
  std::ostringstream out;
  out << number;
  return out.str();
}

}  // namespace

std::optional<std::string> FieldReader::OptionalString(std::string_view name,
                                                       size_t max_code_points) {
  auto text = TakeString(name);
  if (!text || !FitsLength(PointerTo(name), *text, max_code_points)) return std::nullopt;
  return text;
}

std::string FieldReader::RequiredString(std::string_view name, size_t max_code_points) {
  auto text = OptionalString(name, max_code_points);
  const bool blank = text && text->find_first_not_of(" \t\r\n") == std::string::npos;
  if (blank || (!text && !Has(name))) Refuse(name, "required", "This field is required.");
  return std::move(text).value_or("");
}

std::vector<std::string> FieldReader::StringList(std::string_view name, size_t max_items,
                                                 size_t max_code_points) {
  auto texts = TakeStrings(name);
  if (!texts) return {};
  if (texts->size() > max_items) {
    Refuse(name, "too_many", "At most " + std::to_string(max_items) + " values.");
    return {};
  }
  bool fit = true;
  for (size_t i = 0; i < texts->size(); ++i) {
    fit &= FitsLength(PointerToItem(name, i), (*texts)[i], max_code_points);
  }
  if (!fit) return {};
  return std::move(*texts);
}

std::vector<std::string> FieldReader::OneOrMoreStrings(std::string_view name, size_t max_items,
                                                       size_t max_code_points) {
  if (!IsOneString(name)) return StringList(name, max_items, max_code_points);
  auto text = OptionalString(name, max_code_points);
  if (!text) return {};
  return {std::move(*text)};
}

std::optional<int64_t> FieldReader::OptionalInteger(std::string_view name, int64_t min,
                                                    int64_t max) {
  const auto value = TakeInteger(name);
  if (value && (*value < min || *value > max)) {
    Refuse(name, "out_of_range",
           "Must be from " + std::to_string(min) + " to " + std::to_string(max) + ".");
    return std::nullopt;
  }
  return value;
}

int64_t FieldReader::RequiredInteger(std::string_view name, int64_t min, int64_t max) {
  const auto value = OptionalInteger(name, min, max);
  if (!value && !Has(name)) Refuse(name, "required", "This field is required.");
  return value.value_or(0);
}

std::optional<double> FieldReader::OptionalNumber(std::string_view name, double min, double max) {
  const auto value = TakeNumber(name);
  if (value && !(*value >= min && *value <= max)) {
    Refuse(name, "out_of_range", "Must be from " + Shortest(min) + " to " + Shortest(max) + ".");
    return std::nullopt;
  }
  return value;
}

std::optional<bool> FieldReader::OptionalBool(std::string_view name) { return TakeBool(name); }

std::optional<Timestamp> FieldReader::OptionalTimestamp(std::string_view name) {
  const auto text = TakeString(name);
  if (!text) return std::nullopt;
  auto time = ParseTimestamp(*text);
  if (!time) {
    Refuse(name, "bad_timestamp", "Must be an RFC 3339 time such as 2026-03-01T09:30:00Z.");
    return std::nullopt;
  }
  return *time;
}

std::optional<size_t> FieldReader::OptionalWord(std::string_view name,
                                                std::span<const std::string_view> words) {
  const auto text = TakeString(name);
  if (!text) return std::nullopt;
  return PositionOf(PointerTo(name), *text, words);
}

std::vector<size_t> FieldReader::WordList(std::string_view name,
                                          std::span<const std::string_view> words) {
  std::vector<size_t> positions;
  const auto texts = StringList(name);
  for (size_t i = 0; i < texts.size(); ++i) {
    if (auto position = PositionOf(PointerToItem(name, i), texts[i], words)) {
      positions.push_back(*position);
    }
  }
  return positions;
}

void FieldReader::Refuse(std::string_view name, std::string reason, std::string detail) {
  RefuseAt(PointerTo(name), std::move(reason), std::move(detail));
}

void FieldReader::RefuseAt(std::string pointer, std::string reason, std::string detail) {
  auto& all = errors();
  if (all.size() >= kMaxFieldErrors) return;
  FieldError error{std::move(pointer), std::move(reason), std::move(detail)};
  if (std::find(all.begin(), all.end(), error) == all.end()) all.push_back(std::move(error));
}

bool FieldReader::FitsLength(std::string pointer, std::string_view text, size_t max_code_points) {
  if (text.size() <= max_code_points || CountCodePoints(text) <= max_code_points) return true;
  RefuseAt(std::move(pointer), "too_long",
           "At most " + std::to_string(max_code_points) + " characters.");
  return false;
}

std::optional<size_t> FieldReader::PositionOf(std::string pointer, std::string_view text,
                                              std::span<const std::string_view> words) {
  const auto found = std::find(words.begin(), words.end(), text);
  if (found != words.end()) return static_cast<size_t>(found - words.begin());
  std::string detail = "Must be one of";
  const char* before = ": ";
  for (std::string_view word : words) {
    detail.append(before).append(word);
    before = ", ";
  }
  RefuseAt(std::move(pointer), "unknown_value", detail + ".");
  return std::nullopt;
}

Result<void> RefusalOf(std::vector<FieldError> errors) {
  if (errors.empty()) return {};
  std::stable_sort(errors.begin(), errors.end(),
                   [](const FieldError& a, const FieldError& b) { return a.pointer < b.pointer; });
  return Error{ErrorCode::kInvalidArgument, "invalid_fields", "The request has fields in error.",
               std::move(errors)};
}

}  // namespace shortlist
