#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "index/base/result.h"
#include "server/marketplace/saved_search.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// A saved search finds a document as it was after the event `changed_seq`.
struct AlertFinding {
  Alert alert;
  SearchKind kind = SearchKind::kJobs;
  int64_t changed_seq = 0;
};

// Tells the persons whose searches these are, once for each search and document, for ever. Nobody
// is told of what is no news to them (the search is younger, is gone or shall not tell), of what
// may not be found any more, or of what is their own. Returns how many were told.
Result<int64_t> TellAlerts(Transaction& tx, const Marketplace& marketplace,
                           std::span<const AlertFinding> findings);

}  // namespace shortlist
