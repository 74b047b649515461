#pragma once

#include "server/api/api_route.h"

namespace shortlist {

// POST /v1/match: of exactly one of job_id, brief, freelancer_id, profile; else `one_of_required`.
// A brief is a job that is not stored (its title may be missing), a profile a freelancer (whose
// name may be). A result that was deleted or hidden since the index was searched is left out, and
// coverage says `results_changed`: so in all of these.
Result<HttpResponse> HandleMatch(const ApiContext& context, const HttpRequest& request,
                                 const Principal& who);

// GET /v1/jobs/{id}/candidates and /v1/freelancers/{id}/feed: a match with flat parameters. The
// feed's `kind`: best, or recent (the same candidates, newest first).
Result<HttpResponse> HandleGetCandidates(const ApiContext& context, const HttpRequest& request,
                                         const Principal& who);
Result<HttpResponse> HandleGetFeed(const ApiContext& context, const HttpRequest& request,
                                   const Principal& who);

// GET /v1/{jobs|freelancers}/{id}/similar
Result<HttpResponse> HandleSimilarJobs(const ApiContext& context, const HttpRequest& request,
                                       const Principal& who);
Result<HttpResponse> HandleSimilarFreelancers(const ApiContext& context, const HttpRequest& request,
                                              const Principal& who);

// GET /v1/explain?job_id=&freelancer_id=: why the freelancer has that rank among the job's
// candidates (for=job, the default), or the job in the freelancer's feed (for=freelancer), and what
// would change it.
Result<HttpResponse> HandleExplain(const ApiContext& context, const HttpRequest& request,
                                   const Principal& who);

}  // namespace shortlist
