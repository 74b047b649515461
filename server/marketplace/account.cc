#include "server/marketplace/account.h"

#include <algorithm>

#include "index/base/utf8.h"
#include "server/marketplace/enum_words.h"
#include "server/marketplace/field_checks.h"

namespace shortlist {
namespace {

constexpr EnumWords<3> kStatuses = {"active", "limited", "suspended"};

// RFC 5321, 4.5.3.1; RFC 1035, 2.3.4.
constexpr size_t kMaxEmailBytes = 254;
constexpr size_t kMaxLocalPartBytes = 64;
constexpr size_t kMaxLabelBytes = 63;

constexpr std::string_view kWhiteSpace = " \t\r\n";
constexpr std::string_view kAtomMarks = "!#$%&'*+-/=?^_`{|}~";  // RFC 5322, 3.2.3

bool IsAlphanumeric(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

std::string LowerAscii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// Whether `is_part` holds for every part between dots.
template <typename IsPart>
bool AllParts(std::string_view text, IsPart is_part) {
  while (true) {
    const std::string_view part = text.substr(0, text.find('.'));
    if (!is_part(part)) return false;
    if (part.size() == text.size()) return true;
    text.remove_prefix(part.size() + 1);
  }
}

bool IsAtom(std::string_view part) {
  return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
    return IsAlphanumeric(c) || kAtomMarks.find(c) != std::string_view::npos;
  });
}

bool IsLabel(std::string_view part) {
  return !part.empty() && part.size() <= kMaxLabelBytes && part.front() != '-' &&
         part.back() != '-' && std::all_of(part.begin(), part.end(), [](char c) {
           return IsAlphanumeric(c) || c == '-';
         });
}

}  // namespace

std::string_view NameOf(AccountStatus status) { return WordOf(kStatuses, status); }

std::optional<AccountStatus> AccountStatusByName(std::string_view name) {
  return EnumByWord<AccountStatus>(kStatuses, name);
}

bool MayBecome(AccountStatus from, AccountStatus to) {
  switch (from) {
    case AccountStatus::kActive:
      return to == AccountStatus::kLimited;
    case AccountStatus::kLimited:
      return to == AccountStatus::kActive || to == AccountStatus::kSuspended;
    case AccountStatus::kSuspended:
      return to == AccountStatus::kActive;
  }
  return false;
}

std::optional<std::string> NormalizedEmail(std::string_view text) {
  const size_t begin = text.find_first_not_of(kWhiteSpace);
  if (begin == std::string_view::npos) return std::nullopt;
  text = text.substr(begin, text.find_last_not_of(kWhiteSpace) - begin + 1);
  const size_t at = text.rfind('@');
  if (text.size() > kMaxEmailBytes || at == std::string_view::npos) return std::nullopt;
  const std::string_view local = text.substr(0, at);
  const std::string_view domain = text.substr(at + 1);
  if (local.size() > kMaxLocalPartBytes || !AllParts(local, IsAtom)) return std::nullopt;
  if (!AllParts(domain, IsLabel)) return std::nullopt;
  return std::string(local) + "@" + LowerAscii(domain);
}

std::string EmailKey(std::string_view normalized_email) { return LowerAscii(normalized_email); }

std::vector<FieldError> Validate(const Account& account) {
  FieldChecks checks;
  checks.Required("/name", account.name);
  checks.Text("/name", account.name, kMaxAccountNameCharacters);
  // A name stands in the mails to its owner.
  if (std::any_of(account.name.begin(), account.name.end(),
                  [](char c) { return c > '\0' && c < ' '; })) {
    checks.Refuse("/name", "not_allowed", "must not contain control characters");
  }
  if (account.roles.empty()) checks.Refuse("/roles", "required", "must be given");
  checks.Country("/country", account.country);
  checks.Timezone("/timezone", account.timezone);
  return checks.Take();
}

std::optional<FieldError> CheckNewPassword(const std::string& pointer, std::string_view password) {
  if (!IsValidUtf8(password)) return FieldError{pointer, "bad_utf8", "must be UTF-8"};
  const size_t characters = CountCodePoints(password);
  if (characters >= kMinPasswordCharacters && characters <= kMaxPasswordCharacters) {
    return std::nullopt;
  }
  return FieldError{pointer, "out_of_range",
                    "must have from " + std::to_string(kMinPasswordCharacters) + " to " +
                        std::to_string(kMaxPasswordCharacters) + " characters"};
}

}  // namespace shortlist
