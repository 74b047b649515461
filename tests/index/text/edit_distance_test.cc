#include "index/text/edit_distance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace shortlist {
namespace {

// The textbook recurrence with its whole table and no limit.
int Reference(const std::u32string& a, const std::u32string& b) {
  std::vector<std::vector<int>> d(a.size() + 1, std::vector<int>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = static_cast<int>(i + j);
        continue;
      }
      d[i][j] = std::min(
          {d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

TEST(EditDistance, CountsASwapAsOneEdit) {
  EXPECT_EQ(EditDistance(U"python", U"pyhton", 2), 1);
  EXPECT_EQ(EditDistance(U"", U"ab", 2), 2);
  EXPECT_EQ(EditDistance(U"ca", U"abc", 3), 3);
}

TEST(EditDistance, EqualsTheTableUpToTheLimit) {
  std::mt19937 random(21);
  for (int round = 0; round < 20'000; ++round) {
    std::u32string a(random() % 9, U'a');
    std::u32string b(random() % 9, U'a');
    for (char32_t& c : a) c += random() % 3;
    for (char32_t& c : b) c += random() % 3;
    const int limit = static_cast<int>(random() % 4);
    EXPECT_EQ(EditDistance(a, b, limit), std::min(Reference(a, b), limit + 1));
  }
}

}  // namespace
}  // namespace shortlist
