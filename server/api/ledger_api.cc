#include "server/api/ledger_api.h"

#include <nlohmann/json.hpp>

#include "server/http/params_reader.h"
#include "server/workflow/read_ledger.h"

namespace shortlist {

using nlohmann::json;

Result<HttpResponse> HandleGetTrialBalance(const ApiContext& context, const HttpRequest& request,
                                           const Principal&) {
  ParamsReader query(request.query);
  if (const auto refused = query.Finish(); !refused) return refused.error();
  json units = json::array();
  bool balanced = true;
  for (const TrialBalance& balance : ReadTrialBalances(*context.marketplace)) {
    balanced = balanced && balance.is_balanced();
    units.push_back({{"unit", balance.unit},
                     {"accounts", balance.accounts},
                     {"debits_pending", balance.total.debits_pending},
                     {"debits_posted", balance.total.debits_posted},
                     {"credits_pending", balance.total.credits_pending},
                     {"credits_posted", balance.total.credits_posted},
                     {"balanced", balance.is_balanced()}});
  }
  return JsonResponse({{"units", std::move(units)}, {"balanced", balanced}});
}

}  // namespace shortlist
