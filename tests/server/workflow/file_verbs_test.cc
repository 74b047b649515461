// Files come, are attached, taken off, expire; and their contents go when nobody has them, never
// before.
#include <atomic>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/adapters/blob_folder.h"
#include "server/workflow/attach_files.h"
#include "server/workflow/create_freelancer.h"
#include "server/workflow/create_job.h"
#include "server/workflow/create_proposal.h"
#include "server/workflow/delete_file.h"
#include "server/workflow/delete_job.h"
#include "server/workflow/import_job.h"
#include "server/workflow/read_files.h"
#include "server/workflow/remove_blobs.h"
#include "server/workflow/run_timers.h"
#include "server/workflow/store_file.h"
#include "tests/server/workflow/workflow_fixture.h"
#include "tests/support/paths.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kHour = 3'600;

class FileVerbs : public WorkflowTest {
 protected:
  FileVerbs() {
    blobs_ = *BlobFolder::Open(folder_.path() / "blobs", folder_.path() / "key");
    marketplace_.blobs = blobs_.get();
  }

  std::string Bring(const std::string& content, const Principal& who) {
    const auto kept = KeepContent(marketplace_, who, {"notes.txt", "text/plain", content});
    EXPECT_TRUE(kept.ok());
    return Do(StoreFile, *kept, content)->id;
  }
  std::string Bring(const std::string& content) { return Bring(content, client_); }

  std::string Post(std::vector<std::string> attachments = {}) {
    Job draft;
    draft.title = "A logo";
    draft.attachments = attachments;
    const std::string id = Do(CreateJob, draft)->id;
    EXPECT_TRUE(Attach(client_, {FileSubjectKind::kJob, id}, attachments).ok());
    return id;
  }
  Result<void> Attach(const Principal& who, const FileSubject& subject,
                      const std::vector<std::string>& ids) {
    return Do(AttachFiles, who, subject, ids);
  }

  std::string Seen(const std::string& id, const Principal& who) {
    const auto file = GetFile(marketplace_, who, id);
    return file ? file->name : file.error().reason;
  }
  File Stored(const std::string& id) {
    return *Read([&](ReadTransaction& tx) { return tx.files().Get(id); });
  }
  std::vector<std::string> Contents() {
    std::vector<std::string> contents;
    blobs_->ForEach([&](const std::string& id) { contents.push_back(*blobs_->Get(id)); });
    return contents;
  }

  testing::TemporaryFolder folder_;
  std::unique_ptr<BlobFolder> blobs_;
  const Principal client_{"key_1", "", {Role::kClient}};
  const Principal other_{"key_2", "", {Role::kClient}};
  const Principal freelancer_{"key_3", "", {Role::kFreelancer}};
  const Principal admin_{"key_4", "", {Role::kAdmin}};
};

TEST_F(FileVerbs, KeepWhatComesWithAnEventAndOneContentForAll) {
  const std::string one = Bring("same");
  const std::string two = Bring("same", freelancer_);
  EXPECT_NE(one, two);
  EXPECT_THAT(Contents(), ElementsAre("same"));
  const File file = Stored(one);
  EXPECT_EQ(file.uploader, "key_1");
  EXPECT_EQ(file.sha256, Stored(two).sha256);
  EXPECT_EQ(*ReadContent(marketplace_, file), "same");
  const auto events = Events();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].type, "file_changed");
  EXPECT_EQ(events[0].entity_id, one);
  EXPECT_EQ(file.seq, 1);
  const auto refused =
      KeepContent(marketplace_, client_, {"x", "application/pdf", "this is no PDF"});
  EXPECT_EQ(ReasonOf(refused), "media_type_mismatch");
  EXPECT_EQ(Contents().size(), 1U);
}

TEST_F(FileVerbs, ShowAnUnattachedOneToItsSenderAlone) {
  const std::string id = Bring("mine");
  EXPECT_EQ(Seen(id, client_), "notes.txt");
  EXPECT_EQ(Seen(id, admin_), "notes.txt");
  for (const Principal& who : {other_, freelancer_}) {
    EXPECT_EQ(Seen(id, who), "file_not_found");
    EXPECT_EQ(ReasonOf(Do(DeleteFile, who, id)), "file_not_found");
  }
  EXPECT_EQ(ReasonOf(Do(DeleteFile, client_, std::string("fil_0"))), "file_not_found");
  const auto deleted = Do(DeleteFile, client_, id);
  EXPECT_EQ(*deleted, LastSeq());
  EXPECT_EQ(Events().back().type, "file_deleted");
  EXPECT_EQ(Seen(id, client_), "file_not_found");
}

TEST_F(FileVerbs, ShowAnAttachedOneToWhoeverSeesWhatItIsAttachedTo) {
  const std::string id = Bring("logo");
  const std::string job = Post({id});
  EXPECT_EQ(Seen(id, freelancer_), "notes.txt");
  EXPECT_EQ(Stored(id).subject, (FileSubject{FileSubjectKind::kJob, job}));
  EXPECT_EQ(Stored(id).version, 2);
  EXPECT_EQ(ReasonOf(Do(DeleteFile, client_, id)), "file_attached");
  EXPECT_EQ(ReasonOf(Do(DeleteFile, freelancer_, id)), "not_owner");

  const std::string letter = Bring("letter", freelancer_);
  Freelancer ada;
  ada.display_name = "Ada";
  const std::string who = Do(CreateFreelancer, ada)->id;
  const std::string proposal =
      Do(CreateProposal,
         NewProposal{job, who, {{Money{500, "USD"}, {}, {}}, {}, "Hi", {letter}, {}}})
          ->id;
  EXPECT_TRUE(Attach(freelancer_, {FileSubjectKind::kProposal, proposal}, {letter}).ok());
  EXPECT_EQ(Seen(letter, freelancer_), "notes.txt");
  EXPECT_EQ(Seen(letter, client_), "file_not_found") << "the proposal is still being written";
  EXPECT_EQ(Seen(letter, admin_), "notes.txt");
}

TEST_F(FileVerbs, BelongToTheAccountWithWhicheverOfItsKeysTheyCame) {
  const Principal session{"ses_1", "acc_1", {Role::kClient}};
  Principal key{"key_9", "acc_1", {Role::kClient}, ScopeSet{Scope::kFiles}};
  const Principal stranger{"ses_2", "acc_2", {Role::kClient, Role::kFreelancer}};
  const Principal admin{"ses_3", "acc_3", {Role::kAdmin}};
  const std::string id = Bring("mine", session);
  EXPECT_EQ(Stored(id).uploader, "acc_1");
  EXPECT_EQ(Seen(id, key), "notes.txt");
  EXPECT_EQ(Seen(id, admin), "notes.txt");
  EXPECT_EQ(Seen(id, stranger), "file_not_found");
  EXPECT_EQ(Seen(id, client_), "file_not_found") << "nor does a key of the command line";
  // Attached, it is seen by a key that may see what it is attached to.
  const std::string job = Post();
  EXPECT_TRUE(Attach(session, {FileSubjectKind::kJob, job}, {id}).ok());
  EXPECT_EQ(Seen(id, stranger), "notes.txt");
  EXPECT_EQ(Seen(id, key), "file_not_found");
  key.scopes = ScopeSet{Scope::kFiles, Scope::kReadJobs};
  EXPECT_EQ(Seen(id, key), "notes.txt");
}

TEST_F(FileVerbs, AttachOnlyWhatIsOnesOwnAndFree) {
  const std::string mine = Bring("mine");
  const std::string taken = Bring("taken");
  const std::string others = Bring("others", other_);
  Post({taken});
  const std::string job = Post();
  const FileSubject subject{FileSubjectKind::kJob, job};
  const int64_t before = LastSeq();
  EXPECT_THAT(FieldsOf(Attach(client_, subject, {mine, taken, others, "fil_0"})),
              ElementsAre("/attachments/1 not_allowed", "/attachments/2 unknown_value",
                          "/attachments/3 unknown_value"));
  EXPECT_EQ(LastSeq(), before);
  EXPECT_EQ(Stored(mine).subject, std::nullopt);
  EXPECT_TRUE(Attach(admin_, subject, {mine, others}).ok());
  EXPECT_TRUE(Attach(client_, subject, {mine, others}).ok()) << "what is there may stay";
  EXPECT_TRUE(Attach(client_, subject, {mine}).ok());
  EXPECT_EQ(Stored(others).subject, std::nullopt);
  EXPECT_EQ(Stored(others).version, 3);
}

TEST_F(FileVerbs, RemoveWhatIsAttachedToNothingAfterADay) {
  const std::string forgotten = Bring("forgotten");
  const std::string used = Bring("used");
  const std::string job = Post({used});
  Advance(24 * kHour - 1);
  EXPECT_EQ(RunTimers(marketplace_, 10), 0);
  Advance(1);
  EXPECT_EQ(RunTimers(marketplace_, 10), 2);  // the file and its content
  EXPECT_EQ(Seen(forgotten, client_), "file_not_found");
  EXPECT_THAT(Contents(), ElementsAre("used"));

  EXPECT_TRUE(Attach(client_, {FileSubjectKind::kJob, job}, {}).ok());
  Advance(24 * kHour - 1);
  EXPECT_EQ(RunTimers(marketplace_, 10), 0);
  marketplace_.files.unattached_hours = 1;
  Advance(1);
  EXPECT_EQ(RunTimers(marketplace_, 10), 2);
  EXPECT_THAT(Contents(), IsEmpty());
  Bring("shorter");
  Advance(kHour);
  EXPECT_EQ(RunTimers(marketplace_, 10), 2);
}

TEST_F(FileVerbs, GoWithTheJobThatTheyAreAttachedTo) {
  const std::string id = Bring("logo");
  const std::string job = Post({id});
  EXPECT_TRUE(Do(DeleteJob, job, std::nullopt).ok());
  EXPECT_EQ(Seen(id, admin_), "file_not_found");
  EXPECT_EQ(RunTimers(marketplace_, 10), 1);
  EXPECT_THAT(Contents(), IsEmpty());
}

TEST_F(FileVerbs, AreNotBroughtByAnImportNorLostInOne) {
  Job job;
  job.external_id = "jb-1";
  job.title = "A logo";
  EXPECT_TRUE(Do(ImportJob, job).ok());
  Job stored = *Read([](ReadTransaction& tx) { return tx.jobs().GetByExternalId("jb-1"); });
  const std::string id = Bring("logo");
  stored.attachments = {id};
  EXPECT_TRUE(
      storage_->Transact([&](Transaction& tx) { return tx.jobs().Update(stored, 1); }).ok());
  EXPECT_EQ(*Do(ImportJob, job), ImportOutcome::kUnchanged);
  job.title = "Another logo";
  EXPECT_EQ(*Do(ImportJob, job), ImportOutcome::kUpdated);
  stored = *Read([](ReadTransaction& tx) { return tx.jobs().GetByExternalId("jb-1"); });
  EXPECT_THAT(stored.attachments, ElementsAre(id));
  job.attachments = {id};
  EXPECT_THAT(FieldsOf(Do(ImportJob, job)), ElementsAre("/attachments not_allowed"));
}

TEST_F(FileVerbs, KeepAContentAsLongAsAnyFileHasIt) {
  const std::string one = Bring("same");
  const std::string two = Bring("same");
  EXPECT_TRUE(Do(DeleteFile, client_, one).ok());
  EXPECT_EQ(RunTimers(marketplace_, 10), 0);
  EXPECT_EQ(*ReadContent(marketplace_, Stored(two)), "same");
  EXPECT_TRUE(Do(DeleteFile, client_, two).ok());
  EXPECT_THAT(Contents(), ElementsAre("same")) << "the row goes first";
  EXPECT_EQ(RemoveBlobs(marketplace_, 10), 1);
  EXPECT_THAT(Contents(), IsEmpty());
}

TEST_F(FileVerbs, DoNotLoseAContentThatComesAgainWhileItGoes) {
  const std::string one = Bring("same");
  EXPECT_TRUE(Do(DeleteFile, client_, one).ok());
  // The removal waits, and the content comes again: it stays.
  const std::string two = Bring("same");
  EXPECT_EQ(RemoveBlobs(marketplace_, 10), 0);
  EXPECT_EQ(*ReadContent(marketplace_, Stored(two)), "same");
  // It is removed between the two halves of the next one's coming.
  const auto kept = KeepContent(marketplace_, client_, {"b.txt", "text/plain", "same"});
  EXPECT_TRUE(Do(DeleteFile, client_, two).ok());
  EXPECT_EQ(RemoveBlobs(marketplace_, 10), 1);
  EXPECT_THAT(Contents(), IsEmpty());
  const auto three = Do(StoreFile, *kept, std::string_view("same"));
  EXPECT_EQ(*ReadContent(marketplace_, *three), "same");
  EXPECT_EQ(RemoveBlobs(marketplace_, 10), 0);
}

TEST_F(FileVerbs, LetGoOfAContentWhoseFileWasNotStored) {
  const auto kept = KeepContent(marketplace_, client_, {"a.txt", "text/plain", "half"});
  LetGoOfContent(marketplace_, kept->sha256);
  EXPECT_EQ(RemoveBlobs(marketplace_, 10), 1);
  EXPECT_THAT(Contents(), IsEmpty());
  const std::string id = Bring("whole");
  LetGoOfContent(marketplace_, Stored(id).sha256);
  EXPECT_EQ(RemoveBlobs(marketplace_, 10), 0);
}

TEST_F(FileVerbs, SweepWhatDeadServersLeft) {
  Bring("kept");
  blobs_->Put("orphan");
  EXPECT_EQ(SweepBlobs(marketplace_), 1);
  EXPECT_EQ(SweepBlobs(marketplace_), 0) << "it waits for its removal";
  EXPECT_EQ(RemoveBlobs(marketplace_, 10), 1);
  EXPECT_THAT(Contents(), ElementsAre("kept"));
}

TEST_F(FileVerbs, TellADamagedContent) {
  const std::string id = Bring("abc");
  const File file = Stored(id);
  blobs_->Remove(file.sha256);
  EXPECT_EQ(ReasonOf(ReadContent(marketplace_, file)), "blob_damaged");
  EXPECT_TRUE(Do(DeleteFile, client_, id).ok());
  EXPECT_EQ(ReasonOf(ReadContent(marketplace_, file)), "file_not_found");
}

// The same few contents come and go at once: what a file has can always be read.
TEST_F(FileVerbs, NeverLackTheirContentWhoeverComesAndGoes) {
  std::atomic<bool> done = false;
  std::thread remover([&] {
    while (!done) RemoveBlobs(marketplace_, 10);
  });
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&, caller] {
      for (int i = 0; i < 60; ++i) {
        const std::string content = "content " + std::to_string((caller + i) % 3);
        const std::string id = Bring(content);
        const auto read = ReadContent(marketplace_, Stored(id));
        EXPECT_EQ(read ? *read : read.error().reason, content);
        EXPECT_TRUE(Do(DeleteFile, client_, id).ok());
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  done = true;
  remover.join();
  while (RemoveBlobs(marketplace_, 10) > 0) {
  }
  EXPECT_THAT(Contents(), IsEmpty());
}

}  // namespace
}  // namespace shortlist
