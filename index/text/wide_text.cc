#include "index/text/wide_text.h"

#include "index/base/utf8.h"

namespace shortlist {

Lucene::String Wide(std::string_view text) {
  Lucene::String wide;
  wide.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    wide.push_back(static_cast<wchar_t>(DecodeUtf8(text, &at)));
  }
  return wide;
}

std::string Narrow(const Lucene::String& text) {
  std::string narrow;
  for (const wchar_t c : text) AppendUtf8(static_cast<char32_t>(c), &narrow);
  return narrow;
}

}  // namespace shortlist
