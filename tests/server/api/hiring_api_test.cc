// Hiring over HTTP: who may do what, every refusal by its reason, and answers given again.
#include <string>

#include <gmock/gmock.h>

#include "server/workflow/grant_connects.h"
#include "server/workflow/run_timers.h"
#include "tests/support/account_fixture.h"

namespace shortlist {
namespace {

using ::nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kDayMicros = 86'400'000'000;

class HiringApi : public testing::AccountApiTest {
 protected:
  HiringApi() {
    marketplace_.connects.front().signup = 0;
    marketplace_.connects.front().monthly_basic = 0;
    Serve();
    ada_ = Freelance("Ada");
    job_ = Post("open");
  }

  std::string Freelance(const char* name) {
    const std::string id = Made("/v1/freelancers", {{"display_name", name}})["id"];
    const auto granted = storage_->Transact([&](Transaction& tx) {
      return GrantConnects(tx, marketplace_, {id, ConnectsSource::kBonus, 20, "start"});
    });
    EXPECT_TRUE(granted.ok());
    return id;
  }
  std::string Post(const char* status) {
    return Made("/v1/jobs", {{"title", "A logo"},
                             {"budget", {{"amount_minor", 30'000}, {"currency", "USD"}}},
                             {"status", status}})["id"];
  }

  // The answer to what must succeed.
  json Made(const std::string& path, const json& body) {
    const auto answer = Send("POST", path, body);
    EXPECT_LT(answer->status, 300) << path << " " << answer->body;
    return BodyOf(answer);
  }
  json Act(const std::string& path, const json& body = json::object()) { return Made(path, body); }
  std::string Refused(const std::string& path, const json& body = json::object()) {
    return OutcomeOf(Send("POST", path, body));
  }

  json Terms(int64_t minor) { return {{"amount", {{"amount_minor", minor}, {"currency", "USD"}}}}; }
  std::string Quote(const std::string& who, const std::string& job) {
    return Act("/v1/freelancers/" + who + "/connects:quote", {{"job_id", job}})["id"];
  }
  json ProposalOf(const std::string& who, const std::string& job) {
    return {{"freelancer_id", who}, {"quote_id", Quote(who, job)}, {"terms", Terms(25'000)}};
  }
  json Propose(const std::string& who, const std::string& job) {
    return Made("/v1/jobs/" + job + "/proposals", ProposalOf(who, job));
  }
  json OfferTo(const std::string& who, const std::string& job, bool keep_open = true) {
    return Made("/v1/jobs/" + job + "/offers",
                {{"freelancer_id", who}, {"terms", Terms(25'000)}, {"keep_open", keep_open}});
  }
  std::string PathOf(const char* collection, const json& resource) {
    return std::string("/v1/") + collection + "/" + resource["id"].get<std::string>();
  }
  void As(Role role) { authorization_ = Authorization(role); }

  std::string ada_;
  std::string job_;
};

TEST_F(HiringApi, FromTheInvitationToTheContract) {
  const json invited =
      Made("/v1/jobs/" + job_ + "/invitations", {{"freelancer_id", ada_}, {"message", "Come"}});
  EXPECT_EQ(invited["state"], "sent");
  const json accepted = Act(PathOf("invitations", invited) + ":accept");
  const std::string path = "/v1/proposals/" + accepted["proposal_id"].get<std::string>();
  const auto read = Send("GET", path);
  EXPECT_EQ(BodyOf(read)["state"], "pending");
  const json patch = {{"terms", Terms(26'000)}, {"cover_letter", "Gladly."}};
  EXPECT_EQ(OutcomeOf(Send("PATCH", path, patch)), "428 precondition_required");
  EXPECT_EQ(OutcomeOf(Send("PATCH", path, patch, {{"If-Match", "\"v9\""}})), "412 stale_version");
  const json wrong = {{"cover_letters", "x"}, {"terms", {{"weekly_hours", 5}}}};
  EXPECT_THAT(FieldsOf(Send("PATCH", path, wrong, {{"If-Match", "\"v1\""}})),
              ElementsAre("/cover_letters unknown_field"));
  EXPECT_EQ(OutcomeOf(Send("PATCH", path, patch, {{"If-Match", "\"v1\""}})), "200");
  EXPECT_EQ(Act(path + ":submit")["connects"], 0);
  EXPECT_EQ(Act(path + ":view")["viewed_at"].is_string(), true);
  const auto noted = Send("PUT", path + "/annotations", json({{"shortlisted", true}}));
  EXPECT_EQ(BodyOf(noted)["annotations"]["shortlisted"], true);
  EXPECT_EQ(Act(path + ":reply")["state"], "active");
  EXPECT_EQ(BodyOf(Send("GET", "/v1/jobs/" + job_))["proposals"], 1);

  const json offer = OfferTo(ada_, job_, /*keep_open=*/false);
  const json counter = Made(PathOf("offers", offer) + ":counter",
                            {{"side", "freelancer"}, {"terms", Terms(28'000)}});
  EXPECT_EQ(counter["round"], 2);
  const json agreed = Act(PathOf("offers", counter) + ":accept", {{"side", "client"}});
  const auto contract = Send("GET", "/v1/contracts/" + agreed["contract_id"].get<std::string>());
  EXPECT_EQ(BodyOf(contract)["state"], "pending");
  EXPECT_EQ(BodyOf(contract)["terms"]["amount"]["amount_minor"], 28'000);
  EXPECT_EQ(BodyOf(Send("GET", "/v1/jobs/" + job_))["status"], "filled");
  EXPECT_EQ(BodyOf(Send("GET", path))["state"], "hired");
}

TEST_F(HiringApi, ListsNewestFirstByStateAndPage) {
  const std::string bob = Freelance("Bob");
  const json first = Propose(ada_, job_);
  const json second = Propose(bob, job_);
  Act(PathOf("proposals", first) + ":decline", {{"reason", "Too far away."}});
  const json page = BodyOf(Send("GET", "/v1/jobs/" + job_ + "/proposals?page_size=1"));
  EXPECT_EQ(page["total"], 2);
  EXPECT_EQ(page["proposals"][0]["id"], second["id"]);
  const json last = BodyOf(Send("GET", "/v1/jobs/" + job_ + "/proposals?page_size=1&page_token=" +
                                           page["next_page_token"].get<std::string>()));
  EXPECT_EQ(last["proposals"][0]["close_reason"], "Too far away.");
  EXPECT_EQ(last["next_page_token"], nullptr);
  const json declined =
      BodyOf(Send("GET", "/v1/freelancers/" + ada_ + "/proposals?state=declined&state=hired"));
  EXPECT_EQ(declined["total"], 1);
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/jobs/" + job_ + "/proposals?page_token=job_1")),
            "400 bad_page_token");
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/jobs/job_0/proposals")), "404 job_not_found");
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/freelancers/frl_0/offers")), "404 freelancer_not_found");
  EXPECT_THAT(FieldsOf(Send("GET", "/v1/jobs/" + job_ + "/offers?state=open")),
              ElementsAre("?state unknown_value"));
  EXPECT_THAT(BodyOf(Send("GET", "/v1/jobs/" + job_ + "/invitations"))["invitations"], IsEmpty());
  EXPECT_THAT(BodyOf(Send("GET", "/v1/freelancers/" + ada_ + "/invitations"))["invitations"],
              IsEmpty());
}

// Nobody is in search here: how well they fit is null.
TEST_F(HiringApi, ComparesTheProposalsOfOneJob) {
  const std::string bob = Freelance("Bob");
  const std::string first = Propose(ada_, job_)["id"];
  const std::string second = Propose(bob, job_)["id"];
  const std::string elsewhere = Propose(bob, Post("open"))["id"];
  const std::string path = "/v1/jobs/" + job_ + "/proposals:compare";
  As(Role::kClient);
  const json compared =
      BodyOf(Send("GET", path + "?proposal_id=" + second + "&proposal_id=" + first));
  ASSERT_EQ(compared["proposals"].size(), 2U) << compared;
  EXPECT_EQ(compared["proposals"][0]["proposal"]["id"], second);
  EXPECT_EQ(compared["proposals"][0]["proposal"]["annotations"]["shortlisted"], false);
  EXPECT_EQ(compared["proposals"][0]["freelancer"]["display_name"], "Bob");
  EXPECT_EQ(compared["proposals"][1]["freelancer"]["id"], ada_);
  EXPECT_EQ(compared["proposals"][1]["fit"], nullptr);
  EXPECT_EQ(OutcomeOf(Send("GET", path + "?proposal_id=" + elsewhere)), "404 proposal_not_found");
  EXPECT_THAT(FieldsOf(Send("GET", path)), ElementsAre("?proposal_id required"));
  EXPECT_THAT(FieldsOf(Send("GET", path + "?proposal_id=" + first + "&proposal_id=" + first)),
              ElementsAre("?proposal_id duplicate_value"));
}

TEST_F(HiringApi, TellsHowTheHiringGoes) {
  const std::string bob = Freelance("Bob");
  const std::string activity = "/v1/jobs/" + job_ + "/activity";
  EXPECT_EQ(BodyOf(Send("GET", activity))["bids"], nullptr);
  Made("/v1/jobs/" + job_ + "/invitations", {{"freelancer_id", Freelance("Cy")}});
  const json first = Propose(ada_, job_);
  json dear = ProposalOf(bob, job_);
  dear["terms"] = Terms(25'001);
  const json second = Made("/v1/jobs/" + job_ + "/proposals", dear);
  Act(PathOf("proposals", first) + ":view");
  Act(PathOf("proposals", first) + ":reply");
  OfferTo(bob, job_);
  As(Role::kClient);
  const json seen = BodyOf(Send("GET", activity));
  const json wanted = {{"proposals", 2},   {"interviewing", 2},
                       {"invitations", 1}, {"unanswered_invitations", 1},
                       {"offers", 1},      {"hires", 0}};
  for (const auto& [name, count] : wanted.items()) EXPECT_EQ(seen[name], count) << name;
  EXPECT_TRUE(seen["last_viewed_at"].is_string());
  EXPECT_EQ(seen["bids"]["lowest"]["amount_minor"], 25'000);
  EXPECT_EQ(seen["bids"]["average"]["amount_minor"], 25'001);
  EXPECT_EQ(seen["bids"]["highest"]["amount_minor"], 25'001);
  As(Role::kFreelancer);
  const json own = BodyOf(Send("GET", PathOf("proposals", first) + "/insights"));
  EXPECT_EQ(own["proposals"], 2);
  EXPECT_EQ(own["amount"]["amount_minor"], 25'000);
  EXPECT_EQ(own["bids"]["highest"]["amount_minor"], 25'001);
  EXPECT_TRUE(own["viewed_at"].is_string());
  EXPECT_EQ(own["fit_quarter"], nullptr);
  EXPECT_EQ(own["boosted"], false);
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/proposals/prp_0/insights")), "404 proposal_not_found");
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/jobs/job_0/activity")), "404 job_not_found");
}

TEST_F(HiringApi, ShowsEachSideWhatIsTheirs) {
  const json draft = Made("/v1/jobs/" + job_ + "/proposals",
                          {{"freelancer_id", ada_}, {"draft", true}, {"terms", Terms(500)}});
  const std::string path = PathOf("proposals", draft);
  EXPECT_EQ(BodyOf(Send("GET", "/v1/jobs/" + job_ + "/proposals"))["total"], 0);
  As(Role::kClient);
  EXPECT_EQ(OutcomeOf(Send("GET", path)), "404 proposal_not_found");
  EXPECT_EQ(Refused(path + ":reply"), "404 proposal_not_found");
  EXPECT_EQ(Refused(path + ":submit"), "403 permission_denied");
  EXPECT_EQ(Refused("/v1/jobs/" + job_ + ":remove"), "403 permission_denied");
  As(Role::kFreelancer);
  EXPECT_EQ(BodyOf(Send("GET", path))["annotations"], nullptr);
  EXPECT_EQ(Act(path + ":submit", {{"quote_id", Quote(ada_, job_)}})["state"], "submitted");
  EXPECT_EQ(Refused(path + ":reply"), "403 permission_denied");
  EXPECT_EQ(Refused("/v1/jobs/" + job_ + "/offers"), "403 permission_denied");
  As(Role::kClient);
  EXPECT_EQ(BodyOf(Send("GET", path))["annotations"]["shortlisted"], false);
  // A client's key acts for the client, a freelancer's for the freelancer; an admin says for whom.
  const json offer = OfferTo(ada_, job_);
  EXPECT_EQ(Refused(PathOf("offers", offer) + ":accept"), "403 offer_not_yours_to_answer");
  As(Role::kFreelancer);
  EXPECT_EQ(Refused(PathOf("offers", offer) + ":withdraw"), "403 offer_not_yours_to_withdraw");
  As(Role::kAdmin);
  EXPECT_THAT(FieldsOf(Send("POST", PathOf("offers", offer) + ":accept", json::object())),
              ElementsAre("/side required"));
  As(Role::kFreelancer);
  EXPECT_EQ(Act(PathOf("offers", offer) + ":accept")["state"], "accepted");
}

TEST_F(HiringApi, RefusesWhatAJobsStatusDoesNotAllow) {
  const auto of = [&](const std::string& id, const char* action) {
    return Refused("/v1/jobs/" + id + ":" + action);
  };
  EXPECT_EQ(of(job_, "publish"), "409 job_is_open");
  EXPECT_EQ(of("job_0", "publish"), "404 job_not_found");
  const std::string draft = Post("draft");
  EXPECT_EQ(of(draft, "pause"), "409 job_is_draft");
  EXPECT_EQ(Act("/v1/jobs/" + draft + ":publish")["status"], "open");
  EXPECT_EQ(Act("/v1/jobs/" + draft + ":pause")["status"], "paused");
  EXPECT_EQ(of(draft, "renew"), "409 job_is_paused");
  EXPECT_EQ(Act("/v1/jobs/" + draft + ":resume")["status"], "open");
  const json closed = Act("/v1/jobs/" + draft + ":close", {{"reason", "Not now."}});
  EXPECT_EQ(closed["status"], "closed");
  EXPECT_EQ(closed["close_reason"], "Not now.");
  EXPECT_EQ(of(draft, "resume"), "409 job_is_closed");
  EXPECT_EQ(Act("/v1/jobs/" + draft + ":renew")["status"], "open");
  EXPECT_EQ(Act("/v1/jobs/" + draft + ":remove")["status"], "removed");
  EXPECT_EQ(of(draft, "close"), "409 job_is_removed");
  const json offer = OfferTo(ada_, job_, /*keep_open=*/false);
  Act(PathOf("offers", offer) + ":accept", {{"side", "freelancer"}});
  EXPECT_EQ(of(job_, "close"), "409 job_is_filled");
  const std::string old = Post("open");
  clock_.Set({clock_.Now().micros + 91 * kDayMicros});
  while (RunTimers(marketplace_, 100) > 0) {
  }
  EXPECT_EQ(of(old, "pause"), "409 job_is_expired");
  EXPECT_EQ(
      Refused("/v1/jobs/" + old + "/offers", {{"freelancer_id", ada_}, {"terms", Terms(500)}}),
      "409 job_is_expired");
  EXPECT_EQ(Refused("/v1/jobs/" + old + "/invitations", {{"freelancer_id", ada_}}),
            "409 job_not_open");
}

TEST_F(HiringApi, RefusesWhatAProposalsStateDoesNotAllow) {
  const std::string bob = Freelance("Bob");
  const json draft = Made("/v1/jobs/" + job_ + "/proposals",
                          {{"freelancer_id", bob}, {"draft", true}, {"terms", Terms(500)}});
  EXPECT_EQ(Refused(PathOf("proposals", draft) + ":decline"), "409 proposal_is_pending");
  EXPECT_EQ(
      Refused("/v1/jobs/" + job_ + "/offers", {{"freelancer_id", bob}, {"terms", Terms(500)}}),
      "409 proposal_is_pending");
  const std::string path = PathOf("proposals", Propose(ada_, job_));
  EXPECT_EQ(Refused(path + ":submit"), "409 proposal_is_submitted");
  Act(path + ":reply");
  EXPECT_EQ(Refused(path + ":reply"), "409 proposal_is_active");
  const json offer = OfferTo(ada_, job_);
  EXPECT_EQ(Refused(path + ":withdraw"), "409 proposal_is_offered");
  Act(PathOf("offers", offer) + ":accept", {{"side", "freelancer"}});
  EXPECT_EQ(Refused(path + ":withdraw"), "409 proposal_is_hired");
  EXPECT_EQ(
      Refused("/v1/jobs/" + job_ + "/offers", {{"freelancer_id", ada_}, {"terms", Terms(500)}}),
      "409 proposal_is_hired");
  const std::string second = Post("open");
  const std::string declined = PathOf("proposals", Propose(ada_, second));
  Act(declined + ":decline");
  EXPECT_EQ(Refused(declined + ":withdraw"), "409 proposal_is_declined");
  const std::string withdrawn = PathOf("proposals", Propose(ada_, second));
  Act(withdrawn + ":withdraw");
  EXPECT_EQ(Refused(withdrawn + ":reply"), "409 proposal_is_withdrawn");
  const std::string archived = PathOf("proposals", Propose(ada_, second));
  Act("/v1/jobs/" + second + ":close");
  EXPECT_EQ(Refused(archived + ":reply"), "409 proposal_is_archived");
  Act("/v1/jobs/" + second + ":renew");
  Act("/v1/jobs/" + second + ":remove");
  EXPECT_EQ(Refused(archived + ":reply"), "409 proposal_is_invalid");
  EXPECT_EQ(OutcomeOf(Send("PATCH", path, json({{"cover_letter", "x"}}), {{"If-Match", "\"v5\""}})),
            "409 proposal_is_hired");
  EXPECT_EQ(Refused("/v1/proposals/prp_0:view"), "404 proposal_not_found");
}

TEST_F(HiringApi, RefusesWhatIsAnsweredAlready) {
  const auto invited = [&] {
    return PathOf("invitations",
                  Made("/v1/jobs/" + job_ + "/invitations", {{"freelancer_id", ada_}}));
  };
  const std::string first = invited();
  EXPECT_EQ(Refused("/v1/jobs/" + job_ + "/invitations", {{"freelancer_id", ada_}}),
            "409 invitation_exists");
  Act(first + ":decline", {{"reason", "No time."}});
  EXPECT_EQ(Refused(first + ":accept"), "409 invitation_is_declined");
  const std::string second = invited();
  Act(second + ":ignore");
  EXPECT_EQ(Refused(second + ":decline"), "409 invitation_is_ignored");
  const std::string third = invited();
  Act(third + ":withdraw");
  EXPECT_EQ(Refused(third + ":ignore"), "409 invitation_is_withdrawn");
  const std::string fourth = invited();
  clock_.Set({clock_.Now().micros + 15 * kDayMicros});
  while (RunTimers(marketplace_, 100) > 0) {
  }
  EXPECT_EQ(Refused(fourth + ":withdraw"), "409 invitation_is_expired");
  const std::string fifth = invited();
  Act(fifth + ":accept");
  EXPECT_EQ(Refused(fifth + ":accept"), "409 invitation_is_accepted");
  EXPECT_EQ(Refused("/v1/jobs/" + job_ + "/invitations", {{"freelancer_id", ada_}}),
            "409 proposal_exists");
  EXPECT_EQ(Refused("/v1/invitations/inv_0:ignore"), "404 invitation_not_found");
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/invitations/inv_0")), "404 invitation_not_found");
}

TEST_F(HiringApi, RefusesToAnswerAnOfferTwice) {
  const json client = {{"side", "client"}};
  const json freelancer = {{"side", "freelancer"}};
  const auto offered = [&] { return PathOf("offers", OfferTo(ada_, job_)); };
  const std::string first = offered();
  EXPECT_EQ(
      Refused("/v1/jobs/" + job_ + "/offers", {{"freelancer_id", ada_}, {"terms", Terms(500)}}),
      "409 offer_exists");
  Act(first + ":decline", freelancer);
  EXPECT_EQ(Refused(first + ":accept", freelancer), "409 offer_is_declined");
  const std::string second = offered();
  Act(second + ":withdraw", client);
  EXPECT_EQ(Refused(second + ":accept", freelancer), "409 offer_is_withdrawn");
  const std::string third = offered();
  clock_.Set({clock_.Now().micros + 8 * kDayMicros});
  while (RunTimers(marketplace_, 100) > 0) {
  }
  EXPECT_EQ(Refused(third + ":accept", freelancer), "409 offer_is_expired");
  const std::string fourth = offered();
  Made(fourth + ":counter", {{"side", "freelancer"}, {"terms", Terms(30'000)}});
  EXPECT_EQ(Refused(fourth + ":accept", freelancer), "409 offer_is_changed");
  const json last = BodyOf(Send("GET", "/v1/freelancers/" + ada_ + "/offers?state=sent"));
  const std::string fifth = PathOf("offers", last["offers"][0]);
  Act(fifth + ":accept", client);
  EXPECT_EQ(Refused(fifth + ":accept", client), "409 offer_is_accepted");
  EXPECT_EQ(Refused("/v1/offers/ofr_0:accept", client), "404 offer_not_found");
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/offers/ofr_0")), "404 offer_not_found");
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/contracts/ctr_0")), "404 contract_not_found");
}

TEST_F(HiringApi, RefusesAProposalThatIsNotPaidOrNotTheFirst) {
  json proposal = ProposalOf(ada_, job_);
  const std::string path = "/v1/jobs/" + job_ + "/proposals";
  json unpaid = proposal;
  unpaid.erase("quote_id");
  EXPECT_THAT(FieldsOf(Send("POST", path, unpaid)), ElementsAre("/quote_id required"));
  unpaid["quote_id"] = "cqt_0";
  EXPECT_EQ(Refused(path, unpaid), "404 quote_not_found");
  json odd = proposal;
  odd["terms"] = {
      {"amount", {{"amount_minor", 1'000}, {"currency", "USD"}}},
      {"milestones",
       {{{"description", "all"}, {"amount", {{"amount_minor", 999}, {"currency", "USD"}}}}}}};
  EXPECT_THAT(FieldsOf(Send("POST", path, odd)), ElementsAre("/terms/milestones sum_mismatch"));
  const json made = Made(path, proposal);
  EXPECT_EQ(made["connects"], 4);
  EXPECT_EQ(Refused(path, proposal), "409 proposal_exists");
  Act(PathOf("proposals", made) + ":withdraw");
  EXPECT_EQ(Refused(path, proposal), "409 quote_used");
  proposal["quote_id"] = Quote(ada_, job_);
  clock_.Set({clock_.Now().micros + kDayMicros});
  EXPECT_EQ(Refused(path, proposal), "410 quote_expired");
  for (int i = 0; i < 4; ++i) Propose(ada_, Post("open"));
  EXPECT_EQ(Refused(path, ProposalOf(ada_, job_)), "409 insufficient_connects");
  EXPECT_EQ(OutcomeOf(Send("DELETE", "/v1/jobs/" + job_)), "409 job_has_proposals");
}

TEST_F(HiringApi, GivesTheFirstAnswerAgainUnderTheSameKey) {
  const json proposal = ProposalOf(ada_, job_);
  const std::string path = "/v1/jobs/" + job_ + "/proposals";
  const auto first = Send("POST", path, proposal, {{"Idempotency-Key", "once"}});
  const auto again = Send("POST", path, proposal, {{"Idempotency-Key", "once"}});
  EXPECT_EQ(first->status, 201);
  EXPECT_EQ(again->status, 201);
  EXPECT_EQ(again->body, first->body);
  EXPECT_EQ(BodyOf(Send("GET", path))["total"], 1);
}

}  // namespace
}  // namespace shortlist
