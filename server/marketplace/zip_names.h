#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace shortlist {

// What a ZIP's directory says of it.
struct ZipNames {
  std::vector<std::string_view> names;  // as written; they lie in the bytes that were read
  // The content of the first entry where that is called "mimetype" and stored as it is.
  std::string_view mimetype;
};

// Reads the directory of a ZIP (APPNOTE 6.3, 4.3.12 and 4.3.16) that begins with an entry, or has
// none: nothing stands before it. Nothing is unpacked. Empty when it is none, or broken. ZIP64 is
// read as broken: no file here is that large.
std::optional<ZipNames> ReadZipNames(std::string_view bytes);

}  // namespace shortlist
