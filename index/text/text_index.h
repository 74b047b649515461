#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/base/result.h"
#include "index/schema/document.h"
#include "index/schema/query.h"

namespace shortlist {

struct TextIndexOptions {
  double buffer_megabytes = 16;  // documents kept in memory before they are flushed to a segment
};

// A term of the dictionary near another one.
struct SimilarTerm {
  std::string term;
  int edits = 0;  // insertions, deletions, substitutions and swaps of neighbours

  bool operator==(const SimilarTerm&) const = default;
};

// The documents of a TextIndex at one moment. Immutable, any thread; may outlive its index.
class TextSnapshot {
 public:
  ~TextSnapshot();
  TextSnapshot(const TextSnapshot&) = delete;
  TextSnapshot& operator=(const TextSnapshot&) = delete;

  // Keys of the live documents that satisfy the constraint, ascending. A word or phrase that
  // analyses to several words must stand as a phrase, or as its joined form. A leaf without any
  // word in it ("!!") constrains nothing: it holds for every document.
  std::vector<int64_t> Match(const QueryNode& constraint) const;

  // Terms of live documents that start with the folded prefix, in order, at most `limit`.
  std::vector<std::string> TermsWithPrefix(std::string_view prefix, size_t limit) const;

  // Terms of live documents with the same first letter within 1 to `max_edits` edits of the
  // analysed `term`; fewest edits first, then by term; at most `limit`.
  std::vector<SimilarTerm> SimilarTerms(std::string_view term, int max_edits, size_t limit) const;

  // A word of a live document that analyses to the term: the shortest, of these the first. The
  // term itself when there is none ("engineer" for "engin").
  std::string SpellOut(std::string_view term) const;

  // Id and key of every live document, by id.
  std::vector<std::pair<std::string, int64_t>> Documents() const;

 private:
  friend class TextIndex;
  struct Impl;
  explicit TextSnapshot(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

// The durable inverted index of one side, on Lucene++. One thread writes and takes snapshots. After
// a crash it holds what the last Commit held; a byte of that which changed meanwhile is found when
// it is opened (FileChecksums). Breakage (a full disk) is an exception, after which what was put
// since the last Commit may be lost: it must be opened anew.
class TextIndex {
 public:
  // Makes the folder when missing. Refuses `text_index_damaged`.
  static Result<std::unique_ptr<TextIndex>> Open(const std::filesystem::path& folder,
                                                 const TextIndexOptions& options);
  // Without a folder: nothing of it is durable, and Commit must not be called.
  static std::unique_ptr<TextIndex> InMemory();
  // Closes without committing: uncommitted changes are gone.
  ~TextIndex();
  TextIndex(const TextIndex&) = delete;
  TextIndex& operator=(const TextIndex&) = delete;

  // Replaces any older version of the document. `analyzed` must be of `document`.
  void Put(const Document& document, const AnalyzedDocument& analyzed);
  void Delete(std::string_view id);

  // Makes everything so far durable (fsync), together with the last event it holds.
  void Commit(int64_t applied_seq);
  int64_t committed_seq() const;

  // Forgets every document and the event, durably.
  void Clear();

  // Sees everything up to the last Put or Delete; the same object while nothing changed.
  std::shared_ptr<const TextSnapshot> Snapshot();

 private:
  struct Impl;
  explicit TextIndex(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace shortlist
