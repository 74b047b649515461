#include "ranking/features/rate_fit.h"

#include <algorithm>

namespace shortlist {

std::optional<FeatureValue> RateFit(const FeatureInput& input) {
  if (input.talent == nullptr || input.job == nullptr) return std::nullopt;
  const int64_t rate = input.talent->Integer(Column::kRate).value_or(0);  // 0: names none
  const auto most = input.job->Integer(Column::kRateMax);
  const bool job_asks = input.candidate_side == Side::kTalent;
  if (job_asks ? !most : rate == 0) return std::nullopt;
  if (rate == 0) return FeatureValue{kUnknownValue, "names no hourly rate"};
  if (!most) return FeatureValue{kUnknownValue, "the job names no rate"};
  if (rate <= *most) return FeatureValue{1, "the rate is within what the job pays"};
  // Falls from 1 at the limit to 0 at twice the limit.
  const double over =
      static_cast<double>(rate - *most) / static_cast<double>(std::max<int64_t>(*most, 1));
  return FeatureValue{std::max(0.0, 1 - over), "the rate is above what the job pays"};
}

}  // namespace shortlist
