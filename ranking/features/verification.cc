#include "ranking/features/verification.h"

namespace shortlist {

std::optional<FeatureValue> Verification(const FeatureInput& input) {
  const bool talent = input.candidate_side == Side::kTalent;
  const bool verified = input.candidate()
                            .Integer(talent ? Column::kVerified : Column::kPaymentVerified)
                            .value_or(0) != 0;
  if (talent)
    return FeatureValue{verified ? 1.0 : 0.0,
                        verified ? "identity verified" : "identity not verified"};
  return FeatureValue{verified ? 1.0 : 0.0, verified ? "payment verified" : "payment not verified"};
}

}  // namespace shortlist
