#pragma once

#include <filesystem>

// LuceneHeaders.h must come first.
// clang-format off
#include <lucene++/LuceneHeaders.h>
#include <lucene++/SimpleFSDirectory.h>
// clang-format on

namespace shortlist {

// A folder of Lucene++ files in which a write that fails throws Lucene::IOException. Lucene++'s own
// directory ignores it: what a full disk refuses is missing from a file that is then committed.
class CheckedDirectory : public Lucene::SimpleFSDirectory {
 public:
  explicit CheckedDirectory(const std::filesystem::path& folder);

  Lucene::IndexOutputPtr createOutput(const Lucene::String& name) override;

 private:
  const std::filesystem::path folder_;
};

}  // namespace shortlist
