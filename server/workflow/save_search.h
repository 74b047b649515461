#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "server/auth/principal.h"
#include "server/marketplace/saved_search.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// What its person may say of a saved search. Whoever calls has read the query as a question
// (server/api/search_question.h), so that it can be asked.
struct SavedSearchDraft {
  std::string name;
  std::string query;
  bool alert = true;
};

// Keeps a question of a person, who is told from now on of what it finds, if they want. Refuses
// what RequireActsFor does (person.h), `invalid_fields`, `too_many_saved_searches`.
struct NewSavedSearch {
  std::string person;
  SearchKind kind = SearchKind::kJobs;
  SavedSearchDraft draft;
};
Result<SavedSearch> SaveSearch(Transaction& tx, const Marketplace& marketplace,
                               const Principal& who, const NewSavedSearch& request);

// Of another question, and of one that is to tell again, only what changes from now on is news.
// Refuses `saved_search_not_found` (also of another's), `stale_version`, `invalid_fields`.
struct SavedSearchEdit {
  std::string id;
  int64_t expected_version = 0;
  SavedSearchDraft draft;
};
Result<SavedSearch> UpdateSavedSearch(Transaction& tx, const Marketplace& marketplace,
                                      const Principal& who, const SavedSearchEdit& edit);

// With what its person was told of what it has found. Returns the event's position. Refuses
// `saved_search_not_found` and `stale_version`.
Result<int64_t> DeleteSavedSearch(Transaction& tx, const Marketplace& marketplace,
                                  const Principal& who, std::string_view id,
                                  std::optional<int64_t> expected_version);

// All of a person who is gone, with everything that they were told and how they wanted it.
void ForgetPerson(Transaction& tx, const Marketplace& marketplace, std::string_view person);

// Refuses `saved_search_not_found`.
Result<SavedSearch> GetSavedSearch(const Marketplace& marketplace, const Principal& who,
                                   std::string_view id);

struct SavedSearchPage {
  std::vector<SavedSearch> searches;  // newest first
  int64_t total = 0;                  // on all pages
  std::string next_before_id;         // empty: this is the last page
};

// Refuses what RequireActsFor does.
Result<SavedSearchPage> ListSavedSearches(const Marketplace& marketplace, const Principal& who,
                                          const std::string& person, const std::string& before_id,
                                          int page_size);

}  // namespace shortlist
