#include "index/embedding/embedding_answer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

namespace shortlist {
namespace {

using nlohmann::json;

json Entry(const json& index, const json& numbers) {
  return {{"object", "embedding"}, {"index", index}, {"embedding", numbers}};
}

std::string Body(const json& data) {
  return json{{"object", "list"}, {"data", data}, {"model", "m"}, {"usage", {{"total_tokens", 3}}}}
      .dump();
}

std::string WrongWith(const json& data, size_t texts = 2) {
  const auto answer = ReadEmbeddingAnswer(Body(data), texts, 2);
  EXPECT_EQ(answer.vectors.empty(), !answer.wrong.empty());
  return answer.wrong;
}

TEST(EmbeddingAnswer, PutsVectorsInTheOrderOfTheTextsAtLengthOne) {
  const auto answer =
      ReadEmbeddingAnswer(Body({Entry(2, {0, -2}), Entry(0, {3, 4}), Entry(1, {1e-3, 0})}), 3, 2);
  EXPECT_EQ(answer.wrong, "");
  EXPECT_EQ(answer.vectors, (std::vector<std::vector<float>>{{0.6F, 0.8F}, {1, 0}, {0, -1}}));
}

TEST(EmbeddingAnswer, RefusesAWrongNumberOfVectors) {
  EXPECT_EQ(WrongWith(json::array({Entry(0, {1, 0})})), "it has 1 vectors for 2 texts");
  EXPECT_EQ(WrongWith({Entry(0, {1, 0}), Entry(1, {1, 0}), Entry(2, {1, 0})}),
            "it has 3 vectors for 2 texts");
  EXPECT_EQ(WrongWith(json::array()), "it has 0 vectors for 2 texts");
}

TEST(EmbeddingAnswer, RefusesIndexesThatAreNoOrder) {
  EXPECT_EQ(WrongWith({Entry(0, {1, 0}), Entry(0, {0, 1})}), "two entries have the same index");
  for (const json& index :
       {json(2), json(-1), json(0.5), json("1"), json(nullptr), json(uint64_t{1} << 40)}) {
    EXPECT_EQ(WrongWith({Entry(0, {1, 0}), Entry(index, {0, 1})}),
              "an entry's index is none of a text that was sent")
        << index;
  }
}

TEST(EmbeddingAnswer, RefusesAVectorThatIsNone) {
  EXPECT_EQ(WrongWith({Entry(0, {1, 0}), Entry(1, {1, 0, 0})}), "a vector has 3 numbers, not 2");
  EXPECT_EQ(WrongWith({Entry(0, {1, 0}), Entry(1, json::array())}),
            "a vector has 0 numbers, not 2");
  EXPECT_EQ(WrongWith({Entry(0, {1, 0}), Entry(1, "AACAPwAAAAA=")}),
            "an entry has no list of numbers");
  EXPECT_EQ(WrongWith({Entry(0, {1, 0}), json(7)}), "an entry of data is not an object");
  for (const json& numbers :
       {json{0, 0}, json{"NaN", 1}, json{nullptr, 1}, json{1e200, 1e200}, json{json::array(), 1}}) {
    EXPECT_EQ(WrongWith({Entry(0, {1, 0}), Entry(1, numbers)}),
              "a vector holds something that is not a finite number, or only zeros")
        << numbers;
  }
}

TEST(EmbeddingAnswer, RefusesABodyThatIsNone) {
  for (const std::string body : {"", "null", "[]", "{", "<html>", "\xFF",
                                 R"({"data": [{"index": 0, "embedding": [NaN, 1]}]})",
                                 R"({"data": [{"index": 0, "embedding": [1e999, 1]}]})"}) {
    EXPECT_EQ(ReadEmbeddingAnswer(body, 1, 2).wrong, "it is not a JSON object") << body;
  }
  for (const std::string body : {"{}", R"({"data": {}})", R"({"error": {"message": "no"}})"}) {
    EXPECT_EQ(ReadEmbeddingAnswer(body, 1, 2).wrong, "it has no list named data") << body;
  }
}

// Whatever bytes come: no vector, or one of the right dimension and length.
TEST(EmbeddingAnswer, NeverGivesAVectorOfAnotherKind) {
  const std::string whole = Body({Entry(0, {0.25, -1.5}), Entry(1, {3, 4e-2})});
  std::mt19937 random(3);
  int right = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string damaged = whole;
    damaged[random() % damaged.size()] = static_cast<char>(' ' + random() % 95);
    const auto answer = ReadEmbeddingAnswer(damaged, 2, 2);
    if (!answer.wrong.empty()) {
      EXPECT_TRUE(answer.vectors.empty());
      continue;
    }
    ++right;
    ASSERT_EQ(answer.vectors.size(), 2U);
    for (const auto& vector : answer.vectors) {
      ASSERT_EQ(vector.size(), 2U);
      EXPECT_NEAR(std::hypot(vector[0], vector[1]), 1, 1e-6);
    }
  }
  EXPECT_GT(right, 100);
}

}  // namespace
}  // namespace shortlist
