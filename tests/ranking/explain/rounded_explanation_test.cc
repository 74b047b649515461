#include "ranking/explain/rounded_explanation.h"

#include <random>

#include <gtest/gtest.h>

namespace shortlist {
namespace {

using Combine = Explanation::Combine;

Explanation Leaf(double value) { return {value, "leaf", "", Combine::kLeaf, {}}; }

TEST(RoundedExplanation, GivesWhatRoundingLosesToTheLargestRemainders) {
  const Explanation exact{
      1.0, "sum", "why", Combine::kSum, {Leaf(0.33333), Leaf(0.33334), Leaf(0.33333)}};
  const Explanation rounded = Rounded(exact);
  EXPECT_EQ(rounded.value, 1.0);
  EXPECT_EQ(rounded.name, "sum");
  EXPECT_EQ(rounded.description, "why");
  EXPECT_EQ(rounded.details[0].value, 0.3333);
  EXPECT_EQ(rounded.details[1].value, 0.3334);
  EXPECT_EQ(rounded.details[2].value, 0.3333);
}

TEST(RoundedExplanation, AddsUpInEveryTreeAndMovesNoNodeFar) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> values(-20, 100);
  for (int round = 0; round < 200; ++round) {
    Explanation root{0, "root", "", Combine::kSum, {}};
    for (int view = 0; view < 3; ++view) {
      Explanation node{0, "view", "", Combine::kSum, {}};
      for (int i = 0; i < 7; ++i) {
        node.details.push_back(Leaf(values(random)));
        node.value += node.details.back().value;
      }
      root.value += node.value;
      root.details.push_back(node);
    }
    const Explanation rounded = Rounded(root);
    EXPECT_EQ(rounded.value, RoundedScore(root.value));
    EXPECT_TRUE(AddsUp(rounded, 1e-9));
    for (size_t view = 0; view < 3; ++view) {
      for (size_t i = 0; i < 7; ++i) {
        EXPECT_NEAR(rounded.details[view].details[i].value, root.details[view].details[i].value,
                    2e-4);
      }
    }
  }
}

TEST(RoundedExplanation, RoundsTheFactorsOfAProductOneByOne) {
  const Explanation exact{
      0.5 * 0.33333, "product", "", Combine::kProduct, {Leaf(0.5), Leaf(0.33333)}};
  const Explanation rounded = Rounded(exact);
  EXPECT_EQ(rounded.value, 0.1667);
  EXPECT_EQ(rounded.details[1].value, 0.3333);
}

}  // namespace
}  // namespace shortlist
