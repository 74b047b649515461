#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace shortlist {

// What is expected of a freelancer of a category before anything is known: m of marketplace rules
// b1, step 9. Keeps exact integer sums, so that replay and rebuild agree. One thread.
class CategoryPrior {
 public:
  // A freelancer with an eligible contract: the share of good of all, millionths.
  void Add(const std::string& category, int64_t ratio_ppm);
  void Remove(const std::string& category, int64_t ratio_ppm);  // of one that was added

  // In whole percent: of the category, of everybody where the category has fewer than 30
  // freelancers, 85 where there is nobody. Whole percents keep it still while single contracts come
  // in.
  int MeanPercent(const std::string& category) const;

 private:
  struct Sums {
    int64_t ratios_ppm = 0;
    int64_t freelancers = 0;
  };
  static int Mean(const Sums& sums);

  std::map<std::string, Sums> by_category_;
  Sums all_;
};

}  // namespace shortlist
