#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/base/result.h"

namespace shortlist {

// A read-only .safetensors file, mapped: 8 bytes header length, a JSON header (name -> dtype,
// shape, data_offsets), then the numbers. Everything the header claims is checked when it is
// opened, so a truncated or lying file is refused and never read out of bounds; the tensors must
// lie one behind the other, from the header's end to the file's. A refusal names the file and the
// tensor. Immutable: any thread. The file must not shrink while it is open.
class SafetensorsFile {
 public:
  // Refuses with model_not_found or bad_model_file.
  static Result<SafetensorsFile> Open(const std::filesystem::path& file);

  bool Has(const std::string& name) const { return tensors_.contains(name); }

  // Floats in one row (the last dimension) and number of rows (1 for a vector) of a tensor that the
  // file has, or {0, 0} for one of another rank.
  struct Shape {
    int64_t rows = 0;
    int64_t columns = 0;
    bool operator==(const Shape&) const = default;
  };
  Shape ShapeOf(const std::string& name) const;

  // The numbers of the tensor `name`, row by row, from F32, F16 or BF16. Refuses with
  // bad_model_file when it is absent, has another shape or type, or holds a number that is not
  // finite.
  Result<std::vector<float>> Read(const std::string& name, Shape shape) const;

  // A refusal with bad_model_file that names the file, for readers who know better what is wrong.
  Error Bad(const std::string& detail) const;

  // The whole file.
  std::string_view bytes() const { return {bytes_.get(), size_}; }

 private:
  enum class Type { kF32, kF16, kBf16, kOther };
  struct Tensor {
    Type type = Type::kOther;
    Shape shape;
    const char* data = nullptr;
  };
  struct Unmap {
    size_t size;
    void operator()(char* bytes) const;
  };

  explicit SafetensorsFile(std::filesystem::path path) : path_(std::move(path)) {}
  Result<void> Map();
  Result<void> ReadHeader();
  static float Number(const Tensor& tensor, size_t i);

  std::filesystem::path path_;
  std::unique_ptr<char[], Unmap> bytes_{nullptr, Unmap{0}};
  size_t size_ = 0;
  std::map<std::string, Tensor> tensors_;
};

}  // namespace shortlist
