// Jobs created, updated, deleted and read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "index/base/id.h"
#include "server/workflow/create_job.h"
#include "server/workflow/delete_job.h"
#include "server/workflow/read_jobs.h"
#include "server/workflow/update_job.h"
#include "tests/server/workflow/workflow_fixture.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;

Job Draft(const std::string& external_id = "") {
  Job draft;
  draft.external_id = external_id;
  draft.title = "A logo";
  return draft;
}

class JobVerbs : public WorkflowTest {
 protected:
  Job Create(const Job& draft) {
    auto created = Do(CreateJob, draft);
    EXPECT_TRUE(created.ok());
    return *std::move(created);
  }

  Result<Job> Stored(const std::string& id) {
    return Read([&](ReadTransaction& tx) { return tx.jobs().GetById(id); });
  }
};

TEST_F(JobVerbs, CreateGivesIdTimesAndVersion) {
  Job draft = Draft("j-1");
  draft.id = "job_mine";
  draft.version = 9;
  const Job created = Create(draft);
  Job expected = Draft("j-1");
  EXPECT_TRUE(IsId(created.id, "job"));
  expected.id = created.id;
  expected.posted_at = kStart;
  expected.created_at = kStart;
  expected.updated_at = kStart;
  expected.seq = 1;
  EXPECT_EQ(created, expected);
  EXPECT_EQ(*Stored(created.id), expected);
  EXPECT_THAT(Events(), ElementsAre(Event{.seq = 1,
                                          .type = "job_changed",
                                          .entity_type = "job",
                                          .entity_id = created.id,
                                          .at = kStart}));
}

TEST_F(JobVerbs, CreateKeepsTheDayItWasPostedElsewhere) {
  Job draft = Draft();
  draft.posted_at = {5};
  EXPECT_EQ(Create(draft).posted_at, Timestamp{5});
}

TEST_F(JobVerbs, CreateRefusesInItsOrderAndLeavesNoEvent) {
  Create(Draft("j-1"));
  Job draft = Draft("j-1");
  draft.title = "";
  const auto invalid = Do(CreateJob, draft);
  EXPECT_EQ(ReasonOf(invalid), "invalid_fields");
  EXPECT_THAT(FieldsOf(invalid), ElementsAre("/title required"));
  EXPECT_EQ(ReasonOf(Do(CreateJob, Draft("j-1"))), "external_id_taken");
  EXPECT_EQ(LastSeq(), 1);
  EXPECT_EQ(ListJobs(marketplace_, {}).total, 1);
}

TEST_F(JobVerbs, UpdateKeepsWhenItWasMadeAndPosted) {
  const Job created = Create(Draft());
  Advance(60);
  Job edit = Draft("j-2");
  edit.id = created.id;
  const auto updated = Do(UpdateJob, edit, int64_t{1});
  ASSERT_TRUE(updated.ok());
  Job expected = edit;
  expected.posted_at = kStart;
  expected.created_at = kStart;
  expected.updated_at = clock_.Now();
  expected.version = 2;
  expected.seq = 2;
  EXPECT_EQ(*updated, expected);
  EXPECT_EQ(*Stored(created.id), expected);
  EXPECT_THAT(Events(1), ElementsAre(Event{.seq = 2,
                                           .type = "job_changed",
                                           .entity_type = "job",
                                           .entity_id = created.id,
                                           .at = clock_.Now()}));
  edit.posted_at = {5};
  EXPECT_EQ(Do(UpdateJob, edit, int64_t{2})->posted_at, Timestamp{5});
}

TEST_F(JobVerbs, UpdateRefusesInItsOrder) {
  Create(Draft("j-1"));
  const Job created = Create(Draft("j-2"));
  Job edit = created;
  edit.id = "job_none";
  edit.title = "";
  edit.external_id = "j-1";
  EXPECT_EQ(ReasonOf(Do(UpdateJob, edit, int64_t{7})), "job_not_found");
  edit.id = created.id;
  EXPECT_EQ(ReasonOf(Do(UpdateJob, edit, int64_t{7})), "stale_version");
  EXPECT_EQ(ReasonOf(Do(UpdateJob, edit, int64_t{1})), "invalid_fields");
  edit.title = "A logo";
  EXPECT_EQ(ReasonOf(Do(UpdateJob, edit, int64_t{1})), "external_id_taken");
  EXPECT_EQ(LastSeq(), 2);
  EXPECT_EQ(*Stored(created.id), created);
}

TEST_F(JobVerbs, DeleteRemovesForGoodWithOneEvent) {
  const Job created = Create(Draft());
  EXPECT_EQ(ReasonOf(Do(DeleteJob, created.id, std::optional<int64_t>(2))), "stale_version");
  const auto seq = Do(DeleteJob, created.id, std::optional<int64_t>(1));
  ASSERT_TRUE(seq.ok());
  EXPECT_EQ(*seq, 2);
  EXPECT_THAT(Events(1), ElementsAre(Event{.seq = 2,
                                           .type = "job_deleted",
                                           .entity_type = "job",
                                           .entity_id = created.id,
                                           .at = kStart}));
  EXPECT_EQ(ReasonOf(Do(DeleteJob, created.id, std::optional<int64_t>())), "job_not_found");
  EXPECT_EQ(LastSeq(), 2);
}

TEST_F(JobVerbs, GetShowsAJobThatIsNotOpenOnlyToWhoMaySeeIt) {
  for (const JobStatus status :
       {JobStatus::kDraft, JobStatus::kOpen, JobStatus::kPaused, JobStatus::kFilled,
        JobStatus::kClosed, JobStatus::kExpired, JobStatus::kRemoved}) {
    Job draft = Draft();
    draft.status = status;
    const Job job = Create(draft);
    EXPECT_EQ(*GetJob(marketplace_, job.id, kOperator), job);
    EXPECT_EQ(ReasonOf(GetJob(marketplace_, job.id, kStranger)),
              status == JobStatus::kOpen ? "" : "job_not_found");
  }
  EXPECT_EQ(ReasonOf(GetJob(marketplace_, "job_none", kOperator)), "job_not_found");
}

TEST_F(JobVerbs, ReadsManyInTheOrderAskedAndListsPages) {
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(Create(Draft("j-" + std::to_string(i))).id);
  const std::string asked[] = {ids[3], "job_none", ids[0]};
  const auto jobs = GetJobs(marketplace_, asked);
  ASSERT_EQ(jobs.size(), 2u);
  EXPECT_EQ(jobs[0].id, ids[3]);
  EXPECT_EQ(jobs[1].id, ids[0]);

  const auto first = ListJobs(marketplace_, {.external_id = {}, .after_id = "", .page_size = 4});
  EXPECT_EQ(first.jobs.size(), 4u);
  EXPECT_EQ(first.next_after_id, ids[3]);
  EXPECT_EQ(first.total, 5);
  const auto last =
      ListJobs(marketplace_, {.external_id = {}, .after_id = first.next_after_id, .page_size = 4});
  ASSERT_EQ(last.jobs.size(), 1u);
  EXPECT_EQ(last.jobs[0].id, ids[4]);
  EXPECT_EQ(last.next_after_id, "");
  EXPECT_EQ(ListJobs(marketplace_, {.external_id = "j-2", .after_id = ""}).jobs.at(0).id, ids[2]);
}

}  // namespace
}  // namespace shortlist
