// Contents of files on the disk: kept once, encrypted, whole or not there, never wrong bytes.
#include "server/adapters/blob_folder.h"

#include <chrono>
#include <fstream>
#include <set>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "index/base/unavailable.h"
#include "tests/support/full_disk.h"
#include "tests/support/paths.h"

namespace shortlist {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

class BlobFolderTest : public ::testing::Test {
 protected:
  std::unique_ptr<BlobFolder> Open() {
    auto opened = BlobFolder::Open(folder_, key_file_);
    EXPECT_TRUE(opened.ok()) << opened.error().detail;
    return *std::move(opened);
  }
  std::string RefusalToOpen() {
    const auto opened = BlobFolder::Open(folder_, key_file_);
    return opened ? "" : opened.error().reason;
  }

  fs::path FileOf(const std::string& id) const {
    return folder_ / id.substr(0, 2) / id.substr(2, 2) / id;
  }
  void Write(const fs::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
  }
  // Every file below the folder, whatever it is.
  std::vector<std::string> Files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
      if (entry.is_regular_file()) names.push_back(entry.path().filename().string());
    }
    return names;
  }
  static std::vector<std::string> IdsIn(const BlobFolder& blobs) {
    std::vector<std::string> ids;
    blobs.ForEach([&](const std::string& id) { ids.push_back(id); });
    return ids;
  }
  static std::string ReasonOf(const Result<std::string>& content) {
    return content ? "" : content.error().reason;
  }

  testing::TemporaryFolder temporary_;
  const fs::path folder_ = temporary_.path() / "blobs";
  const fs::path key_file_ = temporary_.path() / "blobs.key";
};

TEST_F(BlobFolderTest, GivesBackWhatWasPutUnderItsSha256) {
  const auto blobs = Open();
  const std::string binary("\0\xff\x80 bytes\r\n", 11);
  std::string large;
  for (int i = 0; i < 300'000; ++i) large += std::to_string(i);
  for (const std::string& content : {std::string(), std::string("abc"), binary, large}) {
    const std::string id = blobs->Put(content);
    EXPECT_TRUE(blobs->Has(id));
    EXPECT_EQ(*blobs->Get(id), content);
    EXPECT_EQ(*Open()->Get(id), content);
  }
  // FIPS 180-4's example.
  EXPECT_EQ(blobs->Put("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(IdsIn(*blobs).size(), 4U);
}

TEST_F(BlobFolderTest, KeepsNoWordOfAContentOnTheDisk) {
  const std::string content = "a very secret contract, a very secret contract";
  const std::string id = Open()->Put(content);
  const std::string sealed = testing::ReadFile(FileOf(id));
  EXPECT_EQ(sealed.size(), content.size() + 28 + 16);
  EXPECT_THAT(sealed, Not(HasSubstr("secret")));
  // The same content under another nonce.
  fs::remove(FileOf(id));
  Open()->Put(content);
  EXPECT_NE(testing::ReadFile(FileOf(id)), sealed);
}

TEST_F(BlobFolderTest, TellsAMissingOneAndRemoves) {
  const auto blobs = Open();
  const std::string id = blobs->Put("abc");
  const std::string other = Sha256Of("other");
  EXPECT_FALSE(blobs->Has(other));
  EXPECT_EQ(ReasonOf(blobs->Get(other)), "blob_missing");
  blobs->Remove(other);
  blobs->Remove(id);
  EXPECT_FALSE(blobs->Has(id));
  EXPECT_THAT(IdsIn(*blobs), IsEmpty());
}

TEST_F(BlobFolderTest, FindsAnyChangedByteAndAnyOtherLength) {
  const auto blobs = Open();
  const std::string id = blobs->Put("forty bytes of text, or a little more...");
  const std::string sealed = testing::ReadFile(FileOf(id));
  for (size_t at = 0; at < sealed.size(); ++at) {
    std::string changed = sealed;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    Write(FileOf(id), changed);
    const bool in_key_name = at >= 8 && at < 16;
    EXPECT_EQ(ReasonOf(blobs->Get(id)), in_key_name ? "blob_key_unknown" : "blob_damaged") << at;
  }
  for (size_t size = 0; size < sealed.size(); ++size) {
    Write(FileOf(id), sealed.substr(0, size));
    EXPECT_EQ(ReasonOf(blobs->Get(id)), "blob_damaged") << size;
  }
  Write(FileOf(id), sealed + '\0');
  const auto longer = blobs->Get(id);
  EXPECT_EQ(ReasonOf(longer), "blob_damaged");
  EXPECT_THAT(longer.error().detail, HasSubstr(id));
}

TEST_F(BlobFolderTest, DoesNotTakeOneContentForAnother) {
  const auto blobs = Open();
  const std::string one = blobs->Put("one");
  const std::string two = blobs->Put("two");
  fs::copy_file(FileOf(one), FileOf(two), fs::copy_options::overwrite_existing);
  EXPECT_EQ(ReasonOf(blobs->Get(two)), "blob_damaged");
  EXPECT_EQ(*blobs->Get(one), "one");
}

TEST_F(BlobFolderTest, WritesADamagedOneAnewWhenItIsPutAgain) {
  const auto blobs = Open();
  const std::string id = blobs->Put("abc");
  Write(FileOf(id), "garbage");
  EXPECT_EQ(blobs->Put("abc"), id);
  EXPECT_EQ(*blobs->Get(id), "abc");
}

TEST_F(BlobFolderTest, MakesAKeyThatItsOwnerAloneReads) {
  Open();
  struct stat found = {};
  ASSERT_EQ(::stat(key_file_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600U);
  const std::string key = testing::ReadFile(key_file_);
  EXPECT_EQ(key.size(), 65U);
  CreateBlobKey(key_file_);  // one that is there stays
  EXPECT_EQ(testing::ReadFile(key_file_), key);
  EXPECT_EQ(std::distance(fs::directory_iterator(temporary_.path()), fs::directory_iterator()), 2);
}

TEST_F(BlobFolderTest, RefusesToStartWithoutTheKeyOfItsContents) {
  Open()->Put("abc");
  const std::string key = testing::ReadFile(key_file_);
  fs::remove(key_file_);
  EXPECT_EQ(RefusalToOpen(), "blob_key_missing");
  EXPECT_FALSE(fs::exists(key_file_));
  Write(key_file_, std::string(64, 'a') + "\n");
  EXPECT_EQ(RefusalToOpen(), "blob_key_unknown");
  for (const std::string& bad : {std::string(), key.substr(1), key + "\n", std::string(64, 'G')}) {
    Write(key_file_, bad);
    EXPECT_EQ(RefusalToOpen(), "bad_blob_key");
  }
  Write(key_file_, key.substr(0, 64));
  EXPECT_EQ(RefusalToOpen(), "");
}

TEST_F(BlobFolderTest, TellsAContentOfAnotherKeyFromADamagedOne) {
  const auto blobs = Open();
  const std::string id = blobs->Put("abc");
  BlobKey other = BlobKeyOf({1});
  Write(FileOf(id), SealBlob(other, id, "abc"));
  EXPECT_EQ(ReasonOf(blobs->Get(id)), "blob_key_unknown");
  // The same name and another secret: the tag tells.
  other.name = ReadBlobKey(key_file_)->name;
  Write(FileOf(id), SealBlob(other, id, "abc"));
  EXPECT_EQ(ReasonOf(blobs->Get(id)), "blob_damaged");
}

TEST_F(BlobFolderTest, LeavesNothingOnAFullDiskAndGoesOnAfterwards) {
  const auto blobs = Open();
  const std::string kept = blobs->Put("kept");
  std::string reason;
  {
    const testing::FullDisk full;
    try {
      blobs->Put("there is no room for this");
    } catch (const Unavailable& away) {
      reason = away.reason();
    }
    EXPECT_EQ(blobs->Put("kept"), kept);  // which is there already
  }
  EXPECT_EQ(reason, "storage_full");
  EXPECT_THAT(Files(), ElementsAre(kept));
  const std::string id = blobs->Put("there is no room for this");
  EXPECT_EQ(*blobs->Get(id), "there is no room for this");
}

TEST_F(BlobFolderTest, KeepsOneOfManyWritersOfTheSameContent) {
  std::string content;
  for (int i = 0; i < 50'000; ++i) content += std::to_string(i * 7);
  const std::string id = Sha256Of(content);
  const auto one = Open();
  const auto two = Open();  // as another process
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([&, i] { EXPECT_EQ((i % 2 == 0 ? one : two)->Put(content), id); });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(*one->Get(id), content);
  EXPECT_THAT(Files(), ElementsAre(id));
}

TEST_F(BlobFolderTest, RemovesWhatDeadWritersLeftButNoneAtWork) {
  const auto blobs = Open();
  const std::string id = blobs->Put("abc");
  const fs::path old = FileOf(id).string() + ".0123.new";
  const fs::path young = FileOf(id).string() + ".4567.new";
  Write(old, "half");
  Write(young, "half");
  fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours(2));
  EXPECT_THAT(IdsIn(*blobs), ElementsAre(id));
  blobs->RemoveLeftovers();
  EXPECT_THAT(Files(), UnorderedElementsAre(id, young.filename().string()));
}

}  // namespace
}  // namespace shortlist
