#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "server/api/account_request.h"
#include "server/api/embedded_pages.h"
#include "server/api/file_json.h"
#include "server/api/freelancer_json.h"
#include "server/api/hiring_json.h"
#include "server/api/job_json.h"
#include "server/api/notifications_api.h"
#include "server/api/routes.h"
#include "server/api/saved_searches_api.h"
#include "server/api/search_filters.h"
#include "server/http/problem.h"
#include "server/http/router.h"
#include "server/marketplace/connects.h"
#include "server/marketplace/ledger.h"
#include "server/marketplace/scope.h"

namespace shortlist {
namespace {

using ::nlohmann::json;

const json& Contract() {
  static const json contract = json::parse(OpenApiJson());
  return contract;
}

const json& Resolved(const json& node) {
  const auto ref = node.find("$ref");
  if (ref == node.end()) return node;
  return Resolved(Contract().at(json::json_pointer(ref->get<std::string>().substr(1))));
}

// "GET /v1/jobs get_job" of every operation.
std::set<std::string> OperationsOfContract() {
  std::set<std::string> operations;
  for (const auto& [path, item] : Contract()["paths"].items()) {
    for (const auto& [method, operation] : item.items()) {
      if (method == "parameters") continue;
      std::string upper = method;
      for (char& c : upper) c = static_cast<char>(std::toupper(c));
      operations.insert(upper + " " + path + " " + operation["operationId"].get<std::string>());
    }
  }
  return operations;
}

std::set<std::string> Names(const json& object) {
  std::set<std::string> names;
  for (const auto& [name, ignored] : object.items()) names.insert(name);
  return names;
}

std::set<std::string> PropertiesOf(const std::string& schema) {
  return Names(Contract()["components"]["schemas"].at(schema)["properties"]);
}

TEST(OpenApi, DescribesTheRoutesThatThereAreAndNoOthers) {
  const ApiContext context;
  Router router;
  AddRoutes(context, &router);
  std::set<std::string> routes;
  for (const Route& route : router.routes()) {
    routes.insert(route.method + " " + route.pattern + " " + route.operation);
  }
  EXPECT_EQ(OperationsOfContract(), routes);
}

TEST(OpenApi, DescribesTheFieldsThatAreWritten) {
  EXPECT_EQ(PropertiesOf("Freelancer"), Names(FreelancerJson({}, {})));
  EXPECT_EQ(PropertiesOf("FreelancerCard"), Names(FreelancerCard({}, {})));
  EXPECT_EQ(PropertiesOf("Job"), Names(JobJson({}, {})));
  EXPECT_EQ(PropertiesOf("JobCard"), Names(JobCard({}, {})));
  EXPECT_EQ(PropertiesOf("Account"), Names(AccountJson({})));
  EXPECT_EQ(PropertiesOf("Client"), Names(JobJson({}, {})["client"]));

  Freelancer freelancer;
  freelancer.skills = {{"Go", {}}};
  freelancer.languages = {{"en"}};
  freelancer.portfolio.emplace_back();
  freelancer.employment.emplace_back();
  freelancer.education.emplace_back();
  freelancer.certificates.emplace_back();
  const JobSuccessSummary score{90, 6, {}};
  const json whole = FreelancerJson({freelancer, score}, {});
  EXPECT_EQ(PropertiesOf("FreelancerSkill"), Names(whole["skills"][0]));
  EXPECT_EQ(PropertiesOf("SpokenLanguage"), Names(whole["languages"][0]));
  EXPECT_EQ(PropertiesOf("PortfolioPiece"), Names(whole["portfolio"][0]));
  EXPECT_EQ(PropertiesOf("Employment"), Names(whole["employment"][0]));
  EXPECT_EQ(PropertiesOf("Education"), Names(whole["education"][0]));
  EXPECT_EQ(PropertiesOf("Certificate"), Names(whole["certificates"][0]));
  EXPECT_EQ(PropertiesOf("JobSuccessSummary"), Names(whole["job_success"]));
  EXPECT_EQ(PropertiesOf("Money"), Names(whole["earned"]));
  Terms terms;
  terms.milestones.emplace_back();
  EXPECT_EQ(PropertiesOf("Terms"), Names(TermsJson(terms)));
  EXPECT_EQ(PropertiesOf("PlannedMilestone"), Names(TermsJson(terms)["milestones"][0]));
  EXPECT_EQ(PropertiesOf("Invitation"), Names(InvitationJson({})));
  EXPECT_EQ(PropertiesOf("Proposal"), Names(ProposalJson({}, true)));
  EXPECT_EQ(PropertiesOf("Annotations"), Names(ProposalJson({}, true)["annotations"]));
  EXPECT_EQ(PropertiesOf("Offer"), Names(OfferJson({})));
  EXPECT_EQ(PropertiesOf("Contract"), Names(ContractJson({})));
  EXPECT_EQ(PropertiesOf("SavedSearch"), Names(SavedSearchJson({})));
  EXPECT_EQ(PropertiesOf("Notification"), Names(NotificationJson({})));
  EXPECT_EQ(PropertiesOf("NotificationSettings"), Names(SettingsJson({})));
  EXPECT_EQ(PropertiesOf("MailChoices"), Names(SettingsJson({})["mail"]));
  EXPECT_EQ(PropertiesOf("ConnectsQuote"), Names(QuoteJson({})));
  File file;
  file.subject.emplace();
  EXPECT_EQ(PropertiesOf("File"), Names(FileJson(file)));
  EXPECT_EQ(PropertiesOf("FileSubject"), Names(FileJson(file)["attached_to"]));
  Job job;
  job.skills = {{"Go", true}};
  EXPECT_EQ(PropertiesOf("JobSkill"), Names(JobJson(job, {})["skills"][0]));
}

TEST(OpenApi, DescribesTheFieldsThatAreTaken) {
  for (const std::string schema : {"Freelancer", "Job"}) {
    json body;
    for (const std::string& name : PropertiesOf(schema)) body[name] = "";
    body["an_unknown_field"] = "";
    JsonReader reader(body);
    if (schema == "Job") {
      (void)ReadJob(reader, SkillGraph::Empty());
    } else {
      (void)ReadFreelancer(reader, SkillGraph::Empty());
    }
    std::set<std::string> unknown;
    const auto refused = reader.Finish();
    for (const FieldError& error : refused.error().fields) {
      if (error.reason == "unknown_field") unknown.insert(error.pointer);
    }
    EXPECT_EQ(unknown, std::set<std::string>{"/an_unknown_field"}) << schema;
  }
}

TEST(OpenApi, DescribesTheFiltersThatAreTaken) {
  const IndexingRules rules;
  for (const auto& [schema, side] :
       {std::pair{"TalentFilter", Side::kTalent}, {"JobsFilter", Side::kJobs}}) {
    json body;
    for (const std::string& name : PropertiesOf(schema)) body[name] = nullptr;
    body["an_unknown_field"] = 1;
    JsonReader reader(body);
    (void)ReadSearchFilters(reader, side, {&rules, {}, {}});
    const auto refused = reader.Finish();
    ASSERT_EQ(refused.error().fields.size(), 1U) << schema;
    EXPECT_EQ(refused.error().fields[0].pointer, "/an_unknown_field");
  }
}

template <typename E>
std::set<std::string> WordsOf(E last) {
  std::set<std::string> words;
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    words.emplace(NameOf(static_cast<E>(i)));
  }
  return words;
}

TEST(OpenApi, NamesTheTypesOfFiles) {
  const json& body = Contract()["paths"]["/v1/files"]["post"]["requestBody"];
  EXPECT_EQ(Names(body["content"]), WordsOf(MediaType::kOds));
  EXPECT_EQ(body["content"]["text/plain"]["schema"]["maxLength"], FileOptions{}.max_bytes);
}

TEST(OpenApi, ListsTheWordsOfEveryEnum) {
  const auto words = [](const std::string& schema, const std::string& property) {
    std::set<std::string> listed;
    const json& field =
        Resolved(Contract()["components"]["schemas"].at(schema)["properties"].at(property));
    for (const json& word : field.at("enum")) {
      if (!word.is_null()) listed.insert(word);
    }
    return listed;
  };
  EXPECT_EQ(words("FreelancerSkill", "level"), WordsOf(SkillLevel::kExpert));
  EXPECT_EQ(words("SpokenLanguage", "level"), WordsOf(LanguageLevel::kNative));
  EXPECT_EQ(words("Freelancer", "english_level"), WordsOf(LanguageLevel::kNative));
  EXPECT_EQ(words("Freelancer", "kind"), WordsOf(FreelancerKind::kAgency));
  EXPECT_EQ(words("Freelancer", "visibility"), WordsOf(Visibility::kPrivate));
  EXPECT_EQ(words("Job", "type"), WordsOf(JobType::kFixed));
  EXPECT_EQ(words("Job", "experience"), WordsOf(Experience::kExpert));
  EXPECT_EQ(words("Job", "duration"), WordsOf(JobDuration::kMoreThanSixMonths));
  EXPECT_EQ(words("Job", "workload"), WordsOf(Workload::kMoreThan30));
  EXPECT_EQ(words("Job", "status"), WordsOf(JobStatus::kRemoved));
  EXPECT_EQ(words("Account", "status"), WordsOf(AccountStatus::kSuspended));
  const json& roles = Resolved(Contract()["components"]["schemas"]["Role"])["enum"];
  EXPECT_EQ(std::set<std::string>(roles.begin(), roles.end()), WordsOf(Role::kAdmin));
  const json& scopes = Resolved(Contract()["components"]["schemas"]["Scope"])["enum"];
  EXPECT_EQ(std::set<std::string>(scopes.begin(), scopes.end()), WordsOf(Scope::kOperate));
  EXPECT_EQ(words("CountedContract", "reason"), WordsOf(CountReason::kExcludedOutsideWindow));
  EXPECT_EQ(words("Invitation", "state"), WordsOf(InvitationState::kExpired));
  EXPECT_EQ(words("Proposal", "state"), WordsOf(ProposalState::kInvalid));
  EXPECT_EQ(words("Offer", "state"), WordsOf(OfferState::kChanged));
  EXPECT_EQ(words("Offer", "side"), WordsOf(OfferSide::kFreelancer));
  EXPECT_EQ(words("Contract", "state"), WordsOf(ContractState::kSettled));
  EXPECT_EQ(words("File", "media_type"), WordsOf(MediaType::kOds));
  EXPECT_EQ(words("FileSubject", "kind"), WordsOf(FileSubjectKind::kProposal));
  EXPECT_EQ(words("SavedSearch", "kind"), WordsOf(SearchKind::kJobs));
  EXPECT_EQ(words("MailChoices", "alert"), WordsOf(MailChoice::kNever));
  EXPECT_EQ(words("Notification", "kind"), WordsOf(NotificationKind::kAlert));
  EXPECT_EQ(words("ConnectsLot", "source"), WordsOf(ConnectsSource::kReturn));
  EXPECT_EQ(words("ConnectsLine", "kind"), WordsOf(TransferKind::kConnectsBoost));
  EXPECT_EQ(words("ConnectsLine", "phase"), WordsOf(TransferPhase::kVoidPending));
}

TEST(OpenApi, NamesTheStatesOfHealth) {
  const json& health = Contract()["components"]["schemas"]["Health"]["properties"];
  const auto words = [&](const char* property) {
    return health[property]["items"]["enum"].get<std::set<std::string>>();
  };
  EXPECT_EQ(words("reasons"),
            std::set<std::string>(std::begin(kNotReadyReasons), std::end(kNotReadyReasons)));
  EXPECT_EQ(words("degraded"),
            std::set<std::string>(std::begin(kDegradedReasons), std::end(kDegradedReasons)));
}

// Every reason that code under server/http, server/auth, server/storage, server/workflow and
// server/api refuses a request with, and its code there.
const std::map<std::string, ErrorCode> kReasons = {
    {"bad_request", ErrorCode::kInvalidArgument},
    {"bad_json", ErrorCode::kInvalidArgument},
    {"duplicate_field", ErrorCode::kInvalidArgument},
    {"nul_in_string", ErrorCode::kInvalidArgument},
    {"invalid_fields", ErrorCode::kInvalidArgument},
    {"bad_page_token", ErrorCode::kInvalidArgument},
    {"bad_if_match", ErrorCode::kInvalidArgument},
    {"bad_idempotency_key", ErrorCode::kInvalidArgument},
    {"one_of_required", ErrorCode::kInvalidArgument},
    {"rank_profile_not_found", ErrorCode::kInvalidArgument},
    {"missing_credentials", ErrorCode::kUnauthenticated},
    {"bad_credentials", ErrorCode::kUnauthenticated},
    {"bad_login", ErrorCode::kUnauthenticated},
    {"totp_required", ErrorCode::kUnauthenticated},
    {"bad_totp_code", ErrorCode::kUnauthenticated},
    {"permission_denied", ErrorCode::kPermissionDenied},
    {"scope_missing", ErrorCode::kPermissionDenied},
    {"origin_not_allowed", ErrorCode::kPermissionDenied},
    {"account_limited", ErrorCode::kPermissionDenied},
    {"not_owner", ErrorCode::kPermissionDenied},
    {"account_suspended", ErrorCode::kPermissionDenied},
    {"account_required", ErrorCode::kPermissionDenied},
    {"email_not_verified", ErrorCode::kPermissionDenied},
    {"wrong_password", ErrorCode::kPermissionDenied},
    {"session_not_found", ErrorCode::kNotFound},
    {"api_key_not_found", ErrorCode::kNotFound},
    {"too_many_keys", ErrorCode::kFailedPrecondition},
    {"bad_token", ErrorCode::kFailedPrecondition},
    {"totp_already_on", ErrorCode::kFailedPrecondition},
    {"totp_not_begun", ErrorCode::kFailedPrecondition},
    {"too_many_attempts", ErrorCode::kResourceExhausted},
    {"route_not_found", ErrorCode::kNotFound},
    {"freelancer_not_found", ErrorCode::kNotFound},
    {"job_not_found", ErrorCode::kNotFound},
    {"contract_not_found", ErrorCode::kNotFound},
    {"problem_not_found", ErrorCode::kNotFound},
    {"job_is_draft", ErrorCode::kConflict},
    {"job_is_open", ErrorCode::kConflict},
    {"job_is_paused", ErrorCode::kConflict},
    {"job_is_filled", ErrorCode::kConflict},
    {"job_is_closed", ErrorCode::kConflict},
    {"job_is_expired", ErrorCode::kConflict},
    {"job_is_removed", ErrorCode::kConflict},
    {"invitation_is_accepted", ErrorCode::kConflict},
    {"invitation_is_declined", ErrorCode::kConflict},
    {"invitation_is_ignored", ErrorCode::kConflict},
    {"invitation_is_withdrawn", ErrorCode::kConflict},
    {"invitation_is_expired", ErrorCode::kConflict},
    {"proposal_is_pending", ErrorCode::kConflict},
    {"proposal_is_submitted", ErrorCode::kConflict},
    {"proposal_is_active", ErrorCode::kConflict},
    {"proposal_is_offered", ErrorCode::kConflict},
    {"proposal_is_hired", ErrorCode::kConflict},
    {"proposal_is_declined", ErrorCode::kConflict},
    {"proposal_is_withdrawn", ErrorCode::kConflict},
    {"proposal_is_archived", ErrorCode::kConflict},
    {"proposal_is_invalid", ErrorCode::kConflict},
    {"offer_is_accepted", ErrorCode::kConflict},
    {"offer_is_declined", ErrorCode::kConflict},
    {"offer_is_withdrawn", ErrorCode::kConflict},
    {"offer_is_expired", ErrorCode::kConflict},
    {"offer_is_changed", ErrorCode::kConflict},
    {"job_not_open", ErrorCode::kFailedPrecondition},
    {"job_has_proposals", ErrorCode::kConflict},
    {"job_has_contracts", ErrorCode::kConflict},
    {"invitation_exists", ErrorCode::kConflict},
    {"proposal_exists", ErrorCode::kConflict},
    {"offer_exists", ErrorCode::kConflict},
    {"offer_not_yours_to_answer", ErrorCode::kPermissionDenied},
    {"offer_not_yours_to_withdraw", ErrorCode::kPermissionDenied},
    {"invitation_not_found", ErrorCode::kNotFound},
    {"notification_not_found", ErrorCode::kNotFound},
    {"saved_search_not_found", ErrorCode::kNotFound},
    {"too_many_saved_searches", ErrorCode::kFailedPrecondition},
    {"proposal_not_found", ErrorCode::kNotFound},
    {"offer_not_found", ErrorCode::kNotFound},
    {"file_not_found", ErrorCode::kNotFound},
    {"file_attached", ErrorCode::kConflict},
    {"file_empty", ErrorCode::kInvalidArgument},
    {"file_too_large", ErrorCode::kPayloadTooLarge},
    {"too_many_files", ErrorCode::kConflict},
    {"media_type_not_allowed", ErrorCode::kInvalidArgument},
    {"media_type_mismatch", ErrorCode::kInvalidArgument},
    {"blob_damaged", ErrorCode::kUnavailable},
    {"quote_not_found", ErrorCode::kNotFound},
    {"quote_used", ErrorCode::kConflict},
    {"auction_ended", ErrorCode::kFailedPrecondition},
    {"bid_too_small", ErrorCode::kFailedPrecondition},
    {"match_too_weak", ErrorCode::kFailedPrecondition},
    {"boost_already_bid", ErrorCode::kFailedPrecondition},
    {"not_a_sandbox", ErrorCode::kFailedPrecondition},
    {"clock_too_far", ErrorCode::kFailedPrecondition},
    {"quote_expired", ErrorCode::kGone},
    {"insufficient_connects", ErrorCode::kFailedPrecondition},
    {"method_not_allowed", ErrorCode::kInvalidArgument},
    {"request_timeout", ErrorCode::kInvalidArgument},
    {"external_id_taken", ErrorCode::kConflict},
    {"idempotency_key_running", ErrorCode::kConflict},
    {"candidate_not_searchable", ErrorCode::kFailedPrecondition},
    {"page_token_expired", ErrorCode::kGone},
    {"stale_version", ErrorCode::kStaleVersion},
    {"payload_too_large", ErrorCode::kPayloadTooLarge},
    {"uri_too_long", ErrorCode::kInvalidArgument},
    {"unsupported_encoding", ErrorCode::kInvalidArgument},
    {"idempotency_key_reused", ErrorCode::kConflict},
    {"precondition_required", ErrorCode::kPreconditionRequired},
    {"rate_limited", ErrorCode::kResourceExhausted},
    {"headers_too_large", ErrorCode::kInvalidArgument},
    {"internal", ErrorCode::kInternal},
    {"overloaded", ErrorCode::kUnavailable},
    {"starting", ErrorCode::kUnavailable},
    {"storage_full", ErrorCode::kUnavailable},
    {"database_unavailable", ErrorCode::kUnavailable},
    {"not_caught_up", ErrorCode::kUnavailable},
    {"deadline_exceeded", ErrorCode::kUnavailable},
    {"semantic_unavailable", ErrorCode::kUnavailable},
    {"unsupported_version", ErrorCode::kInvalidArgument},
};

TEST(OpenApi, ExplainsEveryReasonUnderTheStatusItIsAnsweredWith) {
  const json& explained = Contract()["x-problem-reasons"];
  std::set<std::string> known;
  for (const auto& [reason, code] : kReasons) {
    known.insert(reason);
    ASSERT_TRUE(explained.contains(reason)) << reason;
    EXPECT_EQ(explained[reason]["status"], StatusOf({code, reason, "", {}})) << reason;
    EXPECT_FALSE(explained[reason]["meaning"].get<std::string>().empty()) << reason;
  }
  EXPECT_EQ(Names(explained), known);
}

TEST(OpenApi, EveryReasonIsGivenByAnOperation) {
  std::set<std::string> given;
  for (const auto& [path, item] : Contract()["paths"].items()) {
    for (const auto& [method, operation] : item.items()) {
      if (method == "parameters") continue;
      for (const json& reason : operation["x-problems"]) given.insert(reason);
    }
  }
  EXPECT_EQ(given, Names(Contract()["x-problem-reasons"]));
}

TEST(OpenApi, EveryReferenceLeadsSomewhere) {
  const json flat = Contract().flatten();
  for (const auto& [at, value] : flat.items()) {
    if (!at.ends_with("/$ref")) continue;
    const json::json_pointer target(value.get<std::string>().substr(1));
    EXPECT_TRUE(Contract().contains(target)) << at << " " << value;
  }
}

// An operation's parameters in the path are those of the path.
TEST(OpenApi, NamesThePartsOfEveryPath) {
  for (const auto& [path, item] : Contract()["paths"].items()) {
    std::set<std::string> in_path, named;
    for (size_t at = 0; (at = path.find('{', at)) != path.npos; ++at) {
      in_path.insert(path.substr(at + 1, path.find('}', at) - at - 1));
    }
    json parameters = item.value("parameters", json::array());
    for (const auto& [method, operation] : item.items()) {
      if (method == "parameters") continue;
      for (const json& own : operation.value("parameters", json::array()))
        parameters.push_back(own);
    }
    for (const json& parameter : parameters) {
      if (Resolved(parameter)["in"] == "path") named.insert(Resolved(parameter)["name"]);
    }
    EXPECT_EQ(named, in_path) << path;
  }
}

}  // namespace
}  // namespace shortlist
