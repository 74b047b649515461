#include "server/api/job_success_api.h"

#include <map>
#include <string>

#include <nlohmann/json.hpp>

#include "server/api/json_fields.h"
#include "server/api/request_fields.h"
#include "server/http/params_reader.h"
#include "server/marketplace/field_checks.h"
#include "server/workflow/job_success_of.h"
#include "server/workflow/read_freelancers.h"

namespace shortlist {
namespace {

using nlohmann::json;

std::string_view SentenceOf(CountReason reason) {
  switch (reason) {
    case CountReason::kDisputeLost:
      return "A dispute was decided against the freelancer.";
    case CountReason::kRecommend:
      return "By how likely the client would recommend them.";
    case CountReason::kStars:
      return "By the stars that the client gave in public.";
    case CountReason::kEndedInFailure:
      return "It was ended as a failure.";
    case CountReason::kLongTermNoFeedback:
      return "A long contract without feedback: the client kept paying.";
    case CountReason::kNeutral:
      return "Neither good nor bad.";
    case CountReason::kExcludedClientFlagged:
      return "Left out: the client's feedback is not trusted.";
    case CountReason::kExcludedByPerk:
      return "Left out: removed by the freelancer's perk.";
    case CountReason::kExcludedNoPayment:
      return "Left out: nothing was paid.";
    case CountReason::kExcludedNoFeedback:
      return "Left out: short, and nobody said anything.";
    case CountReason::kExcludedClientFault:
      return "Left out: it ended by the client's fault.";
    case CountReason::kExcludedOutsideWindow:
      return "Left out: too long ago.";
  }
  return "";
}

using ExternalIds = std::map<std::string, std::string>;  // of contracts, by id

// Of a contract that a simulation made up there is none.
json ContractJson(const CountedContract& contract, const ExternalIds& external_ids) {
  const auto external_id = external_ids.find(contract.contract_id);
  return {
      {"contract_id", contract.contract_id},
      {"external_id", external_id == external_ids.end() ? json() : json(external_id->second)},
      {"client_id", contract.client_id},
      {"day", FormatDay(contract.day)},
      {"counted", contract.counted},
      {"weight", contract.weight_hundredths / 100.0},
      {"outcome", contract.outcome},
      {"reason", NameOf(contract.reason)},
      {"explanation", SentenceOf(contract.reason)},
  };
}

json JobSuccessJson(const JobSuccess& job_success, const ExternalIds& external_ids) {
  json contracts = json::array();
  for (const CountedContract& contract : job_success.contracts) {
    contracts.push_back(ContractJson(contract, external_ids));
  }
  const bool scored = job_success.score.has_value();
  return {{"score", NumberOrNull(job_success.score)},
          {"window_months", scored ? json(job_success.window_months) : json()},
          {"as_of", FormatDay(job_success.as_of)},
          {"contracts", std::move(contracts)}};
}

// A private profile's score is as private as the profile.
Result<void> RequireSeen(const ApiContext& context, const HttpRequest& request,
                         const Principal& who) {
  const auto seen = GetFreelancer(*context.marketplace, request.PathParam("id"), who);
  if (!seen) return seen.error();
  return {};
}

constexpr std::pair<std::string_view, EndReason> kEndReasons[] = {
    {"success", EndReason::kSuccess},
    {"neutral", EndReason::kNeutral},
    {"failure", EndReason::kFailure},
    {"client_fault", EndReason::kClientFault}};
constexpr std::pair<std::string_view, DisputeState> kDisputes[] = {
    {"none", DisputeState::kNone},
    {"open", DisputeState::kOpen},
    {"lost", DisputeState::kLost},
    {"won", DisputeState::kWon},
    {"settled", DisputeState::kSettled}};

// Reads "outcome". Notes in `checks` what is wrong with a value that could be read.
WhatIfContract ReadWhatIf(JsonReader& body, const std::string& currency, FieldChecks* checks) {
  if (!body.Has("outcome")) checks->Refuse("/outcome", "required", "This field is required.");
  JsonReader& reader = body.Nested("outcome");
  WhatIfContract what_if;
  what_if.contract_id = ReadText(reader, "contract_id");
  what_if.client_id = ReadText(reader, "client_id");
  const auto earnings = ReadMoney(reader, "earnings");
  checks->Amount("/outcome/earnings", earnings, 0);
  if (earnings) {
    what_if.earnings_minor = earnings->amount_minor;
    if (earnings->currency != currency) {
      checks->Refuse("/outcome/earnings/currency", "currency_mismatch",
                     "Must be " + currency + ".");
    }
  }
  for (const char* known : {"client_id", "earnings"}) {
    if (what_if.contract_id.empty() || !reader.Has(known)) continue;
    checks->Refuse(std::string("/outcome/") + known, "not_allowed",
                   "Of a known contract, client and payments are known.");
  }
  what_if.stars_hundredths = ReadHundredths(reader, "public_stars", 1, 5);
  what_if.end_reason =
      reader.OptionalEnum<EndReason>("end_reason", kEndReasons).value_or(EndReason::kSuccess);
  what_if.dispute =
      reader.OptionalEnum<DisputeState>("dispute", kDisputes).value_or(DisputeState::kNone);
  return what_if;
}

}  // namespace

Result<HttpResponse> HandleGetJobSuccess(const ApiContext& context, const HttpRequest& request,
                                         const Principal& who) {
  ParamsReader query(request.query);
  const auto as_of = ReadDay(query, "as_of");
  if (const auto refused = query.Finish(); !refused) return refused.error();
  if (const auto refused = RequireSeen(context, request, who); !refused) return refused.error();
  const auto score = JobSuccessOf(*context.marketplace, request.PathParam("id"), as_of);
  if (!score) return score.error();
  const auto external_ids = ContractExternalIds(*context.marketplace, request.PathParam("id"));
  if (!external_ids) return external_ids.error();
  return JsonResponse(JobSuccessJson(*score, *external_ids));
}

Result<HttpResponse> HandleSimulateJobSuccess(const ApiContext& context, const HttpRequest& request,
                                              const Principal& who) {
  const auto reader = BodyAlone(request);
  if (!reader) return reader.error();
  FieldChecks checks;
  const auto what_if = ReadWhatIf(**reader, context.marketplace->rules.currency, &checks);
  if (const auto refused = FinishWith(**reader, checks.Take()); !refused) return refused.error();
  if (const auto refused = RequireSeen(context, request, who); !refused) return refused.error();
  const auto simulated =
      SimulateJobSuccessOf(*context.marketplace, request.PathParam("id"), what_if);
  if (!simulated) return simulated.error();
  const auto external_ids = ContractExternalIds(*context.marketplace, request.PathParam("id"));
  if (!external_ids) return external_ids.error();
  json answer = JobSuccessJson(simulated->then, *external_ids);
  answer["now"] = JobSuccessJson(simulated->now, *external_ids);
  return JsonResponse(answer);
}

}  // namespace shortlist
