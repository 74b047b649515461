#include "server/storage/account_repository.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include <soci/soci.h>

#include "index/base/check.h"
#include "server/storage/text_check.h"

namespace shortlist {
namespace {

constexpr const char* kSelect =
    "SELECT id, email, name, roles, status, country, timezone, password_hash, email_verified_at,"
    " totp_secret, totp_confirmed, totp_last_step, recovery_codes, created_at, updated_at, version,"
    " seq, hold_reason FROM accounts WHERE ";

// An account in the types of the database.
struct AccountRow {
  std::string id, email, email_key, name, roles, status, country, timezone, password_hash;
  long long email_verified_at = 0;
  soci::indicator is_verified = soci::i_null;
  std::string totp_secret;
  int totp_confirmed = 0;
  long long totp_last_step = 0;
  std::string recovery_codes;  // with a blank between them
  long long created_at = 0, updated_at = 0, version = 0, seq = 0;
  std::string hold_reason;
};

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::vector<std::string> Split(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    words.emplace_back(word);
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  return words;
}

AccountRow RowOf(const Account& account) {
  AccountRow row;
  row.id = account.id;
  row.email = account.email;
  row.email_key = EmailKey(account.email);
  row.name = account.name;
  row.roles = NamesOf(account.roles);
  row.status = NameOf(account.status);
  row.country = account.country;
  row.timezone = account.timezone;
  row.password_hash = account.password_hash;
  row.email_verified_at = account.email_verified_at.value_or(Timestamp{}).micros;
  row.is_verified = account.email_verified_at ? soci::i_ok : soci::i_null;
  row.totp_secret = account.second_factor.secret;
  row.totp_confirmed = account.second_factor.confirmed ? 1 : 0;
  row.totp_last_step = account.second_factor.last_step;
  row.recovery_codes = Joined(account.second_factor.recovery_codes);
  row.created_at = account.created_at.micros;
  row.updated_at = account.updated_at.micros;
  row.version = account.version;
  row.seq = account.seq;
  row.hold_reason = account.hold_reason;
  return row;
}

Account AccountOf(const AccountRow& row) {
  const auto roles = RolesByNames(row.roles);
  const auto status = AccountStatusByName(row.status);
  if (!roles || !status) {
    throw std::runtime_error("account " + row.id + " has unknown roles or an unknown status");
  }
  Account account;
  account.id = row.id;
  account.email = row.email;
  account.name = row.name;
  account.roles = *roles;
  account.status = *status;
  account.country = row.country;
  account.timezone = row.timezone;
  account.password_hash = row.password_hash;
  if (row.is_verified == soci::i_ok) account.email_verified_at = Timestamp{row.email_verified_at};
  account.second_factor = {row.totp_secret, row.totp_confirmed != 0, row.totp_last_step,
                           Split(row.recovery_codes)};
  account.created_at = {row.created_at};
  account.updated_at = {row.updated_at};
  account.version = row.version;
  account.seq = row.seq;
  account.hold_reason = row.hold_reason;
  return account;
}

Result<Account> Get(soci::session& sql, const std::string& condition, std::string_view value) {
  const Error not_found{ErrorCode::kNotFound, "account_not_found", "There is no such account.", {}};
  const std::string wanted(value);
  if (!CheckTexts({wanted})) return not_found;
  AccountRow row;
  sql << std::string(kSelect) + condition, soci::use(wanted), soci::into(row.id),
      soci::into(row.email), soci::into(row.name), soci::into(row.roles), soci::into(row.status),
      soci::into(row.country), soci::into(row.timezone), soci::into(row.password_hash),
      soci::into(row.email_verified_at, row.is_verified), soci::into(row.totp_secret),
      soci::into(row.totp_confirmed), soci::into(row.totp_last_step),
      soci::into(row.recovery_codes), soci::into(row.created_at), soci::into(row.updated_at),
      soci::into(row.version), soci::into(row.seq), soci::into(row.hold_reason);
  if (!sql.got_data()) return not_found;
  return AccountOf(row);
}

Result<void> Check(const Account& account) {
  return CheckTexts({account.id, account.email, account.name, account.country, account.timezone,
                     account.hold_reason});
}

}  // namespace

Result<Account> AccountRepository::GetById(std::string_view id) const {
  return Get(*sql_, "id = :id", id);
}

Result<Account> AccountRepository::GetByEmailKey(std::string_view email_key) const {
  return Get(*sql_, "email_key = :email_key", email_key);
}

Result<void> AccountRepository::Insert(const Account& account) {
  if (auto checked = Check(account); !checked) return checked;
  if (GetByEmailKey(EmailKey(account.email))) {
    return Error{ErrorCode::kConflict, "email_taken", "another account has this address", {}};
  }
  AccountRow row = RowOf(account);
  *sql_ << "INSERT INTO accounts (id, email, email_key, name, roles, status, country, timezone,"
           " password_hash, email_verified_at, totp_secret, totp_confirmed, totp_last_step,"
           " recovery_codes, created_at, updated_at, version, seq, hold_reason)"
           " VALUES (:id, :email, :email_key, :name, :roles, :status, :country, :timezone,"
           " :password_hash, :email_verified_at, :totp_secret, :totp_confirmed, :totp_last_step,"
           " :recovery_codes, :created_at, :updated_at, :version, :seq, :hold_reason)",
      soci::use(row.id), soci::use(row.email), soci::use(row.email_key), soci::use(row.name),
      soci::use(row.roles), soci::use(row.status), soci::use(row.country), soci::use(row.timezone),
      soci::use(row.password_hash), soci::use(row.email_verified_at, row.is_verified),
      soci::use(row.totp_secret), soci::use(row.totp_confirmed), soci::use(row.totp_last_step),
      soci::use(row.recovery_codes), soci::use(row.created_at), soci::use(row.updated_at),
      soci::use(row.version), soci::use(row.seq), soci::use(row.hold_reason);
  return {};
}

Result<void> AccountRepository::Save(const Account& account) {
  if (auto checked = Check(account); !checked) return checked;
  AccountRow row = RowOf(account);
  int saved = 0;
  *sql_ << "UPDATE accounts SET email = :email, email_key = :email_key, name = :name,"
           " roles = :roles, status = :status, country = :country, timezone = :timezone,"
           " password_hash = :password_hash, email_verified_at = :email_verified_at,"
           " totp_secret = :totp_secret, totp_confirmed = :totp_confirmed,"
           " totp_last_step = :totp_last_step, recovery_codes = :recovery_codes,"
           " updated_at = :updated_at, version = :version, seq = :seq, hold_reason = :hold_reason"
           " WHERE id = :id RETURNING 1",
      soci::use(row.email), soci::use(row.email_key), soci::use(row.name), soci::use(row.roles),
      soci::use(row.status), soci::use(row.country), soci::use(row.timezone),
      soci::use(row.password_hash), soci::use(row.email_verified_at, row.is_verified),
      soci::use(row.totp_secret), soci::use(row.totp_confirmed), soci::use(row.totp_last_step),
      soci::use(row.recovery_codes), soci::use(row.updated_at), soci::use(row.version),
      soci::use(row.seq), soci::use(row.hold_reason), soci::use(row.id), soci::into(saved);
  CHECK(sql_->got_data());
  return {};
}

}  // namespace shortlist
