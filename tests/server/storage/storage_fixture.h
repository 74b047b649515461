#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "server/storage/storage.h"
#include "tests/support/paths.h"

namespace shortlist {

// A storage in a folder of its own.
class StorageTest : public ::testing::Test {
 protected:
  StorageTest() : storage_(OpenStorage()) {}

  DatabaseOptions Options() const { return {.path = (folder_.path() / "truth.db").string()}; }

  std::unique_ptr<Storage> OpenStorage() const {
    auto opened = Storage::Open(Options());
    EXPECT_TRUE(opened.ok());
    return *std::move(opened);
  }

  testing::TemporaryFolder folder_;
  std::unique_ptr<Storage> storage_;
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
