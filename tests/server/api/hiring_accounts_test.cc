// Hiring between people with accounts: what each side is shown and may do. Which route refuses whom
// is in permission_lines.h.
#include <map>
#include <string>

#include <gmock/gmock.h>

#include "server/workflow/set_account_status.h"
#include "tests/support/account_fixture.h"

namespace shortlist {
namespace {

using ::nlohmann::json;
using ::testing::ElementsAre;

const json kTerms = {{"amount", {{"amount_minor", 25'000}, {"currency", "USD"}}}};

// Cleo's job, Ada's profile; each may hire and be hired.
class HiringAccounts : public testing::AccountApiTest {
 protected:
  HiringAccounts() {
    Serve();
    for (const char* name : {"cleo", "ada", "eve"}) {
      sessions_[name] = SessionOf(MakeAccount(name, {Role::kClient, Role::kFreelancer}));
    }
    job_ = Post("cleo");
    ada_ = Freelance("ada");
  }

  void As(const char* name) { authorization_ = sessions_.at(name); }
  json Made(const char* name, const std::string& path, const json& body = json::object()) {
    As(name);
    const auto answer = Send("POST", path, body);
    EXPECT_LT(answer->status, 300) << path << " " << answer->body;
    return BodyOf(answer);
  }
  json Got(const char* name, const std::string& path) {
    As(name);
    return BodyOf(Send("GET", path));
  }
  std::string Outcome(const char* name, const std::string& path,
                      const json& body = json::object()) {
    As(name);
    return OutcomeOf(Send("POST", path, body));
  }
  std::string Post(const char* name) {
    return Made(name, "/v1/jobs", {{"title", "A logo"}, {"status", "open"}})["id"];
  }
  std::string Freelance(const char* name) {
    return Made(name, "/v1/freelancers", {{"display_name", "Name"}})["id"];
  }
  static std::string PathOf(const char* collection, const json& id) {
    return std::string("/v1/") + collection + "/" + id.get<std::string>();
  }

  // The path of the proposal of whoever was invited, which is being written.
  std::string Invited(const char* name, const std::string& freelancer) {
    const json sent =
        Made("cleo", "/v1/jobs/" + job_ + "/invitations", {{"freelancer_id", freelancer}});
    const json accepted = Made(name, PathOf("invitations", sent["id"]) + ":accept");
    return PathOf("proposals", accepted["proposal_id"]);
  }
  void Submit(const char* name, const std::string& proposal) {
    As(name);
    const auto written =
        Send("PATCH", proposal, json({{"terms", kTerms}}), {{"If-Match", "\"v1\""}});
    EXPECT_EQ(OutcomeOf(written), "200");
    Made(name, proposal + ":submit");
  }

  std::map<std::string, std::string> sessions_;
  std::string job_;
  std::string ada_;
};

TEST_F(HiringAccounts, FromTheInvitationToTheContract) {
  const std::string proposal = Invited("ada", ada_);
  Submit("ada", proposal);
  Made("cleo", proposal + ":reply");
  const json offer =
      Made("cleo", "/v1/jobs/" + job_ + "/offers", {{"freelancer_id", ada_}, {"terms", kTerms}});
  const json counter = Made("ada", PathOf("offers", offer["id"]) + ":counter", {{"terms", kTerms}});
  EXPECT_EQ(counter["side"], "freelancer");
  EXPECT_EQ(Outcome("ada", PathOf("offers", counter["id"]) + ":accept"),
            "403 offer_not_yours_to_answer");
  const json agreed = Made("cleo", PathOf("offers", counter["id"]) + ":accept");
  const std::string contract = PathOf("contracts", agreed["contract_id"]);
  EXPECT_EQ(Got("ada", contract)["state"], "pending");
  EXPECT_EQ(Got("cleo", contract)["state"], "pending");
  EXPECT_EQ(Got("eve", contract)["reason"], "contract_not_found");
}

TEST_F(HiringAccounts, ShowWhatTheClientNotedToTheClientAlone) {
  const std::string proposal = Invited("ada", ada_);
  EXPECT_EQ(Got("cleo", "/v1/jobs/" + job_ + "/proposals")["total"], 0) << "being written";
  Submit("ada", proposal);
  As("cleo");
  const auto noted = Send("PUT", proposal + "/annotations", json({{"shortlisted", true}}));
  EXPECT_EQ(BodyOf(noted)["annotations"]["shortlisted"], true);
  EXPECT_EQ(Got("cleo", proposal)["annotations"]["shortlisted"], true);
  const json list = Got("cleo", "/v1/jobs/" + job_ + "/proposals")["proposals"];
  EXPECT_EQ(list[0]["annotations"]["shortlisted"], true);
  // Ada may hire, too, but not here.
  EXPECT_EQ(Got("ada", proposal)["annotations"], nullptr);
  const json own = Got("ada", "/v1/freelancers/" + ada_ + "/proposals")["proposals"];
  EXPECT_EQ(own[0]["annotations"], nullptr);
  EXPECT_EQ(Made("ada", proposal + ":withdraw")["annotations"], nullptr);
}

TEST_F(HiringAccounts, ProposeOnlyWithWhatIsTheirsToWhatTheyMaySee) {
  const std::string path = "/v1/jobs/" + job_ + "/proposals";
  const json proposal = {{"freelancer_id", ada_}, {"draft", true}, {"terms", kTerms}};
  EXPECT_EQ(Outcome("eve", path, proposal), "403 not_owner");
  EXPECT_EQ(Outcome("cleo", "/v1/jobs/" + job_ + ":pause"), "200");
  EXPECT_EQ(Outcome("ada", path, proposal), "404 job_not_found");
  EXPECT_EQ(Outcome("ada", "/v1/freelancers/" + ada_ + "/connects:quote", {{"job_id", job_}}),
            "404 job_not_found");
  EXPECT_EQ(Outcome("cleo", "/v1/jobs/" + job_ + ":resume"), "200");
  EXPECT_EQ(Outcome("ada", path, proposal), "201");
}

TEST_F(HiringAccounts, InviteAndHireWhomTheyMaySee) {
  const std::string hidden =
      Made("eve", "/v1/freelancers", {{"display_name", "Eve"}, {"visibility", "private"}})["id"];
  const json invitation = {{"freelancer_id", hidden}};
  const json offer = {{"freelancer_id", hidden}, {"terms", kTerms}};
  EXPECT_EQ(Outcome("cleo", "/v1/jobs/" + job_ + "/invitations", invitation),
            "404 freelancer_not_found");
  EXPECT_EQ(Outcome("cleo", "/v1/jobs/" + job_ + "/offers", offer), "404 freelancer_not_found");
}

TEST_F(HiringAccounts, SayForWhichSideTheyActWhereBothAreTheirs) {
  const std::string own = Freelance("cleo");
  const json offer =
      Made("cleo", "/v1/jobs/" + job_ + "/offers", {{"freelancer_id", own}, {"terms", kTerms}});
  const std::string path = PathOf("offers", offer["id"]);
  EXPECT_THAT(FieldsOf(Send("POST", path + ":decline", json::object())),
              ElementsAre("/side required"));
  EXPECT_EQ(Outcome("cleo", path + ":withdraw", {{"side", "client"}}), "200");
}

TEST_F(HiringAccounts, BringNoNewBusinessWhileOnHoldButEndWhatThereIs) {
  const json first = Made("cleo", "/v1/jobs/" + job_ + "/invitations", {{"freelancer_id", ada_}});
  const auto held = storage_->Transact([&](Transaction& tx) {
    return SetAccountStatus(tx, marketplace_, "ada@example.org", AccountStatus::kLimited, "Fraud");
  });
  ASSERT_TRUE(held.ok());
  const std::string invitation = PathOf("invitations", first["id"]);
  EXPECT_EQ(Outcome("ada", invitation + ":accept"), "403 account_limited");
  EXPECT_EQ(Outcome("ada", "/v1/jobs/" + job_ + "/proposals", {{"freelancer_id", ada_}}),
            "403 account_limited");
  EXPECT_EQ(Got("ada", invitation)["state"], "sent");
  EXPECT_EQ(Made("ada", invitation + ":decline")["state"], "declined");
  // Nobody else sees them meanwhile.
  EXPECT_EQ(Outcome("cleo", "/v1/jobs/" + job_ + "/invitations", {{"freelancer_id", ada_}}),
            "404 freelancer_not_found");
}

TEST_F(HiringAccounts, ActByAKeyWithTheScope) {
  const std::string proposal = Invited("ada", ada_);
  const Account ada =
      *storage_->Read([](ReadTransaction& tx) { return tx.accounts().GetById("acc_ada"); });
  sessions_["reader"] = KeyOf(ada, {Scope::kReadJobs, Scope::kReadFreelancers});
  sessions_["hirer"] = KeyOf(ada, {Scope::kHiring});
  EXPECT_EQ(Got("reader", proposal)["reason"], "scope_missing");
  EXPECT_EQ(Got("hirer", proposal)["state"], "pending");
}

}  // namespace
}  // namespace shortlist
