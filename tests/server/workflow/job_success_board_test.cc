#include "server/workflow/job_success_board.h"

#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "index/base/binary_archive.h"
#include "server/workflow/create_freelancer.h"
#include "server/workflow/import_contract_history.h"
#include "tests/server/workflow/workflow_fixture.h"

namespace shortlist {
namespace {

constexpr int64_t kDay = 24 * 3600;

// Seven people with two contracts each; those of the first three leave the window soon.
class JobSuccessBoardTest : public WorkflowTest {
 protected:
  JobSuccessBoardTest() {
    for (int i = 0; i < 7; ++i) {
      Freelancer freelancer;
      freelancer.external_id = "fl-" + std::to_string(i);
      freelancer.display_name = freelancer.title = "Person " + std::to_string(i);
      freelancer.category = "logos";
      ids_.push_back(Do(CreateFreelancer, freelancer)->id);
      for (int c = 0; c < 2; ++c) {
        AddContract(freelancer.external_id, std::to_string(i) + "-" + std::to_string(c),
                    i < 3 ? 729 : 100, i % 2 == 0 ? 500 : 200);
      }
    }
  }

  void AddContract(const std::string& freelancer, const std::string& number, int days_ago,
                   int stars_hundredths) {
    ContractHistory contract;
    contract.external_id = "co-" + number;
    contract.freelancer_external_id = freelancer;
    contract.client_external_id = "cl-" + number;
    contract.category = "logos";
    contract.started_at = {kStart.micros - (days_ago + 10) * kDay * 1'000'000};
    contract.ended_at = {kStart.micros - days_ago * kDay * 1'000'000};
    contract.state = ContractHistoryState::kEnded;
    contract.payments = {{*contract.ended_at, {20'000, "USD"}, ContractPaymentKind::kPayment}};
    contract.public_stars_hundredths = stars_hundredths;
    ASSERT_TRUE(Do(ImportContractHistory, contract).ok());
  }

  std::vector<StandingUpdate> All(const JobSuccessBoard& board) {
    std::vector<StandingUpdate> all;
    for (const std::string& id : ids_) {
      all.push_back(board.Of(id));
      all.back().signals.event_seq = 0;
    }
    return all;
  }

  std::vector<StandingUpdate> AllAnew() {
    JobSuccessBoard board(marketplace_);
    board.RefreshAll(LastSeq(), nullptr);
    return All(board);
  }

  std::vector<StoredJobSuccess> Stored() {
    auto stored = Read([&](ReadTransaction& tx) { return tx.job_success().GetMany(ids_); });
    std::sort(stored.begin(), stored.end(),
              [](const auto& a, const auto& b) { return a.freelancer_id < b.freelancer_id; });
    return stored;
  }

  std::vector<std::string> ids_;
};

TEST_F(JobSuccessBoardTest, CountsWhatItHasReadAndWritesNothingThatIsStored) {
  JobSuccessBoard board(marketplace_);
  std::vector<size_t> done;
  board.RefreshAll(LastSeq(), [&](size_t now, size_t all) {
    EXPECT_EQ(all, 7U);
    done.push_back(now);
  });
  EXPECT_EQ(done, std::vector<size_t>{7});
  const auto before = Stored();
  EXPECT_EQ(before.size(), 7U);
  const int64_t commits = storage_->commits();
  board.Refresh(ids_, LastSeq() + 1);
  EXPECT_EQ(storage_->commits(), commits);
  EXPECT_EQ(Stored(), before);
}

TEST_F(JobSuccessBoardTest, TurnsOverToANewDayAFewAtATime) {
  JobSuccessBoard board(marketplace_);
  board.RefreshAll(LastSeq(), nullptr);
  const auto before = All(board);
  EXPECT_FALSE(board.IsOutdated());
  EXPECT_TRUE(board.RefreshOutdated(3, LastSeq()).empty());
  Advance(3 * kDay);
  EXPECT_TRUE(board.IsOutdated());
  board.RefreshOutdated(2, LastSeq());
  EXPECT_EQ(board.Of(ids_[0]).signals.jss_score, std::nullopt);  // its contracts are too old now
  EXPECT_EQ(board.Of(ids_[2]).signals.jss_score, before[2].signals.jss_score);
  EXPECT_TRUE(board.IsOutdated());

  // A program that is started in the middle goes on from there.
  std::stringstream file;
  BinaryWriter writer(&file);
  board.Write(&writer);
  BinaryReader reader(&file, file.str().size());
  JobSuccessBoard restored(marketplace_);
  restored.Restore(&reader);
  std::set<std::string> seen;
  int rounds = 0;
  for (; restored.IsOutdated(); ++rounds) {
    for (const auto& update : restored.RefreshOutdated(2, LastSeq())) {
      seen.insert(update.freelancer_id);
    }
  }
  EXPECT_EQ(rounds, 3);
  for (size_t i = 2; i < ids_.size(); ++i) EXPECT_TRUE(seen.contains(ids_[i])) << i;
  EXPECT_EQ(All(restored), AllAnew());
  EXPECT_NE(All(restored), before);
  for (const StoredJobSuccess& stored : Stored()) {
    EXPECT_EQ(stored.as_of, DayOf(clock_.Now())) << stored.freelancer_id;
  }
}

TEST_F(JobSuccessBoardTest, TakesAContractThatComesWhileTheDayTurns) {
  JobSuccessBoard board(marketplace_);
  board.RefreshAll(LastSeq(), nullptr);
  Advance(3 * kDay);
  board.RefreshOutdated(2, LastSeq());
  for (const int who : {0, 6}) {  // one who is turned already, one who is not
    AddContract("fl-" + std::to_string(who), "new-" + std::to_string(who), 1, 100);
    board.Refresh(std::vector{ids_[static_cast<size_t>(who)]}, LastSeq());
  }
  while (board.IsOutdated()) board.RefreshOutdated(2, LastSeq());
  EXPECT_EQ(All(board), AllAnew());
}

}  // namespace
}  // namespace shortlist
