#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "index/base/result.h"

namespace shortlist {

// The tokenizer of BERT: clean, blanks around CJK characters, lower case without accents (unless
// `lower_case` is off), words at blanks and punctuation, then the longest pieces of the vocabulary
// from left to right. Its ids are those of HuggingFace's BertTokenizer; only the names of special
// tokens ("[SEP]") are plain text here, so that no user can write one. Immutable: any thread.
class WordpieceTokenizer {
 public:
  // Reads `vocab_file`: one piece a line, the line number is the id. Refuses with model_not_found,
  // or bad_model_file when [UNK], [CLS] or [SEP] is missing.
  static Result<WordpieceTokenizer> Load(const std::filesystem::path& vocab_file, bool lower_case);

  // [CLS], the pieces of the text, [SEP]: at most `max_tokens` (at least 2) ids.
  std::vector<int32_t> Encode(std::string_view text, int max_tokens) const;

  // Parts of the text, in order, that `Encode` renders in full within `max_tokens` (at least 8).
  // Cut at blanks; within a longer run of characters at punctuation and CJK characters.
  std::vector<std::string> SplitIntoWindows(std::string_view text, int max_tokens) const;

  // Ids are 0 to vocabulary_size() - 1.
  int vocabulary_size() const { return vocabulary_size_; }

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Pieces = std::unordered_map<std::string, int32_t, Hash, std::equal_to<>>;

  void AppendPieces(std::string_view word, std::vector<int32_t>* ids) const;
  std::vector<int32_t> PiecesOf(std::string_view text, size_t enough) const;

  Pieces starts_;         // pieces that begin a word
  Pieces continuations_;  // pieces within a word, without their "##"
  size_t longest_piece_bytes_ = 0;
  int vocabulary_size_ = 0;
  int32_t unknown_ = 0;
  int32_t start_ = 0;
  int32_t end_ = 0;
  bool lower_case_ = true;
};

}  // namespace shortlist
