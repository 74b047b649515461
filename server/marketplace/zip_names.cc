#include "server/marketplace/zip_names.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace shortlist {
namespace {

constexpr size_t kEndBytes = 22;  // of the end record, before its comment
constexpr size_t kEntryBytes = 46;
constexpr size_t kLocalBytes = 30;
constexpr size_t kMaxComment = 0xffff;

// The number of `count` bytes at `at`, the least first; the bytes must be there.
size_t NumberAt(std::string_view bytes, size_t at, size_t count) {
  size_t number = 0;
  for (size_t i = count; i-- > 0;) number = number << 8 | static_cast<uint8_t>(bytes[at + i]);
  return number;
}

bool IsAt(std::string_view bytes, size_t at, std::string_view mark) {
  return at <= bytes.size() && bytes.substr(at).starts_with(mark);
}

// Where the end record stands: its comment reaches exactly to the end.
std::optional<size_t> EndRecord(std::string_view bytes) {
  if (bytes.size() < kEndBytes) return std::nullopt;
  const size_t last = bytes.size() - kEndBytes;
  for (size_t back = 0; back <= std::min(last, kMaxComment); ++back) {
    const size_t at = last - back;
    if (IsAt(bytes, at, "PK\x05\x06") && NumberAt(bytes, at + 20, 2) == back) return at;
  }
  return std::nullopt;
}

std::string_view Mimetype(std::string_view bytes) {
  constexpr std::string_view kName = "mimetype";
  const size_t content = kLocalBytes + kName.size();
  if (bytes.size() < content || NumberAt(bytes, 26, 2) != kName.size()) return {};
  const size_t extra = NumberAt(bytes, 28, 2);
  const size_t method = NumberAt(bytes, 8, 2);
  const size_t size = NumberAt(bytes, 18, 4);
  if (method != 0 || extra != 0 || !IsAt(bytes, kLocalBytes, kName)) return {};
  return bytes.substr(content, size);
}

}  // namespace

std::optional<ZipNames> ReadZipNames(std::string_view bytes) {
  const auto end = EndRecord(bytes);
  if (!end) return std::nullopt;
  const size_t count = NumberAt(bytes, *end + 10, 2);
  size_t at = NumberAt(bytes, *end + 16, 4);
  if (count > 0 && !bytes.starts_with("PK\x03\x04")) return std::nullopt;
  if (count == 0 && *end != 0) return std::nullopt;
  ZipNames zip;
  for (size_t i = 0; i < count; ++i) {
    if (at + kEntryBytes > *end || !IsAt(bytes, at, "PK\x01\x02")) return std::nullopt;
    const size_t name = NumberAt(bytes, at + 28, 2);
    const size_t rest = NumberAt(bytes, at + 30, 2) + NumberAt(bytes, at + 32, 2);
    if (at + kEntryBytes + name + rest > *end) return std::nullopt;
    zip.names.push_back(bytes.substr(at + kEntryBytes, name));
    at += kEntryBytes + name + rest;
  }
  if (count > 0) zip.mimetype = Mimetype(bytes);
  return zip;
}

}  // namespace shortlist
