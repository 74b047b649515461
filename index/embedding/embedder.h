#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"

namespace shortlist {

// Which model made a vector. Vectors of two models that differ in any of these cannot be compared.
struct EmbeddingModel {
  std::string name;      // "all-MiniLM-L6-v2"
  std::string revision;  // 12 hexadecimal digits: of all that decides what a text's vector is
  int dimension = 0;     // floats in a vector

  bool operator==(const EmbeddingModel&) const = default;
};

// What a text is to the search: some models put another prefix before each.
enum class TextRole : uint8_t { kDocument, kQuery };

// Here is a text, give me its vector. Every function may be called from any thread.
class Embedder {
 public:
  virtual ~Embedder() = default;

  virtual const EmbeddingModel& model() const = 0;

  // One vector of `model().dimension` floats and length 1 for each text, in order. What a text has
  // beyond the model's longest is ignored. Refuses with semantic_unavailable (kUnavailable) while
  // the model cannot be reached; never with a part of the vectors.
  virtual Result<std::vector<std::vector<float>>> Embed(std::span<const std::string> texts,
                                                        TextRole role) const = 0;

  // Cuts a long text, at word boundaries, into parts that `Embed` reflects in full in this role:
  // nothing but blanks between two parts is lost. Empty when the text is blank.
  virtual std::vector<std::string> SplitIntoWindows(std::string_view text, TextRole role) const = 0;

  // Why the model could not be reached when it was last asked, a slug (provider_timeout, ...);
  // empty while all is well.
  virtual std::string failure() const { return ""; }
};

}  // namespace shortlist
