#include "index/embedding/vector_cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <mutex>
#include <system_error>
#include <utility>

#include "index/base/check.h"
#include "index/base/checksum.h"
#include "index/base/durable_file.h"
#include "index/base/log.h"
#include "index/embedding/sha256.h"

namespace shortlist {
namespace {

constexpr std::string_view kMagic = "shortlist vector cache 1\n";
constexpr size_t kChecksumBytes = 8;
constexpr size_t kReadBytes = size_t{1} << 20;

[[noreturn]] void Break(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void WriteAt(int descriptor, std::string_view bytes, int64_t offset) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(descriptor, bytes.data(), bytes.size(), offset);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) Break("write of the vector cache");
    bytes.remove_prefix(static_cast<size_t>(written));
    offset += written;
  }
}

// Up to `size` bytes from `offset`; fewer only at the end of the file.
std::string ReadAt(int descriptor, size_t size, int64_t offset) {
  std::string bytes(size, '\0');
  size_t filled = 0;
  while (filled < size) {
    const ssize_t read = ::pread(descriptor, bytes.data() + filled, size - filled,
                                 offset + static_cast<int64_t>(filled));
    if (read < 0 && errno == EINTR) continue;
    if (read < 0) Break("read of the vector cache");
    if (read == 0) break;
    filled += static_cast<size_t>(read);
  }
  bytes.resize(filled);
  return bytes;
}

std::string Header(const EmbeddingModel& model) {
  return std::string(kMagic) + model.name + '\n' + model.revision + '\n' +
         std::to_string(model.dimension) + '\n';
}

bool IsWhole(std::string_view record) {
  uint64_t checksum = 0;
  const size_t body = record.size() - kChecksumBytes;
  std::memcpy(&checksum, record.data() + body, kChecksumBytes);
  return checksum == Checksum(record.substr(0, body));
}

bool IsForgotten(std::string_view record) {
  return record.find_first_not_of('\0') == std::string_view::npos;
}

// A text that asks has a vector of its own. No text begins with NUL, so that the two never meet.
TextHash HashOf(const std::string& text, TextRole role) {
  return role == TextRole::kDocument ? HashText(text)
                                     : HashText(std::string("\0query\0", 7) + text);
}

}  // namespace

TextHash HashText(std::string_view text) {
  Sha256 sha;
  sha.Add(text);
  const auto digest = sha.Finish();
  TextHash hash;
  std::copy_n(digest.begin(), hash.size(), hash.begin());
  return hash;
}

std::string HexOf(const TextHash& hash) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const uint8_t byte : hash) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

std::optional<TextHash> TextHashFromHex(std::string_view hex) {
  TextHash hash;
  if (hex.size() != 2 * hash.size()) return std::nullopt;
  for (size_t i = 0; i < hash.size(); ++i) {
    const char* begin = hex.data() + 2 * i;
    const auto read = std::from_chars(begin, begin + 2, hash[i], 16);
    if (read.ec != std::errc() || read.ptr != begin + 2) return std::nullopt;
  }
  return hash;
}

std::filesystem::path VectorCache::FileIn(const std::filesystem::path& folder) {
  return folder / "vectors.cache";
}

VectorCache::VectorCache(int descriptor, int dimension)
    : descriptor_(descriptor),
      dimension_(static_cast<size_t>(dimension)),
      record_bytes_(sizeof(TextHash) + dimension_ * sizeof(float) + kChecksumBytes) {}

VectorCache::~VectorCache() { ::close(descriptor_); }

Result<std::unique_ptr<VectorCache>> VectorCache::Open(const std::filesystem::path& folder,
                                                       const EmbeddingModel& model) {
  const auto file = FileIn(folder);
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) Break("open of the vector cache");
  std::unique_ptr<VectorCache> cache(new VectorCache(descriptor, model.dimension));
  struct stat status = {};
  if (::fstat(descriptor, &status) != 0) Break("stat of the vector cache");
  const std::string header = Header(model);
  const std::string found = ReadAt(descriptor, header.size(), 0);
  cache->first_record_ = static_cast<int64_t>(header.size());
  cache->end_ = cache->first_record_;
  if (found == header) {
    cache->ReadRecords(status.st_size);
    return cache;
  }
  // A crash may have come while the header was written; then there is no record yet.
  if (header.starts_with(found)) {
    WriteAt(descriptor, header, 0);
    cache->Flush();
    SyncToDisk(folder);  // its name, too
    return cache;
  }
  if (found.starts_with(kMagic)) {
    return Error{ErrorCode::kFailedPrecondition,
                 "model_mismatch",
                 file.string() + " holds vectors of another model than " + model.name + " " +
                     model.revision + ": run reindex",
                 {}};
  }
  return Error{ErrorCode::kFailedPrecondition,
               "bad_vector_cache",
               file.string() + " is not a vector cache: run reindex",
               {}};
}

void VectorCache::ReadRecords(int64_t file_bytes) {
  int64_t damaged = 0;
  const size_t records_a_read = std::max<size_t>(1, kReadBytes / record_bytes_);
  for (int64_t offset = first_record_; offset < file_bytes;) {
    const std::string bytes = ReadAt(descriptor_, records_a_read * record_bytes_, offset);
    std::string_view rest = bytes;
    for (; rest.size() >= record_bytes_; rest.remove_prefix(record_bytes_)) {
      const std::string_view record = rest.substr(0, record_bytes_);
      if (IsWhole(record)) {
        TextHash hash;
        std::memcpy(hash.data(), record.data(), hash.size());
        offsets_.try_emplace(hash, offset);
        end_ = offset + static_cast<int64_t>(record_bytes_);
      } else if (!IsForgotten(record)) {
        ++damaged;
      }
      offset += static_cast<int64_t>(record_bytes_);
    }
    if (!rest.empty() || bytes.empty()) break;
  }
  if (damaged > 0) Log(LogLevel::kWarning, "vector_cache_damaged", {{"records", damaged}});
  if (end_ < file_bytes && ::ftruncate(descriptor_, end_) != 0) {
    Break("truncation of the vector cache");
  }
}

std::optional<std::vector<float>> VectorCache::Find(const TextHash& hash) const {
  int64_t offset = 0;
  {
    const std::shared_lock lock(mutex_);
    const auto found = offsets_.find(hash);
    if (found == offsets_.end()) return std::nullopt;
    offset = found->second;
  }
  // A record never changes once its offset is known, unless it is forgotten.
  const std::string record = ReadAt(descriptor_, record_bytes_, offset);
  if (record.size() != record_bytes_ || !IsWhole(record)) return std::nullopt;
  std::vector<float> vector(dimension_);
  std::memcpy(vector.data(), record.data() + hash.size(), dimension_ * sizeof(float));
  return vector;
}

void VectorCache::Append(const TextHash& hash, std::span<const float> vector) {
  CHECK(vector.size() == dimension_);
  std::string record(reinterpret_cast<const char*>(hash.data()), hash.size());
  record.append(reinterpret_cast<const char*>(vector.data()), vector.size_bytes());
  const uint64_t checksum = Checksum(record);
  record.append(reinterpret_cast<const char*>(&checksum), kChecksumBytes);
  const std::unique_lock lock(mutex_);
  if (offsets_.contains(hash)) return;
  WriteAt(descriptor_, record, end_);
  offsets_[hash] = end_;
  end_ += static_cast<int64_t>(record_bytes_);
}

void VectorCache::Flush() {
  if (::fdatasync(descriptor_) != 0) Break("sync of the vector cache");
}

void VectorCache::Forget(std::span<const TextHash> hashes) {
  const std::string nothing(record_bytes_, '\0');
  {
    const std::unique_lock lock(mutex_);
    for (const TextHash& hash : hashes) {
      const auto found = offsets_.find(hash);
      if (found == offsets_.end()) continue;
      WriteAt(descriptor_, nothing, found->second);
      offsets_.erase(found);
    }
  }
  Flush();
}

size_t VectorCache::size() const {
  const std::shared_lock lock(mutex_);
  return offsets_.size();
}

std::vector<std::vector<float>> FindInCache(const VectorCache& cache,
                                            std::span<const std::string> texts, TextRole role) {
  std::vector<std::vector<float>> vectors;
  for (const std::string& text : texts) {
    vectors.push_back(cache.Find(HashOf(text, role)).value_or(std::vector<float>()));
  }
  return vectors;
}

EmbeddedTexts EmbedThroughCache(const Embedder& embedder, VectorCache* cache,
                                std::span<const std::string> texts, TextRole role) {
  EmbeddedTexts answer{FindInCache(*cache, texts, role), std::nullopt};
  std::unordered_map<std::string_view, std::vector<size_t>> places;  // of each text not found
  std::vector<std::string> missing;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (!answer.vectors[i].empty()) continue;
    auto& same = places[texts[i]];
    if (same.empty()) missing.push_back(texts[i]);
    same.push_back(i);
  }
  if (missing.empty()) return answer;
  const auto embedded = embedder.Embed(missing, role);
  if (!embedded) {
    answer.refusal = embedded.error();
    return answer;
  }
  for (size_t i = 0; i < missing.size(); ++i) {
    const auto& vector = (*embedded)[i];
    cache->Append(HashOf(missing[i], role), vector);
    for (const size_t place : places[missing[i]]) answer.vectors[place] = vector;
  }
  cache->Flush();
  return answer;
}

}  // namespace shortlist
