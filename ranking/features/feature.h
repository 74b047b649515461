#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "index/schema/document.h"
#include "ranking/features/signals.h"

namespace shortlist {

// What a feature may look at: one freelancer beside one job, or a candidate alone when somebody
// searches by words. Pointers outlive the call; none of it is a clock or a database.
struct FeatureInput {
  const ColumnValues* talent = nullptr;  // null: a search over jobs
  const ColumnValues* job = nullptr;     // null: a search over talent
  const Signals* signals = nullptr;      // of the freelancer; null when `talent` is
  Side candidate_side = Side::kTalent;   // which of the two is being ranked
  std::optional<double> lexical;         // calibrated channel scores of the candidate, 0..1
  std::optional<double> semantic;
  int64_t now_seconds = 0;

  const ColumnValues& candidate() const { return candidate_side == Side::kTalent ? *talent : *job; }
};

struct FeatureValue {
  double value = 0;         // 0..1, more is better
  std::string description;  // why, for a person: "has 3 of 4 skills asked for"
};

// A candidate that lacks what a feature looks at is neither praised nor blamed.
inline constexpr double kUnknownValue = 0.5;

// One idea of what makes a good match: a pure function. Absent: the question does not ask for this
// (a job without a rate), so it counts for nobody. Whether it is absent must depend on the asking
// side only, or scores of two candidates could not be compared.
struct Feature {
  std::string_view name;         // stable slug: rank profiles and explanations name it
  std::string_view description;  // one sentence, shown in the documentation of rank profiles
  std::optional<FeatureValue> (*compute)(const FeatureInput& input);
};

}  // namespace shortlist
