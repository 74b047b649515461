#pragma once

#include <memory>
#include <string>

#include "index/base/result.h"

namespace soci {
class session;
}

namespace shortlist {

struct DatabaseOptions {
  // The SQLite file; made when absent. Its folder must exist.
  std::string path = {};
  // How long a statement waits for another process that writes (an import beside a server).
  int busy_timeout_ms = 30'000;
  // Connections that read at the same time.
  int readers = 4;
  // Pieces of work that share one commit at most.
  int max_batch = 256;
};

// The marketplace's database: the truth. Opening it brings its schema up to this program's version
// (migrations.h). SQLite in WAL mode with synchronous=FULL: what is committed survives a power cut.
// Const calls are safe from any thread; a connection belongs to one thread at a time.
class Database {
 public:
  // Refuses a database that a newer program has migrated: `database_too_new`. Throws when the file
  // cannot be opened, is no database or a migration fails (which leaves it as it was).
  static Result<Database> Open(const DatabaseOptions& options);

  // A new connection, owned by the caller.
  std::unique_ptr<soci::session> Connect() const;

  const DatabaseOptions& options() const { return options_; }

 private:
  static Result<Database> OpenUnnamed(const DatabaseOptions& options);

  explicit Database(DatabaseOptions options) : options_(std::move(options)) {}

  DatabaseOptions options_;
};

}  // namespace shortlist
