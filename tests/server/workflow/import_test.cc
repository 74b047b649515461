// Rows of other systems: freelancers, jobs and contracts, brought once or many times.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/workflow/contract_history_event.h"
#include "server/workflow/import_contract_history.h"
#include "server/workflow/import_freelancer.h"
#include "server/workflow/import_job.h"
#include "tests/server/workflow/workflow_fixture.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;

Freelancer FreelancerRow() {
  Freelancer row;
  row.external_id = "fl-1";
  row.display_name = "Zoë";
  row.title = "Logo designer";
  row.overview = "Line\nline";
  row.skills = {{"Logo Design", SkillLevel::kExpert}, {"Figma", std::nullopt}};
  row.hourly_rate = Money{4'500, "EUR"};
  row.country = "DE";
  row.timezone = "Europe/Berlin";
  row.languages = {{"de", LanguageLevel::kNative}};
  row.category = "logos";
  row.availability_hours = 0;
  row.available_from = CivilDay{20'000};
  row.portfolio = {{"Piece", ""}};
  row.employment = {{"Clerk", "Zoo", "2019", "", ""}};
  row.education = {{"School", "", "", "2010", ""}};
  row.certificates = {{"Pilot", "", ""}};
  return row;
}

Job JobRow() {
  Job row;
  row.external_id = "j-1";
  row.title = "A logo";
  row.skills = {{"Logo Design", true}};
  row.type = JobType::kHourly;
  row.rate_max = Money{5'000, "USD"};
  row.duration = JobDuration::kLessThanMonth;
  row.client.external_id = "cl-1";
  row.client.spent = Money{0, "USD"};
  row.client.member_since = CivilDay{18'000};
  row.proposals = 0;
  return row;
}

ContractHistory ContractRow() {
  ContractHistory row;
  row.external_id = "co-1";
  row.freelancer_external_id = "fl-1";
  row.client_external_id = "cl-1";
  row.started_at = {1'000'000};
  row.ended_at = Timestamp{9'000'000};
  row.state = ContractHistoryState::kEnded;
  row.payments = {{{2'000'000}, {20'000, "USD"}, ContractPaymentKind::kPayment},
                  {{3'000'000}, {5'000, "USD"}, ContractPaymentKind::kRefund}};
  row.public_stars_hundredths = 480;
  row.end_reason = ContractEndReason::kSuccess;
  return row;
}

class ImportTest : public WorkflowTest {
 protected:
  Freelancer StoredFreelancer() {
    return Read([](ReadTransaction& tx) { return *tx.freelancers().GetByExternalId("fl-1"); });
  }
  Job StoredJob() {
    return Read([](ReadTransaction& tx) { return *tx.jobs().GetByExternalId("j-1"); });
  }
  ContractHistory StoredContract() {
    return Read([](ReadTransaction& tx) { return *tx.contract_history().GetByExternalId("co-1"); });
  }
};

TEST_F(ImportTest, TwiceChangesNothingAndAppendsNoEvent) {
  EXPECT_EQ(*Do(ImportFreelancer, FreelancerRow()), ImportOutcome::kCreated);
  EXPECT_EQ(*Do(ImportJob, JobRow()), ImportOutcome::kCreated);
  EXPECT_EQ(*Do(ImportContractHistory, ContractRow()), ImportOutcome::kCreated);
  const auto freelancer = StoredFreelancer();
  const auto job = StoredJob();
  const auto contract = StoredContract();
  EXPECT_EQ(LastSeq(), 3);
  Advance(3'600);
  EXPECT_EQ(*Do(ImportFreelancer, FreelancerRow()), ImportOutcome::kUnchanged);
  EXPECT_EQ(*Do(ImportJob, JobRow()), ImportOutcome::kUnchanged);
  EXPECT_EQ(*Do(ImportContractHistory, ContractRow()), ImportOutcome::kUnchanged);
  EXPECT_EQ(LastSeq(), 3);
  EXPECT_EQ(StoredFreelancer(), freelancer);
  EXPECT_EQ(StoredJob(), job);
  EXPECT_EQ(StoredContract(), contract);
}

TEST_F(ImportTest, OfAFreelancerUpdatesWhatIsKnownAndKeepsTheStanding) {
  ASSERT_TRUE(Do(ImportFreelancer, FreelancerRow()).ok());
  Freelancer standing = StoredFreelancer();
  standing.badges = {"top_rated"};
  standing.earned_minor = 5;
  ASSERT_TRUE(
      storage_->Transact([&](Transaction& tx) { return tx.freelancers().SaveStanding(standing); })
          .ok());
  EXPECT_EQ(*Do(ImportFreelancer, FreelancerRow()), ImportOutcome::kUnchanged);
  Advance(60);
  Freelancer row = FreelancerRow();
  row.skills.pop_back();
  EXPECT_EQ(*Do(ImportFreelancer, row), ImportOutcome::kUpdated);
  Freelancer expected = standing;
  expected.skills.pop_back();
  expected.updated_at = clock_.Now();
  expected.version = 2;
  expected.seq = 2;
  EXPECT_EQ(StoredFreelancer(), expected);
  EXPECT_EQ(Events(1).at(0).type, "freelancer_changed");
  EXPECT_EQ(Events(1).at(0).entity_id, standing.id);
}

TEST_F(ImportTest, OfAFreelancerWithoutANameShowsItsExternalId) {
  Freelancer row = FreelancerRow();
  row.display_name = "";
  EXPECT_EQ(*Do(ImportFreelancer, row), ImportOutcome::kCreated);
  EXPECT_EQ(StoredFreelancer().display_name, "fl-1");
  EXPECT_EQ(*Do(ImportFreelancer, row), ImportOutcome::kUnchanged);

  row.external_id.clear();  // longer than a name may be, in characters of two bytes
  for (size_t i = 0; i < kMaxNameCharacters + 50; ++i) row.external_id += "é";
  EXPECT_EQ(*Do(ImportFreelancer, row), ImportOutcome::kCreated);
  const auto cut =
      Read([&](ReadTransaction& tx) { return *tx.freelancers().GetByExternalId(row.external_id); });
  EXPECT_EQ(cut.display_name, row.external_id.substr(0, 2 * kMaxNameCharacters));
}

TEST_F(ImportTest, OfAJobKeepsWhenItWasPosted) {
  ASSERT_TRUE(Do(ImportJob, JobRow()).ok());
  EXPECT_EQ(StoredJob().posted_at, kStart);
  Advance(60);
  Job row = JobRow();
  row.proposals = 12;
  EXPECT_EQ(*Do(ImportJob, row), ImportOutcome::kUpdated);
  EXPECT_EQ(StoredJob().posted_at, kStart);
  EXPECT_EQ(StoredJob().proposals, 12);
  row.posted_at = {7};
  EXPECT_EQ(*Do(ImportJob, row), ImportOutcome::kUpdated);
  EXPECT_EQ(StoredJob().posted_at, Timestamp{7});
  EXPECT_EQ(StoredJob().version, 3);
  EXPECT_EQ(Events(2).at(0).type, "job_changed");
}

TEST_F(ImportTest, RefusesRowsWithAllThatIsWrongAndLeavesNoEvent) {
  Freelancer freelancer;
  freelancer.country = "XX";
  EXPECT_THAT(
      FieldsOf(Do(ImportFreelancer, freelancer)),
      ElementsAre("/country unknown_value", "/display_name required", "/external_id required"));
  freelancer = FreelancerRow();
  freelancer.skills.assign(16, {"React", std::nullopt});  // to cut them is the importer's
  EXPECT_THAT(FieldsOf(Do(ImportFreelancer, freelancer)), ElementsAre("/skills too_many"));
  EXPECT_THAT(FieldsOf(Do(ImportJob, Job())),
              ElementsAre("/external_id required", "/title required"));
  EXPECT_THAT(FieldsOf(Do(ImportContractHistory, ContractHistory())),
              ElementsAre("/client_external_id required", "/external_id required",
                          "/freelancer_external_id required"));
  EXPECT_EQ(ReasonOf(Do(ImportJob, Job())), "invalid_fields");
  EXPECT_EQ(LastSeq(), 0);
}

TEST_F(ImportTest, OfAContractRefusesMoneyThatIsNotTheMarketplaces) {
  ContractHistory row = ContractRow();
  row.payments[1].amount.currency = "EUR";
  const auto refused = Do(ImportContractHistory, row);
  EXPECT_EQ(ReasonOf(refused), "invalid_fields");
  EXPECT_THAT(FieldsOf(refused), ElementsAre("/payments/1/currency currency_mismatch"));
  marketplace_.rules.currency = "EUR";
  EXPECT_THAT(FieldsOf(Do(ImportContractHistory, row)),
              ElementsAre("/payments/0/currency currency_mismatch"));
  EXPECT_EQ(LastSeq(), 0);
}

TEST_F(ImportTest, OfAContractNamesAllWhoseReputationItTouches) {
  ASSERT_TRUE(Do(ImportContractHistory, ContractRow()).ok());
  const std::string id = StoredContract().id;
  Advance(60);
  ContractHistory row = ContractRow();
  row.public_stars_hundredths = 100;
  EXPECT_EQ(*Do(ImportContractHistory, row), ImportOutcome::kUpdated);
  row.freelancer_external_id = "fl-\"2\"";
  EXPECT_EQ(*Do(ImportContractHistory, row), ImportOutcome::kUpdated);

  EXPECT_EQ(Events().at(0), (Event{.seq = 1,
                                   .type = "contract_history_changed",
                                   .entity_type = "contract_history",
                                   .entity_id = id,
                                   .payload = R"({"freelancer_external_id":["fl-1"]})",
                                   .at = kStart}));
  EXPECT_THAT(FreelancersTouchedBy(Events().at(1).payload), ElementsAre("fl-1"));
  EXPECT_THAT(FreelancersTouchedBy(Events().at(2).payload), ElementsAre("fl-1", "fl-\"2\""));

  ContractHistory expected = row;
  expected.id = id;
  expected.created_at = kStart;
  expected.updated_at = clock_.Now();
  expected.version = 3;
  expected.seq = 3;
  EXPECT_EQ(StoredContract(), expected);
}

TEST_F(ImportTest, OfRowsInOneTransactionGoesOnAfterARefusal) {
  const auto done = storage_->Transact([&](Transaction& tx) -> Result<void> {
    EXPECT_FALSE(ImportFreelancer(tx, marketplace_, Freelancer()).ok());
    EXPECT_TRUE(ImportFreelancer(tx, marketplace_, FreelancerRow()).ok());
    EXPECT_EQ(*ImportFreelancer(tx, marketplace_, FreelancerRow()), ImportOutcome::kUnchanged);
    return {};
  });
  EXPECT_TRUE(done.ok());
  EXPECT_EQ(LastSeq(), 1);
}

}  // namespace
}  // namespace shortlist
