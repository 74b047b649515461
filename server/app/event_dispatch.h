#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "index/schema/document.h"
#include "server/storage/storage.h"
#include "server/workflow/index_document.h"

namespace shortlist {

// What a stretch of the event log touches, each id once.
struct TouchedEntities {
  std::set<std::string> freelancers;  // changed, deleted, or one of their contracts did
  std::set<std::string> edited;       // of these: those whose own document changed
  std::set<std::string> jobs;
  bool has_erasure = false;  // there are erased_texts() of these events
};

// Reads `events` of both sides; contracts lead to the freelancers that they belong to.
TouchedEntities TouchedBy(ReadTransaction& tx, std::span<const Event> events);

// How search sees the documents of one side as they are in the database now.
struct DocumentChanges {
  std::vector<Document> puts;
  std::vector<std::string> deletes;  // gone, or not to be found any more
};

// `until` is the last event of the stretch: what was edited after it is left to its own event, so
// that documents come in the order of the log.
DocumentChanges FreelancerChanges(ReadTransaction& tx, const std::set<std::string>& ids,
                                  int64_t until, const IndexingRules& rules);
DocumentChanges JobChanges(ReadTransaction& tx, const std::set<std::string>& ids, int64_t until,
                           const IndexingRules& rules);

// The next documents of one side in the order of the log, when all are read.
struct DocumentPart {
  std::vector<Document> puts;  // what is searchable
  size_t read = 0;             // also what is not
  int64_t until = 0;           // the event that the next part follows
  bool is_last = false;
};

// What was last changed after `after`, up to `until`; later changes are left to their events.
DocumentPart NextFreelancers(ReadTransaction& tx, int64_t after, int64_t until,
                             const IndexingRules& rules);
DocumentPart NextJobs(ReadTransaction& tx, int64_t after, int64_t until,
                      const IndexingRules& rules);

}  // namespace shortlist
