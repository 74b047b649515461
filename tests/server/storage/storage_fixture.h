#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "server/storage/storage.h"
#include "tests/support/test_database.h"

namespace shortlist {

using testing::kBothDatabases;
using testing::NameOfKind;

// A storage on a database of its own.
class StorageTest : public ::testing::Test {
 protected:
  explicit StorageTest(DatabaseKind kind = testing::KindOfDatabase()) : database_(kind) {
    if (database_.available()) storage_ = OpenStorage();
  }

  void SetUp() override {
    if (!database_.available()) GTEST_SKIP() << testing::kNotInstalled;
  }

  const DatabaseOptions& Options() const { return database_.options(); }
  bool IsPostgresql() const { return Options().kind() == DatabaseKind::kPostgresql; }

  std::unique_ptr<Storage> OpenStorage() const {
    auto opened = Storage::Open(Options());
    EXPECT_TRUE(opened.ok());
    return *std::move(opened);
  }

  testing::TestDatabase database_;
  std::unique_ptr<Storage> storage_;
};

// The same on both databases: INSTANTIATE_TEST_SUITE_P(, YourTest, kBothDatabases, NameOfKind).
class EachStorageTest : public StorageTest, public ::testing::WithParamInterface<DatabaseKind> {
 protected:
  EachStorageTest() : StorageTest(GetParam()) {}
};

inline Freelancer NamedFreelancer(const std::string& id) {
  Freelancer freelancer;
  freelancer.id = id;
  freelancer.display_name = "Freelancer " + id;
  return freelancer;
}

inline Event Changed(const std::string& id) {
  return {.type = "freelancer_changed", .entity_type = "freelancer", .entity_id = id};
}

// Appends the event and inserts the freelancer, as a verb does.
inline Result<void> InsertWithEvent(Transaction& tx, Freelancer freelancer) {
  freelancer.seq = tx.outbox().Append(Changed(freelancer.id));
  return tx.freelancers().Insert(freelancer);
}

}  // namespace shortlist
