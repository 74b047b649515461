#include "ranking/explain/explanation.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace shortlist {
namespace {

void Render(const Explanation& node, size_t depth, std::string* out) {
  char number[32];
  std::snprintf(number, sizeof number, "%.4g", node.value);
  *out += std::string(2 * depth, ' ') + number + " " + node.name;
  if (!node.description.empty()) *out += ": " + node.description;
  *out += "\n";
  for (const Explanation& detail : node.details) Render(detail, depth + 1, out);
}

}  // namespace

bool AddsUp(const Explanation& explanation, double tolerance) {
  const auto& details = explanation.details;
  if (explanation.combine == Explanation::Combine::kLeaf) return details.empty();
  const bool product = explanation.combine == Explanation::Combine::kProduct;
  double made = product ? 1 : 0;
  for (const Explanation& detail : details) {
    made = product ? made * detail.value : made + detail.value;
  }
  return std::abs(made - explanation.value) <= tolerance &&
         std::all_of(details.begin(), details.end(),
                     [&](const Explanation& detail) { return AddsUp(detail, tolerance); });
}

std::string RenderText(const Explanation& explanation) {
  std::string out;
  Render(explanation, 0, &out);
  return out;
}

}  // namespace shortlist
