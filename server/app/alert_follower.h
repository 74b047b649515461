#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "index/base/metrics.h"
#include "server/app/alert_book.h"
#include "server/storage/storage.h"
#include "server/workflow/marketplace.h"
#include "server/workflow/search_engine.h"
#include "server/workflow/tell_alerts.h"

namespace shortlist {

// Follows the event log behind the index, and tells the persons of saved searches what has changed
// and is found by them. How far it has looked is kept in the database, with what it tells; a search
// tells of a document once. So it may be stopped at any moment, and several servers may do this on
// one database: whichever is first tells. One thread.
class AlertFollower {
 public:
  // All must outlive it.
  AlertFollower(const Marketplace& marketplace, const SearchEngine& engine, Metrics& metrics);

  // Embeds some of the searches that wait for it, or looks at the next changes that the index
  // shows: whether there may be more to do at once. While the model owes a vector, changes wait for
  // it, for a minute at most. Throws what Storage throws.
  bool Round();

 private:
  // Documents: id -> the event of its last change that is news.
  using Changes = std::map<std::string, int64_t>;
  // What a stretch of the event log has for alerts of one kind.
  struct OfKind {
    Changes changed;  // with those held before
    Changes held;     // of these: those that have changed again since the index was looked at
    std::vector<Document> documents;
  };
  struct Stretch {
    std::vector<Event> events;
    int64_t until = 0;                       // the last of them
    std::set<std::string> changed_searches;  // ids of those that the book knows otherwise
    std::vector<SavedSearch> searches;       // of these: as they are
    OfKind talent, jobs;
    int64_t alerted_seq = 0;  // how far all servers have looked

    bool empty() const { return events.empty() && talent.changed.empty() && jobs.changed.empty(); }
    int64_t looked_at() const;  // the event up to which nothing is held
  };

  void Load();
  Stretch Read(int64_t visible) const;
  void ReadDocuments(ReadTransaction& tx, int64_t visible, Stretch* stretch) const;
  template <typename Noun>
  void AddDocuments(const std::vector<Noun>& nouns, int64_t visible, OfKind* kind) const;
  bool MustWait(const Stretch& stretch, const std::vector<DocumentSample>& samples,
                bool embedding_pending);
  std::vector<AlertFinding> Match(const Stretch& stretch,
                                  const std::vector<DocumentSample>& samples) const;
  void Tell(const std::vector<AlertFinding>& findings, const Stretch& stretch);

  const Marketplace& marketplace_;
  const SearchEngine& engine_;
  Counter& alerts_;
  std::optional<AlertBook> book_;  // once loaded
  int64_t done_ = 0;               // the event up to which all is dealt with, but for what is held
  Changes held_talent_, held_jobs_;       // have changed again before they were looked at
  std::optional<Timestamp> waits_since_;  // for vectors
  int64_t searches_seq_ = 0;              // the event up to which the book knows of every search
};

}  // namespace shortlist
