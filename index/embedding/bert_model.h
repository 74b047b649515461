#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "index/base/result.h"
#include "index/embedding/bert_config.h"
#include "index/embedding/float_kernels.h"
#include "index/embedding/safetensors_file.h"

namespace shortlist {

// The network of BERT (Devlin et al. 2018): token ids in, one vector of length 1 a text out, in
// 32-bit floats. Immutable: any thread.
class BertModel {
 public:
  // Copies the weights, whose names may begin with "bert.". Refuses with bad_model_file.
  static Result<BertModel> Load(const SafetensorsFile& file, const BertConfig& config);

  // Texts are computed together, token below token without padding. Each has 1 to max_positions
  // ids below vocabulary_size. The rows of the result follow each other, hidden_size floats each.
  std::vector<float> Encode(std::span<const std::span<const int32_t>> texts) const;

  int vocabulary_size() const { return vocabulary_size_; }

 private:
  struct Layer {
    PackedMatrix query_key_value;  // one product; the query is scaled by 1 / sqrt(head size)
    PackedMatrix attention_output;
    LayerNorm attention_norm;
    PackedMatrix intermediate;
    PackedMatrix output;
    LayerNorm output_norm;
  };
  struct Workspace;

  Result<void> LoadEmbeddings(const SafetensorsFile& file, const std::string& prefix);
  Result<Layer> LoadLayer(const SafetensorsFile& file, const std::string& prefix) const;
  Result<LayerNorm> LoadNorm(const SafetensorsFile& file, const std::string& name) const;
  Result<PackedMatrix> LoadQueryKeyValue(const SafetensorsFile& file,
                                         const std::string& prefix) const;

  std::vector<float> EmbedTokens(std::span<const std::span<const int32_t>> texts) const;
  void Apply(const Layer& layer, std::span<const std::span<const int32_t>> texts,
             Workspace* work) const;
  void Attend(int64_t first_row, int64_t rows, Workspace* work) const;
  void Pool(const float* tokens, int64_t rows, float* vector) const;

  BertConfig config_;
  int vocabulary_size_ = 0;
  std::vector<float> words_;      // [vocabulary_size, hidden_size]
  std::vector<float> positions_;  // [max_positions, hidden_size], with the first token type's
  LayerNorm embedding_norm_;
  std::vector<Layer> layers_;
};

}  // namespace shortlist
