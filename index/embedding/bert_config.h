#pragma once

#include <filesystem>

#include "index/base/result.h"

namespace shortlist {

// The shape of a BERT sentence model, from the files beside its weights.
struct BertConfig {
  int hidden_size = 0;  // floats of a token and of the vector; a multiple of `heads`
  int layers = 0;
  int heads = 0;
  int intermediate_size = 0;
  int max_positions = 0;  // the longest text in tokens
  float layer_norm_epsilon = 0;
  bool pool_first_token = false;  // the vector is that of [CLS]; else the mean of all tokens
  bool lower_case = true;
};

// Reads config.json and, where they exist, 1_Pooling/config.json and tokenizer_config.json of
// `folder`. Refuses with model_not_found, bad_model_file (not JSON, or impossible sizes) or
// unsupported_model (another architecture, activation or pooling than this encoder computes).
// `pooling_is_given`: how tokens become a vector is decided elsewhere, the folder is not asked.
Result<BertConfig> ReadBertConfig(const std::filesystem::path& folder,
                                  bool pooling_is_given = false);

}  // namespace shortlist
