#pragma once

#include <initializer_list>
#include <string_view>

#include "index/base/result.h"

namespace shortlist {

// Refuses texts that not every database keeps as they are: `nul_in_string`, `bad_utf8`.
Result<void> CheckTexts(std::initializer_list<std::string_view> texts);

}  // namespace shortlist
