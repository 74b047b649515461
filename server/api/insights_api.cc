#include "server/api/insights_api.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "server/api/answer_json.h"
#include "server/api/freelancer_json.h"
#include "server/api/hiring_json.h"
#include "server/api/json_fields.h"
#include "server/http/params_reader.h"
#include "server/workflow/compare_proposals.h"
#include "server/workflow/job_activity.h"
#include "server/workflow/match_evidence.h"

namespace shortlist {
namespace {

using nlohmann::json;

constexpr size_t kMaxCompared = 20;
constexpr size_t kMaxIdCharacters = 200;

json BidsJson(const std::optional<BidRange>& bids, const std::string& currency) {
  if (!bids) return nullptr;
  return {{"lowest", MoneyJson({bids->lowest_minor, currency})},
          {"average", MoneyJson({bids->average_minor, currency})},
          {"highest", MoneyJson({bids->highest_minor, currency})}};
}

json ComparedJson(ComparedProposal* compared, const Job& job, const IndexingRules& rules) {
  json out = {{"proposal", ProposalJson(compared->proposal, /*for_client=*/true)},
              {"freelancer", nullptr},
              {"fit", nullptr},
              {"evidence", nullptr}};
  if (compared->freelancer) out["freelancer"] = FreelancerCard(*compared->freelancer, rules);
  if (compared->match) {
    NameSkills(job.skills, *rules.skills, &compared->match->evidence);
    out["fit"] = FitJson(compared->match->fit);
    out["evidence"] = EvidenceJson(compared->match->evidence, rules.currency);
  }
  return out;
}

}  // namespace

Result<HttpResponse> HandleGetJobActivity(const ApiContext& context, const HttpRequest& request,
                                          const Principal& who) {
  ParamsReader query(request.query);
  if (const auto refused = query.Finish(); !refused) return refused.error();
  const auto activity =
      GetJobActivity(*context.marketplace, who, std::string(request.PathParam("id")));
  if (!activity) return activity.error();
  return JsonResponse({{"proposals", activity->proposals},
                       {"interviewing", activity->interviewing},
                       {"invitations", activity->invitations},
                       {"unanswered_invitations", activity->unanswered_invitations},
                       {"offers", activity->offers},
                       {"hires", activity->hires},
                       {"last_viewed_at", TimeOrNull(activity->last_viewed_at)},
                       {"bids", BidsJson(activity->bids, context.marketplace->rules.currency)}});
}

Result<HttpResponse> HandleCompareProposals(const ApiContext& context, const HttpRequest& request,
                                            const Principal& who) {
  ParamsReader query(request.query);
  CompareCommand command;
  command.job_id = request.PathParam("id");
  command.deadline = request.deadline;
  command.proposal_ids = query.OneOrMoreStrings("proposal_id", kMaxCompared, kMaxIdCharacters);
  const std::set<std::string> distinct(command.proposal_ids.begin(), command.proposal_ids.end());
  if (command.proposal_ids.empty()) {
    query.Refuse("proposal_id", "required", "Name the proposals to compare.");
  } else if (distinct.size() < command.proposal_ids.size()) {
    query.Refuse("proposal_id", "duplicate_value", "Name each proposal once.");
  }
  if (const auto refused = query.Finish(); !refused) return refused.error();
  auto comparison = CompareProposals(*context.marketplace, *context.engine, who, command);
  if (!comparison) return comparison.error();
  json proposals = json::array();
  for (ComparedProposal& each : comparison->proposals) {
    proposals.push_back(ComparedJson(&each, comparison->job, context.marketplace->rules));
  }
  return JsonResponse({{"proposals", std::move(proposals)},
                       {"coverage", CoverageJson(comparison->match.coverage)},
                       {"seq", comparison->match.seq}});
}

Result<HttpResponse> HandleGetProposalInsights(const ApiContext& context,
                                               const HttpRequest& request, const Principal& who) {
  ParamsReader query(request.query);
  if (const auto refused = query.Finish(); !refused) return refused.error();
  const auto insights = GetProposalInsights(*context.marketplace, *context.engine, who,
                                            std::string(request.PathParam("id")), request.deadline);
  if (!insights) return insights.error();
  return JsonResponse({{"viewed_at", TimeOrNull(insights->proposal.viewed_at)},
                       {"amount", MoneyOrNull(insights->proposal.terms.amount)},
                       {"proposals", insights->proposals},
                       {"bids", BidsJson(insights->bids, context.marketplace->rules.currency)},
                       {"fit_quarter", NumberOrNull(insights->fit_quarter)},
                       {"boosted", insights->is_boosted}});
}

}  // namespace shortlist
