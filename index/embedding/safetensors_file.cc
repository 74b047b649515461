#include "index/embedding/safetensors_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace shortlist {
namespace {

constexpr size_t kLengthBytes = 8;
constexpr size_t kMaxHeaderBytes = size_t{64} << 20;

Error BadFile(const std::string& detail) {
  return {ErrorCode::kInvalidArgument, "bad_model_file", "safetensors: " + detail, {}};
}

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

Result<SafetensorsFile> SafetensorsFile::Open(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return Error{ErrorCode::kNotFound, "model_not_found", "no file " + path.string(), {}};
  }
  struct stat status = {};
  SafetensorsFile file;
  void* bytes = MAP_FAILED;
  if (::fstat(descriptor, &status) == 0 && status.st_size > 0) {
    file.size_ = static_cast<size_t>(status.st_size);
    bytes = ::mmap(nullptr, file.size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
  }
  ::close(descriptor);
  if (bytes == MAP_FAILED) return BadFile(path.string() + " is empty or cannot be mapped");
  file.bytes_ = {static_cast<char*>(bytes), Unmap{file.size_}};
  if (const auto read = file.ReadHeader(); !read) return read.error();
  return file;
}

Result<void> SafetensorsFile::ReadHeader() {
  uint64_t header_bytes = 0;
  if (size_ < kLengthBytes) return BadFile("no header");
  std::memcpy(&header_bytes, bytes_.get(), kLengthBytes);
  if (header_bytes > std::min(size_ - kLengthBytes, kMaxHeaderBytes)) {
    return BadFile("the header is longer than the file");
  }
  const auto header = nlohmann::json::parse(bytes().substr(kLengthBytes, header_bytes), nullptr,
                                            /*allow_exceptions=*/false);
  if (!header.is_object()) return BadFile("the header is not a JSON object");
  const char* data = bytes_.get() + kLengthBytes + header_bytes;
  const uint64_t data_bytes = size_ - kLengthBytes - header_bytes;
  uint64_t claimed_bytes = 0;
  for (const auto& [name, entry] : header.items()) {
    if (name == "__metadata__") continue;
    if (!entry.is_object()) return BadFile(name + " is not an object");
    const auto type = entry.find("dtype");
    const auto shape = Integers(entry, "shape");
    const auto offsets = Integers(entry, "data_offsets");
    if (type == entry.end() || !type->is_string() || !shape || !offsets || offsets->size() != 2) {
      return BadFile(name + " lacks dtype, shape or data_offsets");
    }
    const auto type_name = type->get<std::string>();
    uint64_t tensor_bytes = BytesOf(type_name);
    if (tensor_bytes == 0) return BadFile(name + " has an unknown dtype");
    for (const uint64_t extent : *shape) {
      if (__builtin_mul_overflow(tensor_bytes, extent, &tensor_bytes)) {
        return BadFile(name + " has an impossible shape");
      }
    }
    const auto [begin, end] = std::pair((*offsets)[0], (*offsets)[1]);
    if (begin > end || end > data_bytes || end - begin != tensor_bytes) {
      return BadFile(name + " does not lie within the file as its shape says");
    }
    claimed_bytes += tensor_bytes;
    Tensor tensor{Type::kOther, {}, data + begin};
    if (type_name == "F32") tensor.type = Type::kF32;
    if (type_name == "F16") tensor.type = Type::kF16;
    if (type_name == "BF16") tensor.type = Type::kBf16;
    if (shape->size() == 1) tensor.shape = {1, static_cast<int64_t>((*shape)[0])};
    if (shape->size() == 2) {
      tensor.shape = {static_cast<int64_t>((*shape)[0]), static_cast<int64_t>((*shape)[1])};
    }
    tensors_[name] = tensor;
  }
  // The format knows neither holes nor overlaps.
  if (claimed_bytes != data_bytes) return BadFile("the tensors do not fill the file");
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
  if (found == tensors_.end()) return BadFile("no tensor " + name);
  const Tensor& tensor = found->second;
  if (tensor.shape != shape) return BadFile(name + " has another shape than the configuration");
  if (tensor.type == Type::kOther) return BadFile(name + " is not of type F32, F16 or BF16");
  std::vector<float> numbers(static_cast<size_t>(shape.rows * shape.columns));
  for (size_t i = 0; i < numbers.size(); ++i) {
    numbers[i] = Number(tensor, i);
    if (!std::isfinite(numbers[i])) return BadFile(name + " holds a number that is not finite");
  }
  return numbers;
}

}  // namespace shortlist
