#pragma once

#include "server/api/api_route.h"

namespace shortlist {

// /v1/jobs/{id}/offers, /v1/freelancers/{id}/offers, /v1/offers/{id}, /v1/contracts/{id}
Result<HttpResponse> HandleMakeOffer(const ApiContext& context, const HttpRequest& request,
                                     const Principal& who);
Result<HttpResponse> HandleListJobOffers(const ApiContext& context, const HttpRequest& request,
                                         const Principal& who);
Result<HttpResponse> HandleListFreelancerOffers(const ApiContext& context,
                                                const HttpRequest& request, const Principal& who);
Result<HttpResponse> HandleGetOffer(const ApiContext& context, const HttpRequest& request,
                                    const Principal& who);
Result<HttpResponse> HandleCounterOffer(const ApiContext& context, const HttpRequest& request,
                                        const Principal& who);
Result<HttpResponse> HandleAcceptOffer(const ApiContext& context, const HttpRequest& request,
                                       const Principal& who);
Result<HttpResponse> HandleDeclineOffer(const ApiContext& context, const HttpRequest& request,
                                        const Principal& who);
Result<HttpResponse> HandleWithdrawOffer(const ApiContext& context, const HttpRequest& request,
                                         const Principal& who);
Result<HttpResponse> HandleGetContract(const ApiContext& context, const HttpRequest& request,
                                       const Principal& who);

}  // namespace shortlist
