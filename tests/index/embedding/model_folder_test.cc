#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "index/embedding/bert_encoder.h"
#include "tests/support/paths.h"
#include "tests/support/tiny_model.h"

namespace shortlist {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using testing::TinyModel;

// A folder with a small model, to be configured in every way and to be damaged.
class ModelFolderTest : public ::testing::Test {
 protected:
  ModelFolderTest() { TinyModel::Write(folder_); }

  void Write(const std::string& name, const std::string& text) {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary | std::ios::trunc) << text;
  }
  void WritePooling(const json& pooling) { Write("1_Pooling/config.json", pooling.dump()); }
  void ChangeConfig(const json& change) {
    auto config = json::parse(testing::ReadFile(folder_ / "config.json"));
    config.merge_patch(change);
    Write("config.json", config.dump());
  }

  std::unique_ptr<Embedder> Load(const BertEncoderOptions& options = {}) const {
    auto loaded = LoadBertEncoder(folder_, options);
    EXPECT_TRUE(loaded.ok()) << loaded.error().detail;
    return *std::move(loaded);
  }
  static std::vector<float> VectorOf(const Embedder& model, const std::string& text,
                                     TextRole role = TextRole::kDocument) {
    return model.Embed(std::vector{text}, role)->front();
  }
  // "reason: detail" of the refusal.
  std::string Refusal(const BertEncoderOptions& options = {}) const {
    const auto loaded = LoadBertEncoder(folder_, options);
    return loaded ? "loaded" : loaded.error().reason + ": " + loaded.error().detail;
  }

  testing::TemporaryFolder temporary_;
  const std::filesystem::path folder_ = temporary_.path() / "tiny";
};

TEST_F(ModelFolderTest, PoolsAsItsFolderSaysUnlessTheConfigurationSaysOtherwise) {
  const auto without = Load();
  const auto mean = VectorOf(*without, "red fox");
  EXPECT_EQ(VectorOf(*Load({.pooling = Pooling::kMean}), "red fox"), mean);
  const auto first = VectorOf(*Load({.pooling = Pooling::kFirstToken}), "red fox");
  EXPECT_NE(first, mean);
  EXPECT_NEAR(std::inner_product(first.begin(), first.end(), first.begin(), 0.0), 1, 1e-5);

  WritePooling({{"pooling_mode_cls_token", true}, {"pooling_mode_mean_tokens", false}});
  const auto of_folder = Load();
  EXPECT_EQ(VectorOf(*of_folder, "red fox"), first);
  EXPECT_NE(of_folder->model().revision, without->model().revision);
  EXPECT_EQ(VectorOf(*Load({.pooling = Pooling::kMean}), "red fox"), mean);
  WritePooling({{"pooling_mode_cls_token", true}});
  EXPECT_EQ(VectorOf(*Load(), "red fox"), first);
  WritePooling({{"pooling_mode_mean_tokens", true}, {"pooling_mode_max_tokens", false}});
  EXPECT_EQ(VectorOf(*Load(), "red fox"), mean);
}

TEST_F(ModelFolderTest, RefusesAPoolingThatItDoesNotComputeUnlessAnotherIsGiven) {
  for (const json& pooling :
       {json{{"pooling_mode_cls_token", true}, {"pooling_mode_mean_tokens", true}},
        json{{"pooling_mode_cls_token", false}, {"pooling_mode_mean_tokens", false}},
        json{{"pooling_mode_mean_tokens", true}, {"pooling_mode_max_tokens", true}},
        json{{"pooling_mode_mean_tokens", false}, {"pooling_mode_lasttoken", true}}}) {
    WritePooling(pooling);
    EXPECT_THAT(Refusal(), HasSubstr("unsupported_model: pooling")) << pooling;
    EXPECT_EQ(Refusal({.pooling = Pooling::kFirstToken}), "loaded");
  }
}

TEST_F(ModelFolderTest, PutsThePrefixOfItsRoleBeforeAText) {
  const auto plain = Load();
  const auto prefixed = Load({.query_prefix = "ask: ", .document_prefix = "tell: "});
  EXPECT_EQ(VectorOf(*prefixed, "red fox", TextRole::kQuery), VectorOf(*plain, "ask: red fox"));
  EXPECT_EQ(VectorOf(*prefixed, "red fox"), VectorOf(*plain, "tell: red fox"));
  const auto for_questions = Load({.query_prefix = "ask: "});
  EXPECT_EQ(VectorOf(*for_questions, "red fox"), VectorOf(*plain, "red fox"));
}

TEST_F(ModelFolderTest, LeavesRoomForThePrefixInItsWindows) {
  const BertEncoderOptions options{.max_tokens = 24, .document_prefix = "ab ab ab ab ab ab "};
  const auto prefixed = Load(options);
  const auto plain = Load({.max_tokens = 24});
  std::string text;
  for (int i = 0; i < 100; ++i) text += "red fo ";
  const auto windows = prefixed->SplitIntoWindows(text, TextRole::kDocument);
  EXPECT_GT(windows.size(), plain->SplitIntoWindows(text, TextRole::kDocument).size());
  EXPECT_EQ(prefixed->SplitIntoWindows(text, TextRole::kQuery),
            plain->SplitIntoWindows(text, TextRole::kQuery));
  // Nothing of a window is cut off: its last word counts.
  for (const std::string& window : windows) {
    const std::string shorter = window.substr(0, window.rfind(' '));
    EXPECT_NE(VectorOf(*prefixed, window), VectorOf(*prefixed, shorter));
  }
}

TEST_F(ModelFolderTest, IsAnotherModelWithOtherOptionsThatDecideAVector) {
  const auto revision = [&](const BertEncoderOptions& options) {
    return Load(options)->model().revision;
  };
  const std::vector<std::string> all = {
      revision({}),
      revision({.max_tokens = 64}),
      revision({.pooling = Pooling::kFirstToken}),
      revision({.pooling = Pooling::kMean}),
      revision({.query_prefix = "a"}),
      revision({.document_prefix = "a"}),
      revision({.query_prefix = "a", .document_prefix = "a"}),
  };
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), all.size());
  EXPECT_EQ(revision({.threads = 1}), revision({}));
}

TEST_F(ModelFolderTest, RefusesAPrefixThatLeavesNoRoomAndATextThatIsTooLongForIt) {
  std::string prefix;
  for (int i = 0; i < 130; ++i) prefix += "ab ";
  EXPECT_THAT(Refusal({.query_prefix = prefix}), HasSubstr("bad_prefix: "));
  EXPECT_THAT(Refusal({.document_prefix = prefix}), HasSubstr("bad_prefix: "));
  EXPECT_THAT(Refusal({.max_tokens = 129}), HasSubstr("texts of only 128 tokens"));
}

TEST_F(ModelFolderTest, NamesTheTensorThatTheConfigurationLies) {
  const auto refusal = [&](const json& change) {
    const std::string before = testing::ReadFile(folder_ / "config.json");
    ChangeConfig(change);
    std::string refused = Refusal();
    Write("config.json", before);
    return refused;
  };
  EXPECT_THAT(refusal({{"num_hidden_layers", 2}}),
              HasSubstr("model.safetensors: there is no tensor encoder.layer.1."));
  EXPECT_THAT(refusal({{"intermediate_size", 65}}),
              HasSubstr("tensor encoder.layer.0.intermediate.dense.weight has another shape"));
  EXPECT_THAT(refusal({{"hidden_size", 64}}),
              HasSubstr("tensor embeddings.word_embeddings.weight has another shape"));
  EXPECT_THAT(refusal({{"max_position_embeddings", 4096}}),
              HasSubstr("tensor embeddings.position_embeddings.weight has another shape"));
}

TEST_F(ModelFolderTest, RefusesAConfigurationThatIsNone) {
  for (const json& change :
       {json{{"hidden_size", nullptr}}, json{{"hidden_size", -32}}, json{{"hidden_size", 1e300}},
        json{{"hidden_size", "32"}}, json{{"num_attention_heads", 0}},
        json{{"num_attention_heads", 5}}, json{{"num_hidden_layers", 1'000'000'000}},
        json{{"layer_norm_eps", 0}}, json{{"layer_norm_eps", 1e300}}}) {
    const std::string before = testing::ReadFile(folder_ / "config.json");
    ChangeConfig(change);
    EXPECT_THAT(Refusal(), HasSubstr("bad_model_file: " + (folder_ / "config.json").string()))
        << change;
    Write("config.json", before);
  }
  ChangeConfig({{"model_type", "roberta"}});
  EXPECT_THAT(Refusal(), HasSubstr("unsupported_model"));
  for (const std::string text : {"", "[]", "{\"hidden_size\": 32", "\xFF\xFE", "null"}) {
    Write("config.json", text);
    EXPECT_THAT(Refusal(), HasSubstr("config.json: not a JSON object")) << text;
  }
  TinyModel::Write(folder_);
  for (const char* name : {"1_Pooling/config.json", "tokenizer_config.json"}) {
    Write(name, "{");
    EXPECT_THAT(Refusal(), HasSubstr("config.json: not a JSON object")) << name;
    std::filesystem::remove(folder_ / name);
  }
}

TEST_F(ModelFolderTest, RefusesAVocabularyThatIsNotTheWeights) {
  const std::string vocabulary = testing::ReadFile(folder_ / "vocab.txt");
  Write("vocab.txt", vocabulary + "one\nmore\n");
  EXPECT_THAT(Refusal(), HasSubstr("vocab.txt has more pieces than the weights"));
  Write("vocab.txt", "");
  EXPECT_THAT(Refusal(), HasSubstr("vocab.txt has no [UNK]"));
  Write("vocab.txt", "[UNK]\n[SEP]\n");
  EXPECT_THAT(Refusal(), HasSubstr("vocab.txt has no [CLS]"));
  // Bytes that are no text, a line without an end: pieces that no text has.
  Write("vocab.txt", "[UNK]\n[CLS]\n[SEP]\n\xFF\xFE\n" + std::string(1, '\0') + "\n##\n\n" +
                         std::string(1'000'000, 'x'));
  const auto model = Load();
  EXPECT_EQ(VectorOf(*model, "red fox \xFF").size(), 32U);
}

TEST_F(ModelFolderTest, RefusesWeightsThatAreCutAndAFolderThatLacksAFile) {
  const std::string weights = testing::ReadFile(folder_ / "model.safetensors");
  for (const size_t size :
       {size_t{0}, size_t{5}, size_t{300}, weights.size() / 2, weights.size() - 1}) {
    Write("model.safetensors", weights.substr(0, size));
    EXPECT_THAT(Refusal(), HasSubstr("bad_model_file: " + (folder_ / "model.safetensors").string()))
        << size;
  }
  for (const char* name : {"model.safetensors", "vocab.txt", "config.json"}) {
    TinyModel::Write(folder_);
    std::filesystem::remove(folder_ / name);
    EXPECT_THAT(Refusal(), HasSubstr("model_not_found")) << name;
  }
}

}  // namespace
}  // namespace shortlist
