#pragma once

#include <filesystem>
#include <string_view>

#include "index/base/metrics.h"
#include "index/base/result.h"

namespace shortlist {

// Of all refusals to open a part of the derived state those that say: what lies there is no use to
// anybody. Another model is not among them: its vectors took long to make, and perhaps only the
// configuration is wrong.
bool IsUseless(const Error& refusal);

struct RebuildCause {
  std::string_view reason;  // a slug
  std::string_view detail;
};

// Logs `index_rebuilt`, and counts it in `rebuilds` by its reason (null: nowhere): what lay at the
// path is not used, and made anew.
void LogRebuilt(const std::filesystem::path& what, const RebuildCause& cause,
                MetricFamily<Counter>* rebuilds);

// Opens what `open` opens at `path`; what is useless there is removed first, logged and counted.
template <typename Open>
auto OpenOrRebuild(const std::filesystem::path& path, MetricFamily<Counter>* rebuilds, Open open) {
  auto opened = open();
  if (opened || !IsUseless(opened.error())) return opened;
  LogRebuilt(path, {opened.error().reason, opened.error().detail}, rebuilds);
  std::filesystem::remove_all(path);
  return open();
}

}  // namespace shortlist
