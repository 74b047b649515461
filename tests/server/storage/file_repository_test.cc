// What is known of files, and which contents are to go.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/storage/storage_fixture.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FileRepositoryTest : public EachStorageTest {
 protected:
  template <typename Work>
  void Do(Work work) {
    const auto done = storage_->Transact([&](Transaction& tx) -> Result<int> {
      work(tx);
      return 0;
    });
    ASSERT_TRUE(done.ok());
  }

  static File NewFile(const std::string& id, const std::string& sha256) {
    File file;
    file.id = id;
    file.sha256 = sha256;
    file.size_bytes = 26'214'400'000;
    file.declared_type = MediaType::kCsv;
    file.sniffed_type = MediaType::kText;
    file.name = "\xc3\xbc.csv";
    file.uploader = "key_1";
    file.created_at = {1'767'225'600'000'000};
    file.version = 3;
    file.seq = 7;
    return file;
  }
  static std::vector<std::string> IdsOf(const std::vector<File>& files) {
    std::vector<std::string> ids;
    for (const File& file : files) ids.push_back(file.id);
    return ids;
  }
};

TEST_P(FileRepositoryTest, KeepsEveryFieldAndTheSubject) {
  const File free = NewFile("fil_1", "aa");
  File attached = NewFile("fil_2", "aa");
  attached.subject = FileSubject{FileSubjectKind::kProposal, "prp_1"};
  Do([&](Transaction& tx) {
    EXPECT_TRUE(tx.files().Insert(free).ok());
    EXPECT_TRUE(tx.files().Insert(attached).ok());
    EXPECT_EQ(*tx.files().Get("fil_1"), free);
    EXPECT_EQ(*tx.files().Get("fil_2"), attached);
    EXPECT_EQ(tx.files().Get("fil_3").error().reason, "file_not_found");
    EXPECT_EQ(tx.files().Get(std::string("a\0", 2)).error().reason, "file_not_found");
    EXPECT_THAT(tx.files().After("", 10), ElementsAre(free, attached));
    EXPECT_THAT(tx.files().After("", 1), ElementsAre(free));
    EXPECT_THAT(IdsOf(tx.files().After("fil_1", 10)), ElementsAre("fil_2"));
    EXPECT_THAT(tx.files().OfSubject(*attached.subject), ElementsAre(attached));
    EXPECT_THAT(tx.files().OfSubject({FileSubjectKind::kJob, "prp_1"}), IsEmpty());
    EXPECT_THAT(tx.files().OfUploader("key_1"), ElementsAre(free, attached));
    EXPECT_THAT(tx.files().OfUploader("key_2"), IsEmpty());
    EXPECT_EQ(tx.files().CountUnattached("key_1"), 1);
    EXPECT_EQ(tx.files().CountUnattached("key_2"), 0);
    File bad = NewFile("fil_4", "aa");
    bad.name = "\xff";
    EXPECT_EQ(tx.files().Insert(bad).error().reason, "bad_utf8");
  });
}

TEST_P(FileRepositoryTest, MovesFromSubjectToSubject) {
  File file = NewFile("fil_1", "aa");
  Do([&](Transaction& tx) {
    EXPECT_TRUE(tx.files().Insert(file).ok());
    file.subject = FileSubject{FileSubjectKind::kJob, "job_1"};
    file.version = 4;
    file.seq = 9;
    tx.files().SaveSubject(file);
    EXPECT_EQ(*tx.files().Get("fil_1"), file);
    file.subject.reset();
    tx.files().SaveSubject(file);
    EXPECT_EQ(*tx.files().Get("fil_1"), file);
    EXPECT_THAT(tx.files().OfSubject({FileSubjectKind::kJob, "job_1"}), IsEmpty());
  });
}

TEST_P(FileRepositoryTest, KnowsWhichContentsAreThere) {
  Do([&](Transaction& tx) {
    EXPECT_FALSE(tx.files().HaveContent("aa"));
    EXPECT_TRUE(tx.files().Insert(NewFile("fil_1", "aa")).ok());
    EXPECT_TRUE(tx.files().Insert(NewFile("fil_2", "aa")).ok());
    tx.files().Delete("fil_1");
    EXPECT_TRUE(tx.files().HaveContent("aa"));
    EXPECT_FALSE(tx.files().HaveContent("bb"));
    tx.files().Delete("fil_2");
    tx.files().Delete("fil_2");
    EXPECT_FALSE(tx.files().HaveContent("aa"));
  });
}

TEST_P(FileRepositoryTest, StrikesOutTheVeryRemovalThatWasSeen) {
  Do([&](Transaction& tx) {
    BlobRemovalRepository& removals = tx.blob_removals();
    removals.Add({"aa", "rem_1"});
    removals.Add({"aa", "rem_2"});  // is there already
    removals.Add({"bb", "rem_3"});
    EXPECT_THAT(removals.List(10),
                ElementsAre(BlobRemoval{"aa", "rem_1"}, BlobRemoval{"bb", "rem_3"}));
    EXPECT_EQ(removals.List(1).size(), 1U);
    EXPECT_TRUE(removals.Has("aa"));
    EXPECT_FALSE(removals.Take({"aa", "rem_2"}));
    EXPECT_TRUE(removals.Take({"aa", "rem_1"}));
    EXPECT_FALSE(removals.Take({"aa", "rem_1"}));
    removals.Cancel("bb");
    removals.Cancel("bb");
    EXPECT_THAT(removals.List(10), IsEmpty());
    EXPECT_FALSE(removals.Has("bb"));
  });
}

INSTANTIATE_TEST_SUITE_P(, FileRepositoryTest, kBothDatabases, NameOfKind);

}  // namespace
}  // namespace shortlist
