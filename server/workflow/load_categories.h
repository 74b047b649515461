#pragma once

#include <filesystem>
#include <vector>

#include "index/base/result.h"
#include "server/marketplace/category.h"

namespace shortlist {

// Reads the marketplace's lines of work from data/taxonomy/categories.json:
// {"categories": [{"id", "name", "subcategories": [{"id", "name"}]}]}; `subcategories` may be left
// out, there are no other keys.
//
// Refuses `bad_categories` with every fault as a field error at its JSON pointer, and in the detail
// for whoever starts the program: unreadable, bad_json, required, wrong_type, unknown_field,
// duplicate (an id that another category or subcategory has).
Result<std::vector<Category>> LoadCategories(const std::filesystem::path& file);

}  // namespace shortlist
