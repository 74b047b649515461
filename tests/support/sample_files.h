#pragma once

#include <string>
#include <utility>
#include <vector>

namespace shortlist::testing {

// The least bytes that are such a file.

inline std::string LittleEndian(size_t number, size_t bytes) {
  std::string text;
  for (size_t i = 0; i < bytes; ++i) {
    text += i < sizeof(number) ? static_cast<char>(number >> 8 * i & 0xff) : '\0';
  }
  return text;
}

// A ZIP of stored entries, without their checksums, which nobody here reads.
inline std::string ZipOf(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string zip;
  std::string directory;
  for (const auto& [name, content] : entries) {
    const std::string sizes = LittleEndian(0, 4) + LittleEndian(content.size(), 4) +
                              LittleEndian(content.size(), 4) + LittleEndian(name.size(), 2);
    directory += "PK\x01\x02" + LittleEndian(20, 2) + LittleEndian(20, 2) + LittleEndian(0, 8) +
                 sizes + LittleEndian(0, 2 + 2 + 2 + 2 + 4) + LittleEndian(zip.size(), 4) + name;
    zip += "PK\x03\x04" + LittleEndian(20, 2) + LittleEndian(0, 8) + sizes + LittleEndian(0, 2) +
           name + content;
  }
  const size_t at = zip.size();
  return zip + directory + "PK\x05\x06" + LittleEndian(0, 4) + LittleEndian(entries.size(), 2) +
         LittleEndian(entries.size(), 2) + LittleEndian(directory.size(), 4) + LittleEndian(at, 4) +
         LittleEndian(0, 2);
}

inline std::string OfficeFile(const std::string& part) {
  return ZipOf({{"[Content_Types].xml", "<Types/>"}, {part, "<x/>"}});
}

inline const std::string kPdf = "%PDF-1.7\n%\xe2\xe3\n1 0 obj\n";
inline const std::string kPng("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);

}  // namespace shortlist::testing
