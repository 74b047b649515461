#pragma once

#include <nlohmann/json.hpp>

#include "server/api/api_route.h"
#include "server/marketplace/saved_search.h"

namespace shortlist {

// /v1/saved_searches: questions that persons keep, and what they find.
Result<HttpResponse> HandleSaveSearch(const ApiContext& context, const HttpRequest& request,
                                      const Principal& who);
Result<HttpResponse> HandleListSavedSearches(const ApiContext& context, const HttpRequest& request,
                                             const Principal& who);
Result<HttpResponse> HandleGetSavedSearch(const ApiContext& context, const HttpRequest& request,
                                          const Principal& who);
Result<HttpResponse> HandleUpdateSavedSearch(const ApiContext& context, const HttpRequest& request,
                                             const Principal& who);
Result<HttpResponse> HandleDeleteSavedSearch(const ApiContext& context, const HttpRequest& request,
                                             const Principal& who);
Result<HttpResponse> HandleGetSavedSearchResults(const ApiContext& context,
                                                 const HttpRequest& request, const Principal& who);

nlohmann::json SavedSearchJson(const SavedSearch& search);

}  // namespace shortlist
