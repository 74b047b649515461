#include "server/api/offers_api.h"

#include <functional>
#include <optional>

#include "server/api/hiring_json.h"
#include "server/api/hiring_request.h"
#include "server/api/resource_write.h"
#include "server/workflow/answer_offer.h"
#include "server/workflow/make_offer.h"

namespace shortlist {
namespace {

constexpr std::string_view kCollection = "/v1/offers";
using Query = HiringQuery<OfferState>;
using Verb = std::function<Result<Offer>(Transaction&)>;

Result<HttpResponse> Write(const ApiContext& context, const WriteParams& params, int status,
                           const Verb& verb) {
  return AnswerWrite(context, params, kCollection, [&](Transaction& tx) -> Result<WriteAnswer> {
    const auto offer = verb(tx);
    if (!offer) return offer.error();
    return ResourceAnswer(status, OfferJson(*offer));
  });
}

Result<HttpResponse> List(const ApiContext& context, const Result<Query>& query) {
  if (!query) return query.error();
  const auto page = ListHiring<Offer>(*context.marketplace, *query);
  if (!page) return page.error();
  return JsonResponse(HiringPageJson("offers", *page, OfferJson));
}

Result<Query> QueryOf(const HttpRequest& request) {
  return ReadHiringQuery(request, "ofr", OfferState::kChanged);
}

// Whose side they act for: their role's; who may be both says it in the field `side`.
OfferSide ReadSide(JsonReader& body, const Principal& who) {
  const bool client = MayDo(who.roles, Action::kHire);
  const bool freelancer = MayDo(who.roles, Action::kPropose);
  if (client && freelancer) return body.RequiredEnum("side", WordsUpTo(OfferSide::kFreelancer));
  return client ? OfferSide::kClient : OfferSide::kFreelancer;
}

Result<HttpResponse> End(const ApiContext& context, const HttpRequest& request,
                         const Principal& who, OfferAction action) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = ReadActionBody(request);
  if (!body) return body.error();
  const OfferEnd end{std::string(request.PathParam("id")), action, ReadSide(**body, who),
                     ReadText(**body, "reason")};
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  return Write(context, *params, 200,
               [&](Transaction& tx) { return EndOffer(tx, *context.marketplace, end); });
}

}  // namespace

Result<HttpResponse> HandleMakeOffer(const ApiContext& context, const HttpRequest& request,
                                     const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = JsonReader::Parse(request.body);
  if (!body) return body.error();
  const NewOffer offer{std::string(request.PathParam("id")),
                       (*body)->RequiredString("freelancer_id", 200), ReadTerms(**body),
                       ReadText(**body, "message"),
                       (*body)->OptionalBool("keep_open").value_or(false)};
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  return Write(context, *params, 201,
               [&](Transaction& tx) { return MakeOffer(tx, *context.marketplace, offer); });
}

Result<HttpResponse> HandleListJobOffers(const ApiContext& context, const HttpRequest& request,
                                         const Principal&) {
  auto query = QueryOf(request);
  if (query) query->job_id = request.PathParam("id");
  return List(context, query);
}

Result<HttpResponse> HandleListFreelancerOffers(const ApiContext& context,
                                                const HttpRequest& request, const Principal&) {
  auto query = QueryOf(request);
  if (query) query->freelancer_id = request.PathParam("id");
  return List(context, query);
}

Result<HttpResponse> HandleGetOffer(const ApiContext& context, const HttpRequest& request,
                                    const Principal&) {
  ParamsReader query(request.query);
  if (const auto refused = query.Finish(); !refused) return refused.error();
  const auto offer = GetHiring<Offer>(*context.marketplace, request.PathParam("id"));
  if (!offer) return offer.error();
  return AnswerResource(request, OfferJson(*offer));
}

Result<HttpResponse> HandleCounterOffer(const ApiContext& context, const HttpRequest& request,
                                        const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = JsonReader::Parse(request.body);
  if (!body) return body.error();
  const OfferChange change{std::string(request.PathParam("id")), ReadSide(**body, who),
                           ReadTerms(**body), ReadText(**body, "message")};
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  return Write(context, *params, 201,
               [&](Transaction& tx) { return CounterOffer(tx, *context.marketplace, change); });
}

Result<HttpResponse> HandleAcceptOffer(const ApiContext& context, const HttpRequest& request,
                                       const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = ReadActionBody(request);
  if (!body) return body.error();
  const OfferSide side = ReadSide(**body, who);
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  const std::string id(request.PathParam("id"));
  return Write(context, *params, 200, [&](Transaction& tx) -> Result<Offer> {
    auto accepted = AcceptOffer(tx, *context.marketplace, id, side);
    if (!accepted) return accepted.error();
    return std::move(accepted->offer);
  });
}

Result<HttpResponse> HandleDeclineOffer(const ApiContext& context, const HttpRequest& request,
                                        const Principal& who) {
  return End(context, request, who, OfferAction::kDecline);
}
Result<HttpResponse> HandleWithdrawOffer(const ApiContext& context, const HttpRequest& request,
                                         const Principal& who) {
  return End(context, request, who, OfferAction::kWithdraw);
}

Result<HttpResponse> HandleGetContract(const ApiContext& context, const HttpRequest& request,
                                       const Principal&) {
  ParamsReader query(request.query);
  if (const auto refused = query.Finish(); !refused) return refused.error();
  const auto contract = GetHiring<Contract>(*context.marketplace, request.PathParam("id"));
  if (!contract) return contract.error();
  return AnswerResource(request, ContractJson(*contract));
}

}  // namespace shortlist
