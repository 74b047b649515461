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
#include "tests/support/account_fixture.h"

namespace shortlist {
namespace {

using ::nlohmann::json;

// Who asks: nobody, the keys of the command line, the sessions of strangers and of an admin, the
// session of the one whose it is, of one on hold whose it is, and the owner's publishable key.
constexpr const char* kWho[] = {"anonymous", "client_key", "freelancer_key", "agency_key",
                                "admin_key", "client",     "freelancer",     "agency",
                                "admin",     "owner",      "held",           "page"};

// What a route is asked about, that belongs to the owner.
enum class Thing : uint8_t { kNothing, kPublicFreelancer, kPrivateFreelancer, kOpenJob, kDraftJob };
using enum Thing;

// How it ends for each of kWho: "ok" or the reason, some of them shortened (WordOf); "3*ok" is
// three of them.
struct Line {
  const char* operation;
  Thing thing;
  const char* words;
};

// clang-format off
constexpr Line kLines[] = {
    {"register_account", kNothing, "12*ok"},
    {"verify_email", kNothing, "12*bad_token"},
    {"request_password_reset", kNothing, "12*ok"},
    {"reset_password", kNothing, "12*bad_token"},
    {"get_own_account", kNothing, "login 4*no_account 6*ok scope"},
    {"update_own_account", kNothing, "login 4*no_account 6*ok scope"},
    {"begin_second_factor", kNothing, "login 4*no_account 6*ok scope"},
    {"confirm_second_factor", kNothing, "login 4*no_account 6*bad_totp_code scope"},
    {"end_second_factor", kNothing, "login 4*no_account 6*wrong_password scope"},
    {"log_in", kNothing, "12*bad_login"},
    {"list_sessions", kNothing, "login 4*no_account 6*ok scope"},
    {"log_out", kNothing, "login 4*no_account 6*ok scope"},
    {"revoke_session", kNothing, "login 4*no_account 6*session_not_found scope"},
    {"create_api_key", kNothing, "login 4*no_account 6*ok scope"},
    {"list_api_keys", kNothing, "login 4*no_account 6*ok scope"},
    {"revoke_api_key", kNothing, "login 4*no_account 6*api_key_not_found scope"},

    {"create_freelancer", kNothing, "login denied 3*ok denied 4*ok limited scope"},
    {"list_freelancers", kNothing, "login denied 3*ok denied 5*ok scope"},
    {"get_freelancer", kPublicFreelancer, "login 10*ok scope"},
    {"get_freelancer", kPrivateFreelancer, "login unseen 3*ok 3*unseen 3*ok scope"},
    {"update_freelancer", kPublicFreelancer,
     "login denied 3*ok denied 2*not_owner 2*ok limited scope"},
    {"update_freelancer", kPrivateFreelancer,
     "login denied 3*ok denied 2*unseen 2*ok limited scope"},
    {"delete_freelancer", kPublicFreelancer,
     "login denied 3*ok denied 2*not_owner 2*ok limited scope"},
    {"delete_freelancer", kPrivateFreelancer,
     "login denied 3*ok denied 2*unseen 2*ok limited scope"},
    {"get_job_success", kPublicFreelancer, "login 10*ok scope"},
    {"get_job_success", kPrivateFreelancer, "login unseen 3*ok 3*unseen 3*ok scope"},
    {"simulate_job_success", kPublicFreelancer, "login 10*ok scope"},
    {"simulate_job_success", kPrivateFreelancer, "login unseen 3*ok 3*unseen 3*ok scope"},
    {"get_connects", kPublicFreelancer, "login denied 3*ok denied 2*not_owner 3*ok scope"},
    {"get_connects", kPrivateFreelancer, "login denied 3*ok denied 2*unseen 3*ok scope"},
    {"get_feed", kPublicFreelancer, "login denied 3*ok denied 2*not_owner 3*ok scope"},
    {"get_feed", kPrivateFreelancer, "login denied 3*ok denied 2*unseen 3*ok scope"},
    {"similar_freelancers", kPublicFreelancer, "login 10*ok scope"},
    {"similar_freelancers", kPrivateFreelancer, "login unseen 3*ok 3*unseen 3*ok scope"},

    {"create_job", kNothing, "login ok 2*denied 2*ok 2*denied 2*ok limited scope"},
    {"list_jobs", kNothing, "login ok 2*denied 2*ok 2*denied 3*ok scope"},
    {"get_job", kOpenJob, "login 10*ok scope"},
    {"get_job", kDraftJob, "login ok 2*unseen ok 3*unseen 3*ok scope"},
    {"update_job", kOpenJob, "login ok 2*denied ok not_owner 2*denied 2*ok limited scope"},
    {"update_job", kDraftJob, "login ok 2*denied ok unseen 2*denied 2*ok limited scope"},
    {"delete_job", kOpenJob, "login ok 2*denied ok not_owner 2*denied 2*ok limited scope"},
    {"delete_job", kDraftJob, "login ok 2*denied ok unseen 2*denied 2*ok limited scope"},
    {"get_candidates", kOpenJob, "login ok 2*denied ok not_owner 2*denied 3*ok scope"},
    {"get_candidates", kDraftJob, "login ok 2*denied ok unseen 2*denied 3*ok scope"},
    {"similar_jobs", kOpenJob, "login 10*ok scope"},
    {"similar_jobs", kDraftJob, "login ok 2*unseen ok 3*unseen 3*ok scope"},

    {"search_talent", kNothing, "login 11*ok"},
    {"post_search_talent", kNothing, "login 11*ok"},
    {"search_jobs", kNothing, "login 11*ok"},
    {"post_search_jobs", kNothing, "login 11*ok"},
    {"match", kOpenJob, "login 11*ok"},
    {"match", kDraftJob, "login ok 2*unseen ok 3*unseen 3*ok unseen"},
    {"match", kPublicFreelancer, "login 11*ok"},
    {"match", kPrivateFreelancer, "login unseen 3*ok 3*unseen 3*ok unseen"},
    {"explain", kOpenJob, "login 10*no_such scope"},
    {"explain", kDraftJob, "login no_such 2*unseen no_such 3*unseen 3*no_such scope"},
    {"suggest", kNothing, "login 10*ok scope"},
    {"tag_skills", kNothing, "login 10*ok scope"},
    {"list_categories", kNothing, "login 10*ok scope"},
    {"get_trial_balance", kNothing, "login 3*denied ok 3*denied ok 3*denied"},

    {"get_clock", kNothing, "login 3*denied ok 3*denied ok 3*denied"},
    {"advance_clock", kNothing, "login 3*denied not_a_sandbox 3*denied not_a_sandbox 3*denied"},
    {"health_live", kNothing, "12*ok"},
    {"health_ready", kNothing, "12*ok"},
    {"get_metrics", kNothing, "12*ok"},
    {"get_openapi", kNothing, "12*ok"},
    {"get_docs", kNothing, "12*ok"},
    {"get_problem", kNothing, "12*ok"},
    {"get_start", kNothing, "12*ok"},
};
// clang-format on

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

  // A new one of the owner, or of the one on hold.
  std::string Make(Thing thing, bool held) {
    const std::string number = std::to_string(++made_);
    if (thing == kNothing) return "none";
    const std::string owner = held ? "acc_held" : "acc_owner";
    if (thing == kOpenJob || thing == kDraftJob) {
      Job job;
      job.id = "job_" + number;
      job.title = "Title";
      job.owner = owner;
      job.on_hold = held;
      job.status = thing == kOpenJob ? JobStatus::kOpen : JobStatus::kDraft;
      Write([&](Transaction& tx) { return tx.jobs().Insert(job); });
      return job.id;
    }
    Freelancer freelancer;
    freelancer.id = "frl_" + number;
    freelancer.display_name = "Name";
    freelancer.owner = owner;
    freelancer.on_hold = held;
    freelancer.visibility = thing == kPublicFreelancer ? Visibility::kPublic : Visibility::kPrivate;
    Write([&](Transaction& tx) { return tx.freelancers().Insert(freelancer); });
    return freelancer.id;
  }

  // A body that the operation takes; null: it takes none.
  json BodyFor(const std::string& operation, const std::string& id) {
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
        {"404 job_not_found", "unseen"},      {"409 candidate_not_searchable", "no_such"}};
    const auto word = kWords.find(outcome);
    return word != kWords.end() ? word->second : outcome.substr(outcome.find(' ') + 1);
  }

  std::string Ask(const ApiRoute& route, Thing thing, const std::string& who) {
    clock_.Set({clock_.Now().micros + 60'000'000});  // throttles forget
    const std::string id = Make(thing, who == "held");
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
    return WordOf(Send(route.method, path, BodyFor(operation, id), headers));
  }

  std::map<std::string, Account> accounts_;
  std::map<std::string, std::string> keys_;  // of those that have no session
  const std::string known_freelancer_ = "frl_known";
  int made_ = 0;
};

TEST_F(Permissions, OfEveryRouteAreThoseOfTheTable) {
  Freelancer known;
  known.id = known_freelancer_;
  known.display_name = "Known";
  Write([&](Transaction& tx) { return tx.freelancers().Insert(known); });
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
    if (path == "/v1/match") {
      things = {kPublicFreelancer, kPrivateFreelancer, kOpenJob, kDraftJob};
    }
    EXPECT_EQ(lines[route.operation], things) << route.operation;
  }
  EXPECT_EQ(lines.size(), operations.size());
}

}  // namespace
}  // namespace shortlist
