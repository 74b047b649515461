#include "server/importer/field_values.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "index/base/check.h"
#include "index/base/civil_day.h"
#include "index/base/clock.h"
#include "index/base/utf8.h"
#include "server/marketplace/country.h"
#include "server/marketplace/currency.h"
#include "server/marketplace/language.h"

namespace shortlist {
namespace {

constexpr size_t kMaxDigits = 18;  // what int64_t surely holds
constexpr int kDecimalDigits = 6;

Error Refusal(std::string reason, std::string_view text, std::string_view expected) {
  constexpr size_t kShownBytes = 60;  // a text of a megabyte may stand where a number should
  return {
      ErrorCode::kInvalidArgument,
      std::move(reason),
      "\"" + std::string(PrefixOfUtf8(text, kShownBytes)) + "\" is " + std::string(expected) + ".",
      {}};
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The digits before the point, without the commas between thousands; empty where it is no number.
std::string WholeDigits(std::string_view whole) {
  std::string digits;
  const bool grouped = whole.find(',') != whole.npos;
  for (size_t i = 0; i < whole.size(); ++i) {
    const bool comma_here = grouped && i > 0 && (whole.size() - i) % 4 == 0;
    if (comma_here != (whole[i] == ',')) return "";
    if (whole[i] == ',') continue;
    if (!IsDigit(whole[i])) return "";
    digits += whole[i];
  }
  return digits;
}

// A number times 10^`scale`, rounded half away from zero. Empty where it is none, or too big.
std::optional<int64_t> Scaled(std::string_view text, size_t scale) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const size_t point = std::min(text.find('.'), text.size());
  std::string all = WholeDigits(text.substr(0, point));
  const std::string_view fraction = text.substr(std::min(point + 1, text.size()));
  if (all.empty() || (point < text.size() && fraction.empty())) return std::nullopt;
  if (!std::all_of(fraction.begin(), fraction.end(), IsDigit)) return std::nullopt;
  const bool up = fraction.size() > scale && fraction[scale] >= '5';
  all += fraction.substr(0, scale);
  all.append(scale - std::min(scale, fraction.size()), '0');
  all.erase(0, std::min(all.find_first_not_of('0'), all.size()));
  if (all.size() > kMaxDigits) return std::nullopt;
  int64_t value = 0;
  for (char c : all) value = value * 10 + (c - '0');
  if (up) ++value;
  return negative ? -value : value;
}

// The same with thousands ("1.2K") or millions ("3M") written short.
std::optional<int64_t> ScaledShort(std::string_view text, size_t scale) {
  if (text.ends_with('K') || text.ends_with('k')) {
    return Scaled(Trimmed(text.substr(0, text.size() - 1)), scale + 3);
  }
  if (text.ends_with('M') || text.ends_with('m')) {
    return Scaled(Trimmed(text.substr(0, text.size() - 1)), scale + 6);
  }
  return Scaled(text, scale);
}

std::optional<int64_t> Whole(std::string_view text) {
  text = Trimmed(text);
  const auto millionths = ScaledShort(text, kDecimalDigits);
  // A number so big that it has no millionths has no fraction to look for.
  if (millionths && *millionths % 1'000'000 != 0) return std::nullopt;
  return ScaledShort(text, 0);
}

std::string_view WithoutCurrency(std::string_view text, std::string_view currency) {
  for (std::string_view sign :
       {currency, std::string_view("$"), std::string_view("€"), std::string_view("£"),
        std::string_view("¥"), std::string_view("₹")}) {
    if (text.starts_with(sign)) return Trimmed(text.substr(sign.size()));
    if (text.ends_with(sign)) return Trimmed(text.substr(0, text.size() - sign.size()));
  }
  return text;
}

}  // namespace

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const size_t begin = text.find_first_not_of(kSpace);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

std::string LowerAscii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

Result<int64_t> WholeNumber(std::string_view text) {
  const auto number = Whole(text);
  if (!number) return Refusal("not_a_number", text, "no whole number");
  return *number;
}

Result<int64_t> RoughCount(std::string_view text) {
  constexpr std::string_view kLessThan = "less than ";
  const std::string lower = LowerAscii(Trimmed(text));
  std::string_view rest = lower;
  if (rest == "no") return 0;
  int64_t below = 0;
  if (rest.starts_with(kLessThan)) {
    rest.remove_prefix(kLessThan.size());
    below = 1;
  } else if (rest.ends_with('+')) {
    rest.remove_suffix(1);
  } else {
    for (std::string_view between : {" to ", "-"}) {
      const size_t at = rest.find(between, 1);
      if (at == rest.npos || !Whole(rest.substr(at + between.size()))) continue;
      rest = rest.substr(0, at);
      break;
    }
  }
  const auto number = Whole(rest);
  if (!number) return Refusal("not_a_number", text, "no count");
  return *number - below;
}

Result<double> Decimal(std::string_view text) {
  const auto millionths = Scaled(Trimmed(text), kDecimalDigits);
  if (!millionths) return Refusal("not_a_number", text, "no number");
  return static_cast<double>(*millionths) / 1e6;
}

Result<int64_t> AmountMinor(std::string_view text, std::string_view currency) {
  const auto digits = MinorDigits(currency);
  CHECK(digits.has_value());
  std::string_view amount = WithoutCurrency(Trimmed(text), currency);
  if (amount.ends_with('+')) amount.remove_suffix(1);
  const auto minor = ScaledShort(amount, static_cast<size_t>(*digits));
  if (!minor) return Refusal("not_an_amount", text, "no amount of " + std::string(currency));
  return *minor;
}

Result<bool> Flag(std::string_view text) {
  const std::string word = LowerAscii(Trimmed(text));
  if (word == "true" || word == "yes" || word == "1") return true;
  if (word == "false" || word == "no" || word == "0") return false;
  return Refusal("not_a_flag", text, "neither true nor false");
}

Result<std::string> CountryCode(std::string_view text) {
  const auto code = ResolveCountry(text);
  if (!code) return Refusal("unknown_country", text, "no country that we know");
  return std::string(*code);
}

Result<std::string> LanguageCode(std::string_view text) {
  const auto code = ResolveLanguage(text);
  if (!code) return Refusal("unknown_language", text, "no language that we know");
  return std::string(*code);
}

Result<std::string> DayText(std::string_view text) {
  const std::string_view trimmed = Trimmed(text);
  std::string day(trimmed);
  if (day.size() == 4) day += "-01";
  if (day.size() == 7) day += "-01";
  if (!ParseTimestamp(day)) return Refusal("bad_date", text, "no time, day, month or year");
  return std::string(trimmed);
}

}  // namespace shortlist
