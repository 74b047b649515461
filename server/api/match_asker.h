#pragma once

#include <string>
#include <vector>

#include "index/base/result.h"
#include "index/schema/document.h"
#include "server/api/api_context.h"
#include "server/auth/principal.h"
#include "server/http/json_reader.h"

namespace shortlist {

// The job or freelancer that a match is asked for, as a document.

// One that is stored. Refuses job_not_found or freelancer_not_found; so it does for one that is not
// public, unless `who` may read it.
Result<Document> StoredAsker(const ApiContext& context, const Principal& who, Side side,
                             const std::string& id);

// One's own. Refuses as RequireOwn (server/workflow/ownership.h).
Result<Document> OwnAsker(const ApiContext& context, const Principal& who, Side side,
                          const std::string& id);

// One that is only described, under `name` of the body. What is wrong with its values is added to
// `checks`, with pointers of the body: those of Validate, but that neither title nor display_name
// is required, and unsupported_currency.
Document DescribedJob(const ApiContext& context, JsonReader& body, std::vector<FieldError>* checks);
Document DescribedFreelancer(const ApiContext& context, JsonReader& body,
                             std::vector<FieldError>* checks);

}  // namespace shortlist
