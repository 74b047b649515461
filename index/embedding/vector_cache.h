#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "index/base/result.h"
#include "index/base/thread_annotations.h"
#include "index/embedding/embedder.h"

namespace shortlist {

// The first 128 bits of a text's SHA-256: two texts with the same hash do not occur, even on
// purpose.
using TextHash = std::array<uint8_t, 16>;

TextHash HashText(std::string_view text);

// In 32 hexadecimal digits, and back.
std::string HexOf(const TextHash& hash);
std::optional<TextHash> TextHashFromHex(std::string_view hex);

// The vectors of texts that were embedded before, in one file that is appended to: so
// that neither a restart nor `reindex` embeds a text twice, and a text keeps its vector bit for
// bit.
//
// The file: a header that names the model, then records of one size: hash, floats (as they lie in
// this machine's memory), checksum. A record whose checksum is wrong counts as absent, and is
// logged; what a crash left after the last whole record is cut off when the file is opened. A
// record of zeros is one that was forgotten. Vectors stay on disk, hashes are held in memory (about
// 60 bytes each).
//
// `Find` may be called from any thread at any time. One file has one VectorCache at a time.
// A failing disk throws std::system_error; the file stays whole.
class VectorCache {
 public:
  // Opens or creates the cache of `model` in `folder`, which must exist. Refuses with
  // model_mismatch (kFailedPrecondition) when the file holds another model's vectors, or
  // bad_vector_cache when it is none of ours: both ask the operator for `reindex`, which removes
  // `FileIn(folder)` first.
  static Result<std::unique_ptr<VectorCache>> Open(const std::filesystem::path& folder,
                                                   const EmbeddingModel& model);
  static std::filesystem::path FileIn(const std::filesystem::path& folder);

  ~VectorCache();
  VectorCache(const VectorCache&) = delete;
  VectorCache& operator=(const VectorCache&) = delete;

  // The vector, or nothing when its text was not embedded yet.
  std::optional<std::vector<float>> Find(const TextHash& hash) const;

  // Adds a vector of the model's dimension; the first one of a hash stays. Found at once, and
  // survives a crash once `Flush` has returned.
  void Append(const TextHash& hash, std::span<const float> vector);
  void Flush();

  // Overwrites the vectors of texts that were erased, durably; those that are not there are none.
  void Forget(std::span<const TextHash> hashes);

  size_t size() const;

 private:
  struct Hasher {
    size_t operator()(const TextHash& hash) const {
      size_t first = 0;
      std::memcpy(&first, hash.data(), sizeof(first));
      return first;
    }
  };

  VectorCache(int descriptor, int dimension);
  void ReadRecords(int64_t file_bytes);

  const int descriptor_;
  const size_t dimension_;
  const size_t record_bytes_;
  int64_t first_record_ = 0;  // bytes of the header
  mutable std::shared_mutex mutex_;
  int64_t end_ GUARDED_BY(mutex_) = 0;  // where the next record goes
  std::unordered_map<TextHash, int64_t, Hasher> offsets_ GUARDED_BY(mutex_);
};

// One vector for each text; an empty one for a text that could not be embedded, and then the
// refusal that says why.
struct EmbeddedTexts {
  std::vector<std::vector<float>> vectors;
  std::optional<Error> refusal;
};

// As `embedder.Embed`, but asks the cache first, embeds each other text once and leaves it in the
// cache, flushed. `cache` must be of the embedder's model. While the model is away, what the cache
// has is given all the same.
EmbeddedTexts EmbedThroughCache(const Embedder& embedder, VectorCache* cache,
                                std::span<const std::string> texts, TextRole role);
// What the cache has; the others' vectors are empty.
std::vector<std::vector<float>> FindInCache(const VectorCache& cache,
                                            std::span<const std::string> texts, TextRole role);

}  // namespace shortlist
