#pragma once

#include <string>
#include <vector>

namespace shortlist {

// Why a number is what it is: a tree of values with reasons, built by the code that computed them.
// The value of a sum (or product) is the sum (product) of its details' values.
struct Explanation {
  enum class Combine { kLeaf, kSum, kProduct };

  double value = 0;
  std::string name;         // stable slug
  std::string description;  // for a person
  Combine combine = Combine::kLeaf;
  std::vector<Explanation> details;
};

// Every node of the tree is what its details make, within `tolerance`.
bool AddsUp(const Explanation& explanation, double tolerance);

// One line a node, two blanks deeper a level: "  12.5 skill_coverage: has 3 of 4 skills".
std::string RenderText(const Explanation& explanation);

}  // namespace shortlist
