#include "index/hybrid/open_or_rebuild.h"

#include <set>
#include <string>

#include "index/base/log.h"

namespace shortlist {

bool IsUseless(const Error& refusal) {
  static const std::set<std::string_view> kReasons = {"text_index_damaged", "index_damaged",
                                                      "index_format_mismatch", "bad_vector_cache"};
  return kReasons.contains(refusal.reason);
}

void LogRebuilt(const std::filesystem::path& what, const RebuildCause& cause,
                MetricFamily<Counter>* rebuilds) {
  if (rebuilds != nullptr) rebuilds->With({cause.reason}).Add();
  const std::string path = what.string();
  Log(LogLevel::kWarning, "index_rebuilt",
      {{"path", std::string_view(path)}, {"reason", cause.reason}, {"detail", cause.detail}});
}

}  // namespace shortlist
