#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "index/embedding/embedder.h"
#include "index/schema/document.h"

namespace shortlist {

class VectorCache;

// Hears how many of how many texts are embedded.
using EmbeddingProgress = std::function<void(size_t done, size_t all)>;

// One unit vector for each document, empty for one without text; and the documents that a part of
// is not embedded, whose vectors are empty too.
struct EmbeddedDocuments {
  std::vector<std::vector<float>> vectors;
  std::vector<size_t> pending;   // their places, ascending
  std::optional<Error> refusal;  // why there are pending ones: `semantic_unavailable`
};

// Every field is cut into windows the model can read whole, each window embedded (through the
// cache, if there is one), and the mean of the windows of title and skills added, at
// `title_weight`, to the mean of all others. In a mean a window weighs by its length, the first one
// of a text twice. After the first refusal the model is left alone: documents that the cache knows
// whole get their vectors, the others are pending, for half a text would be a wrong vector.
EmbeddedDocuments EmbedDocuments(std::span<const Document> documents, float title_weight,
                                 const Embedder& embedder, VectorCache* cache,
                                 const EmbeddingProgress& progress);

// The windows of the documents, each text once: what EmbedDocuments embeds.
std::vector<std::string> WindowTexts(std::span<const Document> documents, const Embedder& embedder);

// The same for texts that ask: of each, the weighted mean of its windows. Empty for a blank text.
// Refuses `semantic_unavailable`.
Result<std::vector<std::vector<float>>> EmbedQueries(std::span<const std::string> texts,
                                                     const Embedder& embedder, VectorCache* cache,
                                                     const EmbeddingProgress& progress);

// One text that asks, through no cache.
Result<std::vector<float>> EmbedQuery(std::string_view text, const Embedder& embedder);

}  // namespace shortlist
