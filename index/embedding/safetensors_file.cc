#include "index/embedding/safetensors_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <tuple>
#include <utility>

namespace shortlist {
namespace {

constexpr size_t kLengthBytes = 8;
constexpr size_t kMaxHeaderBytes = size_t{64} << 20;
constexpr uint64_t kMaxExtent = std::numeric_limits<int32_t>::max();

// What the header says of one tensor.
struct HeaderEntry {
  std::string name;
  std::string type;
  std::vector<uint64_t> shape;
  uint64_t begin = 0;  // bytes from the end of the header
  uint64_t end = 0;
};

// A list of non-negative integers; nothing when it is anything else.
std::optional<std::vector<uint64_t>> Integers(const nlohmann::json& object, const char* key) {
  const auto list = object.find(key);
  if (list == object.end() || !list->is_array()) return std::nullopt;
  std::vector<uint64_t> integers;
  for (const auto& item : *list) {
    if (!item.is_number_unsigned()) return std::nullopt;
    integers.push_back(item.get<uint64_t>());
  }
  return integers;
}

// Bytes of one number; 0 for a type that does not exist.
size_t BytesOf(std::string_view type) {
  if (type == "F64" || type == "I64" || type == "U64") return 8;
  if (type == "F32" || type == "I32" || type == "U32") return 4;
  if (type == "F16" || type == "BF16" || type == "I16" || type == "U16") return 2;
  if (type == "I8" || type == "U8" || type == "BOOL" || type.starts_with("F8_")) return 1;
  return 0;
}

// Reads one entry: what is wrong with it, empty when nothing is.
std::string ReadEntry(const nlohmann::json& json, uint64_t data_bytes, HeaderEntry* entry) {
  if (!json.is_object()) return "is not an object";
  const auto type = json.find("dtype");
  auto shape = Integers(json, "shape");
  const auto offsets = Integers(json, "data_offsets");
  if (type == json.end() || !type->is_string() || !shape || !offsets || offsets->size() != 2) {
    return "lacks dtype, shape or data_offsets";
  }
  entry->type = type->get<std::string>();
  entry->shape = *std::move(shape);
  entry->begin = offsets->front();
  entry->end = offsets->back();
  uint64_t bytes = BytesOf(entry->type);
  if (bytes == 0) return "has an unknown dtype";
  for (const uint64_t extent : entry->shape) {
    // Bounded one by one too: a product with a zero in it says nothing of the others.
    if (extent > kMaxExtent || __builtin_mul_overflow(bytes, extent, &bytes)) {
      return "has an impossible shape";
    }
  }
  if (entry->begin > entry->end) return "ends before it begins";
  if (entry->end > data_bytes) return "reaches past the end of the file";
  if (entry->end - entry->begin != bytes) return "has other bytes than its shape and dtype take";
  return "";
}

float FromHalf(uint16_t half) {
  const int exponent = (half >> 10) & 0x1F;
  const int mantissa = half & 0x3FF;
  float value = 0;
  if (exponent == 0) {
    value = std::ldexp(static_cast<float>(mantissa), -24);
  } else if (exponent == 31) {
    value = mantissa == 0 ? INFINITY : NAN;
  } else {
    value = std::ldexp(static_cast<float>(mantissa + 1024), exponent - 25);
  }
  return (half & 0x8000) != 0 ? -value : value;
}

}  // namespace

void SafetensorsFile::Unmap::operator()(char* bytes) const { ::munmap(bytes, size); }

Error SafetensorsFile::Bad(const std::string& detail) const {
  return {ErrorCode::kInvalidArgument, "bad_model_file", path_.string() + ": " + detail, {}};
}

Result<SafetensorsFile> SafetensorsFile::Open(const std::filesystem::path& path) {
  SafetensorsFile file(path);
  if (const auto mapped = file.Map(); !mapped) return mapped.error();
  if (const auto read = file.ReadHeader(); !read) return read.error();
  return file;
}

Result<void> SafetensorsFile::Map() {
  // Without waiting: a pipe in the file's place would otherwise hold the program.
  const int descriptor = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    return Error{ErrorCode::kNotFound, "model_not_found", "no file " + path_.string(), {}};
  }
  struct stat status = {};
  void* bytes = MAP_FAILED;
  if (::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
    size_ = static_cast<size_t>(status.st_size);
    bytes = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
  }
  ::close(descriptor);
  if (bytes == MAP_FAILED) return Bad("it is empty, or not a file that can be mapped");
  bytes_ = {static_cast<char*>(bytes), Unmap{size_}};
  return {};
}

Result<void> SafetensorsFile::ReadHeader() {
  uint64_t header_bytes = 0;
  if (size_ < kLengthBytes) return Bad("it is too short for a header");
  std::memcpy(&header_bytes, bytes_.get(), kLengthBytes);
  if (header_bytes > size_ - kLengthBytes) return Bad("the header is longer than the file");
  if (header_bytes > kMaxHeaderBytes) return Bad("the header is longer than 64 MiB");
  const auto header = nlohmann::json::parse(bytes().substr(kLengthBytes, header_bytes), nullptr,
                                            /*allow_exceptions=*/false);
  if (!header.is_object()) return Bad("the header is not a JSON object");
  const char* data = bytes_.get() + kLengthBytes + header_bytes;
  const uint64_t data_bytes = size_ - kLengthBytes - header_bytes;
  std::vector<HeaderEntry> entries;
  for (const auto& [name, json] : header.items()) {
    if (name == "__metadata__") continue;
    HeaderEntry entry{name, {}, {}};
    const std::string wrong = ReadEntry(json, data_bytes, &entry);
    if (!wrong.empty()) return Bad("tensor " + name + " " + wrong);
    Tensor tensor{Type::kOther, {}, data + entry.begin};
    if (entry.type == "F32") tensor.type = Type::kF32;
    if (entry.type == "F16") tensor.type = Type::kF16;
    if (entry.type == "BF16") tensor.type = Type::kBf16;
    const auto extent = [&](size_t i) { return static_cast<int64_t>(entry.shape[i]); };
    if (entry.shape.size() == 1) tensor.shape = {1, extent(0)};
    if (entry.shape.size() == 2) tensor.shape = {extent(0), extent(1)};
    tensors_[name] = tensor;
    entries.push_back(std::move(entry));
  }
  // The format knows neither holes nor overlaps.
  std::sort(entries.begin(), entries.end(), [](const HeaderEntry& a, const HeaderEntry& b) {
    return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
  });
  uint64_t filled = 0;
  for (const HeaderEntry& entry : entries) {
    if (entry.begin < filled) return Bad("tensor " + entry.name + " overlaps another one");
    if (entry.begin > filled) return Bad("bytes before tensor " + entry.name + " are nobody's");
    filled = entry.end;
  }
  if (filled != data_bytes) return Bad("bytes at the end are no tensor's");
  return {};
}

SafetensorsFile::Shape SafetensorsFile::ShapeOf(const std::string& name) const {
  const auto found = tensors_.find(name);
  return found == tensors_.end() ? Shape{} : found->second.shape;
}

float SafetensorsFile::Number(const Tensor& tensor, size_t i) {
  if (tensor.type == Type::kF32) {
    float number = 0;
    std::memcpy(&number, tensor.data + 4 * i, 4);
    return number;
  }
  uint16_t bits = 0;
  std::memcpy(&bits, tensor.data + 2 * i, 2);
  return tensor.type == Type::kF16 ? FromHalf(bits)
                                   : std::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
}

Result<std::vector<float>> SafetensorsFile::Read(const std::string& name, Shape shape) const {
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) return Bad("there is no tensor " + name);
  const Tensor& tensor = found->second;
  const auto bad = [&](const std::string& detail) { return Bad("tensor " + name + " " + detail); };
  if (tensor.shape != shape) return bad("has another shape than config.json says");
  if (tensor.type == Type::kOther) return bad("is not of type F32, F16 or BF16");
  std::vector<float> numbers(static_cast<size_t>(shape.rows * shape.columns));
  for (size_t i = 0; i < numbers.size(); ++i) {
    numbers[i] = Number(tensor, i);
    if (!std::isfinite(numbers[i])) return bad("holds a number that is not finite");
  }
  return numbers;
}

}  // namespace shortlist
