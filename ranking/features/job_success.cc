#include "ranking/features/job_success.h"

namespace shortlist {

std::optional<FeatureValue> JobSuccess(const FeatureInput& input) {
  if (input.signals == nullptr) return std::nullopt;
  const Signals& signals = *input.signals;
  std::string description = signals.jss_score
                                ? "Job Success " + std::to_string(*signals.jss_score) + " %"
                                : std::string("no Job Success Score yet");
  description += "; the estimate is above " + std::to_string(signals.jss_lower_bound_ppm / 10'000) +
                 " % with nine in ten chances";
  return FeatureValue{static_cast<double>(signals.jss_lower_bound_ppm) / 1e6, description};
}

}  // namespace shortlist
