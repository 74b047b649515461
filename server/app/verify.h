#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "index/base/result.h"
#include "server/app/app.h"

namespace shortlist {

// What does not agree with the database. A sentence each, naming the document, freelancer or
// account.
struct VerifyReport {
  std::vector<std::string> differences;
  int64_t freelancers = 0;
  int64_t jobs = 0;
  int64_t scores = 0;          // freelancers whose score and standing were compared
  int64_t transfers = 0;       // of the ledger
  int64_t pending_events = 0;  // that the index on disk has not seen: what they touch is left out

  bool ok() const { return differences.empty(); }
};

// Compares what is derived and stored with the database: the text indexes on disk document by
// document (each searchable one there in its newest version, nobody else), stored scores and
// standings with a recomputation as of their day; how many freelancers and jobs there are with a
// count; and the ledger with itself
// (server/storage/ledger_audit.h). A vector needs no comparison: its record bears a
// checksum and its text's hash, and is made anew when either is wrong. No server may run:
// `index_locked`.
Result<VerifyReport> Verify(App& app);

}  // namespace shortlist
