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

void LogRebuilt(const std::filesystem::path& what, std::string_view reason,
                std::string_view detail) {
  const std::string path = what.string();
  Log(LogLevel::kWarning, "index_rebuilt",
      {{"path", std::string_view(path)}, {"reason", reason}, {"detail", detail}});
}

}  // namespace shortlist
