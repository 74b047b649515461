#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include <unistd.h>

namespace shortlist::testing {

// A folder of its own, removed with everything in it at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "shortlist-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// A file of the real data that lies beside the repository (SHORTLIST_SHARED_DATA, else
// ../shared/data); empty where it is absent: then the test skips and says so. Tests run in the
// repository's root.
inline std::optional<std::filesystem::path> SharedData(const std::string& relative) {
  const char* folder = std::getenv("SHORTLIST_SHARED_DATA");
  const auto path = std::filesystem::path(folder != nullptr ? folder : "../shared/data") / relative;
  if (!std::filesystem::exists(path)) return std::nullopt;
  return path;
}

inline std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace shortlist::testing
