#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/generator/sentence.h"

namespace shortlist {

// One object of a vocabulary's JSON file, read field by field. What is missing or wrong is noted
// once, with its place, and read as empty: the reader goes on and asks at the end. One thread.
class VocabularyObject {
 public:
  // The object that a file holds. What is wrong goes to `*error`, which must outlive the object;
  // the first error stays.
  static VocabularyObject Open(const std::filesystem::path& file, std::string* error);
  ~VocabularyObject();
  VocabularyObject(VocabularyObject&&) noexcept;
  VocabularyObject& operator=(VocabularyObject&&) noexcept;

  std::string Text(const char* key) const;                // not empty
  int64_t Number(const char* key) const;                  // above zero
  std::vector<std::string> Texts(const char* key) const;  // at least one, none empty
  std::vector<std::string> OptionalTexts(const char* key) const;
  std::vector<Sentence> Sentences(const char* key) const;  // at least one
  std::vector<std::vector<std::string>> Plans(const char* key) const;
  VocabularyObject Object(const char* key) const;
  std::vector<VocabularyObject> Objects(const char* key) const;
  std::vector<VocabularyObject> OptionalObjects(const char* key) const;
  std::vector<std::string> Keys() const;

  void Refuse(std::string_view what) const;

 private:
  struct Impl;
  explicit VocabularyObject(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace shortlist
