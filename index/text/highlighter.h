#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace shortlist {

struct HighlightOptions {
  size_t max_chars = 200;  // code points of the text, marks and escapes not counted
  std::string open = "<em>";
  std::string close = "</em>";
};

// The passage of `text` that holds most of the analysed `terms` (its beginning when it holds none),
// as HTML: escaped, the words marked, an ellipsis where the text goes on. Cuts between words.
std::string Highlight(std::string_view text, std::span<const std::string> terms,
                      const HighlightOptions& options = {});

}  // namespace shortlist
