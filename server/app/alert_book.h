#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/base/result.h"
#include "index/hybrid/question_set.h"
#include "server/marketplace/saved_search.h"
#include "server/workflow/search_engine.h"

namespace shortlist {

// The saved searches whose persons are to be told, as the index understands them, ready to be asked
// of documents. One thread.
class AlertBook {
 public:
  // `engine` must outlive it.
  explicit AlertBook(const SearchEngine& engine) : engine_(engine) {}

  // In place of what is there under its id; one that shall not tell is removed. A query that this
  // server does not understand any more is logged (`saved_search_unreadable`) and finds nothing.
  void Put(const SavedSearch& search);
  void Remove(const std::string& id);
  bool empty() const { return talent_.size() + jobs_.size() + waiting_.size() == 0; }

  // Embeds some of the questions that wait for it, taking turns; fewer at a time while that fails,
  // so that one that the model will never take does not hold up the others. Until then they find by
  // words alone, and those that ask for meaning alone find nothing. Returns how many it has done.
  size_t EmbedWaiting();
  bool is_waiting() const { return !waiting_.empty(); }

  // What of the sample, which is of that kind, they find as of now.
  std::vector<FoundDocument> Match(SearchKind kind, const DocumentSample& sample) const;

 private:
  static constexpr size_t kMostEmbeddedAtOnce = 64;

  struct Waiting {
    Side side = Side::kJobs;
    RetrievalQuery question;
  };

  QuestionSet& Of(Side side) { return side == Side::kTalent ? talent_ : jobs_; }
  bool StillFinds(Side side, const FoundDocument& found, const DocumentSample& sample) const;
  Result<Filter> FilterAt(const std::string& query, Side side, Timestamp now) const;

  const SearchEngine& engine_;
  QuestionSet talent_;
  QuestionSet jobs_;
  std::map<std::string, Waiting> waiting_;  // for their vector, by id
  size_t embed_at_once_ = kMostEmbeddedAtOnce;
  std::string last_tried_;                            // id up to which EmbedWaiting went
  std::map<std::string, std::string> of_their_time_;  // queries whose filter depends on today
};

}  // namespace shortlist
