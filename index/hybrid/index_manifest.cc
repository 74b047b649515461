#include "index/hybrid/index_manifest.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <vector>

#include "index/base/durable_file.h"
#include "index/embedding/vector_cache.h"

namespace shortlist {
namespace {

using nlohmann::json;

constexpr const char* kFileName = "manifest.json";

// Pairs of these have nothing to do with each other.
constexpr std::array kUnrelatedTexts = {
    "Accounting and bookkeeping for a small shop",
    "Android application in Kotlin",
    "Architectural drawings of a family house",
    "Audio mixing for a podcast",
    "Backup of a PostgreSQL database",
    "Translation from Japanese to Portuguese",
    "Wedding photography",
    "Patent search in chemistry",
    "Cold calling and lead generation",
    "Children's book illustration",
    "Mechanical design of a gearbox",
    "Recruiting nurses",
    "Video game level design",
    "Fitness coaching over video",
    "Statistics homework with R",
    "Customer support by chat in the evenings",
    "Printed circuit board layout",
    "Grant writing for a charity",
    "Interior design of a restaurant",
    "Penetration test of a web shop",
    "Speech writing",
    "Greenhouse automation with sensors",
    "Social media posts for a bakery",
    "Legal review of a rental contract",
};

}  // namespace

Result<std::optional<IndexManifest>> ReadManifest(const std::filesystem::path& folder) {
  const auto path = folder / kFileName;
  if (!std::filesystem::exists(path)) return std::optional<IndexManifest>();
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  try {
    const json root = json::parse(text);
    IndexManifest manifest;
    manifest.format = root.at("format").get<int>();
    const json& floor = root.at("semantic_floor");
    if (!floor.is_null()) manifest.semantic_floor = floor.get<float>();
    if (!root.at("model").is_null()) {
      const json& model = root["model"];
      manifest.model =
          EmbeddingModel{model.at("name"), model.at("revision"), model.at("dimension")};
    }
    return std::optional(manifest);
  } catch (const json::exception& error) {
    return Error{ErrorCode::kFailedPrecondition,
                 "index_damaged",
                 path.string() + " cannot be read; run `shortlist reindex`.",
                 {}};
  }
}

void WriteManifest(const std::filesystem::path& folder, const IndexManifest& manifest) {
  json root = {{"format", manifest.format}, {"semantic_floor", nullptr}, {"model", nullptr}};
  if (manifest.semantic_floor) root["semantic_floor"] = *manifest.semantic_floor;
  if (manifest.model) {
    root["model"] = {{"name", manifest.model->name},
                     {"revision", manifest.model->revision},
                     {"dimension", manifest.model->dimension}};
  }
  ReplaceFile(folder / kFileName, root.dump(2) + "\n");
}

Result<void> CheckManifest(const IndexManifest& found, const IndexManifest& wanted) {
  if (found.format != wanted.format) {
    return Error{ErrorCode::kFailedPrecondition,
                 "index_format_mismatch",
                 "The index has format " + std::to_string(found.format) + ", this program uses " +
                     std::to_string(wanted.format) + "; run `shortlist reindex`.",
                 {}};
  }
  if (!found.model || !wanted.model || *found.model == *wanted.model) return {};
  const auto name = [](const EmbeddingModel& model) {
    return model.name + " (" + model.revision + ")";
  };
  return Error{ErrorCode::kFailedPrecondition,
               "model_mismatch",
               "The index was built with " + name(*found.model) + ", the server runs " +
                   name(*wanted.model) + "; run `shortlist reindex`.",
               {}};
}

Result<float> CalibrateSemanticFloor(const Embedder& embedder, VectorCache* cache) {
  const std::vector<std::string> texts(kUnrelatedTexts.begin(), kUnrelatedTexts.end());
  const auto queries = EmbedThroughCache(embedder, cache, texts, TextRole::kQuery);
  if (queries.refusal) return *queries.refusal;
  const auto documents = EmbedThroughCache(embedder, cache, texts, TextRole::kDocument);
  if (documents.refusal) return *documents.refusal;
  std::vector<float> cosines;
  for (size_t i = 0; i < texts.size(); ++i) {
    for (size_t j = 0; j < texts.size(); ++j) {
      if (i == j) continue;
      float cosine = 0;
      for (size_t d = 0; d < queries.vectors[i].size(); ++d) {
        cosine += queries.vectors[i][d] * documents.vectors[j][d];
      }
      cosines.push_back(cosine);
    }
  }
  std::sort(cosines.begin(), cosines.end());
  return cosines[cosines.size() * 19 / 20];
}

}  // namespace shortlist
