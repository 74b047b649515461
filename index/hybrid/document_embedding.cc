#include "index/hybrid/document_embedding.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_map>

#include "index/embedding/vector_cache.h"

namespace shortlist {
namespace {

constexpr size_t kBatchTexts = 512;

// One window of a text, and how much of the whole it stands for.
struct Window {
  size_t text;  // index into the list of texts
  float weight;
};

struct Windows {
  std::vector<Window> heading;  // title and skills
  std::vector<Window> body;     // the rest
};

// Collects texts of one role, each once.
class TextList {
 public:
  explicit TextList(TextRole role) : role_(role) {}

  TextRole role() const { return role_; }
  size_t Add(std::string text) {
    const auto [entry, added] = places_.try_emplace(std::move(text), texts_.size());
    if (added) texts_.push_back(entry->first);
    return entry->second;
  }
  const std::vector<std::string>& texts() const { return texts_; }

 private:
  TextRole role_;
  std::unordered_map<std::string, size_t> places_;
  std::vector<std::string> texts_;
};

// A window weighs by its length, so that a short rest at the end says little; the first one twice,
// for a text says what it is about where it begins.
void AddWindows(std::string_view text, const Embedder& embedder, TextList* texts,
                std::vector<Window>* into) {
  float times = 2;
  for (std::string& part : embedder.SplitIntoWindows(text, texts->role())) {
    const float weight = times * static_cast<float>(part.size());
    into->push_back({texts->Add(std::move(part)), weight});
    times = 1;
  }
}

Windows WindowsOf(const Document& document, const Embedder& embedder, TextList* texts) {
  Windows windows;
  const std::string& title = document.Text(TextField::kTitle);
  const std::string& skills = document.Text(TextField::kSkills);
  AddWindows(title.empty() || skills.empty() ? title + skills : title + "\n" + skills, embedder,
             texts, &windows.heading);
  AddWindows(document.Text(TextField::kBody), embedder, texts, &windows.body);
  AddWindows(document.Text(TextField::kExperience), embedder, texts, &windows.body);
  return windows;
}

void AddMean(const std::vector<Window>& windows, const std::vector<std::vector<float>>& vectors,
             float weight, std::vector<float>* sum) {
  float all = 0;
  for (const Window& window : windows) all += window.weight;
  for (const Window& window : windows) {
    const std::vector<float>& vector = vectors[window.text];
    sum->resize(vector.size());
    const float share = weight * window.weight / all;
    for (size_t d = 0; d < vector.size(); ++d) (*sum)[d] += share * vector[d];
  }
}

void Normalise(std::vector<float>* vector) {
  double square = 0;
  for (const float value : *vector) square += static_cast<double>(value) * value;
  if (square == 0) return vector->clear();
  const auto scale = static_cast<float>(1 / std::sqrt(square));
  for (float& value : *vector) value *= scale;
}

EmbeddedTexts EmbedBatch(std::span<const std::string> texts, TextRole role,
                         const Embedder& embedder, VectorCache* cache) {
  if (cache != nullptr) return EmbedThroughCache(embedder, cache, texts, role);
  auto vectors = embedder.Embed(texts, role);
  if (vectors) return {*std::move(vectors), std::nullopt};
  return {std::vector<std::vector<float>>(texts.size()), vectors.error()};
}

// A vector of each text: through the cache if there is one, batch by batch; from the cache alone
// once the model has refused.
EmbeddedTexts EmbedTexts(const TextList& list, const Embedder& embedder, VectorCache* cache,
                         const EmbeddingProgress& progress) {
  const std::span<const std::string> texts = list.texts();
  EmbeddedTexts all;
  while (all.vectors.size() < texts.size()) {
    const size_t done = all.vectors.size();
    const auto batch = texts.subspan(done, std::min(kBatchTexts, texts.size() - done));
    std::vector<std::vector<float>> vectors(batch.size());
    if (!all.refusal) {
      auto embedded = EmbedBatch(batch, list.role(), embedder, cache);
      vectors = std::move(embedded.vectors);
      all.refusal = std::move(embedded.refusal);
    } else if (cache != nullptr) {
      vectors = FindInCache(*cache, batch, list.role());
    }
    for (auto& vector : vectors) all.vectors.push_back(std::move(vector));
    if (progress) progress(all.vectors.size(), texts.size());
  }
  return all;
}

bool AllEmbedded(const std::vector<Window>& windows,
                 const std::vector<std::vector<float>>& vectors) {
  return std::none_of(windows.begin(), windows.end(),
                      [&](const Window& window) { return vectors[window.text].empty(); });
}

}  // namespace

EmbeddedDocuments EmbedDocuments(std::span<const Document> documents, float title_weight,
                                 const Embedder& embedder, VectorCache* cache,
                                 const EmbeddingProgress& progress) {
  TextList texts(TextRole::kDocument);
  std::vector<Windows> windows;
  for (const Document& document : documents) {
    windows.push_back(WindowsOf(document, embedder, &texts));
  }
  EmbeddedTexts embedded = EmbedTexts(texts, embedder, cache, progress);
  EmbeddedDocuments answer{std::vector<std::vector<float>>(documents.size()), {}, {}};
  answer.refusal = std::move(embedded.refusal);
  for (size_t i = 0; i < documents.size(); ++i) {
    const auto& [heading, body] = windows[i];
    if (!AllEmbedded(heading, embedded.vectors) || !AllEmbedded(body, embedded.vectors)) {
      answer.pending.push_back(i);
      continue;
    }
    AddMean(heading, embedded.vectors, title_weight, &answer.vectors[i]);
    AddMean(body, embedded.vectors, 1, &answer.vectors[i]);
    Normalise(&answer.vectors[i]);
  }
  return answer;
}

std::vector<std::string> WindowTexts(std::span<const Document> documents,
                                     const Embedder& embedder) {
  TextList texts(TextRole::kDocument);
  for (const Document& document : documents) (void)WindowsOf(document, embedder, &texts);
  return texts.texts();
}

Result<std::vector<std::vector<float>>> EmbedQueries(std::span<const std::string> texts,
                                                     const Embedder& embedder, VectorCache* cache,
                                                     const EmbeddingProgress& progress) {
  TextList parts(TextRole::kQuery);
  std::vector<std::vector<Window>> windows(texts.size());
  for (size_t i = 0; i < texts.size(); ++i) AddWindows(texts[i], embedder, &parts, &windows[i]);
  const EmbeddedTexts embedded = EmbedTexts(parts, embedder, cache, progress);
  if (embedded.refusal) return *embedded.refusal;
  std::vector<std::vector<float>> pooled(texts.size());
  for (size_t i = 0; i < texts.size(); ++i) {
    AddMean(windows[i], embedded.vectors, 1, &pooled[i]);
    Normalise(&pooled[i]);
  }
  return pooled;
}

Result<std::vector<float>> EmbedQuery(std::string_view text, const Embedder& embedder) {
  const std::string one(text);
  auto vectors = EmbedQueries(std::span(&one, 1), embedder, nullptr, nullptr);
  if (!vectors) return vectors.error();
  return std::move(vectors->front());
}

}  // namespace shortlist
