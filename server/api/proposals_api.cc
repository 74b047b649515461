#include "server/api/proposals_api.h"

#include <utility>
#include <vector>

#include "server/api/hiring_json.h"
#include "server/api/hiring_request.h"
#include "server/api/resource_write.h"
#include "server/http/etag.h"
#include "server/workflow/attach_files.h"
#include "server/workflow/move_proposal.h"
#include "server/workflow/quote_connects.h"
#include "server/workflow/refusals.h"
#include "server/workflow/submit_proposal.h"

namespace shortlist {
namespace {

using nlohmann::json;

constexpr std::string_view kCollection = "/v1/proposals";
using Query = HiringQuery<ProposalState>;
using Verb = std::function<Result<Proposal>(Transaction&)>;

bool IsClient(const Principal& who) { return MayDo(who.role, Action::kHire); }
bool IsFreelancer(const Principal& who) { return MayDo(who.role, Action::kPropose); }

Result<HttpResponse> Write(const ApiContext& context, const WriteParams& params,
                           const Principal& who, int status, const Verb& verb) {
  return AnswerWrite(context, params, kCollection, [&](Transaction& tx) -> Result<WriteAnswer> {
    const auto proposal = verb(tx);
    if (!proposal) return proposal.error();
    return ResourceAnswer(status, ProposalJson(*proposal, IsClient(who)));
  });
}

// With its attachments.
Result<Proposal> Attached(Transaction& tx, const ApiContext& context, const Principal& who,
                          Result<Proposal> written) {
  if (!written) return written;
  const auto attached =
      AttachFiles(tx, *context.marketplace, who, {FileSubjectKind::kProposal, written->id},
                  written->attachments);
  if (!attached) return attached.error();
  return written;
}

// What the client does not see of a list.
void HidePending(Query* query) {
  if (query->states.empty()) {
    for (int i = 0; i <= static_cast<int>(ProposalState::kInvalid); ++i) {
      query->states.push_back(static_cast<ProposalState>(i));
    }
  }
  std::erase(query->states, ProposalState::kPending);
}

Result<HttpResponse> List(const ApiContext& context, const Principal& who,
                          const Result<Query>& query) {
  if (!query) return query.error();
  const auto page = ListHiring<Proposal>(*context.marketplace, *query);
  if (!page) return page.error();
  return JsonResponse(HiringPageJson("proposals", *page, [&](const Proposal& proposal) {
    return ProposalJson(proposal, IsClient(who));
  }));
}

Result<Query> QueryOf(const HttpRequest& request) {
  return ReadHiringQuery(request, "prp", ProposalState::kInvalid);
}

// One that they may know of: a pending one only its freelancer.
Result<Proposal> Visible(const ApiContext& context, const HttpRequest& request,
                         const Principal& who) {
  auto proposal = GetHiring<Proposal>(*context.marketplace, request.PathParam("id"));
  if (!proposal) return proposal;
  if (proposal->state == ProposalState::kPending && !IsFreelancer(who)) {
    return NotFound("proposal");
  }
  return proposal;
}

Result<HttpResponse> Move(const ApiContext& context, const HttpRequest& request,
                          const Principal& who, ProposalAction action) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = ReadActionBody(request);
  if (!body) return body.error();
  ProposalMove move{std::string(request.PathParam("id")), action, {}};
  if (action != ProposalAction::kReply) move.reason = ReadText(**body, "reason");
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  if (const auto visible = Visible(context, request, who); !visible) return visible.error();
  return Write(context, *params, who, 200,
               [&](Transaction& tx) { return MoveProposal(tx, *context.marketplace, move); });
}

}  // namespace

Result<HttpResponse> HandleQuoteConnects(const ApiContext& context, const HttpRequest& request,
                                         const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = JsonReader::Parse(request.body);
  if (!body) return body.error();
  const std::string job = (*body)->RequiredString("job_id", 200);
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  const auto answer =
      WriteOnce(*context.marketplace, params->request, [&](Transaction& tx) -> Result<WriteAnswer> {
        const auto quote = QuoteConnects(tx, *context.marketplace,
                                         {std::string(request.PathParam("id")), job, {}});
        if (!quote) return quote.error();
        return ResourceAnswer(200, QuoteJson(*quote));
      });
  if (!answer) return answer.error();
  return TextResponse(answer->body, "application/json");
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
    const auto made =
        Attached(tx, context, who, CreateProposal(tx, *context.marketplace, proposal));
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
  return List(context, who, query);
}

Result<HttpResponse> HandleListFreelancerProposals(const ApiContext& context,
                                                   const HttpRequest& request,
                                                   const Principal& who) {
  auto query = QueryOf(request);
  if (query) query->freelancer_id = request.PathParam("id");
  return List(context, who, query);
}

Result<HttpResponse> HandleGetProposal(const ApiContext& context, const HttpRequest& request,
                                       const Principal& who) {
  ParamsReader query(request.query);
  if (const auto refused = query.Finish(); !refused) return refused.error();
  const auto proposal = Visible(context, request, who);
  if (!proposal) return proposal.error();
  return AnswerResource(request, ProposalJson(*proposal, IsClient(who)));
}

Result<HttpResponse> HandleUpdateProposal(const ApiContext& context, const HttpRequest& request,
                                          const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto expected = IfMatchVersion(request);
  if (!expected) return expected.error();
  const auto stored = Visible(context, request, who);
  if (!stored) return stored.error();
  const json editable = {{"terms", TermsJson(stored->terms)},
                         {"duration", WordOrNull(stored->duration)},
                         {"cover_letter", TextOrNull(stored->cover_letter)},
                         {"attachments", stored->attachments}};
  auto patch = ApplyMergePatch(editable, request.body);
  if (!patch) return patch.error();
  JsonReader reader(std::move(patch->resource));
  const ProposalDraft draft = ReadDraft(reader);
  if (const auto refused = FinishWith(reader, std::move(patch->unknown)); !refused) {
    return refused.error();
  }
  return Write(context, *params, who, 200, [&](Transaction& tx) {
    return Attached(tx, context, who,
                    UpdateProposal(tx, *context.marketplace, stored->id, draft, *expected));
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
  return Write(context, *params, who, 200, [&](Transaction& tx) {
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
  return Write(context, *params, who, 200, [&](Transaction& tx) {
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
  return Write(context, *params, who, 200, [&](Transaction& tx) {
    return AnnotateProposal(tx, *context.marketplace, id, annotations);
  });
}

}  // namespace shortlist
