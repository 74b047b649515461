#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace shortlist {

// Sizes and checksums of the files in a folder, in a list beside them; for files that are written
// once and have no sums themselves, like those of Lucene++. Names are not used again, so each file
// is summed once. What the list does not know (a crash came before it was written) counts as whole,
// and so does a file that is gone. One thread at a time. A failing disk throws.
class FileChecksums {
 public:
  explicit FileChecksums(const std::filesystem::path& folder) : folder_(folder) {}

  // Reads the list and every file that it names and that is still there: what is wrong, or nothing.
  std::optional<std::string> FindDamage();

  // Writes the list of these files, durably.
  void Record(const std::vector<std::string>& files);

 private:
  std::optional<std::string> ReadList();

  const std::filesystem::path folder_;
  std::map<std::string, std::string> known_;  // file -> size and checksum
};

}  // namespace shortlist
