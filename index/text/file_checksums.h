#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace shortlist {

// Sizes and checksums of the files of a Lucene++ index, which has none itself: a list beside them.
// Files of a commit never change, and their names are not used again; so each is summed once. What
// the list does not know (a crash came between the commit and the list) counts as whole. One thread
// at a time. A failing disk throws.
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
