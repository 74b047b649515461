#include "ranking/explain/rounded_explanation.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

namespace shortlist {
namespace {

constexpr double kUnits = 1e4;  // in one point

int64_t Nearest(double value) { return std::llround(value * kUnits); }

// Whole units for each detail, that sum to `units`.
std::vector<int64_t> Share(const std::vector<Explanation>& details, int64_t units) {
  std::vector<int64_t> shares;
  std::vector<double> remainders;
  for (const Explanation& detail : details) {
    const double exact = detail.value * kUnits;
    shares.push_back(static_cast<int64_t>(std::floor(exact)));
    remainders.push_back(exact - std::floor(exact));
  }
  std::vector<size_t> order(details.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return remainders[a] > remainders[b]; });
  int64_t left = units - std::accumulate(shares.begin(), shares.end(), int64_t{0});
  for (size_t i = 0; left != 0; i = (i + 1) % order.size()) {
    const int64_t step = left > 0 ? 1 : -1;
    shares[order[i]] += step;
    left -= step;
  }
  return shares;
}

Explanation RoundedTo(const Explanation& exact, int64_t units) {
  Explanation rounded{
      static_cast<double>(units) / kUnits, exact.name, exact.description, exact.combine, {}};
  if (exact.details.empty()) return rounded;
  std::vector<int64_t> shares;
  if (exact.combine == Explanation::Combine::kSum) {
    shares = Share(exact.details, units);
  } else {
    for (const Explanation& detail : exact.details) shares.push_back(Nearest(detail.value));
  }
  for (size_t i = 0; i < shares.size(); ++i) {
    rounded.details.push_back(RoundedTo(exact.details[i], shares[i]));
  }
  return rounded;
}

}  // namespace

double RoundedScore(double score) { return static_cast<double>(Nearest(score)) / kUnits; }

Explanation Rounded(const Explanation& explanation) {
  return RoundedTo(explanation, Nearest(explanation.value));
}

}  // namespace shortlist
