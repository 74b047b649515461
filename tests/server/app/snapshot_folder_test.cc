#include "server/app/snapshot_folder.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/paths.h"

namespace shortlist {
namespace {

namespace fs = std::filesystem;

class SnapshotFolderTest : public ::testing::Test {
 protected:
  void Write(int64_t seq, const std::string& content) {
    snapshots_.Write(seq, [&](const fs::path& folder) { Put(folder / "file", content); });
  }

  static void Put(const fs::path& file, const std::string& content) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
  }

  testing::TemporaryFolder folder_;
  SnapshotFolder snapshots_{folder_.path()};
};

TEST_F(SnapshotFolderTest, KeepsTheNewestAlone) {
  EXPECT_EQ(snapshots_.FindNewest(), std::nullopt);
  Write(9, "nine");
  Write(10, "ten");
  const auto newest = snapshots_.FindNewest();
  ASSERT_TRUE(newest);
  EXPECT_EQ(newest->filename(), "snapshot-10");
  EXPECT_EQ(testing::ReadFile(*newest / "file"), "ten");
  EXPECT_FALSE(fs::exists(folder_.path() / "snapshot-9"));
  snapshots_.RemoveAll();
  EXPECT_EQ(snapshots_.FindNewest(), std::nullopt);
}

TEST_F(SnapshotFolderTest, OneThatCannotBeFinishedLeavesTheOneBefore) {
  Write(1, "whole");
  EXPECT_THROW(snapshots_.Write(2, [](const fs::path&) { throw std::runtime_error("disk"); }),
               std::runtime_error);
  EXPECT_EQ(snapshots_.FindNewest()->filename(), "snapshot-1");
  EXPECT_FALSE(fs::exists(folder_.path() / "snapshot-2.new"));
}

TEST_F(SnapshotFolderTest, TakesTheOneBeforeWhenTheNewestIsDamaged) {
  Write(1, "whole");
  const fs::path kept = folder_.path() / "kept";
  fs::copy(folder_.path() / "snapshot-1", kept);
  Write(2, "damaged");
  fs::rename(kept, folder_.path() / "snapshot-1");
  Put(folder_.path() / "snapshot-2/file", "damageD");
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(snapshots_.FindNewest()->filename(), "snapshot-1");
  EXPECT_THAT(
      ::testing::internal::GetCapturedStderr(),
      ::testing::AllOf(::testing::HasSubstr("index_rebuilt"), ::testing::HasSubstr("snapshot-2"),
                       ::testing::HasSubstr("snapshot_damaged")));
  EXPECT_FALSE(fs::exists(folder_.path() / "snapshot-2"));
  fs::remove(folder_.path() / "snapshot-1/checksums");
  EXPECT_EQ(snapshots_.FindNewest(), std::nullopt);
}

}  // namespace
}  // namespace shortlist
