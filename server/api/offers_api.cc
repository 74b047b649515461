#include "server/api/offers_api.h"

#include <functional>
#include <optional>

#include "server/api/hiring_json.h"
#include "server/api/hiring_request.h"
#include "server/api/resource_write.h"
#include "server/workflow/answer_offer.h"
#include "server/workflow/make_offer.h"
#include "server/workflow/ownership.h"

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

Result<HttpResponse> List(const ApiContext& context, const Principal& who,
                          const Result<Query>& query) {
  if (!query) return query.error();
  const auto page = ListHiring<Offer>(*context.marketplace, who, *query);
  if (!page) return page.error();
  return JsonResponse(HiringPageJson("offers", *page, OfferJson));
}

Result<Query> QueryOf(const HttpRequest& request) {
  return ReadHiringQuery(request, "ofr", OfferState::kChanged);
}

// Whose side they say they act for.
std::optional<OfferSide> ReadSide(JsonReader& body) {
  return body.OptionalEnum("side", WordsUpTo(OfferSide::kFreelancer));
}

Result<HttpResponse> End(const ApiContext& context, const HttpRequest& request,
                         const Principal& who, OfferAction action) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = ReadActionBody(request);
  if (!body) return body.error();
  const auto said = ReadSide(**body);
  const std::string id(request.PathParam("id"));
  const std::string reason = ReadText(**body, "reason");
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  return Write(context, *params, 200, [&](Transaction& tx) -> Result<Offer> {
    const auto side = RequireOfferSide(tx, who, id, said);
    if (!side) return side.error();
    return EndOffer(tx, *context.marketplace, {id, action, *side, reason});
  });
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
  return Write(context, *params, 201, [&](Transaction& tx) -> Result<Offer> {
    if (const auto own = RequireOwnJob(tx, who, offer.job_id); !own) return own.error();
    const auto known = RequireKnownFreelancer(tx, who, offer.job_id, offer.freelancer_id);
    if (!known) return known.error();
    return MakeOffer(tx, *context.marketplace, offer);
  });
}

Result<HttpResponse> HandleListJobOffers(const ApiContext& context, const HttpRequest& request,
                                         const Principal& who) {
  auto query = QueryOf(request);
  if (query) query->job_id = request.PathParam("id");
  return List(context, who, query);
}

Result<HttpResponse> HandleListFreelancerOffers(const ApiContext& context,
                                                const HttpRequest& request, const Principal& who) {
  auto query = QueryOf(request);
  if (query) query->freelancer_id = request.PathParam("id");
  return List(context, who, query);
}

Result<HttpResponse> HandleGetOffer(const ApiContext& context, const HttpRequest& request,
                                    const Principal& who) {
  ParamsReader query(request.query);
  if (const auto refused = query.Finish(); !refused) return refused.error();
  const auto seen = GetHiring<Offer>(*context.marketplace, who, request.PathParam("id"));
  if (!seen) return seen.error();
  return AnswerResource(request, OfferJson(seen->noun));
}

Result<HttpResponse> HandleCounterOffer(const ApiContext& context, const HttpRequest& request,
                                        const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = JsonReader::Parse(request.body);
  if (!body) return body.error();
  const auto said = ReadSide(**body);
  OfferChange change{
      std::string(request.PathParam("id")), {}, ReadTerms(**body), ReadText(**body, "message")};
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  return Write(context, *params, 201, [&](Transaction& tx) -> Result<Offer> {
    const auto side = RequireOfferSide(tx, who, change.id, said);
    if (!side) return side.error();
    change.side = *side;
    return CounterOffer(tx, *context.marketplace, change);
  });
}

Result<HttpResponse> HandleAcceptOffer(const ApiContext& context, const HttpRequest& request,
                                       const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = ReadActionBody(request);
  if (!body) return body.error();
  const auto said = ReadSide(**body);
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  const std::string id(request.PathParam("id"));
  return Write(context, *params, 200, [&](Transaction& tx) -> Result<Offer> {
    const auto side = RequireOfferSide(tx, who, id, said);
    if (!side) return side.error();
    auto accepted = AcceptOffer(tx, *context.marketplace, id, *side);
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
                                       const Principal& who) {
  ParamsReader query(request.query);
  if (const auto refused = query.Finish(); !refused) return refused.error();
  const auto seen = GetHiring<Contract>(*context.marketplace, who, request.PathParam("id"));
  if (!seen) return seen.error();
  return AnswerResource(request, ContractJson(seen->noun));
}

}  // namespace shortlist
