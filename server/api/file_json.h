#pragma once

#include <nlohmann/json.hpp>

#include "server/marketplace/file.h"

namespace shortlist {

// What is known of a file, without its content.
nlohmann::json FileJson(const File& file);

}  // namespace shortlist
