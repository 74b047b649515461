#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shortlist {

struct Subcategory {
  std::string id;
  std::string name;

  bool operator==(const Subcategory&) const = default;
};

// A line of work of this marketplace. Loaded by the program at its start from
// data/taxonomy/categories.json; ids are unique over both levels.
struct Category {
  std::string id;
  std::string name;
  std::vector<Subcategory> subcategories;

  bool operator==(const Category&) const = default;
};

// True when `id` is one of the categories or of their subcategories.
bool HasCategory(std::span<const Category> categories, std::string_view id);

}  // namespace shortlist
