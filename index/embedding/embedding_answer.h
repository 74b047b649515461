#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shortlist {

// The vectors of an answer to POST /embeddings (OpenAI's API), in the order of the texts, each of
// length 1; or what is wrong with the answer, and then no vector at all.
struct EmbeddingAnswer {
  std::vector<std::vector<float>> vectors;
  std::string wrong;   // empty: nothing
  int64_t tokens = 0;  // of the texts, as {"usage": {"total_tokens"}} says; 0: it does not say
};

// Reads {"data": [{"index": 0, "embedding": [0.1, ...]}, ...]}, in whatever order. There must be
// exactly one vector for each of the `texts` texts, of `dimension` finite numbers that are not all
// zero. Vectors are brought to length 1.
EmbeddingAnswer ReadEmbeddingAnswer(std::string_view body, size_t texts, int dimension);

}  // namespace shortlist
