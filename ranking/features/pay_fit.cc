#include "ranking/features/pay_fit.h"

#include <algorithm>

namespace shortlist {

std::optional<FeatureValue> PayFit(const FeatureInput& input) {
  if (input.talent == nullptr || input.job == nullptr) return std::nullopt;
  const int64_t rate = input.talent->Integer(Column::kRate).value_or(0);  // 0: names none
  const auto most = input.job->Integer(Column::kRateMax);
  const bool job_asks = input.candidate_side == Side::kTalent;
  if (job_asks ? !most : rate == 0) return std::nullopt;
  if (rate == 0) return FeatureValue{kUnknownValue, "names no hourly rate"};
  if (!most) return FeatureValue{kUnknownValue, "the job names no rate"};
  const double share = static_cast<double>(*most) / static_cast<double>(rate);
  return FeatureValue{std::clamp(share, 0.0, 1.0),
                      share >= 1 ? "the job pays the rate" : "the job pays less than the rate"};
}

}  // namespace shortlist
