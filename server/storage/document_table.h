#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/clock.h"
#include "index/base/result.h"

namespace soci {
class session;
}

namespace shortlist {

// A page of a list, by id: what follows `after_id`, oldest first.
struct ListQuery {
  std::optional<std::string> external_id = {};  // only this one
  std::optional<std::string> owner = {};        // only what belongs to this one
  std::string after_id = {};                    // empty: from the start
  int limit = 20;
};

// One row of freelancers, jobs or contract_history: what is looked up as columns, the rest as JSON.
struct StoredDocument {
  std::string id;
  std::string external_id;  // empty: none
  std::string owner;        // the one it belongs to, by an id or external id; empty: none
  int64_t version = 1;
  int64_t seq = 0;
  Timestamp created_at;
  Timestamp updated_at;
  std::string body;
};

// The SQL that the repositories of documents share. A text that no database keeps (text_check.h) is
// nobody's id. `table` is one of the names above and `noun`
// the word in refusals ("freelancer_not_found"); both must outlive the object. Thread rule: as
// Transaction.
class DocumentTable {
 public:
  DocumentTable(soci::session* sql, std::string_view table, std::string_view noun)
      : sql_(sql), table_(table), noun_(noun) {}

  // Refuses `<noun>_not_found`.
  Result<StoredDocument> GetById(std::string_view id) const;
  Result<StoredDocument> GetByExternalId(std::string_view external_id) const;

  // Those of `ids` that exist, in the order asked.
  std::vector<StoredDocument> GetMany(std::span<const std::string> ids) const;
  std::vector<StoredDocument> List(const ListQuery& query) const;

  // Of any of these owners, by owner and id.
  std::vector<StoredDocument> OwnedBy(std::span<const std::string> owners) const;

  // The next `limit` rows after the event, in the order of their events: what ForEach visits in the
  // order in which the index wants it.
  std::vector<StoredDocument> ChangedAfter(int64_t seq, int limit) const;

  // Of every row, ascending.
  std::vector<std::string> Ids() const;
  // Of all pages. Of every row it is kept as a number, which `shortlist verify` counts again.
  int64_t Count(const ListQuery& query) const;

  // Calls `visit` for every row in the order of ids, without holding them all.
  void ForEach(const std::function<void(const StoredDocument&)>& visit) const;

  // Refuses `external_id_taken`, `nul_in_string`, `bad_utf8`.
  Result<void> Insert(const StoredDocument& document);

  // Writes the row if `expected_version` is still its version; its version becomes
  // `document.version`. Refuses `<noun>_not_found`, `stale_version` and what Insert refuses.
  Result<void> Update(const StoredDocument& document, int64_t expected_version);

  // Replaces body alone. Refuses `<noun>_not_found`.
  Result<void> SaveBody(std::string_view id, std::string_view body);

  // Replaces body and seq: what was counted of it has changed, no words of its owner's, so that the
  // version stays. Refuses `<noun>_not_found`.
  Result<void> SaveCounted(std::string_view id, std::string_view body, int64_t seq);

  // Refuses `<noun>_not_found`.
  Result<void> Delete(std::string_view id);

 private:
  template <typename Visit>
  void ForEachWhere(const char* column, std::span<const std::string> values, const char* order,
                    Visit visit) const;
  void CountOn(int more);
  Error NotFound() const;
  bool IsExternalIdTaken(const StoredDocument& document) const;

  soci::session* sql_;
  std::string_view table_;
  std::string_view noun_;
};

}  // namespace shortlist
