#include "server/workflow/save_search.h"

#include <limits>
#include <utility>

#include "index/base/id.h"
#include "server/marketplace/options_at.h"
#include "server/storage/storage.h"
#include "server/workflow/note_change.h"
#include "server/workflow/person.h"
#include "server/workflow/refusals.h"

namespace shortlist {
namespace {

constexpr int kAll = std::numeric_limits<int>::max();

Result<SavedSearch> OfTheirs(const Transaction& tx, const Principal& who, std::string_view id) {
  auto search = tx.saved_searches().Get(id);
  if (!search) return NotFound("saved_search");
  if (!RequireActsFor(who, search->person)) return NotFound("saved_search");
  return search;
}

}  // namespace

Result<SavedSearch> SaveSearch(Transaction& tx, const Marketplace& marketplace,
                               const Principal& who, const NewSavedSearch& request) {
  if (const auto may = RequireActsFor(who, request.person); !may) return may.error();
  const Timestamp now = marketplace.clock->Now();
  SavedSearch search;
  search.id = NewId("svs", *marketplace.clock);
  search.person = request.person;
  search.name = request.draft.name;
  search.kind = request.kind;
  search.query = request.draft.query;
  search.alert = request.draft.alert;
  search.created_at = now;
  search.updated_at = now;
  if (const auto valid = RequireValid(Validate(search)); !valid) return valid.error();
  const int most = OptionsAt<SavedSearchOptions>(marketplace.saved_searches, now).most;
  if (tx.saved_searches().CountOf(search.person) >= most) {
    return Error{ErrorCode::kFailedPrecondition,
                 "too_many_saved_searches",
                 "There are " + std::to_string(most) + " already: delete one first.",
                 {}};
  }
  search.seq = NoteChange(tx, marketplace, "saved_search", search.id);
  search.since_seq = search.seq;
  if (const auto kept = tx.saved_searches().Insert(search); !kept) return kept.error();
  return search;
}

Result<SavedSearch> UpdateSavedSearch(Transaction& tx, const Marketplace& marketplace,
                                      const Principal& who, const SavedSearchEdit& edit) {
  auto search = OfTheirs(tx, who, edit.id);
  if (!search) return search.error();
  const auto newest = RequireVersion(search->version, edit.expected_version);
  if (!newest) return newest.error();
  const SavedSearchDraft& draft = edit.draft;
  const bool anew = draft.query != search->query || (draft.alert && !search->alert);
  search->name = draft.name;
  search->query = draft.query;
  search->alert = draft.alert;
  search->updated_at = marketplace.clock->Now();
  if (const auto valid = RequireValid(Validate(*search)); !valid) return valid.error();
  search->seq = NoteChange(tx, marketplace, "saved_search", edit.id);
  if (anew) search->since_seq = search->seq;
  return tx.saved_searches().Update(*std::move(search), edit.expected_version);
}

Result<int64_t> DeleteSavedSearch(Transaction& tx, const Marketplace& marketplace,
                                  const Principal& who, std::string_view id,
                                  std::optional<int64_t> expected_version) {
  const auto search = OfTheirs(tx, who, id);
  if (!search) return search.error();
  const auto newest = RequireVersion(search->version, expected_version);
  if (!newest) return newest.error();
  tx.saved_searches().Delete(id);
  tx.notifications().DeleteAbout(search->person, id);
  return NoteChange(tx, marketplace, "saved_search", id);
}

void ForgetPerson(Transaction& tx, const Marketplace& marketplace, std::string_view person) {
  for (const SavedSearch& search : tx.saved_searches().Of(person, "", kAll)) {
    tx.saved_searches().Delete(search.id);
    NoteChange(tx, marketplace, "saved_search", search.id);
  }
  tx.notifications().DeleteOf(person);
  tx.timers().Clear(TimerKind::kDigestDue, person);
}

Result<SavedSearch> GetSavedSearch(const Marketplace& marketplace, const Principal& who,
                                   std::string_view id) {
  return marketplace.storage->Read([&](ReadTransaction& tx) { return OfTheirs(tx, who, id); });
}

Result<SavedSearchPage> ListSavedSearches(const Marketplace& marketplace, const Principal& who,
                                          const std::string& person, const std::string& before_id,
                                          int page_size) {
  if (const auto may = RequireActsFor(who, person); !may) return may.error();
  return marketplace.storage->Read([&](ReadTransaction& tx) {
    SavedSearchPage page;
    page.total = tx.saved_searches().CountOf(person);
    // One more than the page tells whether another follows.
    page.searches = tx.saved_searches().Of(person, before_id, page_size + 1);
    if (page.searches.size() > static_cast<size_t>(page_size)) {
      page.searches.pop_back();
      page.next_before_id = page.searches.back().id;
    }
    return page;
  });
}

}  // namespace shortlist
