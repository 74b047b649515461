#pragma once

#include <string>
#include <string_view>

#include "index/base/result.h"
#include "server/auth/principal.h"
#include "server/marketplace/file.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

// What is known of a file. Refuses `file_not_found` of what they may not see (file_access.h).
Result<File> GetFile(const Marketplace& marketplace, const Principal& who, std::string_view id);

// The content of a file that somebody may see, as it was sent. Refuses `blob_damaged` when that
// cannot be had any more, and logs why (`blob_unreadable`).
Result<std::string> ReadContent(const Marketplace& marketplace, const File& file);

}  // namespace shortlist
