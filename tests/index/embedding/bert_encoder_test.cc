#include "index/embedding/bert_encoder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <thread>

#include "index/embedding/wordpiece_tokenizer.h"
#include "tests/support/paths.h"

namespace shortlist {
namespace {

const std::filesystem::path kModel = "data/models/all-MiniLM-L6-v2";

#define SKIP_WITHOUT_MODEL()                                            \
  if (!std::filesystem::exists(kModel / "model.safetensors")) {         \
    GTEST_SKIP() << "no " << kModel << ": fetch it with scripts/setup"; \
  }

TEST(MiniLm, GivesTheReferenceIdsAndVectors) {
  SKIP_WITHOUT_MODEL();
  const auto path = testing::SharedData("encoder/golden.json");
  if (!path) GTEST_SKIP() << "no shared data: encoder/golden.json";
  const auto golden = nlohmann::json::parse(testing::ReadFile(*path));
  const auto tokenizer = WordpieceTokenizer::Load(kModel / "vocab.txt", /*lower_case=*/true);
  ASSERT_TRUE(tokenizer) << tokenizer.error().detail;
  float largest_error = 0;
  for (const int max_tokens : {128, 256}) {
    const auto encoder = LoadBertEncoder(kModel, {.threads = 1, .max_tokens = max_tokens});
    ASSERT_TRUE(encoder) << encoder.error().detail;
    EXPECT_EQ((*encoder)->model().dimension, 384);
    EXPECT_EQ((*encoder)->model().name, "all-MiniLM-L6-v2");
    for (const auto& entry : golden) {
      if (entry["max_length"] != max_tokens) continue;
      const std::vector<std::string> text = {entry["text"]};
      EXPECT_EQ(tokenizer->Encode(text[0], max_tokens), entry["ids"].get<std::vector<int32_t>>())
          << text[0];
      const auto vectors = (*encoder)->Embed(text, TextRole::kDocument);
      const auto expected = entry["vector"].get<std::vector<float>>();
      ASSERT_EQ(vectors->front().size(), expected.size());
      for (size_t i = 0; i < expected.size(); ++i) {
        largest_error = std::max(largest_error, std::abs(vectors->front()[i] - expected[i]));
      }
    }
  }
  RecordProperty("largest_error", std::to_string(largest_error));
  EXPECT_LT(largest_error, 1e-4F);
}

}  // namespace
}  // namespace shortlist
