#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "server/marketplace/file.h"

namespace soci {
class session;
}

namespace shortlist {

// What is known of files. Ids, times and `seq`, the position of the event that was appended first,
// are the caller's. Part of a Transaction (storage.h), whose thread rule it shares.
class FileRepository {
 public:
  explicit FileRepository(soci::session* sql) : sql_(sql) {}

  // Refuses `file_not_found`.
  Result<File> Get(std::string_view id) const;

  // Those that are attached to it, by id.
  std::vector<File> OfSubject(const FileSubject& subject) const;

  // The next `limit` after an id, by id.
  std::vector<File> After(std::string_view id, int limit) const;

  // Those that somebody brought, by id.
  std::vector<File> OfUploader(std::string_view uploader) const;

  // How many of somebody's are attached to nothing.
  int64_t CountUnattached(std::string_view uploader) const;

  // Whether any file has this content.
  bool HaveContent(std::string_view sha256) const;

  // Refuses `nul_in_string`, `bad_utf8`.
  Result<void> Insert(const File& file);

  // Writes its subject, version and seq.
  void SaveSubject(const File& file);

  // Nothing happens where there is none.
  void Delete(std::string_view id);

 private:
  soci::session* sql_;
};

}  // namespace shortlist
