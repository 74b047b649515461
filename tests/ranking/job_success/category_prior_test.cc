#include "ranking/job_success/category_prior.h"

#include <gtest/gtest.h>

#include <random>

namespace shortlist {
namespace {

TEST(CategoryPrior, IsEightyFiveOfNobody) {
  CategoryPrior prior;
  EXPECT_EQ(prior.MeanPercent("web"), 85);
}

TEST(CategoryPrior, IsThatOfEverybodyUntilACategoryHasThirtyFreelancers) {
  CategoryPrior prior;
  for (int i = 0; i < 29; ++i) prior.Add("web", 900'000);
  for (int i = 0; i < 29; ++i) prior.Add("writing", 500'000);
  EXPECT_EQ(prior.MeanPercent("web"), 70);
  EXPECT_EQ(prior.MeanPercent("writing"), 70);
  EXPECT_EQ(prior.MeanPercent("nobody's"), 70);
  prior.Add("web", 900'000);
  EXPECT_EQ(prior.MeanPercent("web"), 90);
  EXPECT_EQ(prior.MeanPercent("writing"), 70);
}

TEST(CategoryPrior, RoundsToWholePercentsHalvesUp) {
  CategoryPrior prior;
  prior.Add("web", 844'999);
  EXPECT_EQ(prior.MeanPercent("web"), 84);
  prior.Remove("web", 844'999);
  prior.Add("web", 845'000);
  EXPECT_EQ(prior.MeanPercent("web"), 85);
}

TEST(CategoryPrior, RemovingWhatWasAddedRestoresIt) {
  std::mt19937 random(7);
  CategoryPrior prior;
  for (int i = 0; i < 40; ++i) prior.Add("web", random() % 1'000'001);
  const int before = prior.MeanPercent("web");
  for (int i = 0; i < 100; ++i) {
    const int64_t ratio = random() % 1'000'001;
    prior.Add("web", ratio);
    prior.Add("writing", 1'000'000);
    prior.Remove("writing", 1'000'000);
    prior.Remove("web", ratio);
    EXPECT_EQ(prior.MeanPercent("web"), before);
  }
  CategoryPrior emptied;
  emptied.Add("web", 123'456);
  emptied.Remove("web", 123'456);
  EXPECT_EQ(emptied.MeanPercent("web"), 85);
}

}  // namespace
}  // namespace shortlist
