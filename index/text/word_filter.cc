#include "index/text/word_filter.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <optional>

#include <lucene++/MultipleTermPositions.h>
#include <lucene++/OpenBitSet.h>

namespace shortlist {
namespace {

using Lucene::newLucene;
using Terms = std::vector<Lucene::TermPtr>;

int32_t DocumentsWith(const Lucene::IndexReaderPtr& reader, const Terms& terms) {
  return std::accumulate(terms.begin(), terms.end(), 0, [&](int32_t sum, const auto& term) {
    return sum + reader->docFreq(term);
  });
}

void AddDocuments(const Lucene::IndexReaderPtr& reader, const Lucene::TermPtr& term,
                  const Lucene::OpenBitSetPtr& found) {
  constexpr int32_t kAtOnce = 128;
  const auto documents = Lucene::Collection<int32_t>::newInstance(kAtOnce);
  const auto frequencies = Lucene::Collection<int32_t>::newInstance(kAtOnce);
  const Lucene::TermDocsPtr cursor = reader->termDocs(term);
  while (const int32_t read = cursor->read(documents, frequencies)) {
    for (int32_t i = 0; i < read; ++i) found->fastSet(documents[i]);
  }
  cursor->close();
}

// Where one place of a run stands.
struct Cursor {
  Lucene::TermPositionsPtr positions;
  int32_t place = 0;
};

// The places of a run in one segment, documents at a time.
class RunReader {
 public:
  // The place in the fewest documents leads. Without cursors: the segment lacks one of the places.
  RunReader(const Lucene::IndexReaderPtr& reader, const WordRun& run) {
    std::vector<std::pair<int32_t, int32_t>> by_documents;
    for (size_t place = 0; place < run.places.size(); ++place) {
      const int32_t documents = DocumentsWith(reader, run.places[place]);
      if (documents == 0) return;
      by_documents.emplace_back(documents, static_cast<int32_t>(place));
    }
    std::sort(by_documents.begin(), by_documents.end());
    for (const auto& [documents, place] : by_documents) {
      const Terms& terms = run.places[static_cast<size_t>(place)];
      cursors_.push_back({Open(reader, terms), place});
    }
  }

  void AddDocuments(const Lucene::OpenBitSetPtr& found) {
    if (cursors_.empty() || !StartAll()) return;
    int32_t document = 0;
    while (const auto next = FirstWithAll(document)) {
      document = *next;
      if (!found->fastGet(document) && StandTogether()) found->fastSet(document);
      ++document;
    }
    for (const Cursor& cursor : cursors_) cursor.positions->close();
  }

 private:
  static Lucene::TermPositionsPtr Open(const Lucene::IndexReaderPtr& reader, const Terms& terms) {
    if (terms.size() == 1) return reader->termPositions(terms.front());
    const auto any = Lucene::Collection<Lucene::TermPtr>::newInstance(terms.begin(), terms.end());
    return newLucene<Lucene::MultipleTermPositions>(reader, any);
  }

  bool StartAll() {
    return std::all_of(cursors_.begin(), cursors_.end(),
                       [](const Cursor& cursor) { return cursor.positions->next(); });
  }

  // The first document at or after this one that has every place: all cursors stand there then.
  std::optional<int32_t> FirstWithAll(int32_t document) {
    for (size_t i = 0; i < cursors_.size();) {
      const Lucene::TermPositionsPtr& cursor = cursors_[i].positions;
      if (cursor->doc() < document && !cursor->skipTo(document)) return std::nullopt;
      if (cursor->doc() > document) {
        document = cursor->doc();
        i = 0;  // the rarest first: it may skip far
      } else {
        ++i;
      }
    }
    return document;
  }

  // Whether some position has the first place, the next one the second and so on.
  bool StandTogether() {
    starts_.clear();
    ReadStarts(cursors_.front(), &starts_);
    for (size_t i = 1; i < cursors_.size() && !starts_.empty(); ++i) {
      others_.clear();
      ReadStarts(cursors_[i], &others_);
      both_.clear();
      std::set_intersection(starts_.begin(), starts_.end(), others_.begin(), others_.end(),
                            std::back_inserter(both_));
      starts_.swap(both_);
    }
    return !starts_.empty();
  }

  // Where a run would begin that has the cursor's place where this stands; ascending.
  static void ReadStarts(const Cursor& cursor, std::vector<int32_t>* starts) {
    for (int32_t left = cursor.positions->freq(); left > 0; --left) {
      starts->push_back(cursor.positions->nextPosition() - cursor.place);
    }
  }

  std::vector<Cursor> cursors_;
  std::vector<int32_t> starts_, others_, both_;
};

}  // namespace

Lucene::DocIdSetPtr WordFilter::getDocIdSet(const Lucene::IndexReaderPtr& reader) {
  const auto found = newLucene<Lucene::OpenBitSet>(reader->maxDoc());
  for (const WordRun& run : runs_) {
    if (run.places.size() == 1) {
      for (const Lucene::TermPtr& term : run.places.front()) AddDocuments(reader, term, found);
    } else {
      RunReader(reader, run).AddDocuments(found);
    }
  }
  return found;
}

}  // namespace shortlist
