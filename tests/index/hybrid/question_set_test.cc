// Search the other way round: which of many questions find a document.
#include "index/hybrid/question_set.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/index/hybrid/world.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Randomness;
using testing::Titled;
using testing::WordEmbedder;
using testing::World;

using Questions = std::map<std::string, RetrievalQuery>;

RetrievalQuery Asking(const std::string& text) {
  RetrievalQuery query;
  query.text = ParseTextQuery(text, Side::kTalent);
  return query;
}

// What the whole index finds of the documents, as it stands.
std::vector<FoundDocument> FoundByTheIndex(const World& world, const Questions& questions,
                                           const std::set<std::string>& documents) {
  std::vector<FoundDocument> found;
  for (const auto& [id, query] : questions) {
    const CandidateSet set = world.Ask(query, {.broaden_below = 0});
    for (const Candidate& candidate : set.candidates) {
      const std::string document(candidate.id);
      if (documents.contains(document)) found.push_back({id, document});
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

class QuestionSetTest : public ::testing::TestWithParam<bool> {};

TEST_P(QuestionSetTest, FindsWhatTheIndexFindsThroughRandomChanges) {
  const WordEmbedder embedder;
  const Embedder* model = GetParam() ? &embedder : nullptr;
  World world(model);
  Randomness random(GetParam() ? 11 : 12);
  QuestionSet set;
  Questions questions;
  size_t found_in_all = 0;
  for (int round = 0; round < 40; ++round) {
    world.ChangeAtRandom(random, round % 10 == 0 ? 60 : 10);
    if (world.live().empty()) continue;
    for (int i = 0; i < 12; ++i) {
      const std::string id = "q" + std::to_string(random.Number(150));
      if (random.OneIn(6)) {
        set.Remove(id);
        questions.erase(id);
        continue;
      }
      RetrievalQuery query = random.Query(model);
      query.semantic_floor = true;
      query.facets.clear();
      set.Put(id, query, *world.index().Get());
      questions[id] = query;
    }
    EXPECT_EQ(set.size(), questions.size());
    std::vector<Document> some;
    std::set<std::string> ids;
    for (const auto& [id, document] : world.live()) {
      if (random.OneIn(2)) continue;
      some.push_back(document);
      if (random.OneIn(9)) {
        --some.back().key;  // not what the index shows
      } else {
        ids.insert(id);
      }
    }
    some.push_back(random.MakeDocument("nobody", world.seq() + 1));
    const DocumentSample sample = SampleOf(*world.index().Get(), some);
    EXPECT_EQ(sample.terms.size(), ids.size());
    const auto expected = FoundByTheIndex(world, questions, ids);
    EXPECT_EQ(set.Match(sample), expected) << "round " << round;
    EXPECT_EQ(set.MatchPlainly(sample), expected) << "round " << round;
    found_in_all += expected.size();
  }
  EXPECT_GT(found_in_all, 1'000U);
}

INSTANTIATE_TEST_SUITE_P(, QuestionSetTest, ::testing::Bool(),
                         [](const auto& with) { return with.param ? "ByMeaning" : "ByWords"; });

TEST(QuestionSet, DependsOnTheDocumentAlone) {
  World world(nullptr);
  for (int i = 0; i < 30; ++i) {
    world.Put(Titled("old" + std::to_string(i), i + 1, "designer"));
  }
  QuestionSet set;
  // Too few have both words, so that a search takes either; nobody has the misspelled one.
  set.Put("both", Asking("designer plumber"), *world.index().Get());
  set.Put("typo", Asking("desginer"), *world.index().Get());
  set.Put("one", Asking("designer"), *world.index().Get());
  EXPECT_EQ(world.Ask(Asking("designer plumber")).total, 30U);
  EXPECT_EQ(world.Ask(Asking("desginer")).total, 30U);
  world.Put(Titled("new", 100, "designer"));
  world.Put(Titled("newer", 101, "plumber and designer"));
  const DocumentSample sample =
      SampleOf(*world.index().Get(), {world.live().at("newer"), world.live().at("new")});
  EXPECT_THAT(set.Match(sample),
              ElementsAre(FoundDocument{"both", "newer"}, FoundDocument{"one", "new"},
                          FoundDocument{"one", "newer"}));
}

TEST(QuestionSet, OfNoDocumentFindsNothing) {
  World world(nullptr);
  QuestionSet set;
  set.Put("all", Asking(""), *world.index().Get());
  EXPECT_THAT(set.Match(SampleOf(*world.index().Get(), {Titled("gone", 1, "ant")})), IsEmpty());
}

}  // namespace
}  // namespace shortlist
