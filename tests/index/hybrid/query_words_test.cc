#include "index/hybrid/query_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "index/hybrid/hybrid_index.h"
#include "tests/index/hybrid/world.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::World;

// An index with each title in as many documents as said.
class QueryWordsTest : public ::testing::Test {
 protected:
  QueryWordsTest() : world_(nullptr) {}

  void Add(const std::string& title, int times) {
    IndexBatch batch;
    for (int i = 0; i < times; ++i) {
      Document document;
      document.key = ++key_;
      document.id = "d" + std::to_string(key_);
      document.Text(TextField::kTitle) = title;
      batch.puts.push_back(std::move(document));
    }
    world_.Apply(std::move(batch));
  }

  QueryWords Analyze(const std::string& text, bool typo_tolerance = true) {
    const auto snapshot = world_.index().Get();
    std::vector<std::shared_ptr<const ImpactSegment>> segments;
    for (const auto& segment : snapshot->segments) segments.push_back(segment->lexical);
    RetrievalQuery query;
    query.text = ParseTextQuery(text, Side::kTalent);
    query.typo_tolerance = typo_tolerance;
    return AnalyzeWords(*snapshot, query, {segments, *snapshot->alive, *snapshot->statistics});
  }

  static std::vector<std::string> Terms(const std::vector<LexicalTerm>& group) {
    std::vector<std::string> terms;
    for (const LexicalTerm& term : group) terms.push_back(term.term);
    return terms;
  }

  World world_;
  int64_t key_ = 0;
};

TEST_F(QueryWordsTest, GivesEachBareWordItsGroupsAndScoresWhatConstraintsName) {
  const QueryWords words = Analyze("Node.js full-stack \"search engine\" -php title:lead");
  ASSERT_EQ(words.required.groups.size(), 3U);
  EXPECT_EQ(words.asked_words, 2U);
  EXPECT_THAT(Terms(words.required.groups[0]), ElementsAre("node.js", "nodej"));
  EXPECT_THAT(Terms(words.required.groups[1]), ElementsAre("full", "fullstack"));
  EXPECT_THAT(Terms(words.required.groups[2]), ElementsAre("stack", "fullstack"));
  ASSERT_EQ(words.scored.groups.size(), 3U);
  EXPECT_THAT(Terms(words.scored.groups[0]), ElementsAre("search"));
  EXPECT_THAT(Terms(words.scored.groups[1]), ElementsAre("engine"));
  EXPECT_THAT(Terms(words.scored.groups[2]), ElementsAre("lead"));
  EXPECT_TRUE(words.constrained);
  EXPECT_TRUE(words.asked());
  EXPECT_THAT(words.terms(), ElementsAre("engine", "full", "fullstack", "lead", "node.js", "nodej",
                                         "search", "stack"));
}

TEST_F(QueryWordsTest, ScoresASkillInAConstraintAsTheBareWordByWhateverNameItIsCalled) {
  IndexBatch batch;
  for (const char* name : {"Kubernetes", "k8s", "Terraform"}) {
    Document document;
    document.key = ++key_;
    document.id = name;
    document.Text(TextField::kSkills) = name;
    const bool other = document.id == "Terraform";
    document.columns.keywords[Column::kSkills] = {other ? "terraform" : "kubernetes"};
    batch.puts.push_back(std::move(document));
  }
  world_.Apply(std::move(batch));
  RetrievalQuery bare;
  bare.text = ParseTextQuery("k8s", Side::kTalent);
  bare.text.skills = {{0, 1, "kubernetes"}};
  const auto expected = testing::AnswerOf(world_.Ask(bare)).candidates;
  ASSERT_EQ(expected.size(), 2U);
  EXPECT_GT(expected.at("k8s").first.value_or(0), 0);
  EXPECT_EQ(expected.at("k8s"), expected.at("Kubernetes"));
  for (const char* text : {"skills:k8s", "\"k8s\""}) {
    RetrievalQuery constrained;
    constrained.text = ParseTextQuery(text, Side::kTalent);
    constrained.text.constraint->skill = "kubernetes";
    EXPECT_EQ(testing::AnswerOf(world_.Ask(constrained)).candidates, expected) << text;
  }
}

TEST_F(QueryWordsTest, AsksNothingForATextWithoutWords) {
  for (const char* text : {"", " ", "🚀", "!?"}) {
    const QueryWords words = Analyze(text);
    EXPECT_FALSE(words.asked()) << text;
    EXPECT_THAT(words.terms(), IsEmpty());
  }
  const QueryWords negation = Analyze("-php");
  EXPECT_TRUE(negation.asked());
  EXPECT_THAT(negation.required.groups, IsEmpty());
  EXPECT_THAT(negation.scored.groups, IsEmpty());
}

TEST_F(QueryWordsTest, AddsMuchMoreFrequentNeighboursOfARareWordForLess) {
  Add("python", 12);
  Add("pythom", 1);
  const QueryWords rare = Analyze("pythom");
  ASSERT_EQ(rare.required.groups.size(), 1U);
  EXPECT_THAT(Terms(rare.required.groups[0]), ElementsAre("pythom", "python"));
  EXPECT_EQ(rare.required.groups[0][0].boost, 1);
  EXPECT_LT(rare.required.groups[0][1].boost, 1);
  EXPECT_EQ(rare.spelling, std::nullopt);  // somebody does write it so
  EXPECT_THAT(Analyze("python").terms(), ElementsAre("python"));
  EXPECT_THAT(Analyze("pythom", /*typo_tolerance=*/false).terms(), ElementsAre("pythom"));
}

TEST_F(QueryWordsTest, AddsNoNeighbourThatIsNotMuchMoreFrequent) {
  Add("python", 9);
  Add("pythom", 1);
  EXPECT_THAT(Analyze("pythom").terms(), ElementsAre("pythom"));
}

TEST_F(QueryWordsTest, TakesFewestEditsFirstAndThenTheMostFrequent) {
  Add("postgrebql", 5);
  Add("postgresqx", 1);
  Add("postgresql", 3);
  const QueryWords words = Analyze("postgresqk");
  ASSERT_EQ(words.required.groups.size(), 1U);
  const auto& group = words.required.groups[0];
  EXPECT_THAT(Terms(group), ElementsAre("postgresqk", "postgresql", "postgresqx", "postgrebql"));
  EXPECT_EQ(group[1].boost, group[2].boost);
  EXPECT_LT(group[3].boost, group[2].boost);
}

TEST_F(QueryWordsTest, LeavesShortWordsAndNamesWithSignsAlone) {
  Add("php", 20);
  Add("c++", 20);
  EXPECT_THAT(Analyze("phq").terms(), ElementsAre("phq"));
  EXPECT_THAT(Analyze("c#").terms(), ElementsAre("c#"));
}

TEST_F(QueryWordsTest, SuggestsTheSpellingOfWordsThatOccurNowhere) {
  Add("kotlin android", 2);
  EXPECT_EQ(Analyze("kotlim Android").spelling, "kotlin Android");
  EXPECT_EQ(Analyze("kotlin android").spelling, std::nullopt);
  EXPECT_EQ(Analyze("qqqqqq").spelling, std::nullopt);
}

TEST_F(QueryWordsTest, SpellsTheSuggestionOutAndMendsOnlyTheWrongPart) {
  Add("full-stack engineers", 6);
  Add("Engineering", 6);
  EXPECT_EQ(Analyze("enginrer").spelling, "engineers");
  EXPECT_EQ(Analyze("senior Full-stakc enginrer!").spelling, "senior Full-stack engineers!");
}

TEST_F(QueryWordsTest, DoesNotCountDeletedDocuments) {
  Add("kotlin", 1);
  IndexBatch batch;
  batch.deletes = {"d1"};
  world_.Apply(std::move(batch));
  EXPECT_THAT(Analyze("kotlim").terms(), ElementsAre("kotlim"));
}

}  // namespace
}  // namespace shortlist
