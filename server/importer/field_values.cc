#include "server/importer/field_values.h"

#include <algorithm>
#include <utility>

#include "index/base/check.h"
#include "server/marketplace/country.h"
#include "server/marketplace/currency.h"
#include "server/marketplace/language.h"

namespace shortlist {
namespace {

constexpr size_t kMaxDigits = 18;  // what int64_t surely holds

Error Refusal(std::string reason, std::string_view text, std::string_view expected) {
  // Not the whole of it: a text of a megabyte may have been taken for a number.
  std::string shown(text.substr(0, 40));
  shown.erase(std::remove_if(shown.begin(), shown.end(),
                             [](char c) { return static_cast<unsigned char>(c) >= 0x80; }),
              shown.end());
  return {ErrorCode::kInvalidArgument,
          std::move(reason),
          "\"" + shown + "\" is " + std::string(expected) + ".",
          {}};
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The digits before the point without the commas between thousands; empty when it is none.
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

Result<int64_t> ScaledDecimal(std::string_view text, int digits) {
  const Error bad = Refusal("bad_number", text, "no number");
  std::string_view rest = Trimmed(text);
  const bool negative = rest.starts_with('-');
  if (negative) rest.remove_prefix(1);
  const size_t point = std::min(rest.find('.'), rest.size());
  std::string all = WholeDigits(rest.substr(0, point));
  if (all.empty()) return bad;
  std::string_view fraction = rest.substr(std::min(point + 1, rest.size()));
  if (point < rest.size() && fraction.empty()) return bad;
  if (!std::all_of(fraction.begin(), fraction.end(), IsDigit)) return bad;
  const auto kept = static_cast<size_t>(digits);
  const bool up = fraction.size() > kept && fraction[kept] >= '5';
  all += fraction.substr(0, kept);
  all.append(kept - std::min(kept, fraction.size()), '0');
  all.erase(0, std::min(all.find_first_not_of('0'), all.size()));
  if (all.size() > kMaxDigits) return bad;
  int64_t value = 0;
  for (char c : all) value = value * 10 + (c - '0');
  if (up) ++value;
  return negative ? -value : value;
}

Result<int64_t> WholeNumber(std::string_view text) {
  const size_t point = text.find('.');
  if (point != text.npos && Trimmed(text.substr(point + 1)).find_first_not_of('0') != text.npos) {
    return Refusal("bad_number", text, "no whole number");
  }
  return ScaledDecimal(text, 0);
}

Result<int64_t> AmountMinor(std::string_view text, std::string_view currency) {
  const auto digits = MinorDigits(currency);
  CHECK(digits.has_value());
  return ScaledDecimal(WithoutCurrency(Trimmed(text), currency), *digits);
}

Result<bool> Truth(std::string_view text) {
  const std::string word = LowerAscii(Trimmed(text));
  for (std::string_view yes : {"true", "yes", "y", "1"}) {
    if (word == yes) return true;
  }
  for (std::string_view no : {"false", "no", "n", "0"}) {
    if (word == no) return false;
  }
  return Refusal("unknown_value", text, "neither true nor false");
}

Result<std::string> CountryCode(std::string_view text) {
  const auto code = ResolveCountry(text);
  if (!code) return Refusal("unknown_value", text, "no country that we know");
  return std::string(*code);
}

Result<std::string> LanguageCode(std::string_view text) {
  const auto code = ResolveLanguage(text);
  if (!code) return Refusal("unknown_value", text, "no language that we know");
  return std::string(*code);
}

}  // namespace shortlist
