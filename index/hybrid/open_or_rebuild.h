#pragma once

#include <filesystem>
#include <string_view>

#include "index/base/result.h"

namespace shortlist {

// Of all refusals to open a part of the derived state those that say: what lies there is no use to
// anybody. Another model is not among them: its vectors took long to make, and perhaps only the
// configuration is wrong.
bool IsUseless(const Error& refusal);

// Logs `index_rebuilt`: what lay at the path is not used, and made anew.
void LogRebuilt(const std::filesystem::path& what, std::string_view reason,
                std::string_view detail);

// Opens what `open` opens at `path`; what is useless there is removed first, and logged.
template <typename Open>
auto OpenOrRebuild(const std::filesystem::path& path, Open open) {
  auto opened = open();
  if (opened || !IsUseless(opened.error())) return opened;
  LogRebuilt(path, opened.error().reason, opened.error().detail);
  std::filesystem::remove_all(path);
  return open();
}

}  // namespace shortlist
