#include "server/api/job_success_api.h"

#include <gmock/gmock.h>

#include "server/workflow/import_contract_history.h"
#include "tests/support/api_fixture.h"

namespace shortlist {
namespace {

using ::nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class JobSuccessApi : public testing::ApiTest {
 protected:
  JobSuccessApi() {
    Serve();
    const auto answer =
        Send("POST", "/v1/freelancers", json({{"external_id", "fl-1"}, {"display_name", "Ada"}}));
    path_ = answer->get_header_value("Location") + "/job_success";
  }

  // A contract of $200 that ended in 2025 with so many stars.
  void Import(const std::string& client, int month, std::optional<int> stars_hundredths) {
    ContractHistory contract;
    contract.external_id = "ct-" + client;
    contract.freelancer_external_id = "fl-1";
    contract.client_external_id = client;
    contract.started_at = StartOfDay(DayFromDate(2025, month, 1));
    contract.ended_at = StartOfDay(DayFromDate(2025, month, 20));
    contract.state = ContractHistoryState::kEnded;
    contract.payments = {{*contract.ended_at, {20'000, "USD"}, ContractPaymentKind::kPayment}};
    contract.public_stars_hundredths = stars_hundredths;
    const auto imported = storage_->Transact(
        [&](Transaction& tx) { return ImportContractHistory(tx, marketplace_, contract); });
    ASSERT_TRUE(imported.ok());
  }

  std::string path_;
};

TEST_F(JobSuccessApi, WithoutContractsThereIsNoScoreRatherThanNought) {
  EXPECT_EQ(BodyOf(Send("GET", path_)), json({{"score", nullptr},
                                              {"window_months", nullptr},
                                              {"as_of", "2026-01-01"},
                                              {"contracts", json::array()}}));
}

TEST_F(JobSuccessApi, EveryContractSaysHowItCounts) {
  Import("cl-1", 9, 500);
  Import("cl-2", 10, 200);
  Import("cl-3", 11, 480);
  Import("cl-4", 12, std::nullopt);
  const json score = BodyOf(Send("GET", path_));
  EXPECT_EQ(score["score"], 33);          // (100 + 100 - 100) / 300
  EXPECT_EQ(score["window_months"], 24);  // the same in all windows: the longest
  ASSERT_EQ(score["contracts"].size(), 4u);
  const json& newest = score["contracts"][0];
  EXPECT_EQ(newest["counted"], false);
  EXPECT_EQ(newest["weight"], 0);
  EXPECT_EQ(newest["reason"], "excluded_no_feedback");
  EXPECT_THAT(newest["explanation"].get<std::string>(), HasSubstr("Left out"));
  const json& bad = score["contracts"][2];
  EXPECT_EQ(bad["day"], "2025-10-20");
  EXPECT_EQ(bad["client_id"], "cl-2");
  EXPECT_EQ(bad["external_id"], "ct-cl-2");
  EXPECT_EQ(bad["outcome"], -1);
  EXPECT_EQ(bad["weight"], 1);
  EXPECT_EQ(bad["reason"], "stars");
}

TEST_F(JobSuccessApi, AScoreCanBeAskedForOfADayInThePast) {
  Import("cl-1", 9, 500);
  Import("cl-2", 10, 500);
  Import("cl-3", 11, 100);
  const json then = BodyOf(Send("GET", path_ + "?as_of=2025-11-01"));
  EXPECT_EQ(then["score"], 100);
  EXPECT_EQ(then["as_of"], "2025-11-01");
  EXPECT_EQ(then["contracts"].size(), 2u);
  const auto future = Send("GET", path_ + "?as_of=2026-01-02");
  EXPECT_EQ(OutcomeOf(future), "400 invalid_fields");
  EXPECT_THAT(FieldsOf(future), ElementsAre("?as_of out_of_range"));
  EXPECT_THAT(FieldsOf(Send("GET", path_ + "?as_of=2025-13-01&to=x")),
              ElementsAre("?as_of bad_date", "?to unknown_field"));
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/freelancers/frl_nobody/job_success")),
            "404 freelancer_not_found");
}

TEST_F(JobSuccessApi, ASimulationShowsBothScoresAndChangesNothing) {
  Import("cl-1", 9, 500);
  Import("cl-2", 10, 500);
  const int64_t before = LastSeq();
  const json bad_end = {{"earnings", {{"amount_minor", 20'000}, {"currency", "USD"}}},
                        {"public_stars", 1},
                        {"end_reason", "failure"}};
  const json answer = BodyOf(Send("POST", path_ + ":simulate", json({{"outcome", bad_end}})));
  EXPECT_EQ(answer["now"]["score"], 100);
  EXPECT_EQ(answer["score"], 33);
  EXPECT_EQ(answer["contracts"].size(), 3u);
  EXPECT_EQ(BodyOf(Send("GET", path_)), answer["now"]);
  EXPECT_EQ(LastSeq(), before);
}

TEST_F(JobSuccessApi, AKnownContractMayEndOtherwise) {
  Import("cl-1", 9, 500);
  Import("cl-2", 10, 500);
  const std::string id = BodyOf(Send("GET", path_))["contracts"][0]["contract_id"];
  const json lost = {{"contract_id", id}, {"dispute", "lost"}};
  const json answer = BodyOf(Send("POST", path_ + ":simulate", json({{"outcome", lost}})));
  EXPECT_EQ(answer["score"], 0);
  EXPECT_EQ(answer["contracts"][0]["reason"], "dispute_lost");
}

TEST_F(JobSuccessApi, ANewContractMayBeOfAClientWhoCountsAlready) {
  Import("cl-1", 9, 500);
  const auto score_with = [&](const json& client) {
    const json good = {{"client_id", client},
                       {"earnings", {{"amount_minor", 20'000}, {"currency", "USD"}}},
                       {"public_stars", 5}};
    return BodyOf(Send("POST", path_ + ":simulate", json({{"outcome", good}})))["score"];
  };
  EXPECT_EQ(score_with("cl-1"), nullptr);
  EXPECT_EQ(score_with("cl-2"), 100);
  EXPECT_EQ(score_with(nullptr), 100);
}

TEST_F(JobSuccessApi, ASimulationRefusesWhatMakesNoSense) {
  const json nobodys = {{"contract_id", "ctr_other"}};
  EXPECT_EQ(OutcomeOf(Send("POST", path_ + ":simulate", json({{"outcome", nobodys}}))),
            "404 contract_not_found");
  EXPECT_THAT(FieldsOf(Send("POST", path_ + ":simulate", json::object())),
              ElementsAre("/outcome required"));
  const json wrong = {{"contract_id", "ctr_1"},
                      {"earnings", {{"amount_minor", 9'000'000'000'000'000}, {"currency", "EUR"}}},
                      {"public_stars", 0.5},
                      {"end_reason", "boredom"},
                      {"dispute", 1}};
  const auto answer = Send("POST", path_ + ":simulate", json({{"outcome", wrong}}));
  EXPECT_EQ(OutcomeOf(answer), "400 invalid_fields");
  EXPECT_THAT(
      FieldsOf(answer),
      ElementsAre("/outcome/dispute wrong_type", "/outcome/earnings not_allowed",
                  "/outcome/earnings/amount_minor out_of_range",
                  "/outcome/earnings/currency currency_mismatch",
                  "/outcome/end_reason unknown_value", "/outcome/public_stars out_of_range"));
}

}  // namespace
}  // namespace shortlist
