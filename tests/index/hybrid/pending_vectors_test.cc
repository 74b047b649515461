#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>
#include <string>
#include <vector>

#include "index/base/log.h"
#include "index/hybrid/document_embedding.h"
#include "index/hybrid/index_manifest.h"
#include "tests/index/hybrid/world.h"

namespace shortlist {
namespace {

using testing::Answer;
using testing::AnswerOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Randomness;
using testing::Titled;
using testing::WordEmbedder;
using testing::World;

// An index whose model comes and goes.
class PendingVectorsTest : public ::testing::Test {
 protected:
  PendingVectorsTest() { SetLogLevel(LogLevel::kError); }
  ~PendingVectorsTest() override { SetLogLevel(LogLevel::kInfo); }

  // One step of the catching up, with the documents as they are now: "" or why it was refused.
  std::string CatchUp(size_t limit) {
    std::vector<Document> documents;
    tried_ = world_.index().NextPending(limit);
    for (const std::string& id : tried_) documents.push_back(world_.live().at(id));
    const auto embedded = world_.index().EmbedPending(documents);
    return embedded ? "" : embedded.error().reason;
  }

  std::vector<float> VectorOf(const std::string& id) const {
    const auto snapshot = world_.index().Get();
    return snapshot->VectorOf(*snapshot->table.Find(id));
  }
  std::vector<float> RightVectorOf(const std::string& id) const {
    return EmbedDocuments(std::span(&world_.live().at(id), 1), 1, model_, nullptr, nullptr)
        .vectors.front();
  }
  size_t pending() const { return world_.index().Get()->pending_vectors; }

  CandidateSet Ask(const std::string& text, RetrievalMode mode, bool floor = false) const {
    RetrievalQuery query;
    query.text = ParseTextQuery(text, Side::kTalent);
    query.mode = mode;
    query.semantic_floor = floor;
    query.vector = *EmbedQuery(text, model_);
    return world_.Ask(query);
  }
  std::vector<std::string> Find(const std::string& text, RetrievalMode mode) const {
    const CandidateSet set = Ask(text, mode);
    std::vector<std::string> ids;
    for (const Candidate& candidate : set.candidates) ids.emplace_back(candidate.id);
    std::sort(ids.begin(), ids.end());
    return ids;
  }

  const WordEmbedder model_;  // the same, never away
  WordEmbedder embedder_;
  mutable World world_{&embedder_};
  std::vector<std::string> tried_;
};

TEST_F(PendingVectorsTest, FindsDocumentsByTheirWordsWhileTheModelIsAway) {
  world_.Put(Titled("a", 1, "red fox"));
  embedder_.unavailable = true;
  world_.Put(Titled("b", 2, "red hen"));
  EXPECT_EQ(world_.index().Get()->applied_seq, 2);
  EXPECT_EQ(pending(), 1U);
  EXPECT_THAT(Find("red", RetrievalMode::kLexical), ElementsAre("a", "b"));
  EXPECT_THAT(Find("red", RetrievalMode::kSemantic), ElementsAre("a"));
  EXPECT_THAT(Ask("red", RetrievalMode::kLexical).coverage.reasons, IsEmpty());
  const CandidateSet hybrid = Ask("red", RetrievalMode::kHybrid);
  EXPECT_FALSE(hybrid.coverage.complete);
  EXPECT_THAT(hybrid.coverage.reasons, ElementsAre("embedding_pending"));

  EXPECT_EQ(CatchUp(10), "semantic_unavailable");
  EXPECT_EQ(pending(), 1U);
  embedder_.unavailable = false;
  EXPECT_EQ(CatchUp(10), "");
  EXPECT_FALSE(world_.index().IsEmbeddingPending());
  EXPECT_EQ(VectorOf("b"), RightVectorOf("b"));
  EXPECT_THAT(Find("red", RetrievalMode::kSemantic), ElementsAre("a", "b"));
  EXPECT_TRUE(Ask("red", RetrievalMode::kHybrid).coverage.complete);
}

TEST_F(PendingVectorsTest, NeverFindsANewVersionByTheOldOnesVector) {
  world_.Put(Titled("a", 1, "red fox"));
  embedder_.unavailable = true;
  world_.Put(Titled("a", 2, "blue whale"));
  EXPECT_THAT(VectorOf("a"), IsEmpty());
  EXPECT_THAT(Find("red", RetrievalMode::kSemantic), IsEmpty());
  EXPECT_THAT(Find("whale", RetrievalMode::kLexical), ElementsAre("a"));
}

TEST_F(PendingVectorsTest, EmbedsTheVersionThatIsIndexedAndNoOther) {
  embedder_.unavailable = true;
  world_.Put(Titled("a", 1, "red fox"));
  world_.Put(Titled("b", 2, "blue whale"));
  embedder_.unavailable = false;
  // Read from the database before or after the version that the index shows.
  EXPECT_TRUE(world_.index().EmbedPending({Titled("a", 3, "green hen"), Titled("x", 4, "y")}).ok());
  EXPECT_EQ(pending(), 2U);
  EXPECT_THAT(VectorOf("a"), IsEmpty());
  world_.Put(Titled("a", 3, "green hen"));
  EXPECT_TRUE(world_.index().EmbedPending({Titled("a", 1, "red fox")}).ok());
  EXPECT_EQ(VectorOf("a"), RightVectorOf("a"));
  world_.Delete("b");
  EXPECT_EQ(pending(), 0U);
  EXPECT_TRUE(world_.index().EmbedPending({Titled("b", 2, "blue whale")}).ok());
  EXPECT_FALSE(world_.index().IsEmbeddingPending());
}

TEST_F(PendingVectorsTest, TakesFromTheCacheWhatItKnowsWhileTheModelIsAway) {
  world_.Put(Titled("a", 1, "red fox"));
  world_.Put(Titled("b", 2, "blue whale"));
  embedder_.unavailable = true;
  world_.Reopen();
  EXPECT_EQ(pending(), 0U);
  EXPECT_EQ(VectorOf("a"), RightVectorOf("a"));
  world_.Put(Titled("c", 3, "green hen"));
  world_.Reopen();
  EXPECT_EQ(pending(), 1U);
  EXPECT_EQ(VectorOf("b"), RightVectorOf("b"));
  embedder_.unavailable = false;
  EXPECT_EQ(CatchUp(10), "");
  EXPECT_THAT(tried_, ElementsAre("c"));
  EXPECT_EQ(VectorOf("c"), RightVectorOf("c"));
}

TEST_F(PendingVectorsTest, IsMadeWhileTheModelIsAwayAndMeasuresItsFloorLater) {
  embedder_.unavailable = true;
  world_.Rebuild();
  EXPECT_EQ(world_.index().Get()->semantic_floor, std::nullopt);
  EXPECT_TRUE(world_.index().IsEmbeddingPending());
  world_.Put(Titled("a", 1, "red fox"));
  EXPECT_THAT(Ask("red fox", RetrievalMode::kSemantic, /*floor=*/true).candidates, IsEmpty());
  world_.Reopen();  // as long as the model is away
  EXPECT_EQ(CatchUp(10), "semantic_unavailable");
  embedder_.unavailable = false;
  EXPECT_EQ(CatchUp(10), "");
  const auto floor = world_.index().Get()->semantic_floor;
  ASSERT_TRUE(floor.has_value());
  EXPECT_EQ(Ask("red fox", RetrievalMode::kSemantic, /*floor=*/true).total, 1U);
  EXPECT_EQ((*ReadManifest(world_.path() / "talent"))->semantic_floor, floor);

  World never_away(&model_);
  EXPECT_EQ(never_away.index().Get()->semantic_floor, floor);
}

TEST_F(PendingVectorsTest, ServesTheOthersWhenTheModelRefusesOne) {
  embedder_.poison = "koala";
  world_.Put(Titled("a", 1, "red fox"));
  embedder_.unavailable = true;
  for (const std::string id : {"b", "c", "d", "e"}) {
    world_.Put(Titled(id, world_.seq() + 1, id == "c" ? "koala" : "red " + id));
  }
  embedder_.unavailable = false;
  EXPECT_EQ(CatchUp(10), "semantic_unavailable");
  EXPECT_EQ(pending(), 4U);
  // One by one they take turns, so that nobody waits behind the one that fails.
  for (int turn = 0; turn < 5; ++turn) {
    const std::string refused = CatchUp(1);
    EXPECT_EQ(refused, tried_.front() == "c" ? "semantic_unavailable" : "") << tried_.front();
  }
  EXPECT_EQ(pending(), 1U);
  for (const std::string id : {"a", "b", "d", "e"}) EXPECT_EQ(VectorOf(id), RightVectorOf(id));
  EXPECT_THAT(VectorOf("c"), IsEmpty());
  world_.Put(Titled("c", world_.seq() + 1, "panda"));
  EXPECT_EQ(pending(), 0U);
}

TEST_F(PendingVectorsTest, MakesFewSnapshotsForManyDocuments) {
  embedder_.unavailable = true;
  IndexBatch batch;
  for (int i = 1; i <= 400; ++i) batch.puts.push_back(Titled("d" + std::to_string(i), i, "fox"));
  for (Document& put : batch.puts) put.Text(TextField::kTitle) += " " + put.id;
  const auto documents = batch.puts;
  batch.seq = 400;
  world_.Apply(std::move(batch));
  embedder_.unavailable = false;
  const uint64_t before = world_.index().Get()->generation;
  for (const Document& document : documents) {
    EXPECT_TRUE(world_.index().EmbedPending({document}).ok());
  }
  EXPECT_EQ(pending(), 0U);
  EXPECT_LT(world_.index().Get()->generation - before, 60U);
  EXPECT_GT(world_.index().Get()->generation - before, 10U);
}

TEST_F(PendingVectorsTest, IsFoundThroughAGraphThatWasBuiltBefore) {
  World world(&embedder_, /*graph_above=*/200);
  IndexBatch batch;
  for (int i = 1; i <= 300; ++i) {
    batch.puts.push_back(Titled("d" + std::to_string(i), i, "word" + std::to_string(i)));
  }
  batch.seq = 300;
  embedder_.poison = "word77";
  world.Apply(batch);
  world.Apply({{Titled("late", 301, "word77")}, {}, {}, false, 301});
  // All are in one refused batch: they come later, but for two.
  std::vector<Document> others = batch.puts;
  std::erase_if(others, [](const Document& other) { return other.id == "d77"; });
  EXPECT_TRUE(world.index().EmbedPending(others).ok());
  world.WaitForGraph();
  embedder_.poison = "";
  EXPECT_TRUE(world.index().EmbedPending({batch.puts[76], Titled("late", 301, "word77")}).ok());
  world.WaitForGraph();
  RetrievalQuery query;
  query.text = LiteralTextQuery("word77");
  query.mode = RetrievalMode::kSemantic;
  query.semantic_floor = false;
  query.match = MatchMode::kAny;
  query.top_k = 2;
  query.vector = *EmbedQuery("word77", model_);
  const CandidateSet set = world.Ask(query, {.exact_below = 0});
  EXPECT_EQ(set.plan.vector, "graph");
  std::vector<std::string> ids;
  for (const Candidate& candidate : set.candidates) ids.emplace_back(candidate.id);
  EXPECT_THAT(ids, ElementsAre("d77", "late"));
}

// At every moment a document has its own vector or none; and in the end nothing tells that the
// model was ever away.
TEST_F(PendingVectorsTest, EndsAsAnIndexWhoseModelWasNeverAway) {
  Randomness random(31);
  for (int round = 0; round < 80; ++round) {
    embedder_.unavailable = random.OneIn(2);
    world_.ChangeAtRandom(random, 12);
    if (random.OneIn(3)) (void)CatchUp(1 + random.Number(6));
    if (round % 20 == 19) world_.Reopen();
    const auto snapshot = world_.index().Get();
    EXPECT_EQ(snapshot->live_documents(), world_.live().size());
    size_t without = 0;
    for (const auto& [id, document] : world_.live()) {
      const auto vector = VectorOf(id);
      const auto right = RightVectorOf(id);
      if (vector.empty() && !right.empty()) ++without;
      EXPECT_EQ(vector, vector.empty() ? vector : right) << id;
    }
    EXPECT_EQ(snapshot->pending_vectors, without);
  }
  embedder_.unavailable = false;
  for (int step = 0; step < 100 && world_.index().IsEmbeddingPending(); ++step) {
    EXPECT_EQ(CatchUp(5), "");
  }
  EXPECT_FALSE(world_.index().IsEmbeddingPending());
  std::vector<RetrievalQuery> queries;
  std::vector<Answer> answers;
  for (int question = 0; question < 30; ++question) {
    queries.push_back(random.Query(&model_));
    answers.push_back(AnswerOf(world_.Ask(queries.back())));
  }
  world_.Rebuild();
  for (size_t i = 0; i < queries.size(); ++i) {
    EXPECT_EQ(AnswerOf(world_.Ask(queries[i])), answers[i]);
  }
}

}  // namespace
}  // namespace shortlist
