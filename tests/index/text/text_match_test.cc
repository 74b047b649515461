// What a text index finds, against the definition, on random documents.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "index/text/analyzer.h"
#include "index/text/text_index.h"
#include "tests/support/constraint_definition.h"
#include "tests/support/paths.h"

namespace shortlist {
namespace {

using testing::ConstraintDefinition;
using testing::Describe;
using testing::TemporaryFolder;

class TextMatchTest : public ::testing::Test {
 protected:
  void Put(const Document& document) { index_->Put(document, AnalyzeDocument(document)); }

  TemporaryFolder folder_;
  std::unique_ptr<TextIndex> index_ = TextIndex::Open(folder_.path(), {}).value();
};

class RandomQuestions {
 public:
  explicit RandomQuestions(unsigned seed) : random_(seed) {}

  std::string Words(size_t count) {
    static const std::vector<std::string> kWords = {"ant", "bee",        "cow",  "dog",
                                                    "elk", "full-stack", "full", "stack"};
    std::string words;
    for (size_t i = 0; i < count; ++i) words += kWords[random_() % kWords.size()] + " ";
    return words;
  }

  QueryNode Node(int depth) {
    QueryNode node;
    const size_t kind = random_() % (depth == 0 ? 3 : 6);
    node.kind = static_cast<QueryNode::Kind>(kind);
    if (kind < 3) {
      if (random_() % 3 == 0) node.field = static_cast<TextField>(random_() % kTextFieldCount);
      node.text = Words(node.kind == QueryNode::Kind::kPhrase ? 2 + random_() % 2 : 1);
      node.text.pop_back();
      if (node.kind == QueryNode::Kind::kPrefix) node.text.resize(1 + random_() % 2);
      return node;
    }
    const size_t children = node.kind == QueryNode::Kind::kNot ? 1 : 1 + random_() % 3;
    for (size_t i = 0; i < children; ++i) node.children.push_back(Node(depth - 1));
    return node;
  }

  size_t Number(size_t below) { return random_() % below; }

 private:
  std::mt19937 random_;
};

TEST_F(TextMatchTest, MatchesAsTheDefinitionOverRandomDocumentsChangesAndConstraints) {
  RandomQuestions random(17);
  std::map<std::string, std::pair<int64_t, AnalyzedDocument>> live;
  int64_t key = 0;
  for (int round = 0; round < 15; ++round) {
    for (int change = 0; change < 20; ++change) {
      Document document;
      document.id = "d" + std::to_string(random.Number(60));
      document.key = ++key;
      if (random.Number(4) == 0) {
        index_->Delete(document.id);
        live.erase(document.id);
        continue;
      }
      for (std::string& text : document.text) text = random.Words(random.Number(4));
      Put(document);
      live[document.id] = {document.key, AnalyzeDocument(document)};
    }
    if (round % 4 == 0) index_->Commit(round);
    const auto snapshot = index_->Snapshot();
    for (int question = 0; question < 30; ++question) {
      const QueryNode node = random.Node(3);
      std::vector<int64_t> expected;
      for (const auto& [id, version] : live) {
        if (ConstraintDefinition(version.second).Holds(node)) expected.push_back(version.first);
      }
      std::sort(expected.begin(), expected.end());
      EXPECT_EQ(snapshot->Match(node), expected) << Describe(node);
    }
    std::vector<std::pair<std::string, int64_t>> documents;
    for (const auto& [id, version] : live) documents.emplace_back(id, version.first);
    EXPECT_EQ(snapshot->Documents(), documents);
  }
}

TEST_F(TextMatchTest, FindsPhrasesAsTheDefinitionAmongThousandsOfDocuments) {
  // Enough for posting lists that are skipped in and read in parts.
  RandomQuestions random(18);
  std::vector<AnalyzedDocument> documents;
  for (int64_t key = 0; key < 3'000; ++key) {
    Document document;
    document.id = "d" + std::to_string(key);
    document.key = key;
    document.Text(TextField::kTitle) = random.Words(random.Number(3));
    document.Text(TextField::kBody) = random.Words(random.Number(9));
    // A word of few documents, beside those of most.
    if (random.Number(100) == 0) document.Text(TextField::kBody) += "rare " + random.Words(2);
    Put(document);
    documents.push_back(AnalyzeDocument(document));
    if (key == 2'000) index_->Commit(1);
  }
  for (int question = 0; question < 60; ++question) {
    QueryNode node{QueryNode::Kind::kPhrase, {}, random.Words(1 + random.Number(3)), {}};
    node.text.pop_back();
    if (question % 3 == 0) node.text = "rare " + node.text;
    std::vector<int64_t> expected;
    for (size_t key = 0; key < documents.size(); ++key) {
      if (ConstraintDefinition(documents[key]).Holds(node)) {
        expected.push_back(static_cast<int64_t>(key));
      }
    }
    EXPECT_EQ(index_->Snapshot()->Match(node), expected) << Describe(node);
  }
}

}  // namespace
}  // namespace shortlist
