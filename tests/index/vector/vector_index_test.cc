#include "index/vector/vector_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>
#include <stop_token>

#include "index/vector/distance_kernels.h"
#include "index/vector/exact_scan.h"

namespace shortlist {
namespace {

constexpr size_t kDimension = 24;

std::vector<float> RandomUnit(std::mt19937& random) {
  std::normal_distribution<float> normal;
  std::vector<float> vector(kDimension);
  float square = 0;
  for (float& value : vector) {
    value = normal(random);
    square += value * value;
  }
  for (float& value : vector) value /= std::sqrt(square);
  return vector;
}

struct World {
  explicit World(size_t size, unsigned seed, size_t cut = 97) : random(seed), alive(size, true) {
    for (size_t i = 0; i < size; ++i) {
      vectors.push_back(i % 50 == 49 ? std::vector<float>() : RandomUnit(random));
    }
    for (size_t at = 0; at < size; at += cut) {
      segments.push_back(VectorSegment::Build(
          std::span(vectors).subspan(at, std::min(cut, size - at)), static_cast<Ordinal>(at)));
    }
  }

  std::vector<ChannelHit> BruteForce(const std::vector<float>& query, size_t k,
                                     const Bitset& pass) const {
    std::vector<ChannelHit> hits;
    for (size_t i = 0; i < vectors.size(); ++i) {
      if (!pass.Test(i) || vectors[i].empty()) continue;
      hits.push_back(
          {static_cast<Ordinal>(i), InnerProduct(query.data(), vectors[i].data(), kDimension)});
    }
    std::sort(hits.begin(), hits.end(), [](const ChannelHit& a, const ChannelHit& b) {
      return a.score != b.score ? a.score > b.score : a.ordinal < b.ordinal;
    });
    if (hits.size() > k) hits.resize(k);
    return hits;
  }

  std::mt19937 random;
  std::vector<std::vector<float>> vectors;
  std::vector<std::shared_ptr<const VectorSegment>> segments;
  Bitset alive;
};

double Recall(const std::vector<ChannelHit>& found, const std::vector<ChannelHit>& wanted) {
  std::set<Ordinal> have;
  for (const auto& hit : found) have.insert(hit.ordinal);
  size_t met = 0;
  for (const auto& hit : wanted) met += have.count(hit.ordinal);
  return wanted.empty() ? 1 : static_cast<double>(met) / static_cast<double>(wanted.size());
}

TEST(InnerProduct, IsTheSumOfProductsForEverySize) {
  std::mt19937 random(1);
  for (size_t size = 0; size < 70; ++size) {
    std::vector<float> a(size), b(size);
    double expected = 0;
    for (size_t i = 0; i < size; ++i) {
      a[i] = static_cast<float>(random() % 100) / 50 - 1;
      b[i] = static_cast<float>(random() % 100) / 50 - 1;
      expected += static_cast<double>(a[i]) * b[i];
    }
    EXPECT_NEAR(InnerProduct(a.data(), b.data(), size), expected, 1e-5) << size;
  }
}

TEST(ExactScan, EqualsBruteForceHoweverItIsCut) {
  for (const size_t cut : {size_t{1}, size_t{13}, size_t{400}}) {
    World world(400, 7, cut);
    for (int round = 0; round < 10; ++round) {
      const auto query = RandomUnit(world.random);
      Bitset pass(400);
      for (size_t i = 0; i < 400; ++i) {
        if (world.random() % 3 == 0) pass.Set(i);
      }
      EXPECT_EQ(KeepBest(ScanAbove(world.segments, query, pass, -2), 10),
                world.BruteForce(query, 10, pass));
    }
  }
}

TEST(ExactScan, KeepsEverybodyWhoTiesWithTheLast) {
  const std::vector<ChannelHit> hits = {{0, 0.5F}, {1, 0.9F}, {2, 0.5F}, {3, 0.1F}, {4, 0.5F}};
  const std::vector<ChannelHit> expected = {{1, 0.9F}, {0, 0.5F}, {2, 0.5F}, {4, 0.5F}};
  EXPECT_EQ(KeepBest(hits, 2), expected);
  EXPECT_TRUE(KeepBest(hits, 0).empty());
}

TEST(VectorSegment, ForgetsTheDeadWhenMerged) {
  World world(60, 3, 20);
  world.alive.Reset(5);
  world.alive.Reset(45);
  const auto merged = VectorSegment::Merge(world.segments, world.alive);
  for (Ordinal i = 0; i < 60; ++i) {
    const auto row = merged->Row(i);
    if (i == 5 || i == 45) {
      EXPECT_TRUE(row.empty());
    } else {
      EXPECT_EQ(std::vector<float>(row.begin(), row.end()), world.vectors[i]);
    }
  }
}

TEST(VectorGraph, FindsNearlyAllNeighboursAtEverySelectivity) {
  World world(3000, 11, 500);
  const auto graph = VectorGraph::Build(world.segments, world.alive, {});
  const VectorView view{world.segments, graph.get()};
  for (const unsigned every : {1U, 2U, 10U, 100U}) {
    Bitset pass(3000);
    for (size_t i = 0; i < 3000; i += every) pass.Set(i);
    double recall = 0;
    int by_graph = 0;
    for (int round = 0; round < 20; ++round) {
      const auto query = RandomUnit(world.random);
      const auto answer = NearestK(view, query, 10, pass, {.exact_below = 5});
      by_graph += answer.plan == "graph";
      recall += Recall(answer.hits, world.BruteForce(query, 10, pass)) / 20;
    }
    EXPECT_GE(recall, 0.95) << "one in " << every;
    EXPECT_GE(by_graph, 14) << "one in " << every;  // or the scan's recall was measured
  }
}

TEST(VectorGraph, IsGivenUpWhenItIsAskedToStop) {
  const World world(1200, 8, 600);
  std::stop_source stop;
  EXPECT_NE(VectorGraph::Build(world.segments, world.alive, {}, stop.get_token()), nullptr);
  stop.request_stop();
  EXPECT_EQ(VectorGraph::Build(world.segments, world.alive, {}, stop.get_token()), nullptr);
}

TEST(VectorGraph, IsGivenUpForTheScanWhenTheFilterStandsAgainstTheQuery) {
  World world(2000, 13, 500);
  const auto graph = VectorGraph::Build(world.segments, world.alive, {});
  const VectorView view{world.segments, graph.get()};
  for (int round = 0; round < 10; ++round) {
    const auto query = RandomUnit(world.random);
    Bitset pass(2000);  // only what is far from the query
    for (size_t i = 0; i < 2000; ++i) {
      if (!world.vectors[i].empty() &&
          InnerProduct(query.data(), world.vectors[i].data(), kDimension) < -0.2F) {
        pass.Set(i);
      }
    }
    const auto answer = NearestK(view, query, 10, pass, {.exact_below = 5});
    EXPECT_EQ(answer.plan, "exact");
    EXPECT_EQ(answer.hits, world.BruteForce(query, 10, pass));
  }
}

TEST(VectorGraph, LosesNobodyWhoTiesAtTheEdge) {
  World world(1000, 19, 1000);
  const auto twin = world.vectors[0];
  for (size_t i = 0; i < 1000; i += 10) world.vectors[i] = twin;
  world.segments = {VectorSegment::Build(world.vectors, 0)};
  const auto graph = VectorGraph::Build(world.segments, world.alive, {});
  const auto answer =
      NearestK({world.segments, graph.get()}, twin, 10, world.alive, {.exact_below = 5});
  EXPECT_EQ(answer.hits.size(), 100u);
}

TEST(VectorGraph, NeverReturnsTheDeadAndScansWhatCameAfter) {
  World world(1500, 17, 500);
  const auto graph = VectorGraph::Build(std::span(world.segments).first(2), world.alive, {});
  EXPECT_EQ(graph->covered_end(), 1000u);
  for (size_t i = 0; i < 1500; i += 3) world.alive.Reset(i);
  const VectorView view{world.segments, graph.get()};
  double recall = 0;
  for (int round = 0; round < 20; ++round) {
    const auto query = RandomUnit(world.random);
    const auto answer = NearestK(view, query, 10, world.alive, {.exact_below = 5});
    EXPECT_EQ(answer.plan, "graph");
    for (const auto& hit : answer.hits) EXPECT_NE(hit.ordinal % 3, 0u);
    recall += Recall(answer.hits, world.BruteForce(query, 10, world.alive)) / 20;
  }
  EXPECT_GE(recall, 0.95);
}

}  // namespace
}  // namespace shortlist
