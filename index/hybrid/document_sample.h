#pragma once

#include <memory>
#include <string>
#include <vector>

#include "index/hybrid/index_snapshot.h"
#include "index/schema/document.h"

namespace shortlist {

// Some documents of an index, as an index of their own.
struct DocumentSample {
  // Asked through Retrieve, it has of each document what `index` has: words, columns with their
  // signals, vector, semantic floor. It finds what the whole index would find of them, but for what
  // depends on the other documents there: typo tolerance and broadening.
  std::shared_ptr<const IndexSnapshot> snapshot;
  std::vector<std::vector<std::string>> terms;  // by ordinal: those of each document, each once
  size_t without_vector = 0;                    // documents that have none (yet)
};

// Of `documents` those that `index` shows in this very version: the event of any other is still to
// come, or has come. Lets `documents` go.
DocumentSample SampleOf(const IndexSnapshot& index, std::vector<Document> documents);

}  // namespace shortlist
