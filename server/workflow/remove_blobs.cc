#include "server/workflow/remove_blobs.h"

#include <vector>

#include "index/base/check.h"
#include "index/base/id.h"
#include "server/storage/storage.h"
#include "server/workflow/blob_store.h"

namespace shortlist {

void LetGo(Transaction& tx, const Marketplace& marketplace, const std::string& sha256) {
  if (tx.files().HaveContent(sha256)) return;
  tx.blob_removals().Add({sha256, NewId("rem", *marketplace.clock)});
}

int64_t RemoveBlobs(const Marketplace& marketplace, int limit) {
  Storage& storage = *marketplace.storage;
  const auto removals =
      storage.Read([&](ReadTransaction& tx) { return tx.blob_removals().List(limit); });
  for (const BlobRemoval& removal : removals) {
    const auto removed = storage.Transact([&](Transaction& tx) -> Result<void> {
      if (tx.blob_removals().Take(removal)) marketplace.blobs->Remove(removal.sha256);
      return {};
    });
    CHECK(removed.ok());
  }
  return static_cast<int64_t>(removals.size());
}

int64_t SweepBlobs(const Marketplace& marketplace) {
  marketplace.blobs->RemoveLeftovers();
  std::vector<std::string> orphans;
  marketplace.blobs->ForEach([&](const std::string& sha256) {
    const bool known = marketplace.storage->Read([&](ReadTransaction& tx) {
      return tx.files().HaveContent(sha256) || tx.blob_removals().Has(sha256);
    });
    if (!known) orphans.push_back(sha256);
  });
  for (const std::string& sha256 : orphans) {
    const auto let_go = marketplace.storage->Transact([&](Transaction& tx) -> Result<void> {
      LetGo(tx, marketplace, sha256);
      return {};
    });
    CHECK(let_go.ok());
  }
  return static_cast<int64_t>(orphans.size());
}

}  // namespace shortlist
