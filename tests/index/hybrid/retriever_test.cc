#include "index/hybrid/retriever.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "index/vector/distance_kernels.h"
#include "tests/index/hybrid/world.h"
#include "tests/support/retrieval_definition.h"

namespace shortlist {
namespace {

using testing::AnswerOf;
using testing::AskForTheBest;
using testing::Definition;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Randomness;
using testing::Relation;
using testing::Titled;
using ::testing::UnorderedElementsAre;
using testing::WordEmbedder;
using testing::World;

std::string Describe(const RetrievalQuery& query) {
  std::string text = "words:";
  for (const std::string& word : query.text.words) text += " " + word;
  if (query.text.constraint) text += " constraint: " + testing::Describe(*query.text.constraint);
  return text + " match " + std::to_string(static_cast<int>(query.match)) + " mode " +
         std::to_string(static_cast<int>(query.mode)) + " clauses " +
         std::to_string(query.filter.clauses.size()) + " floor " +
         std::to_string(query.semantic_floor);
}

std::vector<std::string> Ids(const CandidateSet& set) {
  std::vector<std::string> ids;
  for (const Candidate& candidate : set.candidates) ids.emplace_back(candidate.id);
  return ids;
}

void ExpectScores(const Candidate& candidate, const Relation& relation,
                  const RetrievalQuery& query) {
  const bool lexical = query.mode != RetrievalMode::kSemantic && relation.score > 0;
  EXPECT_EQ(candidate.lexical.has_value(), lexical && Definition::AsksWords(query));
  EXPECT_NEAR(candidate.lexical.value_or(relation.score), relation.score, 1e-4);
  const bool semantic = query.mode != RetrievalMode::kLexical && relation.cosine.has_value();
  EXPECT_EQ(candidate.semantic.has_value(), semantic);
  const double cosine = relation.cosine.value_or(0);
  EXPECT_NEAR(candidate.semantic.value_or(cosine), cosine, 1e-5);
}

// That the whole answer is the definition's.
void ExpectAsDefined(const World& world, const Definition& definition,
                     const RetrievalQuery& query) {
  const RetrieverOptions options;
  const CandidateSet set = world.Ask(query, options);
  std::optional<uint64_t> broadened;
  auto relations = definition.Relate(query, options, &broadened);
  ASSERT_EQ(set.broadened.has_value(), broadened.has_value());
  EXPECT_EQ(set.broadened.value_or(Broadened()).all_words_total, broadened.value_or(0));
  EXPECT_EQ(set.total, set.candidates.size());
  EXPECT_EQ(set.plan.candidates, set.candidates.size());
  float lexical_max = 0;
  float semantic_max = 0;
  std::set<std::string> found;
  for (const Candidate& candidate : set.candidates) {
    const std::string id(candidate.id);
    EXPECT_TRUE(found.insert(id).second) << id << " twice";
    ASSERT_TRUE(relations.contains(id)) << id << " is not live";
    ExpectScores(candidate, relations[id], query);
    lexical_max = std::max(lexical_max, candidate.lexical.value_or(0));
    semantic_max = std::max(semantic_max, candidate.semantic.value_or(0));
  }
  EXPECT_EQ(set.lexical_max, lexical_max);
  EXPECT_EQ(set.semantic_max, semantic_max);
  size_t passing = 0;
  for (const auto& [id, relation] : relations) {
    passing += relation.allowed ? 1 : 0;
    if (relation.Undecided(definition.floor())) continue;
    EXPECT_EQ(found.contains(id), definition.InMatchSet(relation, query)) << id;
  }
  if (relations.empty()) return;
  EXPECT_DOUBLE_EQ(set.plan.filter_selectivity,
                   static_cast<double>(passing) / static_cast<double>(relations.size()));
}

// That each facet's count is the total of the same question with that value as its filter.
void ExpectFacetsAsTotals(const World& world, const RetrievalQuery& query) {
  const CandidateSet set = world.Ask(query);
  for (const Column column : query.facets) {
    RetrievalQuery one = query;
    one.facets.clear();
    std::erase_if(one.filter.clauses, [&](const auto& clause) { return clause.column == column; });
    std::set<std::string> values;
    for (const Candidate& candidate : world.Ask(one).candidates) {
      const Document& document = world.live().at(std::string(candidate.id));
      const auto& have = document.columns.Keywords(column);
      values.insert(have.begin(), have.end());
    }
    const std::vector<FacetCount>& facets = set.facets.at(column);
    EXPECT_EQ(facets.size(), values.size());
    for (const FacetCount& facet : facets) {
      EXPECT_TRUE(values.contains(facet.value));
      RetrievalQuery with = one;
      with.filter.clauses.push_back({column, {facet.value}, false, {}, false});
      EXPECT_EQ(world.Ask(with).total, facet.count) << NameOf(column) << " " << facet.value;
    }
    EXPECT_TRUE(std::is_sorted(facets.begin(), facets.end(), [](const auto& a, const auto& b) {
      return a.count != b.count ? a.count > b.count : a.value < b.value;
    }));
  }
}

TEST(Retriever, AnswersAsTheDefinitionThroughRandomChanges) {
  const WordEmbedder embedder;
  World world(&embedder);
  Randomness random(5);
  for (int round = 0; round < 60; ++round) {
    world.ChangeAtRandom(random, round % 10 == 0 ? 60 : 6);
    if (round % 7 == 3) world.index().Commit();
    if (round % 13 == 12) world.Reopen();
    const Definition definition(world.live(), embedder, *world.index().Get()->semantic_floor);
    EXPECT_EQ(world.index().Get()->live_documents(), world.live().size());
    for (int question = 0; question < 12; ++question) {
      const RetrievalQuery query = random.Query(&embedder);
      SCOPED_TRACE(Describe(query));
      ExpectAsDefined(world, definition, query);
      if (question < 2) ExpectFacetsAsTotals(world, query);
    }
  }
  EXPECT_GT(world.live().size(), 30U);
}

TEST(Retriever, AnswersByWordsAloneWithoutAnEmbedder) {
  World world(nullptr);
  Randomness random(6);
  const WordEmbedder none;  // for the definition only: no question has a vector
  for (int round = 0; round < 15; ++round) {
    world.ChangeAtRandom(random, 15);
    EXPECT_EQ(world.index().Get()->semantic_floor, 0);
    const Definition definition(world.live(), none, 0);
    for (int question = 0; question < 10; ++question) {
      RetrievalQuery query = random.Query(nullptr);
      query.mode = question % 2 == 0 ? RetrievalMode::kHybrid : RetrievalMode::kLexical;
      SCOPED_TRACE(Describe(query));
      ExpectAsDefined(world, definition, query);
      EXPECT_EQ(world.Ask(query).plan.vector, "none");
    }
  }
}

RetrievalQuery Question(const std::string& text, RetrievalMode mode,
                        const Embedder* embedder = nullptr) {
  RetrievalQuery query;
  query.text = ParseTextQuery(text, Side::kTalent);
  query.mode = mode;
  if (embedder != nullptr) query.vector = *EmbedQuery(query.text.meaning, *embedder);
  return query;
}

TEST(Retriever, AnswersEveryQuestionOfAnEmptyIndex) {
  const WordEmbedder embedder;
  World world(&embedder);
  for (const char* text :
       {"", "react", "-react", "\"react native\" a b c d", "🚀", "*", "title:x"}) {
    for (const size_t top_k : {size_t{0}, size_t{10}}) {
      for (const auto mode :
           {RetrievalMode::kHybrid, RetrievalMode::kLexical, RetrievalMode::kSemantic}) {
        RetrievalQuery query = Question(text, mode, &embedder);
        if (top_k > 0) AskForTheBest(top_k, &query);
        query.facets = {Column::kSkills};
        const CandidateSet set = world.Ask(query);
        EXPECT_EQ(set.total, 0U) << text;
        EXPECT_THAT(set.candidates, IsEmpty());
        EXPECT_DOUBLE_EQ(set.plan.filter_selectivity, 1);
      }
    }
  }
}

TEST(Retriever, AnswersNegationsAloneWithEverybodyElseInEveryMode) {
  const WordEmbedder embedder;
  World world(&embedder);
  world.Put(Titled("a", 1, "react developer"));
  world.Put(Titled("b", 2, "vue developer"));
  world.Put(Titled("c", 3, ""));
  for (const auto mode :
       {RetrievalMode::kHybrid, RetrievalMode::kLexical, RetrievalMode::kSemantic}) {
    EXPECT_THAT(Ids(world.Ask(Question("-react", mode, &embedder))), ElementsAre("b", "c"));
    EXPECT_THAT(Ids(world.Ask(Question("NOT (react OR vue)", mode, &embedder))), ElementsAre("c"));
    EXPECT_THAT(Ids(world.Ask(Question("", mode, &embedder))), ElementsAre("a", "b", "c"));
  }
}

TEST(Retriever, MatchesAllWordsOfShortQuestionsUntilTheyAreTooFew) {
  World world(nullptr);
  for (int i = 1; i <= 12; ++i) {
    world.Put(Titled("both" + std::to_string(i), i, "react full-stack developer"));
  }
  for (int i = 13; i <= 16; ++i) {
    world.Put(Titled("one" + std::to_string(i), i, "react designer"));
  }
  const auto ask = [&](const std::string& text, MatchMode match) {
    RetrievalQuery query = Question(text, RetrievalMode::kLexical);
    query.match = match;
    return world.Ask(query);
  };
  EXPECT_EQ(ask("react developer", MatchMode::kAuto).total, 12U);
  EXPECT_FALSE(ask("react developer", MatchMode::kAuto).broadened.has_value());
  EXPECT_EQ(ask("react developer", MatchMode::kAny).total, 16U);
  // Three words, though four are looked for.
  EXPECT_EQ(ask("react full-stack developer", MatchMode::kAuto).total, 12U);
  EXPECT_EQ(ask("react full stack developer", MatchMode::kAuto).total, 16U);
  const CandidateSet broadened = ask("react designer", MatchMode::kAuto);
  EXPECT_EQ(broadened.total, 16U);
  ASSERT_TRUE(broadened.broadened.has_value());
  EXPECT_EQ(broadened.broadened->all_words_total, 4U);
  EXPECT_EQ(ask("react designer", MatchMode::kAll).total, 4U);
  EXPECT_EQ(ask("react astronaut", MatchMode::kAll).total, 0U);
}

TEST(Retriever, DecidesOnBroadeningWithoutTheFilter) {
  World world(nullptr);
  for (int i = 1; i <= 12; ++i) {
    Document document = Titled("d" + std::to_string(i), i, i <= 11 ? "react vue" : "react");
    document.columns.keywords[Column::kCountry] = {i % 6 == 0 ? "DE" : "FR"};
    world.Put(document);
  }
  RetrievalQuery query = Question("react vue", RetrievalMode::kLexical);
  query.filter.clauses.push_back({Column::kCountry, {"DE"}, false, {}, false});
  // Eleven match without the filter: d6 passes it, and d12, which lacks a word, is not let in.
  EXPECT_THAT(Ids(world.Ask(query)), ElementsAre("d6"));
  EXPECT_FALSE(world.Ask(query).broadened.has_value());
  query.filter.excluded_ids = {"d1", "d2", "d3", "d6", "unknown"};
  EXPECT_THAT(Ids(world.Ask(query)), IsEmpty());
  EXPECT_FALSE(world.Ask(query).broadened.has_value());
}

TEST(Retriever, LeavesOutExcludedIdsInEveryChannel) {
  const WordEmbedder embedder;
  World world(&embedder);
  for (int i = 1; i <= 4; ++i) world.Put(Titled("d" + std::to_string(i), i, "react developer"));
  for (const size_t top_k : {size_t{0}, size_t{10}}) {
    RetrievalQuery query = Question("react", RetrievalMode::kHybrid, &embedder);
    if (top_k > 0) AskForTheBest(top_k, &query);
    query.filter.excluded_ids = {"d2", "d4", "d9"};
    EXPECT_THAT(Ids(world.Ask(query)), UnorderedElementsAre("d1", "d3"));
  }
}

TEST(Retriever, SaysHowItFoundTheAnswer) {
  const WordEmbedder embedder;
  World world(&embedder);
  world.Put(Titled("a", 1, "react"));
  const auto plan = [&](RetrievalMode mode) {
    return world.Ask(Question("react", mode, &embedder)).plan;
  };
  EXPECT_EQ(plan(RetrievalMode::kHybrid).lexical, "impact");
  EXPECT_EQ(plan(RetrievalMode::kHybrid).vector, "exact");
  EXPECT_EQ(plan(RetrievalMode::kLexical).vector, "none");
  EXPECT_EQ(plan(RetrievalMode::kSemantic).lexical, "none");
}

TEST(Retriever, KeepsASnapshotsAnswerWhileTheIndexGoesOn) {
  World world(nullptr);
  world.Put(Titled("a", 1, "react"));
  const auto before = world.index().Get();
  const RetrievalQuery query = Question("react", RetrievalMode::kLexical);
  const CandidateSet held = Retrieve(before, query);
  world.Delete("a");
  world.Put(Titled("b", 3, "react"));
  EXPECT_THAT(Ids(Retrieve(before, query)), ElementsAre("a"));
  EXPECT_THAT(Ids(held), ElementsAre("a"));
  EXPECT_THAT(Ids(world.Ask(query)), ElementsAre("b"));
}

// The best k of one channel by brute force over the snapshot's documents, ties by id.
std::vector<std::string> BestIds(std::vector<std::pair<float, std::string>> scored, size_t k) {
  std::sort(scored.begin(), scored.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  if (scored.size() > k) scored.resize(k);
  std::vector<std::string> ids;
  for (auto& [score, id] : scored) ids.push_back(std::move(id));
  return ids;
}

std::set<std::string> NearestByBruteForce(const World& world, HybridIndex& index,
                                          const RetrievalQuery& query) {
  const auto snapshot = index.Get();
  std::vector<std::pair<float, std::string>> scored;
  for (const auto& [id, document] : world.live()) {
    const auto vector = snapshot->VectorOf(*snapshot->table.Find(id));
    const auto& clauses = query.filter.clauses;
    const bool passes = std::all_of(clauses.begin(), clauses.end(), [&](const auto& clause) {
      return Passes(document.columns, clause);
    });
    if (vector.empty() || !passes) continue;
    scored.emplace_back(InnerProduct(query.vector.data(), vector.data(), vector.size()), id);
  }
  const auto best = BestIds(std::move(scored), query.top_k);
  return {best.begin(), best.end()};
}

TEST(Retriever, FindsTheNearestAsBruteForceBelowAndAboveTheGraphsThreshold) {
  const WordEmbedder embedder;
  World world(&embedder, /*graph_above=*/150);
  Randomness random(8);
  int64_t key = 0;
  for (int i = 0; i < 300; ++i) {
    Document document = random.MakeDocument("d" + std::to_string(i), ++key);
    world.Put(document);
    if (i % 3 != 0) continue;
    // A twin, who ties: it came later, and is first by id.
    document.id = "a twin of d" + std::to_string(i);
    document.key = ++key;
    world.Put(document);
  }
  world.WaitForGraph();
  const RetrieverOptions graph{.exact_below = 20};
  const RetrieverOptions exact{.exact_below = 10'000};
  int by_graph = 0;
  for (int round = 0; round < 60; ++round) {
    // Documents that came and went after the graph was built.
    if (round % 3 == 0) world.Delete("d" + std::to_string(round));
    if (round % 6 == 1) {
      world.Put(random.MakeDocument("d" + std::to_string(200 + round), world.seq() + 1));
    }
    RetrievalQuery query = random.Query(&embedder);
    query.text = {};
    query.vector = *EmbedQuery(random.Words(4), embedder);
    query.filter.excluded_ids.clear();
    query.mode = RetrievalMode::kSemantic;
    AskForTheBest(1 + random.Number(15), &query);
    const auto expected = NearestByBruteForce(world, world.index(), query);
    const CandidateSet found = world.Ask(query, graph);
    by_graph += found.plan.vector == "graph" ? 1 : 0;
    const auto ids = Ids(found);
    EXPECT_EQ(std::set(ids.begin(), ids.end()), expected);
    EXPECT_EQ(found.total, expected.size());
    const CandidateSet scanned = world.Ask(query, exact);
    EXPECT_EQ(scanned.plan.vector, "exact");
    EXPECT_EQ(AnswerOf(scanned), AnswerOf(found));
  }
  EXPECT_GT(by_graph, 20);
}

TEST(Retriever, TakesTheBestOfEachChannelWithItsScoresInBoth) {
  const WordEmbedder embedder;
  World world(&embedder);
  Randomness random(9);
  for (int round = 0; round < 6; ++round) world.ChangeAtRandom(random, 30);
  for (int round = 0; round < 60; ++round) {
    RetrievalQuery query = random.Query(&embedder);
    AskForTheBest(1 + random.Number(8), &query);
    if (query.text.words.empty()) continue;
    query.filter = {};
    query.mode = RetrievalMode::kHybrid;
    // The whole set, of which the best are taken.
    RetrievalQuery whole = query;
    whole.top_k = 0;
    whole.semantic_floor = false;
    std::vector<std::pair<float, std::string>> lexical;
    std::vector<std::pair<float, std::string>> semantic;
    whole.mode = RetrievalMode::kLexical;
    for (const Candidate& candidate : world.Ask(whole).candidates) {
      lexical.emplace_back(*candidate.lexical, candidate.id);
    }
    whole.mode = RetrievalMode::kSemantic;
    for (const Candidate& candidate : world.Ask(whole).candidates) {
      if (candidate.semantic) semantic.emplace_back(*candidate.semantic, candidate.id);
    }
    std::set<std::string> expected;
    for (auto& id : BestIds(std::move(lexical), query.top_k)) expected.insert(id);
    for (auto& id : BestIds(std::move(semantic), query.top_k)) expected.insert(id);
    const CandidateSet set = world.Ask(query);
    const auto ids = Ids(set);
    EXPECT_EQ(std::set(ids.begin(), ids.end()), expected) << Describe(query);
    EXPECT_EQ(set.total, ids.size());
    whole.mode = RetrievalMode::kHybrid;
    const auto all = AnswerOf(world.Ask(whole)).candidates;
    for (const auto& [id, scores] : AnswerOf(set).candidates) EXPECT_EQ(all.at(id), scores) << id;
  }
}

TEST(Retriever, ForgivesATypoAndSuggestsTheSpelling) {
  World world(nullptr);
  for (int i = 1; i <= 12; ++i) world.Put(Titled("d" + std::to_string(i), i, "kotlin expert"));
  world.Put(Titled("other", 13, "cobol expert"));
  RetrievalQuery query = Question("kotlim", RetrievalMode::kLexical);
  CandidateSet set = world.Ask(query);
  EXPECT_EQ(set.total, 12U);
  EXPECT_EQ(set.spelling, "kotlin");
  EXPECT_THAT(set.matched_terms, ElementsAre("kotlim", "kotlin"));
  query.typo_tolerance = false;
  set = world.Ask(query);
  EXPECT_EQ(set.total, 0U);
  EXPECT_EQ(set.spelling, std::nullopt);
}

}  // namespace
}  // namespace shortlist
