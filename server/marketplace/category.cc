#include "server/marketplace/category.h"

#include <algorithm>

namespace shortlist {

bool HasCategory(std::span<const Category> categories, std::string_view id) {
  return std::any_of(categories.begin(), categories.end(), [&](const Category& category) {
    return category.id == id ||
           std::any_of(category.subcategories.begin(), category.subcategories.end(),
                       [&](const Subcategory& below) { return below.id == id; });
  });
}

}  // namespace shortlist
