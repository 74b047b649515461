#include "server/http/params_reader.h"

#include <charconv>
#include <cmath>

#include "index/base/utf8.h"

namespace shortlist {
namespace {

// All of `text` as a number, or nothing.
template <typename Number>
std::errc ParseNumber(const std::string& text, Number* number) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, *number);
  if (error == std::errc() && stop != end) return std::errc::invalid_argument;
  return error;
}

}  // namespace

bool ParamsReader::Has(std::string_view name) { return query_.contains(name); }

bool ParamsReader::IsText(std::string_view name, std::string_view value) {
  if (value.find('\0') != value.npos) {
    Refuse(name, "nul_in_string", "NUL is not allowed.");
    return false;
  }
  if (!IsValidUtf8(value)) {
    Refuse(name, "bad_utf8", "Must be UTF-8.");
    return false;
  }
  return true;
}

std::optional<std::string> ParamsReader::TakeString(std::string_view name) {
  read_.emplace(name);
  const auto found = query_.find(name);
  if (found == query_.end()) return std::nullopt;
  if (found->second.size() > 1) {
    Refuse(name, "too_many", "Only one value.");
    return std::nullopt;
  }
  if (!IsText(name, found->second[0])) return std::nullopt;
  return found->second[0];
}

std::optional<int64_t> ParamsReader::TakeInteger(std::string_view name) {
  const auto text = TakeString(name);
  if (!text) return std::nullopt;
  int64_t value = 0;
  const std::errc error = ParseNumber(*text, &value);
  if (error == std::errc()) return value;
  if (error == std::errc::result_out_of_range) {
    Refuse(name, "out_of_range", "Beyond 64 bits.");
  } else {
    Refuse(name, "wrong_type", "Must be an integer.");
  }
  return std::nullopt;
}

std::optional<double> ParamsReader::TakeNumber(std::string_view name) {
  const auto text = TakeString(name);
  if (!text) return std::nullopt;
  double value = 0;
  const std::errc error = ParseNumber(*text, &value);
  if (error == std::errc::result_out_of_range) {
    Refuse(name, "out_of_range", "Beyond a double.");
    return std::nullopt;
  }
  if (error != std::errc() || !std::isfinite(value)) {  // "inf" and "nan" are numbers to from_chars
    Refuse(name, "wrong_type", "Must be a number.");
    return std::nullopt;
  }
  return value;
}

std::optional<bool> ParamsReader::TakeBool(std::string_view name) {
  const auto text = TakeString(name);
  if (!text) return std::nullopt;
  if (*text == "true") return true;
  if (*text == "false") return false;
  Refuse(name, "wrong_type", "Must be true or false.");
  return std::nullopt;
}

std::optional<std::vector<std::string>> ParamsReader::TakeStrings(std::string_view name) {
  read_.emplace(name);
  const auto found = query_.find(name);
  if (found == query_.end()) return std::nullopt;
  for (const std::string& value : found->second) {
    if (!IsText(name, value)) return std::nullopt;
  }
  return found->second;
}

std::string ParamsReader::PointerTo(std::string_view name) const { return "?" + std::string(name); }

// A repeated parameter has no place of its own in the request.
std::string ParamsReader::PointerToItem(std::string_view name, size_t) const {
  return PointerTo(name);
}

Result<void> ParamsReader::Finish() {
  for (const auto& [name, values] : query_) {
    if (!read_.contains(name)) Refuse(name, "unknown_field", "There is no such parameter.");
  }
  return RefusalOf(errors_);
}

}  // namespace shortlist
