#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/support/paths.h"

namespace shortlist::testing {

// Of a document for a JSON parser, in the words of JSONTestSuite: y_ must be taken, n_ must be
// refused, i_ may be either.
enum class Verdict { kTake, kRefuse, kEither };

struct HostileDocument {
  std::string name;
  std::string bytes;
  Verdict verdict = Verdict::kEither;
};

// Texts of our own that have brought down others: part of every storm, with the corpus or without.
inline std::vector<std::string> OwnHostileStrings() {
  std::vector<std::string> strings = {
      "",
      " ",
      "\t\r\n",
      "null",
      "0x7fffffff",
      "-9223372036854775808",
      "18446744073709551616",
      "1e400",
      "NaN",
      "'; DELETE FROM freelancer; --",
      "%00%ff%",
      "%s%n%x",
      "<b onmouseover=1>&lt;",
      "../../../../proc/self/environ",
      "{\"a\":[1}",
      "\xf0\x9f\xa7\x91\xe2\x80\x8d\xf0\x9f\x94\xa7",  // a joined emoji
      "\xe2\x80\xae"
      "etsil"
      "\xe2\x80\xac",                      // right to left override
      "\xd8\xb9\xd8\xb1\xd8\xa8\xd9\x8a",  // Arabic
      "a\xe2\x80\x8b"
      "b\xef\xbb\xbf"
      "c\xc2\xad",  // zero width, soft hyphen
      "Z\xcc\xb6\xcc\x9b\xcd\x87\xcc\x88"
      "a\xcc\xb8\xcd\x9c\xcc\x90",                 // piled up marks
      "\xef\xbf\xbe\xef\xbf\xbf\xf4\x8f\xbf\xbf",  // non-characters
      "\x01\x02\x1b[2J\x7f",                       // controls
      "\xc2\x85\xe2\x80\xa8\xe2\x80\xa9",          // other line ends
      "NOT NOT -- ((((\"\"\"",
      "skills:title:\"*\" AND OR *",
      "\xc4\xb0\xc4\xb1\xc3\x9f\xef\xac\x81",  // case folding grows
  };
  strings.push_back(std::string(255, 'a'));
  strings.push_back(std::string(6'000, '('));
  return strings;
}

// Own strings and, where the corpus is there, all of it.
inline std::vector<std::string> HostileStrings() {
  std::vector<std::string> strings = OwnHostileStrings();
  if (const auto file = SharedData("hostile/blns/blns.json")) {
    for (const auto& text : nlohmann::json::parse(ReadFile(*file))) strings.push_back(text);
  }
  return strings;
}

// Bytes that are no UTF-8.
inline std::vector<std::string> BrokenUtf8() {
  return {"\xff",
          "a\xc3",
          "\xc0\xaf",
          "\xed\xa0\x80",
          "\xf4\x90\x80\x80",
          "\x80\x80",
          "\xf8\x88\x80z",
          std::string("a\0b", 3)};
}

inline std::vector<HostileDocument> OwnHostileDocuments() {
  std::vector<HostileDocument> documents = {
      {"empty", "", Verdict::kRefuse},
      {"two values", "{}{}", Verdict::kRefuse},
      {"open", "{\"title\":", Verdict::kRefuse},
      {"broken utf-8", "{\"title\":\"\xff\"}", Verdict::kRefuse},
      {"lone surrogate", R"({"title":"\ud800"})", Verdict::kRefuse},
      {"comment", "{/**/}", Verdict::kRefuse},
      {"nul behind", std::string("{}\0", 3), Verdict::kRefuse},
      {"array", "[]", Verdict::kTake},
      {"number", "1", Verdict::kTake},
      {"object", "{}", Verdict::kTake},
      {"unknown fields", R"({"\u0000":1,"__proto__":{},"":null})", Verdict::kEither},
      {"huge number", "{\"proposals\":1e308}", Verdict::kEither},
  };
  documents.push_back({"deep", std::string(200'000, '['), Verdict::kRefuse});
  documents.push_back({"deep objects",
                       [] {
                         std::string text;
                         for (int i = 0; i < 30'000; ++i) text += "{\"a\":";
                         return text;
                       }(),
                       Verdict::kRefuse});
  return documents;
}

// Own documents and, where it is there, JSONTestSuite.
inline std::vector<HostileDocument> HostileDocuments() {
  std::vector<HostileDocument> documents = OwnHostileDocuments();
  for (const char* folder : {"test_parsing", "test_transform"}) {
    const auto path = SharedData(std::string("hostile/JSONTestSuite/") + folder);
    if (!path) continue;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(*path)) files.push_back(entry);
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
      const std::string name = file.filename().string();
      const bool judged = std::string(folder) == "test_parsing";
      documents.push_back({name, ReadFile(file),
                           judged && name.starts_with("y_")   ? Verdict::kTake
                           : judged && name.starts_with("n_") ? Verdict::kRefuse
                                                              : Verdict::kEither});
    }
  }
  return documents;
}

// Whether every combination is to be tried, which takes minutes under sanitizers, and not only each
// by turns.
inline bool FuzzAll() {
  const char* fuzz = std::getenv("SHORTLIST_FUZZ");
  return fuzz != nullptr && std::string(fuzz) == "all";
}

// A test without the corpus asserts on our own texts, and says that it did.
inline std::string CorpusNote() {
  return SharedData("hostile") ? "with ../shared/data/hostile" : "own texts only, no corpus here";
}

}  // namespace shortlist::testing
