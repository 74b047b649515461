#pragma once

#include "server/api/api_route.h"

namespace shortlist {

// /v1/jobs/{id}/invitations, /v1/freelancers/{id}/invitations, /v1/invitations/{id}
Result<HttpResponse> HandleInvite(const ApiContext& context, const HttpRequest& request,
                                  const Principal& who);
Result<HttpResponse> HandleListJobInvitations(const ApiContext& context, const HttpRequest& request,
                                              const Principal& who);
Result<HttpResponse> HandleListFreelancerInvitations(const ApiContext& context,
                                                     const HttpRequest& request,
                                                     const Principal& who);
Result<HttpResponse> HandleGetInvitation(const ApiContext& context, const HttpRequest& request,
                                         const Principal& who);
Result<HttpResponse> HandleAcceptInvitation(const ApiContext& context, const HttpRequest& request,
                                            const Principal& who);
Result<HttpResponse> HandleDeclineInvitation(const ApiContext& context, const HttpRequest& request,
                                             const Principal& who);
Result<HttpResponse> HandleIgnoreInvitation(const ApiContext& context, const HttpRequest& request,
                                            const Principal& who);
Result<HttpResponse> HandleWithdrawInvitation(const ApiContext& context, const HttpRequest& request,
                                              const Principal& who);

}  // namespace shortlist
