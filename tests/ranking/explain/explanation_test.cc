#include "ranking/explain/explanation.h"

#include <gtest/gtest.h>

namespace shortlist {
namespace {

using Combine = Explanation::Combine;

Explanation Leaf(double value, std::string name) {
  return {value, std::move(name), "", Combine::kLeaf, {}};
}

TEST(Explanation, IsRenderedOneLineANodeTwoBlanksALevel) {
  const Explanation tree{
      62.5,
      "score",
      "sum of the views",
      Combine::kSum,
      {{50, "for_job", "", Combine::kSum, {{50, "skills", "has 3 of 4", Combine::kLeaf, {}}}},
       Leaf(12.5, "for_freelancer")}};
  EXPECT_EQ(RenderText(tree),
            "62.5 score: sum of the views\n"
            "  50 for_job\n"
            "    50 skills: has 3 of 4\n"
            "  12.5 for_freelancer\n");
}

TEST(Explanation, IsRenderedWithFourDigits) {
  EXPECT_EQ(RenderText(Leaf(100.0 / 3, "third")), "33.33 third\n");
  EXPECT_EQ(RenderText(Leaf(0, "nothing")), "0 nothing\n");
  EXPECT_EQ(RenderText(Leaf(0.000123456, "little")), "0.0001235 little\n");
}

TEST(Explanation, OfASumAddsUpWhenItsDetailsDo) {
  EXPECT_TRUE(AddsUp({3, "sum", "", Combine::kSum, {Leaf(1, "a"), Leaf(2, "b")}}, 0));
  EXPECT_FALSE(AddsUp({4, "sum", "", Combine::kSum, {Leaf(1, "a"), Leaf(2, "b")}}, 0.5));
  EXPECT_TRUE(AddsUp({3.4, "sum", "", Combine::kSum, {Leaf(1, "a"), Leaf(2, "b")}}, 0.5));
  EXPECT_FALSE(AddsUp({3, "sum", "", Combine::kSum, {}}, 0.5));
}

TEST(Explanation, OfAProductIsTheProduct) {
  EXPECT_TRUE(AddsUp({6, "product", "", Combine::kProduct, {Leaf(3, "a"), Leaf(2, "b")}}, 0));
  EXPECT_FALSE(AddsUp({5, "product", "", Combine::kProduct, {Leaf(3, "a"), Leaf(2, "b")}}, 0));
}

TEST(Explanation, IsCheckedToItsLeaves) {
  const Explanation wrong{2, "inner", "", Combine::kSum, {Leaf(1, "a")}};
  EXPECT_FALSE(AddsUp({2, "outer", "", Combine::kSum, {wrong}}, 0));
  EXPECT_FALSE(AddsUp({1, "leaf with details", "", Combine::kLeaf, {Leaf(1, "a")}}, 0));
}

}  // namespace
}  // namespace shortlist
