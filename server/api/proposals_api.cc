#include "server/api/proposals_api.h"

#include <utility>
#include <vector>

#include "server/api/hiring_json.h"
#include "server/api/hiring_request.h"
#include "server/api/match_asker.h"
#include "server/api/resource_write.h"
#include "server/http/etag.h"
#include "server/workflow/boost_proposal.h"
#include "server/workflow/match_documents.h"
#include "server/workflow/move_proposal.h"
#include "server/workflow/ownership.h"
#include "server/workflow/quote_connects.h"
#include "server/workflow/read_boosts.h"
#include "server/workflow/submit_proposal.h"

namespace shortlist {
namespace {

using nlohmann::json;

constexpr std::string_view kCollection = "/v1/proposals";
constexpr int64_t kMostBoostConnects = 10'000;
using Query = HiringQuery<ProposalState>;
using Verb = std::function<Result<Proposal>(Transaction&)>;

Result<HttpResponse> Write(const ApiContext& context, const WriteParams& params,
                           const Principal& who, int status, const Verb& verb) {
  return AnswerWrite(context, params, kCollection, [&](Transaction& tx) -> Result<WriteAnswer> {
    const auto proposal = verb(tx);
    if (!proposal) return proposal.error();
    const Sides sides = SidesOf(tx, who, proposal->job_id, proposal->freelancer_id);
    return ResourceAnswer(status, ProposalJson(*proposal, sides.client));
  });
}

// What the client does not see of a list.
void HidePending(Query* query) {
  if (query->states.empty()) query->states = SentStates();
  std::erase(query->states, ProposalState::kPending);
}

Result<json> List(const ApiContext& context, const Principal& who, const Result<Query>& query,
                  bool for_client) {
  if (!query) return query.error();
  const auto page = ListHiring<Proposal>(*context.marketplace, who, *query);
  if (!page) return page.error();
  return HiringPageJson("proposals", *page, [&](const Proposal& proposal) {
    return ProposalJson(proposal, for_client);
  });
}

Result<Query> QueryOf(const HttpRequest& request) {
  return ReadHiringQuery(request, "prp", ProposalState::kInvalid);
}

Result<HttpResponse> Move(const ApiContext& context, const HttpRequest& request,
                          const Principal& who, ProposalAction action) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = ReadActionBody(request);
  if (!body) return body.error();
  ProposalMove move{std::string(request.PathParam("id")), action, {}};
  if (action != ProposalAction::kReply) move.reason = ReadText(**body, "reason");
  const bool withdraws = action == ProposalAction::kWithdraw;
  const OfferSide side = withdraws ? OfferSide::kFreelancer : OfferSide::kClient;
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  return Write(context, *params, who, 200, [&](Transaction& tx) -> Result<Proposal> {
    auto own = RequireSide<Proposal>(tx, who, move.id, side);
    if (!own) return own;
    return MoveProposal(tx, *context.marketplace, move);
  });
}

// What a bid for a proposal's place would be: with how well the freelancer fits the job, 0 to 100,
// as a match for the job says. Refuses as RequireSide, MayBoost, StoredAsker and ExplainMatch.
Result<BoostRequest> BoostOf(const ApiContext& context, const HttpRequest& request,
                             const Principal& who, int64_t connects) {
  const auto own = GetOwnProposal(*context.marketplace, who, request.PathParam("id"));
  if (!own) return own.error();
  if (const auto may = MayBoost(own->state); !may) return may.error();
  auto job = StoredAsker(context, who, Side::kJobs, own->job_id);
  if (!job) return job.error();
  MatchCommand command;
  command.asker = *std::move(job);
  command.deadline = request.deadline;
  const auto match = ExplainMatch(*context.engine, command, own->freelancer_id);
  if (!match) return match.error();
  const auto relevance = static_cast<int>(match->hit.fit.overall);
  return BoostRequest{own->freelancer_id, own->job_id, connects, relevance};
}

}  // namespace

Result<HttpResponse> HandleQuoteConnects(const ApiContext& context, const HttpRequest& request,
                                         const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = JsonReader::Parse(request.body);
  if (!body) return body.error();
  const std::string freelancer(request.PathParam("id"));
  const std::string job = (*body)->RequiredString("job_id", 200);
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  return AnswerOnce(context, params->request, [&](Transaction& tx) -> Result<WriteAnswer> {
    const auto own = RequireOwnFreelancer(tx, who, freelancer);
    if (!own) return own.error();
    const auto known = RequireKnownJob(tx, who, job, freelancer);
    if (!known) return known.error();
    const auto quote = QuoteConnects(tx, *context.marketplace, {freelancer, job});
    if (!quote) return quote.error();
    return ResourceAnswer(200, QuoteJson(*quote));
  });
}

Result<HttpResponse> HandlePropose(const ApiContext& context, const HttpRequest& request,
                                   const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = JsonReader::Parse(request.body);
  if (!body) return body.error();
  const NewProposal proposal{std::string(request.PathParam("id")),
                             (*body)->RequiredString("freelancer_id", 200), ReadDraft(**body)};
  const std::string quote = ReadText(**body, "quote_id");
  const bool draft = (*body)->OptionalBool("draft").value_or(false);
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  return Write(context, *params, who, 201, [&](Transaction& tx) -> Result<Proposal> {
    const auto own = RequireOwnFreelancer(tx, who, proposal.freelancer_id);
    if (!own) return own.error();
    const auto known = RequireKnownJob(tx, who, proposal.job_id, proposal.freelancer_id);
    if (!known) return known.error();
    const auto made = CreateProposal(tx, *context.marketplace, proposal);
    if (!made || draft) return made;
    return SubmitProposal(tx, *context.marketplace, made->id, quote);
  });
}

Result<HttpResponse> HandleListJobProposals(const ApiContext& context, const HttpRequest& request,
                                            const Principal& who) {
  auto query = QueryOf(request);
  if (query) {
    query->job_id = request.PathParam("id");
    HidePending(&*query);
  }
  auto page = List(context, who, query, /*for_client=*/true);
  if (!page) return page.error();
  (*page)["boosted"] = BoostedProposals(*context.marketplace, request.PathParam("id"));
  return JsonResponse(*page);
}

Result<HttpResponse> HandleListFreelancerProposals(const ApiContext& context,
                                                   const HttpRequest& request,
                                                   const Principal& who) {
  auto query = QueryOf(request);
  if (query) query->freelancer_id = request.PathParam("id");
  const bool for_client = who.ActsForAll() && MayDo(who.roles, Action::kTendJobs);
  const auto page = List(context, who, query, for_client);
  if (!page) return page.error();
  return JsonResponse(*page);
}

Result<HttpResponse> HandleGetProposal(const ApiContext& context, const HttpRequest& request,
                                       const Principal& who) {
  ParamsReader query(request.query);
  if (const auto refused = query.Finish(); !refused) return refused.error();
  const auto seen = GetHiring<Proposal>(*context.marketplace, who, request.PathParam("id"));
  if (!seen) return seen.error();
  return AnswerResource(request, ProposalJson(seen->noun, seen->sides.client));
}

Result<HttpResponse> HandleUpdateProposal(const ApiContext& context, const HttpRequest& request,
                                          const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto expected = IfMatchVersion(request);
  if (!expected) return expected.error();
  const auto stored = GetOwnProposal(*context.marketplace, who, request.PathParam("id"));
  if (!stored) return stored.error();
  auto patch = ApplyMergePatch(DraftJson(*stored), request.body);
  if (!patch) return patch.error();
  JsonReader reader(std::move(patch->resource));
  const ProposalDraft draft = ReadDraft(reader);
  if (const auto refused = FinishWith(reader, std::move(patch->unknown)); !refused) {
    return refused.error();
  }
  return Write(context, *params, who, 200, [&](Transaction& tx) -> Result<Proposal> {
    auto own = RequireSide<Proposal>(tx, who, stored->id, OfferSide::kFreelancer);
    if (!own) return own;
    return UpdateProposal(tx, *context.marketplace, stored->id, draft, *expected);
  });
}

Result<HttpResponse> HandleBoostProposal(const ApiContext& context, const HttpRequest& request,
                                         const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = JsonReader::Parse(request.body);
  if (!body) return body.error();
  const int64_t connects = (*body)->RequiredInteger("connects", 1, kMostBoostConnects);
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  const auto boost = BoostOf(context, request, who, connects);
  // Under an idempotency key a refusal is the verb's: sent again, the request is answered as it was
  // the first time, although the proposal has moved on by then.
  if (!boost && !params->request.idempotency_key) return boost.error();
  return AnswerOnce(context, params->request, [&](Transaction& tx) -> Result<WriteAnswer> {
    if (!boost) return boost.error();
    const auto proposal =
        RequireSide<Proposal>(tx, who, request.PathParam("id"), OfferSide::kFreelancer);
    if (!proposal) return proposal.error();
    if (const auto may = MayBoost(proposal->state); !may) return may.error();
    const auto bid = BoostProposal(tx, *context.marketplace, *boost);
    if (!bid) return bid.error();
    return ResourceAnswer(200, BoostJson(*bid));
  });
}

Result<HttpResponse> HandleSubmitProposal(const ApiContext& context, const HttpRequest& request,
                                          const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = ReadActionBody(request);
  if (!body) return body.error();
  const std::string quote = ReadText(**body, "quote_id");
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  const std::string id(request.PathParam("id"));
  return Write(context, *params, who, 200, [&](Transaction& tx) -> Result<Proposal> {
    auto own = RequireSide<Proposal>(tx, who, id, OfferSide::kFreelancer);
    if (!own) return own;
    return SubmitProposal(tx, *context.marketplace, id, quote);
  });
}

Result<HttpResponse> HandleWithdrawProposal(const ApiContext& context, const HttpRequest& request,
                                            const Principal& who) {
  return Move(context, request, who, ProposalAction::kWithdraw);
}
Result<HttpResponse> HandleReplyToProposal(const ApiContext& context, const HttpRequest& request,
                                           const Principal& who) {
  return Move(context, request, who, ProposalAction::kReply);
}
Result<HttpResponse> HandleDeclineProposal(const ApiContext& context, const HttpRequest& request,
                                           const Principal& who) {
  return Move(context, request, who, ProposalAction::kDecline);
}

Result<HttpResponse> HandleViewProposal(const ApiContext& context, const HttpRequest& request,
                                        const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = ReadActionBody(request);
  if (!body) return body.error();
  const bool opened = (*body)->OptionalBool("opened").value_or(true);
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  const auto attention = opened ? BoostAttention::kOpen : BoostAttention::kView;
  const std::string id(request.PathParam("id"));
  return Write(context, *params, who, 200, [&](Transaction& tx) -> Result<Proposal> {
    auto own = RequireSide<Proposal>(tx, who, id, OfferSide::kClient);
    if (!own) return own;
    return ViewProposal(tx, *context.marketplace, id, attention);
  });
}

Result<HttpResponse> HandleAnnotateProposal(const ApiContext& context, const HttpRequest& request,
                                            const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = JsonReader::Parse(request.body);
  if (!body) return body.error();
  Annotations annotations;
  annotations.shortlisted = (*body)->OptionalBool("shortlisted").value_or(false);
  annotations.archived = (*body)->OptionalBool("archived").value_or(false);
  annotations.hidden = (*body)->OptionalBool("hidden").value_or(false);
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  const std::string id(request.PathParam("id"));
  return Write(context, *params, who, 200, [&](Transaction& tx) -> Result<Proposal> {
    auto own = RequireSide<Proposal>(tx, who, id, OfferSide::kClient);
    if (!own) return own;
    return AnnotateProposal(tx, *context.marketplace, id, annotations);
  });
}

}  // namespace shortlist
