#pragma once

#include <vector>

#include <lucene++/LuceneHeaders.h>

// For this folder's .cc files only.
namespace shortlist {

// Places next to each other in one field; at each stands any of its terms. One place is one word.
struct WordRun {
  std::vector<std::vector<Lucene::TermPtr>> places;
};

// Documents with any of the runs. What TermQuery, MultiPhraseQuery and BooleanQuery find together,
// without their scores, which nobody asks for: those take most of a phrase's time.
class WordFilter : public Lucene::Filter {
 public:
  explicit WordFilter(const std::vector<WordRun>& runs) : runs_(runs) {}

  Lucene::DocIdSetPtr getDocIdSet(const Lucene::IndexReaderPtr& reader) override;

 private:
  const std::vector<WordRun> runs_;
};

}  // namespace shortlist
