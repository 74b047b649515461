#include "index/hybrid/document_embedding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "index/embedding/vector_cache.h"
#include "tests/index/hybrid/world.h"
#include "tests/support/paths.h"
#include "tests/support/retrieval_definition.h"
#include "tests/support/word_embedder.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Randomness;
using testing::WordEmbedder;

using Vectors = std::vector<std::vector<float>>;

Vectors EmbedOrDie(const std::vector<Document>& documents, const Embedder& embedder,
                   float title_weight = 1, VectorCache* cache = nullptr) {
  auto embedded = EmbedDocuments(documents, title_weight, embedder, cache, nullptr);
  EXPECT_FALSE(embedded.refusal);
  EXPECT_THAT(embedded.pending, IsEmpty());
  return std::move(embedded.vectors);
}

std::vector<float> One(const WordEmbedder& embedder, const std::string& text) {
  const std::vector<std::string> texts = {text};
  return embedder.Embed(texts, TextRole::kDocument)->front();
}

// The unit vector of weight * a + b.
std::vector<float> Mix(float weight, const std::vector<float>& a, const std::vector<float>& b) {
  std::vector<float> mixed;
  double square = 0;
  for (size_t d = 0; d < a.size(); ++d) {
    mixed.push_back(weight * a[d] + b[d]);
    square += static_cast<double>(mixed[d]) * mixed[d];
  }
  for (float& value : mixed) value /= static_cast<float>(std::sqrt(square));
  return mixed;
}

void ExpectNear(const std::vector<float>& found, const std::vector<float>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (size_t d = 0; d < found.size(); ++d) EXPECT_NEAR(found[d], expected[d], 1e-6) << d;
}

TEST(DocumentEmbedding, WeighsWindowsByLengthTheFirstTwiceAndTheTitleAsToldTo) {
  const WordEmbedder embedder("000000000001", 16, /*max_tokens=*/4);  // two words a window
  Document document;
  document.Text(TextField::kTitle) = "ant";
  document.Text(TextField::kSkills) = "bee";
  document.Text(TextField::kBody) = "cow dog elk fox gnu he";
  document.Text(TextField::kName) = "is not embedded";
  std::vector<float> body(16);
  const std::pair<const char*, float> windows[] = {{"cow dog", 14}, {"elk fox", 7}, {"gnu he", 6}};
  for (const auto& [window, weight] : windows) {
    const auto vector = One(embedder, window);
    for (size_t d = 0; d < body.size(); ++d) body[d] += vector[d] * weight / 27;
  }
  const auto heading = One(embedder, "ant bee");
  for (const float weight : {1.0F, 2.5F}) {
    ExpectNear(EmbedOrDie({document}, embedder, weight)[0], Mix(weight, heading, body));
  }
}

TEST(DocumentEmbedding, UsesWhateverTextThereIs) {
  const WordEmbedder embedder;
  for (const TextField field :
       {TextField::kTitle, TextField::kSkills, TextField::kBody, TextField::kExperience}) {
    Document document;
    document.Text(field) = "ant bee";
    ExpectNear(EmbedOrDie({document}, embedder)[0], One(embedder, "ant bee"));
  }
}

TEST(DocumentEmbedding, GivesADocumentWithoutTextNoVector) {
  const WordEmbedder embedder;
  Document blank;
  blank.Text(TextField::kBody) = " \n ";
  blank.Text(TextField::kName) = "Ann";
  Document other;
  other.Text(TextField::kTitle) = "ant";
  const Vectors vectors = EmbedOrDie({blank, other, Document()}, embedder);
  EXPECT_THAT(vectors[0], IsEmpty());
  EXPECT_EQ(vectors[1].size(), 16U);
  EXPECT_THAT(vectors[2], IsEmpty());
  EXPECT_THAT(EmbedOrDie({}, embedder), IsEmpty());
}

TEST(DocumentEmbedding, IsTheSameWhateverElseIsEmbeddedWithIt) {
  const WordEmbedder embedder;
  Randomness random(11);
  std::vector<Document> documents;
  for (int i = 0; i < 400; ++i) documents.push_back(random.MakeDocument("d", i));
  const Vectors together = EmbedOrDie(documents, embedder);
  for (size_t i = 0; i < documents.size(); i += 37) {
    EXPECT_EQ(EmbedOrDie({documents[i]}, embedder)[0], together[i]);
  }
  std::reverse(documents.begin(), documents.end());
  Vectors reversed = EmbedOrDie(documents, embedder);
  std::reverse(reversed.begin(), reversed.end());
  EXPECT_EQ(reversed, together);
}

TEST(DocumentEmbedding, IsTheSameThroughTheCacheAndEmbedsNothingTwice) {
  const WordEmbedder embedder;
  const testing::TemporaryFolder folder;
  auto cache = VectorCache::Open(folder.path(), embedder.model());
  Randomness random(12);
  std::vector<Document> documents;
  for (int i = 0; i < 300; ++i) documents.push_back(random.MakeDocument("d", i));
  const Vectors plain = EmbedOrDie(documents, embedder);
  EXPECT_EQ(EmbedOrDie(documents, embedder, 1, cache->get()), plain);
  const size_t before = embedder.embedded;
  EXPECT_EQ(EmbedOrDie(documents, embedder, 1, cache->get()), plain);
  EXPECT_EQ(embedder.embedded, before);
}

TEST(DocumentEmbedding, TellsItsProgressUpToTheEnd) {
  const WordEmbedder embedder;
  std::vector<Document> documents(1'500);
  for (size_t i = 0; i < documents.size(); ++i) {
    documents[i].Text(TextField::kBody) = "word" + std::to_string(i % 1'200);
  }
  std::vector<size_t> done;
  const auto embedded =
      EmbedDocuments(documents, 1, embedder, nullptr, [&](size_t so_far, size_t all) {
        EXPECT_EQ(all, 1'200U);  // equal texts are one
        done.push_back(so_far);
      });
  EXPECT_FALSE(embedded.refusal);
  EXPECT_TRUE(std::is_sorted(done.begin(), done.end()));
  EXPECT_GT(done.size(), 1U);
  EXPECT_EQ(done.back(), 1'200U);
}

TEST(DocumentEmbedding, NamesWhatWaitsWhileTheModelIsAway) {
  WordEmbedder embedder;
  embedder.unavailable = true;
  Document document;
  document.Text(TextField::kTitle) = "ant";
  const std::vector<Document> documents = {document, Document()};
  const auto embedded = EmbedDocuments(documents, 1, embedder, nullptr, nullptr);
  ASSERT_TRUE(embedded.refusal);
  EXPECT_EQ(embedded.refusal->reason, "semantic_unavailable");
  EXPECT_THAT(embedded.pending, ElementsAre(0U));  // the other has nothing to embed
  EXPECT_EQ(EmbedQuery("ant", embedder).error().reason, "semantic_unavailable");
}

// A vector of the windows that happen to be known would be of another text.
TEST(DocumentEmbedding, GivesNoVectorToADocumentThatTheCacheKnowsInPart) {
  WordEmbedder embedder("000000000001", 16, /*max_tokens=*/3);  // one word a window
  const testing::TemporaryFolder folder;
  const auto cache = VectorCache::Open(folder.path(), embedder.model());
  std::vector<Document> documents(3);
  documents[0].Text(TextField::kBody) = "ant bee";
  documents[1].Text(TextField::kBody) = "ant cow";
  documents[2].Text(TextField::kBody) = "bee";
  const auto known = EmbedOrDie({documents[0], documents[2]}, embedder, 1, cache->get());
  embedder.unavailable = true;
  const auto embedded = EmbedDocuments(documents, 1, embedder, cache->get(), nullptr);
  EXPECT_TRUE(embedded.refusal);
  EXPECT_THAT(embedded.pending, ElementsAre(1U));
  EXPECT_EQ(embedded.vectors, (Vectors{known[0], {}, known[1]}));
}

TEST(EmbedQuery, IsTheMeanOfItsWindowsAndNothingForNoText) {
  const WordEmbedder embedder("000000000001", 16, /*max_tokens=*/3);  // one word a window
  ExpectNear(*EmbedQuery("ant", embedder), One(embedder, "ant"));
  ExpectNear(*EmbedQuery("ant bee", embedder), Mix(2, One(embedder, "ant"), One(embedder, "bee")));
  EXPECT_THAT(*EmbedQuery("", embedder), IsEmpty());
  EXPECT_THAT(*EmbedQuery(" \n", embedder), IsEmpty());
}

}  // namespace
}  // namespace shortlist
