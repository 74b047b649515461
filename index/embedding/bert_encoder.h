#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "index/base/metrics.h"
#include "index/base/result.h"
#include "index/embedding/embedder.h"

namespace shortlist {

enum class Pooling : uint8_t {
  kFromFolder,  // as 1_Pooling/config.json says; the mean where there is none
  kMean,        // of all tokens
  kFirstToken,  // the vector of [CLS]
};

struct BertEncoderOptions {
  int threads = 2;  // that a call with many texts uses; one short text takes the caller's alone
  int max_tokens = 128;   // of a text, the model's own two included; longer ones are cut there
  int pack_tokens = 512;  // computed together by one thread: more is no faster and takes memory
  Pooling pooling = Pooling::kFromFolder;
  // Put before every text of a role, as the model's card asks ("query: "); count as its tokens.
  std::string query_prefix = "";
  std::string document_prefix = "";
};

// An encoder of the BERT family (all-MiniLM-L6-v2, bge-small-en-v1.5, ...) from a folder in the
// layout of sentence-transformers: model.safetensors, vocab.txt, config.json and, where they exist,
// 1_Pooling/config.json and tokenizer_config.json. The model's name is the folder's, its revision
// a hash of these files and of all options that decide a vector. Its `Embed` never refuses, and
// gives a text the same vector, bit for bit, in every call on machines of one kind.
//
// Refuses with model_not_found, bad_model_file, unsupported_model or bad_prefix (one that leaves no
// room for the text). `metrics`, when given, must outlive it and hears of its work.
Result<std::unique_ptr<Embedder>> LoadBertEncoder(const std::filesystem::path& folder,
                                                  const BertEncoderOptions& options,
                                                  Metrics* metrics = nullptr);

}  // namespace shortlist
