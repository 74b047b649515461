#include "server/api/categories_api.h"

#include <nlohmann/json.hpp>

#include "server/http/params_reader.h"

namespace shortlist {

Result<HttpResponse> HandleListCategories(const ApiContext& context, const HttpRequest& request,
                                          const Principal&) {
  ParamsReader query(request.query);
  if (const auto refused = query.Finish(); !refused) return refused.error();
  auto categories = nlohmann::json::array();
  for (const Category& category : context.marketplace->rules.categories) {
    auto subcategories = nlohmann::json::array();
    for (const Subcategory& subcategory : category.subcategories) {
      subcategories.push_back({{"id", subcategory.id}, {"name", subcategory.name}});
    }
    categories.push_back(
        {{"id", category.id}, {"name", category.name}, {"subcategories", subcategories}});
  }
  return JsonResponse({{"categories", categories}});
}

}  // namespace shortlist
