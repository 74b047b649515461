#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "server/marketplace/saved_search.h"

namespace soci {
class session;
}

namespace shortlist {

// Where saved searches are kept, what they have found, and how far they have looked. Part of a
// Transaction (storage.h), whose thread rule it shares.
class SavedSearchRepository {
 public:
  explicit SavedSearchRepository(soci::session* sql) : sql_(sql) {}

  // Refuses `saved_search_not_found`.
  Result<SavedSearch> Get(std::string_view id) const;

  // Of a person, newest first: at most `limit` before the id `before_id` (empty: from the newest).
  std::vector<SavedSearch> Of(std::string_view person, std::string_view before_id, int limit) const;
  int64_t CountOf(std::string_view person) const;

  // The next `limit` whose person is to be told, by id.
  std::vector<SavedSearch> WithAlert(std::string_view after_id, int limit) const;

  // Refuses `nul_in_string`, `bad_utf8`.
  Result<void> Insert(const SavedSearch& search);
  // Refuses `saved_search_not_found`, `stale_version` unless `expected_version` is stored, and what
  // Insert refuses. Returns it as stored: its version is `expected_version` + 1.
  Result<SavedSearch> Update(SavedSearch search, int64_t expected_version);

  // With what it has found.
  void Delete(std::string_view id);

  // Notes that it has found the document; false when it is noted already.
  bool InsertAlert(const Alert& alert);
  // Of a document that is gone: that it was found.
  void DeleteAlertsOf(std::string_view document_id);

  // The event up to which every change was looked at for alerts.
  int64_t AlertedSeq() const;
  // Moves it on; where it is as far already, nothing happens.
  void SetAlertedSeq(int64_t seq);

 private:
  soci::session* sql_;
};

}  // namespace shortlist
