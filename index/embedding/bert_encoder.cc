#include "index/embedding/bert_encoder.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <fstream>
#include <future>
#include <iterator>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "index/base/check.h"
#include "index/embedding/bert_config.h"
#include "index/embedding/bert_model.h"
#include "index/embedding/encoder_metrics.h"
#include "index/embedding/safetensors_file.h"
#include "index/embedding/sha256.h"
#include "index/embedding/wordpiece_tokenizer.h"

namespace shortlist {
namespace {

constexpr size_t kRevisionBytes = 6;
constexpr int kLeastRoom = 8;  // tokens, as the tokenizer asks

// Indexes of the texts that one thread computes together.
using Pack = std::vector<size_t>;

// Texts by length, so that the packs weigh alike; each within `pack_tokens` or a single text.
std::vector<Pack> MakePacks(const std::vector<std::vector<int32_t>>& ids, size_t pack_tokens) {
  std::vector<size_t> order(ids.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return ids[a].size() > ids[b].size(); });
  std::vector<Pack> packs;
  size_t tokens = pack_tokens;
  for (const size_t i : order) {
    if (packs.empty() || tokens + ids[i].size() > pack_tokens) {
      packs.emplace_back();
      tokens = 0;
    }
    packs.back().push_back(i);
    tokens += ids[i].size();
  }
  return packs;
}

class BertEncoder final : public Embedder {
 public:
  BertEncoder(EmbeddingModel model, WordpieceTokenizer tokenizer, BertModel network,
              const BertEncoderOptions& options)
      : model_(std::move(model)),
        tokenizer_(std::move(tokenizer)),
        network_(std::move(network)),
        options_(options) {}

  const EmbeddingModel& model() const override { return model_; }

  Result<std::vector<std::vector<float>>> Embed(std::span<const std::string> texts,
                                                TextRole role) const override {
    const auto begun = std::chrono::steady_clock::now();
    std::vector<std::vector<int32_t>> ids;
    ids.reserve(texts.size());
    const std::string& prefix = PrefixOf(role);
    for (const auto& text : texts) {
      ids.push_back(tokenizer_.Encode(prefix.empty() ? text : prefix + text, options_.max_tokens));
    }
    const auto packs = MakePacks(ids, static_cast<size_t>(options_.pack_tokens));

    std::vector<std::vector<float>> vectors(texts.size());
    std::atomic<size_t> next = 0;
    const auto work = [&] {
      for (size_t i = next++; i < packs.size(); i = next++) EncodePack(packs[i], ids, &vectors);
    };
    const size_t threads = std::min(packs.size(), static_cast<size_t>(options_.threads));
    std::vector<std::future<void>> others;
    for (size_t i = 1; i < threads; ++i) others.push_back(std::async(std::launch::async, work));
    work();
    for (auto& other : others) other.get();
    if (work_) {
      size_t tokens = 0;
      for (const auto& text : ids) tokens += text.size();
      const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begun;
      work_->Tell({role, texts.size(), static_cast<int64_t>(tokens), spent.count()});
    }
    return vectors;
  }

  void Measure(Metrics& metrics) { work_.emplace(metrics); }  // before anybody else uses it

  std::vector<std::string> SplitIntoWindows(std::string_view text, TextRole role) const override {
    return tokenizer_.SplitIntoWindows(text, RoomFor(role));
  }

  // Tokens that a text of this role may have, the model's own two included.
  int RoomFor(TextRole role) const {
    const int prefix =
        static_cast<int>(tokenizer_.Encode(PrefixOf(role), options_.max_tokens).size()) - 2;
    return options_.max_tokens - prefix;
  }

 private:
  const std::string& PrefixOf(TextRole role) const {
    return role == TextRole::kQuery ? options_.query_prefix : options_.document_prefix;
  }

  // Writes to the places of its own texts only.
  void EncodePack(const Pack& pack, const std::vector<std::vector<int32_t>>& ids,
                  std::vector<std::vector<float>>* vectors) const {
    std::vector<std::span<const int32_t>> texts;
    for (const size_t i : pack) texts.emplace_back(ids[i]);
    const std::vector<float> rows = network_.Encode(texts);
    auto row = rows.begin();
    for (const size_t i : pack) {
      (*vectors)[i].assign(row, row + model_.dimension);
      row += model_.dimension;
    }
  }

  EmbeddingModel model_;
  WordpieceTokenizer tokenizer_;
  BertModel network_;
  BertEncoderOptions options_;
  mutable std::optional<EncoderMetrics> work_;
};

Error BadModel(const std::filesystem::path& folder, const std::string& detail) {
  return {ErrorCode::kInvalidArgument, "bad_model_file", folder.string() + ": " + detail, {}};
}

std::string ReadWhole(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// 12 hexadecimal digits over everything that decides a vector.
std::string Revision(const std::filesystem::path& folder, std::string_view weights,
                     const BertEncoderOptions& options) {
  Sha256 hash;
  hash.Add(weights);
  for (const auto* name :
       {"vocab.txt", "config.json", "1_Pooling/config.json", "tokenizer_config.json"}) {
    const std::string text = ReadWhole(folder / name);
    hash.Add(std::to_string(text.size()) + ' ' + text);
  }
  hash.Add(std::to_string(options.max_tokens));
  // Only where they change something: without them an index keeps the revision it was built with.
  if (options.pooling != Pooling::kFromFolder) {
    hash.Add(options.pooling == Pooling::kMean ? " mean" : " cls");
  }
  for (const auto& [name, prefix] : {std::pair(" query ", options.query_prefix),
                                     std::pair(" document ", options.document_prefix)}) {
    if (!prefix.empty()) hash.Add(name + std::to_string(prefix.size()) + ' ' + prefix);
  }
  return HexOf(hash.Finish(), kRevisionBytes);
}

}  // namespace

Result<std::unique_ptr<Embedder>> LoadBertEncoder(const std::filesystem::path& folder,
                                                  const BertEncoderOptions& options,
                                                  Metrics* metrics) {
  CHECK(options.threads >= 1 && options.max_tokens >= 8 && options.pack_tokens >= 1);
  auto config = ReadBertConfig(folder, options.pooling != Pooling::kFromFolder);
  if (!config) return config.error();
  if (options.pooling != Pooling::kFromFolder) {
    config->pool_first_token = options.pooling == Pooling::kFirstToken;
  }
  auto tokenizer = WordpieceTokenizer::Load(folder / "vocab.txt", config->lower_case);
  if (!tokenizer) return tokenizer.error();
  const auto file = SafetensorsFile::Open(folder / "model.safetensors");
  if (!file) return file.error();
  auto network = BertModel::Load(*file, *config);
  if (!network) return network.error();
  if (tokenizer->vocabulary_size() > network->vocabulary_size()) {
    return BadModel(folder, "vocab.txt has more pieces than the weights");
  }
  if (config->max_positions < options.max_tokens) {
    return BadModel(folder, "the model takes texts of only " +
                                std::to_string(config->max_positions) + " tokens");
  }
  EmbeddingModel model{folder.filename().string(), Revision(folder, file->bytes(), options),
                       config->hidden_size};
  auto encoder = std::make_unique<BertEncoder>(std::move(model), *std::move(tokenizer),
                                               *std::move(network), options);
  for (const TextRole role : {TextRole::kQuery, TextRole::kDocument}) {
    if (encoder->RoomFor(role) < kLeastRoom) {
      return Error{ErrorCode::kInvalidArgument,
                   "bad_prefix",
                   "A prefix of the embedding model leaves a text fewer than " +
                       std::to_string(kLeastRoom) + " of " + std::to_string(options.max_tokens) +
                       " tokens.",
                   {}};
    }
  }
  // Finite weights can still overflow on the way; such a model would poison every comparison.
  const std::vector<std::string> probe = {"a"};
  const auto vectors = encoder->Embed(probe, TextRole::kDocument);
  for (const float number : vectors->front()) {
    if (!std::isfinite(number)) return BadModel(folder, "a text's vector is not finite");
  }
  if (metrics != nullptr) encoder->Measure(*metrics);
  return std::unique_ptr<Embedder>(std::move(encoder));
}

}  // namespace shortlist
