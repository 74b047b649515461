#include "server/storage/database.h"

#include <initializer_list>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "index/base/unavailable.h"
#include "server/storage/migrations.h"

namespace shortlist {
namespace {

constexpr const char* kUnavailable = "database_unavailable";

// The advisory lock of whoever writes a marketplace; "shortlis" in ASCII. PostgreSQL gives out such
// locks per database.
constexpr const char* kWriterLock = "8316019249309837683";

// A client that stops answering in the middle of a transaction holds the writers' lock.
constexpr int kIdleInTransactionMs = 60'000;

// Options of a connection that an operator may set otherwise in the URL.
constexpr std::pair<std::string_view, std::string_view> kUrlDefaults[] = {
    {"application_name", "shortlist"},
    {"connect_timeout", "5"},
    {"keepalives_idle", "10"},
    {"keepalives_interval", "5"},
    {"keepalives_count", "3"}};

std::string WithDefaults(std::string url) {
  for (const auto& [option, value] : kUrlDefaults) {
    if (url.find(std::string(option) + "=") != std::string::npos) continue;
    url += (url.find('?') == std::string::npos ? "?" : "&") + std::string(option) + "=" +
           std::string(value);
  }
  return url;
}

// Bytewise order and comparison whatever the locale, as SQLite has it.
std::string ForPostgresql(std::string statement) {
  constexpr std::string_view kText = " TEXT";
  constexpr std::string_view kBytewise = " COLLATE \"C\"";
  for (size_t at = 0; (at = statement.find(kText, at)) != std::string::npos;) {
    at += kText.size();
    statement.insert(at, kBytewise);
  }
  return statement;
}

// SOCI runs one statement at a time.
void RunScript(soci::session& sql, DatabaseKind kind, std::string_view script) {
  while (true) {
    const size_t end = script.find(";\n");
    if (end == std::string_view::npos) return;
    const std::string statement(script.substr(0, end));
    sql << (kind == DatabaseKind::kPostgresql ? ForPostgresql(statement) : statement);
    script.remove_prefix(end + 2);
  }
}

int SchemaVersion(soci::session& sql) {
  sql << "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)";
  int version = 0;
  sql << "SELECT version FROM schema_version", soci::into(version);
  if (!sql.got_data()) sql << "INSERT INTO schema_version (version) VALUES (0)";
  return version;
}

// Runs in the caller's transaction.
Result<void> Migrate(soci::session& sql, DatabaseKind kind) {
  const int version = SchemaVersion(sql);
  const int newest = Migrations().back().version;
  if (version > newest) {
    return Error{ErrorCode::kFailedPrecondition,
                 "database_too_new",
                 "the database has schema version " + std::to_string(version) +
                     ", this program knows " + std::to_string(newest),
                 {}};
  }
  for (const Migration& migration : Migrations()) {
    if (migration.version <= version) continue;
    RunScript(sql, kind, migration.sql);
    sql << "UPDATE schema_version SET version = :version", soci::use(migration.version);
  }
  return {};
}

// Whatever is stored is UTF-8, and SQLite's log is written ahead.
void CheckKind(soci::session& sql, const DatabaseOptions& options) {
  std::string found;
  if (options.kind() == DatabaseKind::kPostgresql) {
    sql << "SHOW server_encoding", soci::into(found);
    if (found != "UTF8") throw std::runtime_error("the database keeps " + found + ", not UTF8");
  } else {
    sql << "PRAGMA journal_mode = WAL", soci::into(found);
    if (found != "wal") throw std::runtime_error("cannot switch to WAL: " + options.path);
  }
}

// Whether `failure` is one of PostgreSQL's with one of these SQLSTATEs.
bool HasState(const std::exception_ptr& failure, std::initializer_list<std::string_view> states) {
  try {
    std::rethrow_exception(failure);
  } catch (const soci::postgresql_soci_error& error) {
    for (const std::string_view state : states) {
      if (error.sqlstate() == state) return true;
    }
  } catch (...) {
    // Another kind of failure has no such state.
  }
  return false;
}

bool IsBusy(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const soci::sqlite3_soci_error& error) {
    return (error.result() & 0xff) == SQLITE_BUSY;
  } catch (...) {
    return HasState(failure, {"55P03"});  // lock_not_available: lock_timeout has passed
  }
}

bool IsDiskFull(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const soci::sqlite3_soci_error& error) {
    return error.result() == SQLITE_FULL;
  } catch (...) {
    return HasState(failure, {"53100"});  // disk_full
  }
}

std::string WhatOf(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "not a std::exception";
  }
}

}  // namespace

Result<Database> Database::Open(const DatabaseOptions& options) {
  try {
    return OpenUnnamed(options);
  } catch (const soci::soci_error& error) {
    // SQLite's own messages do not say which file they speak of.
    throw std::runtime_error("database " + options.path + ": " + error.what());
  }
}

Result<Database> Database::OpenUnnamed(const DatabaseOptions& options) {
  Database database(options);
  const auto sql = database.Connect();
  CheckKind(*sql, options);
  database.BeginWrite(*sql);
  const Result<void> migrated = Migrate(*sql, options.kind());  // throws: closing rolls back
  if (!migrated) {
    *sql << "ROLLBACK";
    return migrated.error();
  }
  *sql << "COMMIT";
  return database;
}

std::unique_ptr<soci::session> Database::Connect() const {
  return options_.kind() == DatabaseKind::kPostgresql ? ConnectToPostgresql() : ConnectToSqlite();
}

std::unique_ptr<soci::session> Database::ConnectToSqlite() const {
  auto sql = std::make_unique<soci::session>(soci::sqlite3, "dbname=\"" + options_.path + "\"");
  *sql << "PRAGMA busy_timeout = " + std::to_string(options_.busy_timeout_ms);
  *sql << "PRAGMA synchronous = FULL";
  *sql << "PRAGMA foreign_keys = ON";
  return sql;
}

std::unique_ptr<soci::session> Database::ConnectToPostgresql() const {
  try {
    auto sql = std::make_unique<soci::session>(soci::postgresql, WithDefaults(options_.url));
    *sql << "SET client_encoding = 'UTF8'; SET client_min_messages = warning;"
            " SET synchronous_commit = on; SET lock_timeout = " +
                std::to_string(options_.busy_timeout_ms) +
                "; SET idle_in_transaction_session_timeout = " +
                std::to_string(kIdleInTransactionMs);
    return sql;
  } catch (const soci::soci_error& error) {
    throw Unavailable(kUnavailable, error.what());
  }
}

void Database::BeginWrite(soci::session& sql) const {
  if (options_.kind() == DatabaseKind::kSqlite) {
    sql << "BEGIN IMMEDIATE";
    return;
  }
  // The commit gives the lock back. Every statement after it sees all that was committed before.
  sql << std::string("BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(") +
             kWriterLock + ")";
}

void Database::BeginRead(soci::session& sql) const {
  sql << (options_.kind() == DatabaseKind::kSqlite
              ? "BEGIN"
              : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

bool Database::IsLost(soci::session& sql) const {
  return options_.kind() == DatabaseKind::kPostgresql && !sql.is_connected();
}

bool Database::MayRunAgain(const std::exception_ptr& failure) const {
  return HasState(failure, {"40001", "40P01"});  // serialization_failure, deadlock_detected
}

std::exception_ptr Database::AsSeenByCallers(const std::exception_ptr& failure, bool lost) const {
  if (IsDiskFull(failure)) {
    return std::make_exception_ptr(Unavailable("storage_full", WhatOf(failure)));
  }
  if (!lost && !IsBusy(failure)) return failure;
  return std::make_exception_ptr(Unavailable(kUnavailable, WhatOf(failure)));
}

}  // namespace shortlist
