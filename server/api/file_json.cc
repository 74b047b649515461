#include "server/api/file_json.h"

namespace shortlist {

nlohmann::json FileJson(const File& file) {
  nlohmann::json attached_to;
  if (file.subject) {
    attached_to = {{"kind", NameOf(file.subject->kind)}, {"id", file.subject->id}};
  }
  return {{"id", file.id},
          {"name", file.name},
          {"media_type", NameOf(file.declared_type)},
          {"sniffed_type", NameOf(file.sniffed_type)},
          {"size_bytes", file.size_bytes},
          {"sha256", file.sha256},
          {"attached_to", std::move(attached_to)},
          {"created_at", FormatTimestamp(file.created_at)},
          {"version", file.version},
          {"seq", file.seq}};
}

}  // namespace shortlist
