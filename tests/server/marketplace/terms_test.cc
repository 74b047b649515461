// What is wrong with terms, proposals, offers and invitations.
#include "server/marketplace/terms.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/marketplace/invitation.h"
#include "server/marketplace/offer.h"
#include "server/marketplace/proposal.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Errors(const Terms& terms, JobType type) {
  FieldChecks checks;
  CheckTerms(terms, type, "USD", &checks);
  std::vector<std::string> errors;
  for (const FieldError& error : checks.Take())
    errors.push_back(error.pointer + " " + error.reason);
  return errors;
}

Money Usd(int64_t minor) { return {minor, "USD"}; }

TEST(Terms, AreAnAmountAtLeast) {
  EXPECT_THAT(Errors({}, JobType::kFixed), ElementsAre("/terms/amount required"));
  EXPECT_THAT(Errors({Usd(500), {}, {}}, JobType::kFixed), IsEmpty());
  EXPECT_THAT(Errors({Usd(499), {}, {}}, JobType::kFixed),
              ElementsAre("/terms/amount/amount_minor out_of_range"));
  EXPECT_THAT(Errors({Usd(300), {}, {}}, JobType::kHourly), IsEmpty());
  EXPECT_THAT(Errors({Usd(299), {}, {}}, JobType::kHourly),
              ElementsAre("/terms/amount/amount_minor out_of_range"));
  EXPECT_THAT(Errors({Money{5'000, "EUR"}, {}, {}}, JobType::kHourly),
              ElementsAre("/terms/amount/currency currency_mismatch"));
}

TEST(Terms, OfHourlyWorkHaveHoursAndNoMilestones) {
  EXPECT_THAT(Errors({Usd(5'000), 40, {}}, JobType::kHourly), IsEmpty());
  EXPECT_THAT(Errors({Usd(5'000), 169, {}}, JobType::kHourly),
              ElementsAre("/terms/weekly_hours out_of_range"));
  EXPECT_THAT(Errors({Usd(5'000), 0, {}}, JobType::kHourly),
              ElementsAre("/terms/weekly_hours out_of_range"));
  EXPECT_THAT(Errors({Usd(5'000), {}, {{"a", {}, Usd(5'000)}}}, JobType::kHourly),
              ElementsAre("/terms/milestones not_allowed"));
  EXPECT_THAT(Errors({Usd(5'000), 40, {}}, JobType::kFixed),
              ElementsAre("/terms/weekly_hours not_allowed"));
}

TEST(Terms, OfFixedWorkHaveMilestonesThatAreTheWholeTogether) {
  EXPECT_THAT(
      Errors({Usd(1'500), {}, {{"a", {}, Usd(500)}, {"b", {}, Usd(1'000)}}}, JobType::kFixed),
      IsEmpty());
  EXPECT_THAT(
      Errors({Usd(1'501), {}, {{"a", {}, Usd(500)}, {"b", {}, Usd(1'000)}}}, JobType::kFixed),
      ElementsAre("/terms/milestones sum_mismatch"));
  EXPECT_THAT(Errors({Usd(1'500), {}, {{"", {}, Usd(1'500)}}}, JobType::kFixed),
              ElementsAre("/terms/milestones/0/description required"));
  EXPECT_THAT(Errors({Usd(1'500), {}, {{"a", {}, {}}}}, JobType::kFixed),
              ElementsAre("/terms/milestones/0/amount required", "/terms/milestones sum_mismatch"));
  Terms many{Usd(500 * 51), {}, std::vector<PlannedMilestone>(51, {"a", {}, Usd(500)})};
  EXPECT_THAT(Errors(many, JobType::kFixed), ElementsAre("/terms/milestones too_many"));
}

TEST(Terms, StandInProposalsOffersAndInvitationsWhoseTextsHaveLimits) {
  Job job;
  job.type = JobType::kHourly;
  Proposal proposal;
  proposal.terms.amount = Usd(5'000);
  EXPECT_THAT(Validate(proposal, job, "USD"), IsEmpty());
  proposal.cover_letter.assign(kMaxCoverLetterCharacters + 1, 'x');
  ASSERT_EQ(Validate(proposal, job, "USD").size(), 1U);
  EXPECT_EQ(Validate(proposal, job, "USD")[0].pointer, "/cover_letter");
  Offer offer;
  EXPECT_EQ(Validate(offer, "USD").size(), 1U);
  offer.terms.amount = Usd(500);
  EXPECT_THAT(Validate(offer, "USD"), IsEmpty());
  Invitation invitation;
  EXPECT_THAT(Validate(invitation), IsEmpty());
  invitation.message = std::string("a\0b", 3);
  EXPECT_EQ(Validate(invitation).at(0).reason, "nul_in_string");
}

}  // namespace
}  // namespace shortlist
