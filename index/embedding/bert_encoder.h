#pragma once

#include <filesystem>
#include <memory>

#include "index/base/result.h"
#include "index/embedding/embedder.h"

namespace shortlist {

struct BertEncoderOptions {
  int threads = 2;  // that a call with many texts uses; one short text takes the caller's alone
  int max_tokens = 128;   // of a text, the model's own two included; longer ones are cut there
  int pack_tokens = 512;  // computed together by one thread: more is no faster and takes memory
};

// An encoder of the BERT family (all-MiniLM-L6-v2, bge-small-en-v1.5, ...) from a folder in the
// layout of sentence-transformers: model.safetensors, vocab.txt, config.json and, where they exist,
// 1_Pooling/config.json and tokenizer_config.json. The model's name is the folder's, its revision
// a hash of these files and of `max_tokens`. Its `Embed` never refuses, and gives a text the same
// vector, bit for bit, in every call on machines of one kind.
//
// Refuses with model_not_found, bad_model_file or unsupported_model.
Result<std::unique_ptr<Embedder>> LoadBertEncoder(const std::filesystem::path& folder,
                                                  const BertEncoderOptions& options);

}  // namespace shortlist
