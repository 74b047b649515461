#include "server/api/connects_api.h"

#include <gmock/gmock.h>

#include "server/workflow/boost_proposal.h"
#include "server/workflow/create_job.h"
#include "server/workflow/quote_connects.h"
#include "server/workflow/spend_connects.h"
#include "tests/support/api_fixture.h"

namespace shortlist {
namespace {

using ::nlohmann::json;
using ::testing::ElementsAre;

class ConnectsApi : public testing::ApiTest {
 protected:
  ConnectsApi() {
    marketplace_.connects.front().signup = 10;
    marketplace_.connects.front().monthly_basic = 0;
    Serve();
    const auto answer = Send("POST", "/v1/freelancers", json({{"display_name", "Ada"}}));
    id_ = BodyOf(answer)["id"];
    path_ = "/v1/freelancers/" + id_ + "/connects";
  }

  template <typename Verb, typename... Arguments>
  auto Do(Verb verb, const Arguments&... arguments) {
    auto done =
        storage_->Transact([&](Transaction& tx) { return verb(tx, marketplace_, arguments...); });
    EXPECT_TRUE(done.ok());
    return *std::move(done);
  }

  // After ten for signing up: a proposal for four, a bid of one; returns the job.
  std::string MoveSome() {
    Job draft;
    draft.title = "A logo";
    draft.budget = Money{10'000, "USD"};
    const std::string job = Do(CreateJob, draft).id;
    const auto quote = Do(QuoteConnects, QuoteRequest{id_, job});
    Do(SpendConnects, id_, quote.id);
    Do(BoostProposal, BoostRequest{id_, job, 1, 90});
    return job;
  }

  std::string id_;
  std::string path_;
};

std::vector<int> Changes(const json& connects) {
  std::vector<int> changes;
  for (const json& line : connects["statement"]) changes.push_back(line["change"]);
  return changes;
}

TEST_F(ConnectsApi, WhoHasAProfileHasTheirFirstAndWhoLooksGetsThemOnce) {
  for (int i = 0; i < 2; ++i) {
    const json connects = BodyOf(Send("GET", path_));
    EXPECT_EQ(connects["available"], 10);
    EXPECT_EQ(connects["lots"].size(), 1u);
    EXPECT_EQ(connects["lots"][0]["source"], "signup");
    EXPECT_THAT(Changes(connects), ElementsAre(10));
  }
}

TEST_F(ConnectsApi, TellsLotsAndHowTheyCameAndWent) {
  const std::string job = MoveSome();
  const json connects = BodyOf(Send("GET", path_));
  EXPECT_EQ(connects["available"], 5);
  ASSERT_EQ(connects["lots"].size(), 1u);
  EXPECT_EQ(connects["lots"][0]["source"], "signup");
  EXPECT_EQ(connects["lots"][0]["issued_at"], "2026-01-01T00:00:00Z");
  EXPECT_EQ(connects["lots"][0]["expires_at"], "2027-01-01T00:00:00Z");
  EXPECT_EQ(connects["lots"][0]["available"], 5);
  EXPECT_THAT(Changes(connects), ElementsAre(-1, -4, 10));
  const json& bid = connects["statement"][0];
  EXPECT_EQ(bid["kind"], "connects_boost");
  EXPECT_EQ(bid["phase"], "pending");
  EXPECT_EQ(bid["reference"], job);
  EXPECT_EQ(bid["plan_version"], "connects-2026");
  EXPECT_EQ(bid["at"], "2026-01-01T00:00:00Z");

  Do(EndBoosts, job);  // it was in a slot
  EXPECT_THAT(Changes(BodyOf(Send("GET", path_))), ElementsAre(0, -1, -4, 10));
}

TEST_F(ConnectsApi, GoesPageByPage) {
  MoveSome();
  std::vector<int> changes;
  std::string token;
  for (int page = 0; page < 3; ++page) {
    const json connects =
        BodyOf(Send("GET", path_ + "?page_size=1" + (token.empty() ? "" : "&page_token=" + token)));
    const auto some = Changes(connects);
    changes.insert(changes.end(), some.begin(), some.end());
    token = page < 2 ? connects["next_page_token"].get<std::string>() : "";
    EXPECT_EQ(connects["next_page_token"].is_null(), page == 2);
  }
  EXPECT_THAT(changes, ElementsAre(-1, -4, 10));
}

TEST_F(ConnectsApi, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/freelancers/frl_x/connects")), "404 freelancer_not_found");
  EXPECT_EQ(OutcomeOf(Send("GET", path_ + "?all=true")), "400 invalid_fields");
  for (const char* token : {"x", "0", "-1", "1x", "99999999999999999999"}) {
    EXPECT_EQ(OutcomeOf(Send("GET", path_ + "?page_token=" + token)), "400 bad_page_token");
  }
  authorization_ = Authorization(Role::kClient);
  EXPECT_EQ(OutcomeOf(Send("GET", path_)), "403 permission_denied");
}

TEST_F(ConnectsApi, TheTrialBalanceIsForAdmins) {
  MoveSome();
  const json connects = {{"unit", "CNX"},       {"accounts", 2},        {"debits_pending", 1},
                         {"debits_posted", 14}, {"credits_pending", 1}, {"credits_posted", 14},
                         {"balanced", true}};
  EXPECT_EQ(BodyOf(Send("GET", "/v1/ledger/trial_balance")),
            json({{"units", json::array({connects})}, {"balanced", true}}));
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/ledger/trial_balance?unit=CNX")), "400 invalid_fields");
  authorization_ = Authorization(Role::kFreelancer);
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/ledger/trial_balance")), "403 permission_denied");
}

}  // namespace
}  // namespace shortlist
