#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <istream>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <set>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace shortlist {

// State on its way to a file and back, for the same program on the same machine: numbers lie there
// as in memory. A class takes part by naming its members once, for both ways:
//
//   template <typename Self, typename Archive>
//   static void Persist(Self& self, Archive& archive) { archive(self.name_, self.rows_); }
//
// Whether a file is whole is found out before it is read (FileChecksums); a reader checks sizes
// only, so that what is cut short cannot lead it outside.

template <typename T>
concept Flat = std::is_trivially_copyable_v<T> && !std::is_pointer_v<T>;

class BinaryWriter {
 public:
  // `out` should throw on failure.
  explicit BinaryWriter(std::ostream* out) : out_(out) {}

  template <typename... T>
  void operator()(const T&... values) {
    (Write(values), ...);
  }

 private:
  void Bytes(const void* data, size_t size) {
    out_->write(static_cast<const char*>(data), static_cast<std::streamsize>(size));
  }
  void Size(size_t size) { Write(static_cast<uint64_t>(size)); }

  template <typename T>
  void Write(const T& value) {
    if constexpr (requires { T::Persist(value, *this); }) {
      T::Persist(value, *this);
    } else {
      static_assert(Flat<T>);
      Bytes(&value, sizeof(T));
    }
  }
  void Write(const std::string& text) {
    Size(text.size());
    Bytes(text.data(), text.size());
  }
  template <typename T>
  void Write(const std::vector<T>& values) {
    Size(values.size());
    if constexpr (Flat<T>) {
      Bytes(values.data(), values.size() * sizeof(T));
    } else {
      for (const T& value : values) Write(value);
    }
  }
  template <typename K, typename V>
  void Write(const std::map<K, V>& values) {
    Size(values.size());
    for (const auto& [key, value] : values) (*this)(key, value);
  }
  template <typename K, typename V, typename... Rest>
  void Write(const std::unordered_map<K, V, Rest...>& values) {
    Size(values.size());
    for (const auto& [key, value] : values) (*this)(key, value);
  }
  template <typename K>
  void Write(const std::multiset<K>& values) {
    Size(values.size());
    for (const K& value : values) Write(value);
  }
  template <typename A, typename B>
  void Write(const std::pair<A, B>& value) {
    (*this)(value.first, value.second);
  }
  template <typename T, size_t kSize>
  void Write(const std::array<T, kSize>& values) {
    for (const T& value : values) Write(value);
  }
  template <typename T>
  void Write(const std::shared_ptr<T>& value) {
    Write(value != nullptr);
    if (value != nullptr) Write(*value);
  }

  std::ostream* out_;
};

// Throws std::runtime_error when the bytes end too soon.
class BinaryReader {
 public:
  // `in` holds `size` bytes, and should throw on failure.
  BinaryReader(std::istream* in, uint64_t size) : in_(in), left_(size) {}

  template <typename... T>
  void operator()(T&... values) {
    (Read(values), ...);
  }

 private:
  void Bytes(void* data, uint64_t size) {
    if (size > left_) throw std::runtime_error("it ends too soon");
    left_ -= size;
    in_->read(static_cast<char*>(data), static_cast<std::streamsize>(size));
  }
  // Of things that take `least` bytes each at least: a lie about it must not take all memory.
  size_t Size(size_t least) {
    uint64_t size = 0;
    Read(size);
    if (size > left_ / least) throw std::runtime_error("it ends too soon");
    return size;
  }

  template <typename T>
  void Read(T& value) {
    if constexpr (requires { T::Persist(value, *this); }) {
      T::Persist(value, *this);
    } else {
      static_assert(Flat<T>);
      Bytes(&value, sizeof(T));
    }
  }
  void Read(std::string& text) {
    text.resize(Size(1));
    Bytes(text.data(), text.size());
  }
  template <typename T>
  void Read(std::vector<T>& values) {
    if constexpr (Flat<T>) {
      values.resize(Size(sizeof(T)));
      Bytes(values.data(), values.size() * sizeof(T));
    } else {
      values.resize(Size(1));
      for (T& value : values) Read(value);
    }
  }
  template <typename K, typename V>
  void Read(std::map<K, V>& values) {
    for (size_t left = Size(1); left > 0; --left) {
      K key;
      Read(key);
      Read(values.emplace_hint(values.end(), std::move(key), V())->second);
    }
  }
  template <typename K, typename V, typename... Rest>
  void Read(std::unordered_map<K, V, Rest...>& values) {
    const size_t size = Size(1);
    values.reserve(size);
    for (size_t i = 0; i < size; ++i) {
      K key;
      Read(key);
      Read(values[std::move(key)]);
    }
  }
  template <typename K>
  void Read(std::multiset<K>& values) {
    for (size_t left = Size(1); left > 0; --left) {
      K value;
      Read(value);
      values.emplace_hint(values.end(), std::move(value));
    }
  }
  template <typename A, typename B>
  void Read(std::pair<A, B>& value) {
    (*this)(value.first, value.second);
  }
  template <typename T, size_t kSize>
  void Read(std::array<T, kSize>& values) {
    for (T& value : values) Read(value);
  }
  template <typename T>
  void Read(std::shared_ptr<T>& value) {
    bool there = false;
    Read(there);
    if (!there) return value.reset();
    auto read = std::make_shared<std::remove_const_t<T>>();
    Read(*read);
    value = std::move(read);
  }

  std::istream* in_;
  uint64_t left_;
};

}  // namespace shortlist
