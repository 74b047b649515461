// Our half of encoder_vs_onnx.py:
//
//   shortlist_encode_texts MODEL TEXTS THREADS VECTORS
//
// embeds the lines of the file TEXTS whenever a line comes in, and answers it with one line,
// {"seconds": s, "tokens": n}. The first time it leaves the vectors in the file VECTORS: float32,
// as they lie in memory.

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "index/base/check.h"
#include "index/embedding/bert_encoder.h"
#include "index/embedding/wordpiece_tokenizer.h"

namespace shortlist {
namespace {

int EncodeTexts(const std::vector<std::string>& arguments) {
  const std::filesystem::path folder = arguments[0];
  BertEncoderOptions options;
  options.threads = std::stoi(arguments[2]);
  const auto encoder = LoadBertEncoder(folder, options);
  const auto tokenizer = WordpieceTokenizer::Load(folder / "vocab.txt", true);
  CHECK(encoder.ok() && tokenizer.ok());
  std::vector<std::string> texts;
  std::ifstream in(arguments[1]);
  for (std::string line; std::getline(in, line);) texts.push_back(line);
  size_t tokens = 0;
  for (const std::string& text : texts) {
    tokens += tokenizer->Encode(text, options.max_tokens).size();
  }
  bool first = true;
  for (std::string go; std::getline(std::cin, go);) {
    const auto begin = std::chrono::steady_clock::now();
    const auto vectors = (*encoder)->Embed(texts, TextRole::kDocument);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    CHECK(vectors.ok());
    if (first) {
      std::ofstream out(arguments[3], std::ios::binary);
      for (const auto& vector : *vectors) {
        out.write(reinterpret_cast<const char*>(vector.data()),
                  static_cast<std::streamsize>(vector.size() * sizeof(float)));
      }
      first = false;
    }
    std::cout << nlohmann::json{{"seconds", took.count()}, {"tokens", tokens}} << std::endl;
  }
  return 0;
}

}  // namespace
}  // namespace shortlist

int main(int argc, char** argv) {
  if (argc == 5) return shortlist::EncodeTexts({argv + 1, argv + argc});
  std::cerr << "usage: shortlist_encode_texts MODEL TEXTS THREADS VECTORS\n";
  return 2;
}
