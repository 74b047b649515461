#pragma once

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace shortlist::testing {

// Writes a BERT sentence model of one small layer with random weights: a real model to every reader
// of models, loaded and asked in milliseconds. Texts that share words lie near each other. Another
// `seed` is another model.
class TinyModel {
 public:
  static void Write(const std::filesystem::path& folder, uint32_t seed = 1) {
    std::filesystem::create_directories(folder);
    const int64_t words = WriteVocabulary(folder / "vocab.txt");
    std::ofstream(folder / "config.json") << nlohmann::json{{"model_type", "bert"},
                                                            {"hidden_size", kHidden},
                                                            {"num_hidden_layers", 1},
                                                            {"num_attention_heads", 2},
                                                            {"intermediate_size", 2 * kHidden},
                                                            {"max_position_embeddings", 128},
                                                            {"layer_norm_eps", 1e-12}};
    TinyModel model(seed);
    model.AddTensors(words);
    model.Save(folder / "model.safetensors");
  }

 private:
  static constexpr int64_t kHidden = 32;

  explicit TinyModel(uint32_t seed) : random_(seed) {}

  // Special tokens, every printable ASCII character at the start of a word and within one.
  static int64_t WriteVocabulary(const std::filesystem::path& file) {
    std::ofstream out(file);
    int64_t pieces = 0;
    for (const char* special : {"[PAD]", "[UNK]", "[CLS]", "[SEP]"}) {
      out << special << "\n";
      ++pieces;
    }
    for (char c = '!'; c <= '~'; ++c) {
      if (c >= 'A' && c <= 'Z') continue;
      out << c << "\n##" << c << "\n";
      pieces += 2;
    }
    for (char a = 'a'; a <= 'z'; ++a) {
      for (char b = 'a'; b <= 'z'; ++b) {
        out << a << b << "\n##" << a << b << "\n";
        pieces += 2;
      }
    }
    return pieces;
  }

  void AddTensors(int64_t words) {
    AddRandom("embeddings.word_embeddings.weight", {words, kHidden}, 1);
    AddRandom("embeddings.position_embeddings.weight", {128, kHidden}, 0.02);
    AddRandom("embeddings.token_type_embeddings.weight", {2, kHidden}, 0.02);
    AddNorm("embeddings");
    const std::string layer = "encoder.layer.0.";
    for (const char* name : {"query", "key", "value"}) {
      AddDense(layer + "attention.self." + name, kHidden, kHidden);
    }
    AddDense(layer + "attention.output.dense", kHidden, kHidden);
    AddNorm(layer + "attention.output");
    AddDense(layer + "intermediate.dense", 2 * kHidden, kHidden);
    AddDense(layer + "output.dense", kHidden, 2 * kHidden);
    AddNorm(layer + "output");
  }

  void AddDense(const std::string& name, int64_t out, int64_t in) {
    AddRandom(name + ".weight", {out, in}, 0.05);
    AddRandom(name + ".bias", {out}, 0.01);
  }
  void AddNorm(const std::string& name) {
    Add(name + ".LayerNorm.weight", {kHidden}, std::vector<float>(kHidden, 1));
    Add(name + ".LayerNorm.bias", {kHidden}, std::vector<float>(kHidden, 0));
  }

  // The sum of four dice, about normal, the same on every machine.
  void AddRandom(const std::string& name, const std::vector<int64_t>& shape, double deviation) {
    size_t count = 1;
    for (const int64_t size : shape) count *= static_cast<size_t>(size);
    std::vector<float> numbers(count);
    for (float& number : numbers) {
      double sum = 0;
      for (int i = 0; i < 4; ++i) sum += static_cast<double>(random_()) / 4294967295.0 - 0.5;
      number = static_cast<float>(deviation * sum * std::sqrt(3.0));
    }
    Add(name, shape, numbers);
  }

  void Add(const std::string& name, const std::vector<int64_t>& shape,
           const std::vector<float>& numbers) {
    const size_t begin = data_.size();
    data_.append(reinterpret_cast<const char*>(numbers.data()), 4 * numbers.size());
    header_[name] = {{"dtype", "F32"}, {"shape", shape}, {"data_offsets", {begin, data_.size()}}};
  }

  void Save(const std::filesystem::path& file) {
    const std::string header = header_.dump();
    const uint64_t length = header.size();
    std::ofstream out(file, std::ios::binary);
    out.write(reinterpret_cast<const char*>(&length), 8);
    out << header << data_;
  }

  std::mt19937 random_;
  nlohmann::json header_;
  std::string data_;
};

}  // namespace shortlist::testing
