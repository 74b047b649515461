#include "server/marketplace/proposal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/marketplace/bid_range.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ProposalValidation : public ::testing::Test {
 protected:
  ProposalValidation() {
    job_.type = JobType::kFixed;
    job_.questions = {"When?", "Where?"};
    job_.cover_letter_required = true;
    proposal_.state = ProposalState::kSubmitted;
    proposal_.terms.amount = Money{20'000, "USD"};
    proposal_.cover_letter = "Gladly.";
    proposal_.answers = {{"Where?", "At home."}, {"When?", "Now."}};
  }

  // "/cover_letter required"
  std::vector<std::string> Mistakes() const {
    std::vector<std::string> all;
    for (const FieldError& error : Validate(proposal_, job_, "USD")) {
      all.push_back(error.pointer + " " + error.reason);
    }
    return all;
  }

  Job job_;
  Proposal proposal_;
};

TEST_F(ProposalValidation, TakesOneAnswerToEachQuestion) {
  EXPECT_THAT(Mistakes(), IsEmpty());
  proposal_.answers = {{"When?", "Now."}, {"Why?", "So."}, {"When?", "Later."}};
  EXPECT_THAT(Mistakes(), ElementsAre("/answers/1/question unknown_value",
                                      "/answers/2/question duplicate_value", "/answers required"));
  proposal_.answers = {{"When?", std::string(kMaxAnswerCharacters + 1, 'x')}, {"Where?", "Here."}};
  EXPECT_THAT(Mistakes(), ElementsAre("/answers/0/answer too_long"));
}

TEST_F(ProposalValidation, NeedsAllThatIsAskedForOnceItIsSent) {
  proposal_.cover_letter.clear();
  proposal_.answers = {{"When?", ""}};
  EXPECT_THAT(Mistakes(),
              ElementsAre("/cover_letter required", "/answers required", "/answers required"));
  proposal_.state = ProposalState::kPending;
  EXPECT_THAT(Mistakes(), IsEmpty());
}

TEST(Bids, AverageIsRoundedHalfUp) {
  EXPECT_EQ(BidRangeOf({}), std::nullopt);
  std::vector<Proposal> proposals(4);
  for (size_t i = 0; i < 3; ++i) {
    proposals[i].terms.amount = Money{static_cast<int64_t>(100 + i * i), "USD"};
  }
  EXPECT_EQ(BidRangeOf(proposals), (BidRange{100, 102, 104}));  // 305 / 3
  proposals[3].terms.amount = Money{101, "USD"};
  EXPECT_EQ(BidRangeOf(proposals), (BidRange{100, 102, 104}));  // 101.5
}

TEST(Proposals, AreKnownToTheClientOnceTheyAreSent) {
  const auto sent = SentStates();
  EXPECT_EQ(sent.size(), 8U);
  EXPECT_EQ(std::count(sent.begin(), sent.end(), ProposalState::kPending), 0);
}

}  // namespace
}  // namespace shortlist
