#include "server/storage/text_check.h"

#include "index/base/utf8.h"

namespace shortlist {

Result<void> CheckTexts(std::initializer_list<std::string_view> texts) {
  for (const std::string_view text : texts) {
    if (text.find('\0') != std::string_view::npos) {
      return Error{ErrorCode::kInvalidArgument,
                   "nul_in_string",
                   "a text must not contain the character NUL",
                   {}};
    }
    if (!IsValidUtf8(text)) {
      return Error{ErrorCode::kInvalidArgument, "bad_utf8", "a text must be UTF-8", {}};
    }
  }
  return {};
}

}  // namespace shortlist
