// Freelancers created, updated, deleted and read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "index/base/id.h"
#include "server/workflow/create_freelancer.h"
#include "server/workflow/delete_freelancer.h"
#include "server/workflow/read_freelancers.h"
#include "server/workflow/update_freelancer.h"
#include "tests/server/workflow/workflow_fixture.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Freelancer Draft(const std::string& external_id = "") {
  Freelancer draft;
  draft.external_id = external_id;
  draft.display_name = "Ada";
  draft.category = "logos";
  return draft;
}

class FreelancerVerbs : public WorkflowTest {
 protected:
  Freelancer Create(const Freelancer& draft) {
    auto created = Do(CreateFreelancer, draft);
    EXPECT_TRUE(created.ok());
    return *std::move(created);
  }

  Result<Freelancer> Stored(const std::string& id) {
    return Read([&](ReadTransaction& tx) { return tx.freelancers().GetById(id); });
  }

  int64_t Count() {
    return Read([](ReadTransaction& tx) { return tx.freelancers().Count(); });
  }

  // As an outbox worker writes it.
  void SaveStanding(Freelancer freelancer) {
    freelancer.badges = {"top_rated"};
    freelancer.earned_minor = 12'345;
    freelancer.hours = 67;
    freelancer.last_active_at = Timestamp{89};
    ASSERT_TRUE(
        storage_
            ->Transact([&](Transaction& tx) { return tx.freelancers().SaveStanding(freelancer); })
            .ok());
  }
};

TEST_F(FreelancerVerbs, CreateGivesIdTimesVersionAndAnEmptyStanding) {
  Freelancer draft = Draft("fl-1");
  draft.id = "frl_mine";
  draft.badges = {"top_rated"};
  draft.earned_minor = 1;
  draft.hours = 1;
  draft.last_active_at = Timestamp{1};
  draft.version = 9;
  const Freelancer created = Create(draft);

  Freelancer expected = Draft("fl-1");
  EXPECT_TRUE(IsId(created.id, "frl"));
  expected.id = created.id;
  expected.created_at = kStart;
  expected.updated_at = kStart;
  expected.version = 1;
  expected.seq = 1;
  EXPECT_EQ(created, expected);
  EXPECT_EQ(*Stored(created.id), expected);
  EXPECT_THAT(Events(), ElementsAre(Event{.seq = 1,
                                          .type = "freelancer_changed",
                                          .entity_type = "freelancer",
                                          .entity_id = created.id,
                                          .at = kStart}));
}

TEST_F(FreelancerVerbs, CreateRefusesInvalidFieldsAllAtOnceAndFirst) {
  Create(Draft("fl-1"));
  Freelancer draft = Draft("fl-1");  // taken, too
  draft.display_name = "";
  draft.country = "XX";
  draft.category = "magic";
  const auto refused = Do(CreateFreelancer, draft);
  EXPECT_EQ(ReasonOf(refused), "invalid_fields");
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(FieldsOf(refused), ElementsAre("/category unknown_value", "/country unknown_value",
                                             "/display_name required"));
  EXPECT_EQ(LastSeq(), 1);
  EXPECT_EQ(Count(), 1);
}

TEST_F(FreelancerVerbs, CreateRefusesATakenExternalIdAndLeavesNoEvent) {
  Create(Draft("fl-1"));
  Create(Draft());
  Create(Draft());  // having none is not having the same
  const auto refused = Do(CreateFreelancer, Draft("fl-1"));
  EXPECT_EQ(ReasonOf(refused), "external_id_taken");
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_EQ(LastSeq(), 3);
  EXPECT_EQ(Count(), 3);
}

// An import runs many rows in one transaction and goes on after a refusal.
TEST_F(FreelancerVerbs, RefusalsComeBeforeTheEventInsideOneTransactionToo) {
  const auto done = storage_->Transact([&](Transaction& tx) -> Result<void> {
    const auto first = CreateFreelancer(tx, marketplace_, Draft("fl-1"));
    EXPECT_TRUE(first.ok());
    EXPECT_EQ(ReasonOf(CreateFreelancer(tx, marketplace_, Draft("fl-1"))), "external_id_taken");
    EXPECT_EQ(ReasonOf(CreateFreelancer(tx, marketplace_, Freelancer{})), "invalid_fields");
    EXPECT_EQ(ReasonOf(UpdateFreelancer(tx, marketplace_, *first, 2)), "stale_version");
    EXPECT_EQ(ReasonOf(DeleteFreelancer(tx, marketplace_, "frl_x", {})), "freelancer_not_found");
    return {};
  });
  EXPECT_TRUE(done.ok());
  EXPECT_EQ(LastSeq(), 1);
}

TEST_F(FreelancerVerbs, UpdateReplacesWhatCanBeEditedAndKeepsTheStanding) {
  const Freelancer created = Create(Draft("fl-1"));
  SaveStanding(created);
  Advance(60);
  Freelancer edit = Draft("fl-2");
  edit.id = created.id;
  edit.title = "Logo designer";
  edit.earned_minor = 1'000'000;  // nobody gives himself a standing
  edit.badges = {"expert_vetted"};
  const auto updated = Do(UpdateFreelancer, edit, int64_t{1});
  ASSERT_TRUE(updated.ok());

  Freelancer expected = Draft("fl-2");
  expected.id = created.id;
  expected.title = "Logo designer";
  expected.badges = {"top_rated"};
  expected.earned_minor = 12'345;
  expected.hours = 67;
  expected.last_active_at = Timestamp{89};
  expected.created_at = kStart;
  expected.updated_at = clock_.Now();
  expected.version = 2;
  expected.seq = 2;
  EXPECT_EQ(*updated, expected);
  EXPECT_EQ(*Stored(created.id), expected);
  EXPECT_THAT(Events(1), ElementsAre(Event{.seq = 2,
                                           .type = "freelancer_changed",
                                           .entity_type = "freelancer",
                                           .entity_id = created.id,
                                           .at = clock_.Now()}));
}

TEST_F(FreelancerVerbs, UpdateRefusesInItsOrder) {
  Create(Draft("fl-1"));
  const Freelancer created = Create(Draft("fl-2"));
  Freelancer edit = created;
  edit.id = "frl_none";
  edit.display_name = "";
  edit.external_id = "fl-1";  // everything is wrong; one thing after the other is mended
  const auto unknown = Do(UpdateFreelancer, edit, int64_t{7});
  EXPECT_EQ(ReasonOf(unknown), "freelancer_not_found");
  EXPECT_EQ(unknown.error().code, ErrorCode::kNotFound);
  edit.id = created.id;
  const auto stale = Do(UpdateFreelancer, edit, int64_t{7});
  EXPECT_EQ(ReasonOf(stale), "stale_version");
  EXPECT_EQ(stale.error().code, ErrorCode::kStaleVersion);
  EXPECT_EQ(ReasonOf(Do(UpdateFreelancer, edit, int64_t{1})), "invalid_fields");
  edit.display_name = "Ada";
  EXPECT_EQ(ReasonOf(Do(UpdateFreelancer, edit, int64_t{1})), "external_id_taken");
  EXPECT_EQ(LastSeq(), 2);
  EXPECT_EQ(*Stored(created.id), created);
  edit.external_id = "fl-2";
  EXPECT_EQ(ReasonOf(Do(UpdateFreelancer, edit, int64_t{1})), "");
}

TEST_F(FreelancerVerbs, DeleteRemovesForGoodWithOneEvent) {
  const Freelancer created = Create(Draft("fl-1"));
  const auto stale = Do(DeleteFreelancer, created.id, std::optional<int64_t>(2));
  EXPECT_EQ(ReasonOf(stale), "stale_version");
  EXPECT_EQ(LastSeq(), 1);
  const auto seq = Do(DeleteFreelancer, created.id, std::optional<int64_t>(1));
  ASSERT_TRUE(seq.ok());
  EXPECT_EQ(*seq, 2);
  EXPECT_THAT(Events(1), ElementsAre(Event{.seq = 2,
                                           .type = "freelancer_deleted",
                                           .entity_type = "freelancer",
                                           .entity_id = created.id,
                                           .at = kStart}));
  EXPECT_EQ(ReasonOf(Stored(created.id)), "freelancer_not_found");
  EXPECT_EQ(ReasonOf(Do(DeleteFreelancer, created.id, std::optional<int64_t>())),
            "freelancer_not_found");
  EXPECT_EQ(LastSeq(), 2);
  EXPECT_TRUE(Do(DeleteFreelancer, Create(Draft("fl-1")).id, std::optional<int64_t>()).ok());
}

TEST_F(FreelancerVerbs, GetHidesAPrivateProfileAsIfItWereNotThere) {
  Freelancer draft = Draft();
  draft.visibility = Visibility::kPrivate;
  const Freelancer hidden = Create(draft);
  const Freelancer shown = Create(Draft());
  EXPECT_EQ(GetFreelancer(marketplace_, shown.id, kStranger)->freelancer, shown);
  EXPECT_EQ(GetFreelancer(marketplace_, hidden.id, kOperator)->freelancer, hidden);
  const auto refused = GetFreelancer(marketplace_, hidden.id, kStranger);
  const auto unknown = GetFreelancer(marketplace_, "frl_none", kOperator);
  ASSERT_EQ(ReasonOf(refused), "freelancer_not_found");
  ASSERT_EQ(ReasonOf(unknown), "freelancer_not_found");
  EXPECT_EQ(refused.error().detail, unknown.error().detail);
  EXPECT_EQ(refused.error().code, unknown.error().code);
}

TEST_F(FreelancerVerbs, ReadsShowTheScoreThatIsStoredOrNone) {
  const Freelancer scored = Create(Draft());
  const Freelancer unscored = Create(Draft());
  const Freelancer without = Create(Draft());
  ASSERT_TRUE(storage_
                  ->Transact([&](Transaction& tx) -> Result<void> {
                    tx.job_success().Save({scored.id, 1, 93, 12, CivilDay{20'000}, "[1]"});
                    tx.job_success().Save({unscored.id, 1, {}, 0, CivilDay{20'000}, "[]"});
                    return {};
                  })
                  .ok());
  const JobSuccessSummary summary{93, 12, CivilDay{20'000}};
  EXPECT_EQ(GetFreelancer(marketplace_, scored.id, kStranger)->job_success, summary);
  EXPECT_EQ(GetFreelancer(marketplace_, unscored.id, kStranger)->job_success, std::nullopt);

  const std::string ids[] = {without.id, "frl_none", scored.id, unscored.id, scored.id};
  const auto cards = GetFreelancers(marketplace_, ids);
  ASSERT_EQ(cards.size(), 4u);
  EXPECT_EQ(cards[0].freelancer, without);
  EXPECT_EQ(cards[1].freelancer, scored);
  EXPECT_EQ(cards[1].job_success, summary);
  EXPECT_EQ(cards[2].freelancer, unscored);
  EXPECT_EQ(cards[2].job_success, std::nullopt);
  EXPECT_EQ(cards[3].job_success, summary);
  EXPECT_EQ(ListFreelancers(marketplace_, {}).freelancers[0].job_success, summary);
  EXPECT_THAT(GetFreelancers(marketplace_, {}), IsEmpty());
}

TEST_F(FreelancerVerbs, ListsPageByPageOldestFirst) {
  std::vector<std::string> ids;
  for (int i = 0; i < 7; ++i) ids.push_back(Create(Draft("fl-" + std::to_string(i))).id);
  std::vector<std::string> listed;
  ListRequest request{.external_id = {}, .after_id = "", .page_size = 3};
  std::vector<size_t> sizes;
  do {
    const auto page = ListFreelancers(marketplace_, request);
    EXPECT_EQ(page.total, 7);
    sizes.push_back(page.freelancers.size());
    for (const auto& view : page.freelancers) listed.push_back(view.freelancer.id);
    request.after_id = page.next_after_id;
  } while (!request.after_id.empty());
  EXPECT_EQ(listed, ids);
  EXPECT_THAT(sizes, ElementsAre(3, 3, 1));

  const auto whole =
      ListFreelancers(marketplace_, {.external_id = {}, .after_id = "", .page_size = 7});
  EXPECT_EQ(whole.next_after_id, "");  // no empty page follows a full last one
  const auto one = ListFreelancers(marketplace_, {.external_id = "fl-4", .after_id = ""});
  ASSERT_EQ(one.freelancers.size(), 1u);
  EXPECT_EQ(one.freelancers[0].freelancer.id, ids[4]);
  EXPECT_EQ(one.total, 1);
  EXPECT_EQ(ListFreelancers(marketplace_, {.external_id = "fl-9", .after_id = ""}).total, 0);
}

}  // namespace
}  // namespace shortlist
