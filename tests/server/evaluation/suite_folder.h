#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/paths.h"

namespace shortlist::testing {

// A suite in BEIR layout whose files a test writes.
class SuiteFolder {
 public:
  SuiteFolder(const std::string& corpus, const std::string& queries,
              const std::string& judgements) {
    std::filesystem::create_directories(path() / "qrels");
    Write("corpus.jsonl", corpus);
    Write("queries.jsonl", queries);
    Write("qrels/test.tsv", "query-id\tcorpus-id\tscore\n" + judgements);
  }

  void Write(const std::string& file, const std::string& text) {
    std::ofstream(path() / file, std::ios::binary) << text;
  }
  std::filesystem::path path() const { return folder_.path() / "small"; }

 private:
  TemporaryFolder folder_;
};

}  // namespace shortlist::testing
