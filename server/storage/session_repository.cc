#include "server/storage/session_repository.h"

#include <soci/soci.h>

#include "server/storage/execute_once.h"
#include "server/storage/text_check.h"

namespace shortlist {
namespace {

constexpr const char* kSelect =
    "SELECT id, hash, account_id, user_agent, address, created_at, last_used_at FROM sessions ";

Error NotFound() {
  return {ErrorCode::kNotFound, "session_not_found", "There is no such session.", {}};
}

std::vector<Session> Select(soci::session& sql, const std::string& rest, std::string_view value) {
  const std::string wanted(value);
  std::vector<Session> found;
  if (!CheckTexts({wanted})) return found;
  Session session;
  long long created_at = 0;
  long long last_used_at = 0;
  soci::statement statement(sql);
  statement.exchange(soci::use(wanted));
  statement.exchange(soci::into(session.id));
  statement.exchange(soci::into(session.hash));
  statement.exchange(soci::into(session.account_id));
  statement.exchange(soci::into(session.user_agent));
  statement.exchange(soci::into(session.address));
  statement.exchange(soci::into(created_at));
  statement.exchange(soci::into(last_used_at));
  ExecuteOnce(&statement, kSelect + rest);
  while (statement.fetch()) {
    session.created_at = {created_at};
    session.last_used_at = {last_used_at};
    found.push_back(session);
  }
  return found;
}

}  // namespace

Result<Session> SessionRepository::GetByHash(std::string_view hash) const {
  const auto found = Select(*sql_, "WHERE hash = :hash", hash);
  if (found.empty()) return NotFound();
  return found.front();
}

std::vector<Session> SessionRepository::ListOf(std::string_view account_id) const {
  return Select(*sql_, "WHERE account_id = :account_id ORDER BY id", account_id);
}

void SessionRepository::Insert(const Session& session) {
  const long long created_at = session.created_at.micros;
  const long long last_used_at = session.last_used_at.micros;
  *sql_ << "INSERT INTO sessions"
           " (id, hash, account_id, user_agent, address, created_at, last_used_at) VALUES"
           " (:id, :hash, :account_id, :user_agent, :address, :created_at, :last_used_at)",
      soci::use(session.id), soci::use(session.hash), soci::use(session.account_id),
      soci::use(session.user_agent), soci::use(session.address), soci::use(created_at),
      soci::use(last_used_at);
}

void SessionRepository::Touch(std::string_view id, Timestamp used_at) {
  const std::string wanted(id);
  const long long at = used_at.micros;
  *sql_ << "UPDATE sessions SET last_used_at = :at WHERE id = :id", soci::use(at),
      soci::use(wanted);
}

Result<void> SessionRepository::Revoke(std::string_view account_id, std::string_view id) {
  const std::string owner(account_id);
  const std::string wanted(id);
  if (!CheckTexts({wanted})) return NotFound();
  int revoked = 0;
  *sql_ << "DELETE FROM sessions WHERE id = :id AND account_id = :account_id RETURNING 1",
      soci::use(wanted), soci::use(owner), soci::into(revoked);
  if (!sql_->got_data()) return NotFound();
  return {};
}

void SessionRepository::RevokeAllOf(std::string_view account_id) {
  const std::string owner(account_id);
  *sql_ << "DELETE FROM sessions WHERE account_id = :account_id", soci::use(owner);
}

void SessionRepository::ForgetExpired(Timestamp used_until, Timestamp made_until) {
  const long long used = used_until.micros;
  const long long made = made_until.micros;
  *sql_ << "DELETE FROM sessions WHERE last_used_at <= :used OR created_at <= :made",
      soci::use(used), soci::use(made);
}

}  // namespace shortlist
