#pragma once

#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "server/storage/database.h"
#include "tests/support/paths.h"
#include "tests/support/postgres_cluster.h"

namespace shortlist::testing {

// The kind of database for tests that run on one alone: SQLite, unless SHORTLIST_TEST_DATABASE is
// "postgresql".
inline DatabaseKind KindOfDatabase() {
  const char* kind = std::getenv("SHORTLIST_TEST_DATABASE");
  const bool postgresql = kind != nullptr && std::string(kind) == "postgresql";
  return postgresql ? DatabaseKind::kPostgresql : DatabaseKind::kSqlite;
}

inline constexpr const char* kNotInstalled = "PostgreSQL is not installed: scripts/setup does it";

// For tests with the kind of database as parameter.
inline const auto kBothDatabases =
    ::testing::Values(DatabaseKind::kSqlite, DatabaseKind::kPostgresql);

inline std::string NameOfKind(const ::testing::TestParamInfo<DatabaseKind>& info) {
  return info.param == DatabaseKind::kSqlite ? "Sqlite" : "Postgresql";
}

// A new, empty database of its own.
class TestDatabase {
 public:
  explicit TestDatabase(DatabaseKind kind = KindOfDatabase()) {
    if (kind == DatabaseKind::kSqlite) {
      options_.path = (folder_.path() / "truth.db").string();
    } else if (PostgresCluster* cluster = PostgresCluster::Shared()) {
      options_.url = cluster->NewDatabase();
    } else {
      available_ = false;
    }
  }

  // False: PostgreSQL is not installed, so a test skips and says so (kNotInstalled).
  bool available() const { return available_; }

  const DatabaseOptions& options() const { return options_; }
  const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
  DatabaseOptions options_;
  bool available_ = true;
};

}  // namespace shortlist::testing
