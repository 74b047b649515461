// Who may do what, and to whose: every route of the table, asked by everybody over HTTP. A route
// without a line here fails.
#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "server/http/etag.h"
#include "tests/server/api/permission_lines.h"
#include "tests/support/account_fixture.h"

namespace shortlist {
namespace {

using ::nlohmann::json;
using enum Thing;

std::vector<std::string> WordsOf(const Line& line) {
  std::vector<std::string> words;
  std::istringstream runs(line.words);
  for (std::string run; runs >> run;) {
    const size_t star = run.find('*');
    const int times = star == run.npos ? 1 : std::stoi(run);
    words.insert(words.end(), times, run.substr(star == run.npos ? 0 : star + 1));
  }
  return words;
}

constexpr const char* kPage = "https://shop.example";

class Permissions : public testing::AccountApiTest {
 protected:
  Permissions() {
    health_.ready = true;
    context_.rate_limit = {1'000'000, 1'000'000};
    Serve();
    const RoleSet both_sides = {Role::kClient, Role::kFreelancer, Role::kAgencyManager};
    for (const auto& [name, roles] :
         std::map<std::string, RoleSet>{{"client", {Role::kClient}},
                                        {"freelancer", {Role::kFreelancer}},
                                        {"agency", {Role::kAgencyManager}},
                                        {"admin", {Role::kAdmin}},
                                        {"owner", both_sides},
                                        {"held", both_sides}}) {
      accounts_[name] = MakeAccount(name, roles);
    }
    Account held = accounts_["held"];
    held.status = AccountStatus::kLimited;
    held.hold_reason = "Chargebacks";
    Write([&](Transaction& tx) { return tx.accounts().Save(held); });
    keys_ = {{"anonymous", ""},
             {"client_key", Authorization(Role::kClient)},
             {"freelancer_key", Authorization(Role::kFreelancer)},
             {"agency_key", Authorization(Role::kAgencyManager)},
             {"admin_key", Authorization(Role::kAdmin)},
             {"page", KeyOf(accounts_["owner"], {}, {kPage})}};
  }

  template <typename Work>
  void Write(Work work) {
    const auto done = storage_->Transact([&](Transaction& tx) { return work(tx); });
    EXPECT_TRUE(done.ok()) << done.error().reason;
  }

  std::string MakeJob(const std::string& owner, JobStatus status = JobStatus::kOpen) {
    Job job;
    job.id = "job_" + std::to_string(++made_);
    job.title = "Title";
    job.owner = owner;
    job.on_hold = owner == "acc_held";
    job.status = status;
    Write([&](Transaction& tx) { return tx.jobs().Insert(job); });
    return job.id;
  }
  std::string MakeFreelancer(const std::string& owner,
                             Visibility visibility = Visibility::kPublic) {
    Freelancer freelancer;
    freelancer.id = "frl_" + std::to_string(++made_);
    freelancer.display_name = "Name";
    freelancer.owner = owner;
    freelancer.on_hold = owner == "acc_held";
    freelancer.visibility = visibility;
    Write([&](Transaction& tx) { return tx.freelancers().Insert(freelancer); });
    return freelancer.id;
  }

  // One between a job and a freelancer of whom `owner` has the one and nobody the other.
  template <typename Noun>
  Noun Between(const char* prefix, const std::string& owner, bool client) {
    Noun noun;
    noun.id = prefix + std::to_string(++made_);
    noun.job_id = MakeJob(client ? owner : "");
    noun.freelancer_id = MakeFreelancer(client ? "" : owner);
    return noun;
  }
  std::string MakeInvitation(const std::string& owner, bool client) {
    const auto invitation = Between<Invitation>("inv_", owner, client);
    Write([&](Transaction& tx) { return tx.invitations().Insert(invitation); });
    return invitation.id;
  }
  std::string MakeProposal(const std::string& owner, bool client, ProposalState state) {
    auto proposal = Between<Proposal>("prp_", owner, client);
    proposal.state = state;
    proposal.terms.amount = Money{500, "USD"};
    proposal.invitation_id = "inv_none";  // it costs nothing to submit
    Write([&](Transaction& tx) { return tx.proposals().Insert(proposal); });
    return proposal.id;
  }
  std::string ProposalTo(const std::string& job_id) {
    Proposal proposal;
    proposal.id = "prp_" + std::to_string(++made_);
    proposal.job_id = job_id;
    proposal.freelancer_id = known_freelancer_;
    proposal.state = ProposalState::kSubmitted;
    Write([&](Transaction& tx) { return tx.proposals().Insert(proposal); });
    return proposal.id;
  }
  std::string MakeOffer(const std::string& owner, bool client) {
    auto offer = Between<Offer>("ofr_", owner, client);
    offer.state = OfferState::kSent;
    offer.side = client ? OfferSide::kFreelancer : OfferSide::kClient;
    offer.terms.amount = Money{500, "USD"};
    Write([&](Transaction& tx) { return tx.offers().Insert(offer); });
    return offer.id;
  }
  std::string MakeContract(const std::string& owner, bool client) {
    const auto contract = Between<Contract>("ctr_", owner, client);
    Write([&](Transaction& tx) { return tx.contracts().Insert(contract); });
    return contract.id;
  }

  // A new one of the owner, or of the one on hold.
  std::string Make(Thing thing, const std::string& owner) {
    switch (thing) {
      case kNothing:
        ++made_;
        return "none";
      case kPublicFreelancer:
        return MakeFreelancer(owner);
      case kPrivateFreelancer:
        return MakeFreelancer(owner, Visibility::kPrivate);
      case kOpenJob:
        return MakeJob(owner);
      case kDraftJob:
        return MakeJob(owner, JobStatus::kDraft);
      case kClientsInvitation:
      case kFreelancersInvitation:
        return MakeInvitation(owner, thing == kClientsInvitation);
      case kClientsProposal:
      case kFreelancersProposal:
        return MakeProposal(owner, thing == kClientsProposal, ProposalState::kSubmitted);
      case kClientsPending:
      case kFreelancersPending:
        return MakeProposal(owner, thing == kClientsPending, ProposalState::kPending);
      case kClientsOffer:
      case kFreelancersOffer:
        return MakeOffer(owner, thing == kClientsOffer);
      case kClientsContract:
      case kFreelancersContract:
        return MakeContract(owner, thing == kClientsContract);
    }
    return "none";
  }

  // A body that the operation takes; null: it takes none.
  json BodyFor(const std::string& operation, const std::string& id, Thing thing) {
    const json terms = {{"amount", {{"amount_minor", 500}, {"currency", "USD"}}}};
    const char* side = thing == kClientsOffer ? "client" : "freelancer";
    const std::string address = "new" + std::to_string(made_) + "@example.org";
    const std::string password = "correct horse";
    const std::map<std::string, json> bodies = {
        {"register_account",
         {{"email", address}, {"password", password}, {"name", "N"}, {"roles", {"client"}}}},
        {"verify_email", {{"token", "slt_none"}}},
        {"request_password_reset", {{"email", address}}},
        {"reset_password", {{"token", "slt_none"}, {"password", password}}},
        {"update_own_account", {{"name", "Another"}}},
        {"confirm_second_factor", {{"code", "12"}}},
        {"end_second_factor", {{"password", password}}},
        {"log_in", {{"email", address}, {"password", password}}},
        {"create_api_key", {{"scopes", {"search"}}}},
        {"create_freelancer", {{"display_name", "Name"}}},
        {"update_freelancer", {{"title", "Another"}}},
        {"simulate_job_success", {{"outcome", json::object()}}},
        {"create_job", {{"title", "Title"}, {"description", "Text"}}},
        {"update_job", {{"title", "Another"}}},
        {"invite", {{"freelancer_id", known_freelancer_}}},
        {"quote_connects", {{"job_id", known_job_}}},
        {"propose", {{"freelancer_id", owners_freelancer_}, {"draft", true}, {"terms", terms}}},
        {"update_proposal", {{"cover_letter", "Another"}}},
        {"boost_proposal", {{"connects", 1}}},
        {"annotate_proposal", {{"shortlisted", true}}},
        {"make_offer", {{"freelancer_id", known_freelancer_}, {"terms", terms}}},
        {"counter_offer", {{"side", side}, {"terms", terms}}},
        {"accept_offer", {{"side", side}}},
        {"decline_offer", {{"side", side}}},
        {"withdraw_offer", {{"side", side}}},
        {"post_search_talent", json::object()},
        {"post_search_jobs", json::object()},
        {"match", {{id.starts_with("job_") ? "job_id" : "freelancer_id", id}}},
        {"tag_skills", {{"text", "Go"}}},
        {"advance_clock", {{"seconds", 1}}}};
    const auto found = bodies.find(operation);
    return found == bodies.end() ? json() : found->second;
  }

  std::string PathOf(const ApiRoute& route, const std::string& id) {
    std::string path = route.pattern;
    const size_t at = path.find('{');
    const std::string operation = route.operation;
    if (at != path.npos) {
      const std::string value = operation == "get_problem" ? "bad_json" : id;
      path.replace(at, path.find('}') + 1 - at, value);
    }
    if (operation == "explain") path += "?job_id=" + id + "&freelancer_id=" + known_freelancer_;
    if (operation == "compare_proposals") path += "?proposal_id=" + ProposalTo(id);
    if (operation == "suggest") path += "?q=go&kind=skill";
    return path;
  }

  // A new session for those who have an account, since one may end itself.
  std::string Authorized(const std::string& who) {
    const auto key = keys_.find(who);
    return key != keys_.end() ? key->second : SessionOf(accounts_.at(who));
  }

  static std::string WordOf(const httplib::Result& answer) {
    const std::string outcome = OutcomeOf(answer);
    if (answer && answer->status < 300) return "ok";
    static const std::map<std::string, std::string> kWords = {
        {"401 missing_credentials", "login"}, {"403 permission_denied", "denied"},
        {"403 scope_missing", "scope"},       {"403 account_required", "no_account"},
        {"403 account_limited", "limited"},   {"404 freelancer_not_found", "unseen"},
        {"404 job_not_found", "unseen"},      {"404 invitation_not_found", "unseen"},
        {"404 proposal_not_found", "unseen"}, {"404 offer_not_found", "unseen"},
        {"404 contract_not_found", "unseen"}, {"409 candidate_not_searchable", "no_such"},
        {"409 job_not_open", "not_open"},     {"403 offer_not_yours_to_withdraw", "not_made"}};
    const auto word = kWords.find(outcome);
    if (word != kWords.end()) return word->second;
    const size_t state = outcome.find("_is_");  // "409 job_is_open"
    return outcome.substr(state != outcome.npos ? state + 1 : outcome.find(' ') + 1);
  }

  std::string Ask(const ApiRoute& route, Thing thing, const std::string& who) {
    clock_.Set({clock_.Now().micros + 60'000'000});  // throttles forget
    const std::string id = Make(thing, who == "held" ? "acc_held" : "acc_owner");
    const std::string operation = route.operation;
    const std::string path = PathOf(route, id);
    httplib::Headers headers = {{"Origin", kPage}};
    authorization_ = Authorized(who);
    if (operation == "confirm_second_factor") (void)Send("POST", "/v1/accounts/me/totp");
    if (std::string(route.method) == "PATCH") {
      const std::string asking = authorization_;
      if (operation != "update_own_account") authorization_ = keys_["admin_key"];
      const auto stored = Send("GET", path);
      headers.emplace("If-Match", stored->has_header("ETag") ? stored->get_header_value("ETag")
                                                             : ETagOf(1, ""));
      authorization_ = asking;
    }
    return WordOf(Send(route.method, path, BodyFor(operation, id, thing), headers));
  }

  std::map<std::string, Account> accounts_;
  std::map<std::string, std::string> keys_;  // of those that have no session
  std::string known_freelancer_;             // nobody's
  std::string known_job_;                    // nobody's
  std::string owners_freelancer_;
  int made_ = 0;
};

TEST_F(Permissions, OfEveryRouteAreThoseOfTheTable) {
  known_freelancer_ = MakeFreelancer("");
  known_job_ = MakeJob("");
  owners_freelancer_ = MakeFreelancer("acc_owner");
  for (const Line& line : kLines) {
    const auto routes = ApiRoutes();
    const auto route = std::find_if(routes.begin(), routes.end(), [&](const ApiRoute& each) {
      return std::string_view(each.operation) == line.operation;
    });
    ASSERT_NE(route, routes.end()) << line.operation << " is no route";
    const auto words = WordsOf(line);
    ASSERT_EQ(words.size(), std::size(kWho)) << line.operation;
    for (size_t i = 0; i < words.size(); ++i) {
      EXPECT_EQ(Ask(*route, line.thing, kWho[i]), words[i])
          << line.operation << " " << static_cast<int>(line.thing) << " by " << kWho[i];
    }
  }
}

// One about what is public and one about what is not, where a route is about one at all.
TEST(PermissionTable, HasALineForEveryRoute) {
  std::map<std::string, std::set<Thing>> lines;
  for (const Line& line : kLines) lines[line.operation].insert(line.thing);
  std::set<std::string> operations;
  for (const ApiRoute& route : ApiRoutes()) {
    operations.insert(route.operation);
    const std::string_view path = route.pattern;
    std::set<Thing> things = {kNothing};
    if (path.starts_with("/v1/freelancers/{id}")) things = {kPublicFreelancer, kPrivateFreelancer};
    if (path.starts_with("/v1/jobs/{id}") || path == "/v1/explain") things = {kOpenJob, kDraftJob};
    if (path.starts_with("/v1/invitations/")) {
      things = {kClientsInvitation, kFreelancersInvitation};
    }
    if (path.starts_with("/v1/proposals/")) {
      things = {kClientsProposal, kFreelancersProposal, kClientsPending, kFreelancersPending};
    }
    if (path.starts_with("/v1/offers/")) things = {kClientsOffer, kFreelancersOffer};
    if (path.starts_with("/v1/contracts/")) things = {kClientsContract, kFreelancersContract};
    if (path == "/v1/match") {
      things = {kPublicFreelancer, kPrivateFreelancer, kOpenJob, kDraftJob};
    }
    EXPECT_EQ(lines[route.operation], things) << route.operation;
  }
  EXPECT_EQ(lines.size(), operations.size());
}

}  // namespace
}  // namespace shortlist
