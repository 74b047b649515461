#include "ranking/features/competition.h"

#include <algorithm>

namespace shortlist {
namespace {

constexpr double kHalfAtProposals = 20;  // the value is one half at this many

}  // namespace

std::optional<FeatureValue> Competition(const FeatureInput& input) {
  if (input.job == nullptr) return std::nullopt;
  const auto proposals = input.job->Integer(Column::kProposals);
  if (!proposals) return FeatureValue{kUnknownValue, "the number of proposals is not known"};
  return FeatureValue{
      1 / (1 + static_cast<double>(std::max<int64_t>(*proposals, 0)) / kHalfAtProposals),
      std::to_string(*proposals) + " proposals so far"};
}

}  // namespace shortlist
