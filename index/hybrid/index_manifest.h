#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "index/base/result.h"
#include "index/embedding/embedder.h"

namespace shortlist {

class VectorCache;

// What an index folder was built with: manifest.json in it. An index of another format or model is
// never mixed with: it asks for `shortlist reindex`.
struct IndexManifest {
  int format = 0;
  std::optional<EmbeddingModel> model;  // absent: built without a model
  std::optional<float> semantic_floor;  // absent: without a model, or not measured yet
};

inline constexpr int kIndexFormat = 5;

// Absent when the folder has none. Refuses `index_damaged` when it cannot be read.
Result<std::optional<IndexManifest>> ReadManifest(const std::filesystem::path& folder);
void WriteManifest(const std::filesystem::path& folder, const IndexManifest& manifest);

// Refuses `index_format_mismatch`, or `model_mismatch` where both name a model. A folder without a
// model has no vectors that could be mixed with, and a server without one makes none.
Result<void> CheckManifest(const IndexManifest& found, const IndexManifest& wanted);

// The cosine that only one in twenty pairs of unrelated texts reaches with this model: where "near"
// begins. Measured between a question and a document, on a fixed list of short,
// unrelated titles and tasks; the cache is asked first. Refuses `semantic_unavailable`.
Result<float> CalibrateSemanticFloor(const Embedder& embedder, VectorCache* cache);

}  // namespace shortlist
