#pragma once

#include "server/api/api_route.h"

namespace shortlist {

// /v1/jobs/{id}/proposals, /v1/freelancers/{id}/proposals, /v1/proposals/{id}, and the price of a
// proposal: /v1/freelancers/{id}/connects:quote
Result<HttpResponse> HandleQuoteConnects(const ApiContext& context, const HttpRequest& request,
                                         const Principal& who);
Result<HttpResponse> HandlePropose(const ApiContext& context, const HttpRequest& request,
                                   const Principal& who);
Result<HttpResponse> HandleListJobProposals(const ApiContext& context, const HttpRequest& request,
                                            const Principal& who);
Result<HttpResponse> HandleListFreelancerProposals(const ApiContext& context,
                                                   const HttpRequest& request,
                                                   const Principal& who);
Result<HttpResponse> HandleGetProposal(const ApiContext& context, const HttpRequest& request,
                                       const Principal& who);
Result<HttpResponse> HandleUpdateProposal(const ApiContext& context, const HttpRequest& request,
                                          const Principal& who);
Result<HttpResponse> HandleBoostProposal(const ApiContext& context, const HttpRequest& request,
                                         const Principal& who);
Result<HttpResponse> HandleSubmitProposal(const ApiContext& context, const HttpRequest& request,
                                          const Principal& who);
Result<HttpResponse> HandleWithdrawProposal(const ApiContext& context, const HttpRequest& request,
                                            const Principal& who);
Result<HttpResponse> HandleReplyToProposal(const ApiContext& context, const HttpRequest& request,
                                           const Principal& who);
Result<HttpResponse> HandleDeclineProposal(const ApiContext& context, const HttpRequest& request,
                                           const Principal& who);
Result<HttpResponse> HandleViewProposal(const ApiContext& context, const HttpRequest& request,
                                        const Principal& who);
Result<HttpResponse> HandleAnnotateProposal(const ApiContext& context, const HttpRequest& request,
                                            const Principal& who);

}  // namespace shortlist
