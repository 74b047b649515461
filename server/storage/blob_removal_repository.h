#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace soci {
class session;
}

namespace shortlist {

// A content that no file had when this was written, and that is to go.
struct BlobRemoval {
  std::string sha256;
  std::string id;  // rem_...: tells it from a later one of the same content

  bool operator==(const BlobRemoval&) const = default;
};

// Which contents are to be removed; server/workflow/remove_blobs.h says how that is safe. Part of a
// Transaction (storage.h), whose thread rule it shares.
class BlobRemovalRepository {
 public:
  explicit BlobRemovalRepository(soci::session* sql) : sql_(sql) {}

  // Nothing happens where the content is to be removed already.
  void Add(const BlobRemoval& removal);

  // Nothing happens where there is none of this content.
  void Cancel(std::string_view sha256);

  // Strikes this very one out; false when it is not there any more.
  bool Take(const BlobRemoval& removal);

  // The first `limit`.
  std::vector<BlobRemoval> List(int limit) const;
  bool Has(std::string_view sha256) const;

 private:
  soci::session* sql_;
};

}  // namespace shortlist
