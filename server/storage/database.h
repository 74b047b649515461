#pragma once

#include <exception>
#include <memory>
#include <string>

#include "index/base/result.h"

namespace soci {
class session;
}

namespace shortlist {

enum class DatabaseKind { kSqlite, kPostgresql };

struct DatabaseOptions {
  // The SQLite file; made when absent. Its folder must exist.
  std::string path = {};
  // A PostgreSQL database, as its own programs take it: postgresql://user@host:port/name?option=…,
  // without spaces. When given, `path` is not used. The database must exist and keep UTF-8.
  std::string url = {};
  // How long a statement waits for another process that writes (an import beside a server).
  int busy_timeout_ms = 30'000;
  // Connections that read at the same time.
  int readers = 4;
  // Pieces of work that share one commit at most.
  int max_batch = 256;

  DatabaseKind kind() const {
    return url.empty() ? DatabaseKind::kSqlite : DatabaseKind::kPostgresql;
  }
};

// The marketplace's database: the truth. Opening it brings its schema up to this program's version
// (migrations.h). What is committed survives a power cut: SQLite runs in WAL mode with
// synchronous=FULL, PostgreSQL with synchronous_commit=on. All that differs between the two is
// here. Const calls are safe from any thread; a connection belongs to one thread at a time.
class Database {
 public:
  // Refuses a database that a newer program has migrated: `database_too_new`. Throws when the
  // database cannot be opened, is none, or a migration fails (which leaves it as it was);
  // Unavailable when PostgreSQL cannot be reached.
  static Result<Database> Open(const DatabaseOptions& options);

  // A new connection, owned by the caller. Throws Unavailable as Open.
  std::unique_ptr<soci::session> Connect() const;

  // Begins a transaction that writes: one at a time, over all processes. So what it reads stays
  // true until it commits, and the event log grows in the order of commits.
  void BeginWrite(soci::session& sql) const;

  // Begins a transaction that reads, all of it of one moment.
  void BeginRead(soci::session& sql) const;

  // Whether the connection is gone for good: another is needed.
  bool IsLost(soci::session& sql) const;

  // Whether `failure` is only that this transaction met another: run again, it may go through.
  bool MayRunAgain(const std::exception_ptr& failure) const;

  // `failure` as callers are to see it: Unavailable when the connection was lost or another process
  // wrote for too long (`database_unavailable`) or the disk is full (`storage_full`), itself
  // otherwise.
  std::exception_ptr AsSeenByCallers(const std::exception_ptr& failure, bool lost) const;

  const DatabaseOptions& options() const { return options_; }

 private:
  static Result<Database> OpenUnnamed(const DatabaseOptions& options);

  explicit Database(DatabaseOptions options) : options_(std::move(options)) {}

  std::unique_ptr<soci::session> ConnectToSqlite() const;
  std::unique_ptr<soci::session> ConnectToPostgresql() const;

  DatabaseOptions options_;
};

}  // namespace shortlist
