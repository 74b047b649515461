#include "server/api/invitations_api.h"

#include "server/api/hiring_json.h"
#include "server/api/hiring_request.h"
#include "server/api/resource_write.h"
#include "server/workflow/answer_invitation.h"
#include "server/workflow/invite_freelancer.h"
#include "server/workflow/ownership.h"

namespace shortlist {
namespace {

constexpr std::string_view kCollection = "/v1/invitations";
using Query = HiringQuery<InvitationState>;

Result<HttpResponse> List(const ApiContext& context, const Principal& who,
                          const Result<Query>& query) {
  if (!query) return query.error();
  const auto page = ListHiring<Invitation>(*context.marketplace, who, *query);
  if (!page) return page.error();
  return JsonResponse(HiringPageJson("invitations", *page, InvitationJson));
}

Result<Query> QueryOf(const HttpRequest& request) {
  return ReadHiringQuery(request, "inv", InvitationState::kExpired);
}

Result<HttpResponse> Answer(const ApiContext& context, const HttpRequest& request,
                            const Principal& who, InvitationAction action) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = ReadActionBody(request);
  if (!body) return body.error();
  InvitationAnswer answer{std::string(request.PathParam("id")), action, {}};
  const bool withdraws = action == InvitationAction::kWithdraw;
  const OfferSide side = withdraws ? OfferSide::kClient : OfferSide::kFreelancer;
  if (action == InvitationAction::kDecline) answer.reason = ReadText(**body, "reason");
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  return AnswerWrite(context, *params, kCollection, [&](Transaction& tx) -> Result<WriteAnswer> {
    const auto own = RequireSide<Invitation>(tx, who, answer.id, side);
    if (!own) return own.error();
    const auto answered = AnswerInvitation(tx, *context.marketplace, answer);
    if (!answered) return answered.error();
    return ResourceAnswer(200, InvitationJson(*answered));
  });
}

}  // namespace

Result<HttpResponse> HandleInvite(const ApiContext& context, const HttpRequest& request,
                                  const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = JsonReader::Parse(request.body);
  if (!body) return body.error();
  const InviteRequest invite{std::string(request.PathParam("id")),
                             (*body)->RequiredString("freelancer_id", 200),
                             ReadText(**body, "message")};
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  return AnswerWrite(context, *params, kCollection, [&](Transaction& tx) -> Result<WriteAnswer> {
    const auto own = RequireOwnJob(tx, who, invite.job_id);
    if (!own) return own.error();
    const auto known = RequireKnownFreelancer(tx, who, invite.job_id, invite.freelancer_id);
    if (!known) return known.error();
    const auto invited = InviteFreelancer(tx, *context.marketplace, invite);
    if (!invited) return invited.error();
    return ResourceAnswer(201, InvitationJson(*invited));
  });
}

Result<HttpResponse> HandleListJobInvitations(const ApiContext& context, const HttpRequest& request,
                                              const Principal& who) {
  auto query = QueryOf(request);
  if (query) query->job_id = request.PathParam("id");
  return List(context, who, query);
}

Result<HttpResponse> HandleListFreelancerInvitations(const ApiContext& context,
                                                     const HttpRequest& request,
                                                     const Principal& who) {
  auto query = QueryOf(request);
  if (query) query->freelancer_id = request.PathParam("id");
  return List(context, who, query);
}

Result<HttpResponse> HandleGetInvitation(const ApiContext& context, const HttpRequest& request,
                                         const Principal& who) {
  ParamsReader query(request.query);
  if (const auto refused = query.Finish(); !refused) return refused.error();
  const auto seen = GetHiring<Invitation>(*context.marketplace, who, request.PathParam("id"));
  if (!seen) return seen.error();
  return AnswerResource(request, InvitationJson(seen->noun));
}

Result<HttpResponse> HandleAcceptInvitation(const ApiContext& context, const HttpRequest& request,
                                            const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = ReadActionBody(request);
  if (!body) return body.error();
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  return AnswerWrite(context, *params, kCollection, [&](Transaction& tx) -> Result<WriteAnswer> {
    const auto own =
        RequireSide<Invitation>(tx, who, request.PathParam("id"), OfferSide::kFreelancer);
    if (!own) return own.error();
    const auto accepted = AcceptInvitation(tx, *context.marketplace, request.PathParam("id"));
    if (!accepted) return accepted.error();
    return ResourceAnswer(200, InvitationJson(accepted->invitation));
  });
}

Result<HttpResponse> HandleDeclineInvitation(const ApiContext& context, const HttpRequest& request,
                                             const Principal& who) {
  return Answer(context, request, who, InvitationAction::kDecline);
}
Result<HttpResponse> HandleIgnoreInvitation(const ApiContext& context, const HttpRequest& request,
                                            const Principal& who) {
  return Answer(context, request, who, InvitationAction::kIgnore);
}
Result<HttpResponse> HandleWithdrawInvitation(const ApiContext& context, const HttpRequest& request,
                                              const Principal& who) {
  return Answer(context, request, who, InvitationAction::kWithdraw);
}

}  // namespace shortlist
