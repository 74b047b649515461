#pragma once

#include <algorithm>
#include <cctype>
#include <cmath>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "index/base/thread_annotations.h"
#include "index/embedding/embedder.h"

namespace shortlist::testing {

// Vectors of many documents in little time, in the space of a real model: a document's vector is
// the mean of its words', each of which the model embeds once, less that of words that say nothing:
// without this everything would lie near everything. They cluster as texts do, and a question,
// which the model embeds itself, lies near those that are about it; how good a ranking is they do
// not say.
class WordMeanEmbedder : public Embedder {
 public:
  explicit WordMeanEmbedder(std::unique_ptr<Embedder> model)
      : words_of_(std::move(model)), nothing_(MeanOf(kWordsOfNothing, *words_of_)) {}

  const EmbeddingModel& model() const override { return words_of_->model(); }

  std::vector<std::string> SplitIntoWindows(std::string_view text, TextRole role) const override {
    return words_of_->SplitIntoWindows(text, role);
  }

  Result<std::vector<std::vector<float>>> Embed(std::span<const std::string> texts,
                                                TextRole role) const override {
    if (role == TextRole::kQuery) return words_of_->Embed(texts, role);
    const std::lock_guard lock(mutex_);
    Learn(texts);
    std::vector<std::vector<float>> vectors;
    for (const std::string& text : texts) vectors.push_back(VectorOf(text));
    return vectors;
  }

 private:
  inline static const std::vector<std::string> kWordsOfNothing = {
      "the",   "and",   "to",     "of",  "in",   "for",  "with", "we",   "i",
      "you",   "our",   "my",     "is",  "are",  "have", "that", "on",   "as",
      "need",  "work",  "good",   "new", "time", "make", "more", "year", "years",
      "thing", "other", "people", "1",   "2",    "2024", "week", "day",  "all"};

  static std::vector<float> MeanOf(const std::vector<std::string>& texts, const Embedder& model) {
    std::vector<float> mean(static_cast<size_t>(model.model().dimension));
    const auto vectors = model.Embed(texts, TextRole::kDocument);
    for (const std::vector<float>& vector : *vectors) {
      for (size_t d = 0; d < mean.size(); ++d) {
        mean[d] += vector[d] / static_cast<float>(texts.size());
      }
    }
    return mean;
  }

  static std::vector<std::string> WordsOf(std::string_view text) {
    std::vector<std::string> words(1);
    for (const char c : text) {
      if (std::isalnum(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0) {
        words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      } else if (!words.back().empty()) {
        words.emplace_back();
      }
    }
    if (words.back().empty() && words.size() > 1) words.pop_back();
    return words;
  }

  void Learn(std::span<const std::string> texts) const {  // with mutex_
    std::vector<std::string> fresh;
    for (const std::string& text : texts) {
      for (std::string& word : WordsOf(text)) {
        if (known_.try_emplace(word).second) fresh.push_back(std::move(word));
      }
    }
    auto vectors = *words_of_->Embed(fresh, TextRole::kDocument);
    for (size_t i = 0; i < fresh.size(); ++i) known_[fresh[i]] = std::move(vectors[i]);
  }

  std::vector<float> VectorOf(std::string_view text) const {  // with mutex_
    std::vector<float> mean(static_cast<size_t>(model().dimension));
    for (const std::string& word : WordsOf(text)) {
      const std::vector<float>& vector = known_.at(word);
      for (size_t d = 0; d < mean.size(); ++d) mean[d] += vector[d] - nothing_[d];
    }
    double square = 0;
    for (const float value : mean) square += static_cast<double>(value) * value;
    if (square == 0) mean[0] = static_cast<float>(square = 1);
    for (float& value : mean) value = static_cast<float>(value / std::sqrt(square));
    return mean;
  }

  const std::unique_ptr<Embedder> words_of_;
  const std::vector<float> nothing_;
  mutable std::mutex mutex_;
  mutable std::unordered_map<std::string, std::vector<float>> known_ GUARDED_BY(mutex_);
};

}  // namespace shortlist::testing
