#include "ranking/job_success/category_prior.h"

#include "index/base/check.h"

namespace shortlist {
namespace {

constexpr int64_t kEnoughFreelancers = 30;
constexpr int kPercentOfNobody = 85;

}  // namespace

void CategoryPrior::Add(const std::string& category, int64_t ratio_ppm) {
  for (Sums* sums : {&by_category_[category], &all_}) {
    sums->ratios_ppm += ratio_ppm;
    ++sums->freelancers;
  }
}

void CategoryPrior::Remove(const std::string& category, int64_t ratio_ppm) {
  for (Sums* sums : {&by_category_[category], &all_}) {
    CHECK(sums->freelancers > 0);
    sums->ratios_ppm -= ratio_ppm;
    --sums->freelancers;
  }
}

int CategoryPrior::Mean(const Sums& sums) {
  if (sums.freelancers == 0) return kPercentOfNobody;
  const int64_t millionths = sums.ratios_ppm / sums.freelancers;
  return static_cast<int>((millionths + 5'000) / 10'000);
}

int CategoryPrior::MeanPercent(const std::string& category) const {
  const auto found = by_category_.find(category);
  const bool enough =
      found != by_category_.end() && found->second.freelancers >= kEnoughFreelancers;
  return Mean(enough ? found->second : all_);
}

}  // namespace shortlist
