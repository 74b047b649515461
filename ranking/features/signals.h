#pragma once

#include <cstdint>
#include <optional>

namespace shortlist {

// Numbers of one freelancer that rank but are not searched: they change without a document being
// indexed again. A number that filters too has a column beside it (index/schema/document.h).
struct Signals {
  std::optional<int> jss_score;     // 0..100 as shown; absent: no score yet
  int64_t jss_lower_bound_ppm = 0;  // 10 % quantile of the shrunken estimate, millionths
  int64_t jss_mean_ppm = 0;         // its mean, shown in explanations, millionths
  int64_t event_seq = 0;            // the event this state follows from; older ones are ignored

  bool operator==(const Signals&) const = default;
};

}  // namespace shortlist
