#include "server/api/connects_api.h"

#include <string>

#include <nlohmann/json.hpp>

#include "server/api/own_noun.h"
#include "server/http/page_params.h"
#include "server/http/params_reader.h"
#include "server/workflow/grant_connects.h"

namespace shortlist {
namespace {

using nlohmann::json;

json LotJson(const ConnectsLot& lot) {
  return {{"id", lot.id},
          {"source", NameOf(lot.source)},
          {"issued_at", FormatTimestamp(lot.issued_at)},
          {"expires_at", FormatTimestamp(lot.expires_at)},
          {"available", lot.available}};
}

json LineJson(const ConnectsLine& line) {
  const Transfer& transfer = line.transfer;
  return {{"id", transfer.id},
          {"at", FormatTimestamp(transfer.created_at)},
          {"kind", NameOf(transfer.kind)},
          {"phase", NameOf(transfer.phase)},
          {"change", line.change},
          {"reference", transfer.reference},
          {"plan_version", transfer.plan_version}};
}

}  // namespace

json ConnectsJson(const ConnectsStatement& statement) {
  json lots = json::array();
  for (const ConnectsLot& lot : statement.lots) lots.push_back(LotJson(lot));
  json lines = json::array();
  for (const ConnectsLine& line : statement.lines) lines.push_back(LineJson(line));
  return {{"available", statement.available},
          {"lots", std::move(lots)},
          {"statement", std::move(lines)}};
}

Result<HttpResponse> HandleGetConnects(const ApiContext& context, const HttpRequest& request,
                                       const Principal& who) {
  ParamsReader query(request.query);
  const PageParams page = ReadPageParams(query);
  if (const auto refused = query.Finish(); !refused) return refused.error();
  const auto before = PositionOf(page);
  if (!before) return before.error();
  const auto own = OwnFreelancer(context, request.PathParam("id"), who);
  if (!own) return own.error();
  if (const auto due = GrantDueConnects(*context.marketplace, request.PathParam("id")); !due) {
    return due.error();
  }
  const auto statement =
      ReadConnects(*context.marketplace, request.PathParam("id"), *before, page.page_size);
  if (!statement) return statement.error();
  json body = ConnectsJson(*statement);
  body["next_page_token"] = nullptr;
  if (statement->next_before != 0) body["next_page_token"] = std::to_string(statement->next_before);
  return JsonResponse(body);
}

}  // namespace shortlist
