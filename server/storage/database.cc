#include "server/storage/database.h"

#include <stdexcept>
#include <string_view>

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "server/storage/migrations.h"

namespace shortlist {
namespace {

// SOCI runs one statement at a time.
void RunScript(soci::session& sql, std::string_view script) {
  while (true) {
    const size_t end = script.find(";\n");
    if (end == std::string_view::npos) return;
    sql << std::string(script.substr(0, end));
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
Result<void> Migrate(soci::session& sql) {
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
    RunScript(sql, migration.sql);
    sql << "UPDATE schema_version SET version = :version", soci::use(migration.version);
  }
  return {};
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
  std::string mode;
  *sql << "PRAGMA journal_mode = WAL", soci::into(mode);
  if (mode != "wal") throw std::runtime_error("cannot switch to WAL: " + options.path);
  *sql << "BEGIN IMMEDIATE";
  const Result<void> migrated = Migrate(*sql);  // when it throws, closing `sql` rolls back
  if (!migrated) {
    *sql << "ROLLBACK";
    return migrated.error();
  }
  *sql << "COMMIT";
  return database;
}

std::unique_ptr<soci::session> Database::Connect() const {
  auto sql = std::make_unique<soci::session>(soci::sqlite3, "dbname=\"" + options_.path + "\"");
  *sql << "PRAGMA busy_timeout = " + std::to_string(options_.busy_timeout_ms);
  *sql << "PRAGMA synchronous = FULL";
  *sql << "PRAGMA foreign_keys = ON";
  return sql;
}

}  // namespace shortlist
