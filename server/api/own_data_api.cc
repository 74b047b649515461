#include "server/api/own_data_api.h"

#include <limits>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "server/api/account_request.h"
#include "server/api/api_keys_api.h"
#include "server/api/connects_api.h"
#include "server/api/file_json.h"
#include "server/api/freelancer_json.h"
#include "server/api/hiring_json.h"
#include "server/api/job_json.h"
#include "server/api/json_fields.h"
#include "server/api/notifications_api.h"
#include "server/api/saved_searches_api.h"
#include "server/api/sessions_api.h"
#include "server/workflow/erase_account.h"
#include "server/workflow/export_account.h"
#include "server/workflow/own_account.h"
#include "server/workflow/read_connects.h"
#include "server/workflow/read_freelancers.h"

namespace shortlist {
namespace {

using nlohmann::json;

constexpr int kAllLines = std::numeric_limits<int>::max() - 1;

template <typename Noun, typename Write>
json ListJson(const std::vector<Noun>& nouns, Write write) {
  json list = json::array();
  for (const Noun& noun : nouns) list.push_back(write(noun));
  return list;
}

template <typename Noun>
json HiringJson(const char* name, json noun, const WithHiring<Noun>& hiring) {
  return {{name, std::move(noun)},
          {"invitations", ListJson(hiring.invitations, InvitationJson)},
          {"proposals", ListJson(hiring.proposals,
                                 [](const Proposal& proposal) {
                                   return ProposalJson(proposal, /*for_client=*/false);
                                 })},
          {"offers", ListJson(hiring.offers, OfferJson)},
          {"contracts", ListJson(hiring.contracts, ContractJson)}};
}

Result<json> FreelancersJson(const ApiContext& context, const AccountExport& all) {
  const Marketplace& marketplace = *context.marketplace;
  json list = json::array();
  for (const auto& each : all.freelancers) {
    const auto views = GetFreelancers(marketplace, {{each.noun.id}});
    const auto connects =
        ReadConnects(marketplace, each.noun.id, std::numeric_limits<int64_t>::max(), kAllLines);
    if (!connects) return connects.error();
    const FreelancerView view = views.empty() ? FreelancerView{each.noun, {}} : views.front();
    json one = HiringJson("freelancer", FreelancerJson(view, marketplace.rules), each);
    one["connects"] = ConnectsJson(*connects);
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace

Result<HttpResponse> HandleExportAccount(const ApiContext& context, const HttpRequest& request,
                                         const Principal& who) {
  if (const auto refused = RequireNoParams(request); !refused) return refused.error();
  const auto account = GetOwnAccount(*context.marketplace, who);
  if (!account) return account.error();
  const auto all = ExportAccount(*context.marketplace, account->id);
  if (!all) return all.error();
  auto freelancers = FreelancersJson(context, *all);
  if (!freelancers) return freelancers.error();
  const SessionOptions& options = context.marketplace->accounts.sessions;
  json sessions = ListJson(
      all->sessions, [&](const Session& session) { return SessionJson(session, options, who); });
  json jobs = ListJson(all->jobs, [&](const WithHiring<Job>& job) {
    return HiringJson("job", JobJson(job.noun, context.marketplace->rules), job);
  });
  return JsonResponse({{"account", AccountJson(all->account)},
                       {"sessions", std::move(sessions)},
                       {"api_keys", ListJson(all->keys, ApiKeyJson)},
                       {"jobs", std::move(jobs)},
                       {"freelancers", *std::move(freelancers)},
                       {"files", ListJson(all->files, FileJson)},
                       {"saved_searches", ListJson(all->saved_searches, SavedSearchJson)},
                       {"notifications", ListJson(all->notifications, NotificationJson)},
                       {"notification_settings", SettingsJson(all->notification_settings)}});
}

Result<HttpResponse> HandleEraseAccount(const ApiContext& context, const HttpRequest& request,
                                        const Principal& who) {
  const auto reader = ReadBody(request);
  if (!reader) return reader.error();
  const std::string password = (*reader)->RequiredString("password", kMaxPasswordCharacters);
  if (const auto refused = (*reader)->Finish(); !refused) return refused.error();
  const auto account = GetOwnAccount(*context.marketplace, who);
  if (!account) return account.error();
  auto wait = RefuseAttempt(context, request, context.attempts->by_account, account->id);
  if (wait) return *std::move(wait);
  const auto erased =
      EraseAccount(*context.marketplace, context.engine->embedder, account->id, password);
  if (!erased) return erased.error();
  return NoContentResponse();
}

}  // namespace shortlist
