#include "index/embedding/bert_model.h"

#include <cmath>
#include <utility>

#include <Eigen/Core>

namespace shortlist {
namespace {

// y = x * weight^T + bias of a "dense" module: weight [out, in], bias [out].
Result<PackedMatrix> LoadDense(const SafetensorsFile& file, const std::string& name, int64_t out,
                               int64_t in) {
  const auto weight = file.Read(name + ".weight", {out, in});
  if (!weight) return weight.error();
  const auto bias = file.Read(name + ".bias", {1, out});
  if (!bias) return bias.error();
  PackedMatrix packed;
  packed.PackTransposed({weight->data(), out, in, in});
  packed.SetBias(*bias);
  return packed;
}

}  // namespace

// What one call computes in; rows are the tokens of all its texts.
struct BertModel::Workspace {
  std::vector<float> tokens;           // [rows, hidden_size]
  std::vector<float> query_key_value;  // [rows, 3 * hidden_size]
  std::vector<float> context;          // [rows, hidden_size]
  std::vector<float> added;            // [rows, hidden_size]
  std::vector<float> intermediate;     // [rows, intermediate_size]
  std::vector<float> attention;        // [tokens of one text, the same]
  PackedMatrix keys;
  PackedMatrix values;
};

Result<LayerNorm> BertModel::LoadNorm(const SafetensorsFile& file, const std::string& name) const {
  auto scale = file.Read(name + ".LayerNorm.weight", {1, config_.hidden_size});
  if (!scale) return scale.error();
  auto shift = file.Read(name + ".LayerNorm.bias", {1, config_.hidden_size});
  if (!shift) return shift.error();
  return LayerNorm{*std::move(scale), *std::move(shift), config_.layer_norm_epsilon};
}

Result<void> BertModel::LoadEmbeddings(const SafetensorsFile& file, const std::string& prefix) {
  const int64_t hidden = config_.hidden_size;
  const std::string words_name = prefix + "word_embeddings.weight";
  const int64_t rows = file.ShapeOf(words_name).rows;
  auto words = file.Read(words_name, {rows, hidden});
  if (!words) return words.error();
  auto positions =
      file.Read(prefix + "position_embeddings.weight", {config_.max_positions, hidden});
  if (!positions) return positions.error();
  const std::string types_name = prefix + "token_type_embeddings.weight";
  const auto types = file.Read(types_name, {file.ShapeOf(types_name).rows, hidden});
  if (!types) return types.error();
  if (types->empty()) {
    return file.Bad("tensor " + types_name + " is empty");
  }
  auto norm = LoadNorm(file, prefix.substr(0, prefix.size() - 1));
  if (!norm) return norm.error();

  vocabulary_size_ = static_cast<int>(rows);
  words_ = *std::move(words);
  positions_ = *std::move(positions);
  for (size_t i = 0; i < positions_.size(); ++i) {
    positions_[i] += (*types)[i % static_cast<size_t>(hidden)];
  }
  embedding_norm_ = *std::move(norm);
  return {};
}

Result<PackedMatrix> BertModel::LoadQueryKeyValue(const SafetensorsFile& file,
                                                  const std::string& prefix) const {
  const int64_t hidden = config_.hidden_size;
  std::vector<float> weights;
  std::vector<float> biases;
  const float scale = 1 / std::sqrt(static_cast<float>(config_.hidden_size / config_.heads));
  for (const std::string name : {"query", "key", "value"}) {
    const auto weight = file.Read(prefix + name + ".weight", {hidden, hidden});
    if (!weight) return weight.error();
    const auto bias = file.Read(prefix + name + ".bias", {1, hidden});
    if (!bias) return bias.error();
    const float factor = name == "query" ? scale : 1;
    for (const float number : *weight) weights.push_back(number * factor);
    for (const float number : *bias) biases.push_back(number * factor);
  }
  PackedMatrix packed;
  packed.PackTransposed({weights.data(), 3 * hidden, hidden, hidden});
  packed.SetBias(biases);
  return packed;
}

Result<BertModel::Layer> BertModel::LoadLayer(const SafetensorsFile& file,
                                              const std::string& prefix) const {
  const int64_t hidden = config_.hidden_size;
  const int64_t wide = config_.intermediate_size;
  auto query_key_value = LoadQueryKeyValue(file, prefix + "attention.self.");
  if (!query_key_value) return query_key_value.error();
  auto attention_output = LoadDense(file, prefix + "attention.output.dense", hidden, hidden);
  if (!attention_output) return attention_output.error();
  auto attention_norm = LoadNorm(file, prefix + "attention.output");
  if (!attention_norm) return attention_norm.error();
  auto intermediate = LoadDense(file, prefix + "intermediate.dense", wide, hidden);
  if (!intermediate) return intermediate.error();
  auto output = LoadDense(file, prefix + "output.dense", hidden, wide);
  if (!output) return output.error();
  auto output_norm = LoadNorm(file, prefix + "output");
  if (!output_norm) return output_norm.error();
  return Layer{*std::move(query_key_value), *std::move(attention_output),
               *std::move(attention_norm),  *std::move(intermediate),
               *std::move(output),          *std::move(output_norm)};
}

Result<BertModel> BertModel::Load(const SafetensorsFile& file, const BertConfig& config) {
  const std::string prefix = file.Has("bert.embeddings.word_embeddings.weight") ? "bert." : "";
  BertModel model;
  model.config_ = config;
  if (const auto loaded = model.LoadEmbeddings(file, prefix + "embeddings."); !loaded) {
    return loaded.error();
  }
  for (int i = 0; i < config.layers; ++i) {
    auto layer = model.LoadLayer(file, prefix + "encoder.layer." + std::to_string(i) + ".");
    if (!layer) return layer.error();
    model.layers_.push_back(*std::move(layer));
  }
  return model;
}

std::vector<float> BertModel::EmbedTokens(std::span<const std::span<const int32_t>> texts) const {
  const auto hidden = static_cast<size_t>(config_.hidden_size);
  std::vector<float> tokens;
  for (const auto& ids : texts) {
    for (size_t position = 0; position < ids.size(); ++position) {
      const float* word = words_.data() + static_cast<size_t>(ids[position]) * hidden;
      tokens.insert(tokens.end(), word, word + hidden);
      AddAndNormalise(positions_.data() + position * hidden, embedding_norm_,
                      tokens.data() + tokens.size() - hidden, config_.hidden_size);
    }
  }
  return tokens;
}

// Attention of one text, head by head: softmax(Q * K^T) * V.
void BertModel::Attend(int64_t first_row, int64_t rows, Workspace* work) const {
  const int64_t hidden = config_.hidden_size;
  const int64_t size = hidden / config_.heads;
  const float* text = work->query_key_value.data() + first_row * 3 * hidden;
  work->attention.resize(static_cast<size_t>(rows * rows));
  float* attention = work->attention.data();
  for (int64_t head = 0; head < config_.heads; ++head) {
    const float* query = text + head * size;
    work->keys.PackTransposed({query + hidden, rows, size, 3 * hidden});
    work->values.Pack({query + 2 * hidden, rows, size, 3 * hidden});
    Multiply({query, rows, size, 3 * hidden}, work->keys, attention, rows);
    for (int64_t row = 0; row < rows; ++row) Softmax(attention + row * rows, rows);
    Multiply({attention, rows, rows, rows}, work->values,
             work->context.data() + first_row * hidden + head * size, hidden);
  }
}

void BertModel::Apply(const Layer& layer, std::span<const std::span<const int32_t>> texts,
                      Workspace* work) const {
  const int64_t hidden = config_.hidden_size;
  const int64_t wide = config_.intermediate_size;
  const int64_t rows = static_cast<int64_t>(work->tokens.size()) / hidden;
  float* tokens = work->tokens.data();
  float* added = work->added.data();
  const auto add_and_normalise = [&](const LayerNorm& norm) {
    for (int64_t i = 0; i < rows * hidden; i += hidden) {
      AddAndNormalise(added + i, norm, tokens + i, hidden);
    }
  };

  Multiply({tokens, rows, hidden, hidden}, layer.query_key_value, work->query_key_value.data(),
           3 * hidden);
  int64_t row = 0;
  for (const auto& ids : texts) {
    Attend(row, static_cast<int64_t>(ids.size()), work);
    row += static_cast<int64_t>(ids.size());
  }
  Multiply({work->context.data(), rows, hidden, hidden}, layer.attention_output, added, hidden);
  add_and_normalise(layer.attention_norm);

  float* intermediate = work->intermediate.data();
  Multiply({tokens, rows, hidden, hidden}, layer.intermediate, intermediate, wide);
  Gelu(intermediate, rows * wide);
  Multiply({intermediate, rows, wide, wide}, layer.output, added, hidden);
  add_and_normalise(layer.output_norm);
}

void BertModel::Pool(const float* tokens, int64_t rows, float* vector) const {
  using Tokens = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::Map<const Tokens> all(tokens, rows, config_.hidden_size);
  Eigen::Map<Eigen::RowVectorXf> pooled(vector, config_.hidden_size);
  pooled = all.topRows(config_.pool_first_token ? 1 : rows).colwise().mean();
  // In double precision, whose cast has no aligned form: the same bits wherever the vector lies.
  const double length = pooled.cast<double>().norm();
  if (length > 0) pooled *= static_cast<float>(1 / length);
}

std::vector<float> BertModel::Encode(std::span<const std::span<const int32_t>> texts) const {
  const auto hidden = static_cast<size_t>(config_.hidden_size);
  Workspace work;
  work.tokens = EmbedTokens(texts);
  const size_t rows = work.tokens.size() / hidden;
  work.query_key_value.resize(rows * 3 * hidden);
  work.context.resize(rows * hidden);
  work.added.resize(rows * hidden);
  work.intermediate.resize(rows * static_cast<size_t>(config_.intermediate_size));
  for (const Layer& layer : layers_) Apply(layer, texts, &work);

  std::vector<float> vectors(texts.size() * hidden);
  size_t row = 0;
  for (size_t i = 0; i < texts.size(); ++i) {
    Pool(work.tokens.data() + row * hidden, static_cast<int64_t>(texts[i].size()),
         vectors.data() + i * hidden);
    row += texts[i].size();
  }
  return vectors;
}

}  // namespace shortlist
