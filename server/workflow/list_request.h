#pragma once

#include <optional>
#include <string>

namespace shortlist {

// A page of a list of everything, by id.
struct ListRequest {
  std::optional<std::string> external_id;  // only this one
  std::string after_id;                    // empty: from the start
  int page_size = 20;
  std::optional<std::string> owner = {};  // only what belongs to this account
};

}  // namespace shortlist
