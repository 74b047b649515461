#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/clock.h"
#include "index/base/result.h"
#include "server/marketplace/role.h"

namespace shortlist {

inline constexpr size_t kMaxAccountNameCharacters = 100;
inline constexpr size_t kMinPasswordCharacters = 10;
inline constexpr size_t kMaxPasswordCharacters = 200;

// active → limited (a hold) → active | suspended; suspended → active by an admin. While an account
// is not active, search does not show what it owns. Who is limited may do nothing that brings new
// business; who is suspended is not let in.
enum class AccountStatus : uint8_t { kActive, kLimited, kSuspended };

std::string_view NameOf(AccountStatus status);
std::optional<AccountStatus> AccountStatusByName(std::string_view name);

// Whether the arrows above lead from one status to the other at once.
bool MayBecome(AccountStatus from, AccountStatus to);

// The second factor of an account (server/auth/totp.h). Off while `secret` is empty; begun, but not
// asked for yet, while it is not `confirmed`.
struct SecondFactor {
  std::string secret = {};  // 20 bytes in base 32
  bool confirmed = false;
  int64_t last_step = 0;                         // the newest time step whose code was taken
  std::vector<std::string> recovery_codes = {};  // digests of those that are left

  bool operator==(const SecondFactor&) const = default;
};

// Somebody who logs in.
struct Account {
  std::string id;     // acc_...
  std::string email;  // as NormalizedEmail gives it; no two have the same EmailKey
  std::string name;
  RoleSet roles;
  AccountStatus status = AccountStatus::kActive;
  std::string hold_reason = {};                // why it is not active; told to its owner
  std::string country;                         // ISO 3166 alpha-2; may be empty
  std::string timezone;                        // IANA; may be empty
  std::string password_hash;                   // server/auth/password.h; empty: none was set yet
  std::optional<Timestamp> email_verified_at;  // absent: may not log in
  SecondFactor second_factor;
  Timestamp created_at;
  Timestamp updated_at;
  int64_t version = 0;
  int64_t seq = 0;  // the event log's position when it was written; it appends no event itself

  bool operator==(const Account&) const = default;
};

// An address as it is kept and written to: without white space around it, the domain in lower case.
// Empty where it is none: RFC 5321's lengths, a dot-atom of RFC 5322, at, a domain name in ASCII
// (so that none can break out of a header or an SMTP command).
std::optional<std::string> NormalizedEmail(std::string_view text);

// What makes an address unique: the normalised one in lower case, since hardly a mail server tells
// Ada@ from ada@.
std::string EmailKey(std::string_view normalized_email);

// All that is wrong with name, country, timezone and roles: reasons of field_checks.h.
std::vector<FieldError> Validate(const Account& account);

// What is wrong with a new password, if anything: `out_of_range` (its length), `bad_utf8`.
std::optional<FieldError> CheckNewPassword(const std::string& pointer, std::string_view password);

}  // namespace shortlist
