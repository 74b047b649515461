#include "server/storage/blob_removal_repository.h"

#include <soci/soci.h>

#include "index/base/check.h"
#include "server/storage/execute_once.h"
#include "server/storage/text_check.h"

namespace shortlist {

void BlobRemovalRepository::Add(const BlobRemoval& removal) {
  CHECK(CheckTexts({removal.sha256, removal.id}).ok());
  *sql_ << "INSERT INTO blob_removals (sha256, id) VALUES (:sha256, :id)"
           " ON CONFLICT (sha256) DO NOTHING",
      soci::use(removal.sha256), soci::use(removal.id);
}

void BlobRemovalRepository::Cancel(std::string_view sha256) {
  const std::string of(sha256);
  *sql_ << "DELETE FROM blob_removals WHERE sha256 = :sha256", soci::use(of);
}

bool BlobRemovalRepository::Take(const BlobRemoval& removal) {
  soci::statement statement =
      (sql_->prepare << "DELETE FROM blob_removals WHERE sha256 = :sha256 AND id = :id",
       soci::use(removal.sha256), soci::use(removal.id));
  statement.execute(true);
  return statement.get_affected_rows() > 0;
}

std::vector<BlobRemoval> BlobRemovalRepository::List(int limit) const {
  BlobRemoval removal;
  soci::statement statement(*sql_);
  statement.exchange(soci::use(limit));
  statement.exchange(soci::into(removal.sha256));
  statement.exchange(soci::into(removal.id));
  ExecuteOnce(&statement, "SELECT sha256, id FROM blob_removals ORDER BY sha256 LIMIT :max");
  std::vector<BlobRemoval> removals;
  while (statement.fetch()) removals.push_back(removal);
  return removals;
}

bool BlobRemovalRepository::Has(std::string_view sha256) const {
  const std::string wanted(sha256);
  int found = 0;
  *sql_ << "SELECT 1 FROM blob_removals WHERE sha256 = :sha256", soci::use(wanted),
      soci::into(found);
  return sql_->got_data();
}

}  // namespace shortlist
