#include "server/load/load_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "tests/support/small_skill_graph.h"

namespace shortlist {
namespace {

using ::testing::HasSubstr;
using testing::SkillGraphOf;

const SkillGraph& Graph() {
  static const SkillGraph graph = SkillGraphOf(
      "C++\t\t\t\tmarket\t\t\n"
      "Go\tGolang\t\t\tmarket\tGo\t\n"
      "React Native\t\t\t\tmarket\t\t\n"
      "Technical Writing\t\t\t\tmarket\t\t\n"
      "Databases\t\t\t\tonet\t\t\n");
  return graph;
}

LoadPlan PlanWith(const LoadMix& mix, uint64_t seed = 1) {
  static const QuestionMaker questions(Graph());
  return {seed, mix, {{"frl_a", "frl_b", "frl_c"}, {"job_a", "job_b"}}, questions};
}

TEST(LoadMix, IsReadByName) {
  EXPECT_EQ(*ParseLoadMix("match=3,write=1"), (LoadMix{3, 0, 0, 0, 0, 1}));
  EXPECT_EQ(*ParseLoadMix("read=0,search=100"), (LoadMix{0, 0, 100, 0, 0, 0}));
}

TEST(LoadMix, RefusesWhatIsNoMix) {
  for (const char* text : {"", "match", "match=", "match=x", "match=-1", "swim=3", "match=0",
                           "match=1,,read=1", "match=1234567", "=3", "match =3"}) {
    const auto mix = ParseLoadMix(text);
    ASSERT_FALSE(mix.ok()) << text;
    EXPECT_EQ(mix.error().reason, "bad_load_mix") << text;
  }
}

TEST(LoadPlan, MakesTheSameRequestsFromTheSameSeed) {
  const LoadPlan plan = PlanWith(kDefaultLoadMix), again = PlanWith(kDefaultLoadMix);
  const LoadPlan other = PlanWith(kDefaultLoadMix, 2);
  int differences = 0;
  for (uint64_t i = 0; i < 200; ++i) {
    EXPECT_EQ(plan.Make(i).path, again.Make(i).path);
    EXPECT_EQ(plan.Make(i).body, again.Make(i).body);
    EXPECT_EQ(plan.PauseBefore(i), again.PauseBefore(i));
    differences += plan.Make(i).path == other.Make(i).path ? 0 : 1;
  }
  EXPECT_GT(differences, 50);
}

TEST(LoadPlan, HoldsTheMix) {
  const LoadPlan plan = PlanWith({50, 0, 30, 0, 20, 0});
  std::map<LoadOperation, int> counts;
  constexpr int kRequests = 4'000;
  for (uint64_t i = 0; i < kRequests; ++i) ++counts[plan.Make(i).operation];
  EXPECT_EQ(counts.size(), 3u);
  EXPECT_NEAR(counts[LoadOperation::kMatch], 0.5 * kRequests, 200);
  EXPECT_NEAR(counts[LoadOperation::kSearch], 0.3 * kRequests, 200);
  EXPECT_NEAR(counts[LoadOperation::kRead], 0.2 * kRequests, 200);
}

TEST(LoadPlan, AsksAboutSomeMuchMoreOftenThanOthers) {
  const LoadPlan plan = PlanWith({1, 0, 0, 0, 0, 0});
  int first = 0;
  for (uint64_t i = 0; i < 3'000; ++i) {
    first += plan.Make(i).path.starts_with("/v1/jobs/job_a/") ? 1 : 0;
  }
  EXPECT_NEAR(first, 2'000, 150);  // 1 against 1/2
}

TEST(LoadPlan, EscapesWhatAQuestionIsMadeOf) {
  const LoadPlan plan = PlanWith({0, 0, 1, 0, 0, 0});
  std::string all;
  for (uint64_t i = 0; i < 300; ++i) all += plan.Make(i).path + "\n";
  EXPECT_EQ(all.find_first_of(" +#/", 0), 0u);  // the slash that each begins with
  EXPECT_THAT(all, HasSubstr("%20"));
  EXPECT_THAT(all, HasSubstr("C%2B%2B"));
}

TEST(LoadPlan, ArrivalsAreAsFarApartAsAPoissonProcessHasThem) {
  const LoadPlan plan = PlanWith(kDefaultLoadMix);
  double sum = 0, long_ones = 0;
  constexpr int kArrivals = 20'000;
  for (uint64_t i = 0; i < kArrivals; ++i) {
    const double pause = plan.PauseBefore(i);
    ASSERT_GE(pause, 0);
    sum += pause;
    if (pause > 2) ++long_ones;
  }
  EXPECT_NEAR(sum / kArrivals, 1, 0.03);
  EXPECT_NEAR(long_ones / kArrivals, std::exp(-2), 0.01);
}

TEST(QuestionMaker, KnowsTheTagsOfTheMarketplaceAlone) {
  const QuestionMaker questions(Graph());
  EXPECT_THAT(questions.words(), ::testing::UnorderedElementsAre("C++", "Go", "React", "Native",
                                                                 "Technical", "Writing"));
  Random random(1);
  for (int i = 0; i < 100; ++i) EXPECT_NE(questions.Skill(&random), "Databases");
  EXPECT_EQ(questions.Words(100, &random).size(), 6u);
}

TEST(QuestionMaker, NarrowsHalfOfTheSearches) {
  const QuestionMaker questions(Graph());
  int without = 0;
  constexpr int kSearches = 2'000;
  for (uint64_t i = 0; i < kSearches; ++i) {
    Random random(1, RandomStream::kLoad, i);
    const auto talent = questions.TalentFilter(&random);
    EXPECT_LE(talent.size(), 2u);
    without += talent.empty() ? 1 : 0;
  }
  EXPECT_NEAR(without, kSearches / 2, 100);
}

}  // namespace
}  // namespace shortlist
