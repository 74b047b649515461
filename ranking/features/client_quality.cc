#include "ranking/features/client_quality.h"

#include <algorithm>
#include <cmath>

namespace shortlist {

std::optional<FeatureValue> ClientQuality(const FeatureInput& input) {
  if (input.job == nullptr) return std::nullopt;
  const auto rating = input.job->Integer(Column::kClientRating);
  const auto hires = input.job->Integer(Column::kClientHires);
  const auto spent = input.job->Integer(Column::kClientSpent);
  if (!rating && !hires && !spent)
    return FeatureValue{kUnknownValue, "nothing is known of the client"};
  // Each third from 0 to 1: stars from 3 to 5, hires up to 100 and money up to 100,000 by
  // logarithm.
  const double stars =
      rating ? std::clamp(static_cast<double>(*rating - 300) / 200, 0.0, 1.0) : kUnknownValue;
  const auto logarithmic = [](std::optional<int64_t> value, double full) {
    if (!value) return kUnknownValue;
    return std::clamp(
        std::log1p(static_cast<double>(std::max<int64_t>(*value, 0))) / std::log1p(full), 0.0, 1.0);
  };
  return FeatureValue{(stars + logarithmic(hires, 100) + logarithmic(spent, 10'000'000)) / 3,
                      hires ? std::to_string(*hires) + " hires so far" : "hires are not known"};
}

}  // namespace shortlist
