#pragma once

#include <algorithm>
#include <atomic>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/embedding/embedder.h"

namespace shortlist::testing {

// An embedder without a model: each word has a direction of its own, drawn from its letters, and a
// text lies between those of its words. Texts with the same words are near, others are not.
class WordEmbedder : public Embedder {
 public:
  explicit WordEmbedder(std::string revision = "000000000001", int dimension = 16,
                        int max_tokens = 12)
      : model_{"words", std::move(revision), dimension}, max_tokens_(max_tokens) {}

  const EmbeddingModel& model() const override { return model_; }

  Result<std::vector<std::vector<float>>> Embed(std::span<const std::string> texts,
                                                TextRole) const override {
    if (unavailable || Refuses(texts)) {
      return Error{ErrorCode::kUnavailable, "semantic_unavailable", "The model is away.", {}};
    }
    embedded += texts.size();
    std::vector<std::vector<float>> vectors;
    for (const std::string& text : texts) vectors.push_back(VectorOf(text));
    return vectors;
  }

  std::vector<std::string> SplitIntoWindows(std::string_view text, TextRole) const override {
    const auto words = WordsOf(text);
    std::vector<std::string> windows;
    for (size_t first = 0; first < words.size(); first += WordsAWindow()) {
      const std::string_view last = words[std::min(words.size(), first + WordsAWindow()) - 1];
      const char* begin = words[first].data();
      windows.emplace_back(begin, last.data() + last.size());
    }
    return windows;
  }

  std::atomic<bool> unavailable = false;
  std::string poison;  // a call with a text that holds this word fails; set before any call
  mutable std::atomic<size_t> embedded = 0;  // texts so far

 private:
  bool Refuses(std::span<const std::string> texts) const {
    return !poison.empty() && std::any_of(texts.begin(), texts.end(), [&](const auto& text) {
      return text.find(poison) != std::string::npos;
    });
  }
  size_t WordsAWindow() const { return static_cast<size_t>(max_tokens_ - 2); }

  static std::vector<std::string_view> WordsOf(std::string_view text) {
    std::vector<std::string_view> words;
    for (size_t at = 0; at < text.size();) {
      const size_t begin = text.find_first_not_of(" \n\t", at);
      if (begin == std::string_view::npos) break;
      at = std::min(text.find_first_of(" \n\t", begin), text.size());
      words.push_back(text.substr(begin, at - begin));
    }
    return words;
  }

  std::vector<float> VectorOf(std::string_view text) const {
    std::vector<double> sum(static_cast<size_t>(model_.dimension));
    auto words = WordsOf(text);
    if (words.size() > WordsAWindow()) words.resize(WordsAWindow());
    for (const std::string_view word : words) {
      uint64_t state = 0xcbf29ce484222325;
      for (const char c : word) {
        const auto letter = static_cast<unsigned char>(c);
        state = (state ^ static_cast<uint64_t>(std::tolower(letter))) * 0x100000001b3;
      }
      for (double& value : sum) {
        state = state * 6364136223846793005 + 1442695040888963407;
        value += static_cast<double>(state >> 40) / (1 << 23) - 1;
      }
    }
    double square = 0;
    for (const double value : sum) square += value * value;
    if (square == 0) sum[0] = square = 1;
    std::vector<float> unit;
    for (const double value : sum) unit.push_back(static_cast<float>(value / std::sqrt(square)));
    return unit;
  }

  const EmbeddingModel model_;
  const int max_tokens_;
};

}  // namespace shortlist::testing
