#include "index/base/file_checksums.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "index/base/checksum.h"
#include "index/base/durable_file.h"

namespace shortlist {
namespace {

constexpr size_t kReadBytes = size_t{1} << 20;
constexpr const char* kList = "checksums";

std::string SumOf(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  std::string bytes(kReadBytes, '\0');
  uint64_t sum = kChecksumSeed;
  uint64_t size = 0;
  while (in) {
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    const auto got = static_cast<size_t>(in.gcount());
    sum = Checksum(std::string_view(bytes).substr(0, got), sum);
    size += got;
  }
  if (in.bad()) throw std::runtime_error("cannot read " + file.string());
  std::ostringstream text;
  text << size << ' ' << std::hex << sum;
  return text.str();
}

std::string Line(const std::string& file, const std::string& sum) {
  return file + " " + sum + "\n";
}

}  // namespace

// The last line sums up the others: a list that is cut short is no shorter list.
std::optional<std::string> FileChecksums::ReadList() {
  known_.clear();
  if (!std::filesystem::exists(folder_ / kList)) return std::nullopt;
  std::ifstream in(folder_ / kList, std::ios::binary);
  std::string lines, file, size, sum;
  while (in >> file >> size >> sum && file != "all") {
    known_[file] = size + " " + sum;
    lines += Line(file, known_[file]);
  }
  if (file == "all" && size == "-" && sum == std::to_string(Checksum(lines))) return std::nullopt;
  known_.clear();
  return std::string(kList) + " is damaged";
}

std::optional<std::string> FileChecksums::FindDamage() {
  if (const auto damage = ReadList()) return damage;
  for (const auto& [file, sum] : known_) {
    const auto path = folder_ / file;
    if (std::filesystem::exists(path) && SumOf(path) != sum) return file + " is damaged";
  }
  return std::nullopt;
}

void FileChecksums::Record(const std::vector<std::string>& files) {
  std::map<std::string, std::string> sums;
  std::string lines;
  for (const std::string& file : files) {
    const auto found = known_.find(file);
    sums[file] = found != known_.end() ? found->second : SumOf(folder_ / file);
  }
  for (const auto& [file, sum] : sums) lines += Line(file, sum);
  ReplaceFile(folder_ / kList, lines + "all - " + std::to_string(Checksum(lines)) + "\n");
  known_ = std::move(sums);
}

}  // namespace shortlist
