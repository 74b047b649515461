#include "index/text/text_index.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

// LuceneHeaders.h must come first.
// clang-format off
#include <lucene++/LuceneHeaders.h>
#include <lucene++/Collector.h>
#include <lucene++/FieldCache.h>
#include <lucene++/IndexCommit.h>
#include <lucene++/PositionIncrementAttribute.h>
#include <lucene++/RAMDirectory.h>
#include <lucene++/TermAttribute.h>
// clang-format on

#include "index/base/check.h"
#include "index/base/file_checksums.h"
#include "index/text/analyzer.h"
#include "index/text/checked_directory.h"
#include "index/text/constraint_query.h"
#include "index/text/edit_distance.h"
#include "index/text/wide_text.h"

namespace shortlist {
namespace {

using Lucene::newLucene;
using Lucene::String;

const String kWords = L"words";
const String kId = L"id";
const String kKey = L"key";
const String kAppliedSeq = L"applied_seq";
// Lucene++ drops a commit without changes, with the event it is to record: then this is one.
const String kMarkerId = L"\x01marker";
constexpr int64_t kMarkerKey = -1;

std::u32string CodePoints(const String& text) { return {text.begin(), text.end()}; }

// Runs it; what Lucene++ throws has a wide message, which no handler further up would show.
template <typename Run>
auto Guarded(Run run) {
  try {
    return run();
  } catch (const Lucene::LuceneException& e) {
    throw std::runtime_error("text index: " + Narrow(e.getError()));
  }
}

// The analysed terms of one field as Lucene++ wants them.
class TermStream : public Lucene::TokenStream {
 public:
  TermStream()
      : term_(addAttribute<Lucene::TermAttribute>()),
        increment_(addAttribute<Lucene::PositionIncrementAttribute>()) {}

  void Start(const std::vector<std::string>& terms, const std::vector<int>& positions) {
    CHECK(terms.size() == positions.size());
    terms_ = &terms;
    positions_ = &positions;
    next_ = 0;
  }

  bool incrementToken() override {
    if (next_ == terms_->size()) return false;
    clearAttributes();
    const int before = next_ == 0 ? -1 : (*positions_)[next_ - 1];
    term_->setTermBuffer(Wide((*terms_)[next_]));
    increment_->setPositionIncrement((*positions_)[next_] - before);
    ++next_;
    return true;
  }

 private:
  Lucene::TermAttributePtr term_;
  Lucene::PositionIncrementAttributePtr increment_;
  const std::vector<std::string>* terms_ = nullptr;  // while Put runs
  const std::vector<int>* positions_ = nullptr;
  size_t next_ = 0;
};

// Keys of the documents of each segment, by the segment's first document.
using SegmentKeys = std::map<int32_t, Lucene::Collection<int64_t>>;

class KeyCollector : public Lucene::Collector {
 public:
  explicit KeyCollector(const SegmentKeys& keys) : keys_(keys) {}

  void setScorer(const Lucene::ScorerPtr&) override {}
  void collect(int32_t document) override {
    const int64_t key = current_[document];
    if (key != kMarkerKey) found.push_back(key);
  }
  void setNextReader(const Lucene::IndexReaderPtr&, int32_t base) override {
    current_ = keys_.at(base);
  }
  bool acceptsDocsOutOfOrder() override { return true; }

  std::vector<int64_t> found;

 private:
  const SegmentKeys& keys_;
  Lucene::Collection<int64_t> current_;
};

}  // namespace

struct TextSnapshot::Impl {
  explicit Impl(Lucene::IndexReaderPtr opened)
      : reader(std::move(opened)), searcher(newLucene<Lucene::IndexSearcher>(reader)) {
    // Read here, by the writer, so that no question waits for it.
    int32_t base = 0;
    for (const Lucene::IndexReaderPtr& segment : reader->getSequentialSubReaders()) {
      keys[base] = Lucene::FieldCache::DEFAULT()->getLongs(segment, kKey);
      base += segment->maxDoc();
    }
  }

  ~Impl() {
    try {
      searcher->close();
      reader->close();
    } catch (const Lucene::LuceneException&) {
      // Nothing is lost: a reader holds no changes.
    }
  }

  bool IsLive(const Lucene::TermPtr& term) const {
    const Lucene::TermDocsPtr documents = reader->termDocs(term);
    const bool live = documents->next();
    documents->close();
    return live;
  }

  // Calls use(term) for the field's terms that start with the prefix, ascending, until it says no.
  template <typename Use>
  void ForEachTerm(const String& field, const String& prefix, Use use) const {
    const auto terms = reader->terms(newLucene<Lucene::Term>(field, prefix));
    do {
      const Lucene::TermPtr term = terms->term();
      if (!term || term->field() != field || !term->text().starts_with(prefix)) break;
      if (!use(term)) break;
    } while (terms->next());
    terms->close();
  }

  Lucene::IndexReaderPtr reader;
  Lucene::IndexSearcherPtr searcher;
  SegmentKeys keys;
};

TextSnapshot::TextSnapshot(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TextSnapshot::~TextSnapshot() = default;

std::vector<int64_t> TextSnapshot::Match(const QueryNode& constraint) const {
  return Guarded([&] {
    Lucene::QueryPtr query = newLucene<Lucene::MatchAllDocsQuery>();
    if (const auto built = ConstraintQuery(constraint)) query = *built;
    const auto collector = newLucene<KeyCollector>(impl_->keys);
    impl_->searcher->search(query, collector);
    std::sort(collector->found.begin(), collector->found.end());
    return std::move(collector->found);
  });
}

std::vector<std::string> TextSnapshot::TermsWithPrefix(std::string_view prefix,
                                                       size_t limit) const {
  return Guarded([&] {
    std::set<std::string> found;
    const String wide = PrefixTerm(prefix);
    for (const String& field : kFieldNames) {
      size_t of_field = 0;
      impl_->ForEachTerm(field, wide, [&](const Lucene::TermPtr& term) {
        if (of_field == limit) return false;
        if (!impl_->IsLive(term)) return true;
        found.insert(Narrow(term->text()));
        ++of_field;
        return true;
      });
    }
    std::vector<std::string> terms(found.begin(), found.end());
    if (terms.size() > limit) terms.resize(limit);
    return terms;
  });
}

std::vector<SimilarTerm> TextSnapshot::SimilarTerms(std::string_view term, int max_edits,
                                                    size_t limit) const {
  const String wanted = Wide(term);
  if (wanted.empty()) return {};
  return Guarded([&] {
    const std::u32string points = CodePoints(wanted);
    std::set<std::pair<int, String>> near;
    for (const String& field : kFieldNames) {
      impl_->ForEachTerm(field, wanted.substr(0, 1), [&](const Lucene::TermPtr& other) {
        const int edits = EditDistance(points, CodePoints(other->text()), max_edits);
        if (edits >= 1 && edits <= max_edits) near.emplace(edits, other->text());
        return true;
      });
    }
    std::vector<SimilarTerm> similar;
    for (const auto& [edits, text] : near) {
      if (similar.size() == limit) break;
      const bool live = std::any_of(
          kFieldNames.begin(), kFieldNames.end(), [&, &near_text = text](const String& field) {
            return impl_->IsLive(newLucene<Lucene::Term>(field, near_text));
          });
      if (live) similar.push_back({Narrow(text), edits});
    }
    return similar;
  });
}

std::string TextSnapshot::SpellOut(std::string_view term) const {
  return Guarded([&] {
    std::string best;
    String prefix = Wide(term);
    // A stem is what its words begin with, but for its last letter: "happi" of "happy".
    if (prefix.size() > 2) prefix.pop_back();
    impl_->ForEachTerm(kWords, prefix, [&](const Lucene::TermPtr& other) {
      const std::string word = Narrow(other->text());
      if (!best.empty() && word.size() >= best.size()) return true;
      const auto groups = AnalyzeQuestion(word);
      const bool same = groups.size() == 1 && groups.front().front() == term;
      if (same && impl_->IsLive(other)) best = word;
      return true;
    });
    return best.empty() ? std::string(term) : best;
  });
}

std::vector<std::pair<std::string, int64_t>> TextSnapshot::Documents() const {
  return Guarded([&] {
    std::vector<std::pair<std::string, int64_t>> documents;
    for (const auto& [base, keys] : impl_->keys) {
      for (int32_t i = 0; i < keys.size(); ++i) {
        if (impl_->reader->isDeleted(base + i) || keys[i] == kMarkerKey) continue;
        documents.emplace_back(Narrow(impl_->reader->document(base + i)->get(kId)), keys[i]);
      }
    }
    std::sort(documents.begin(), documents.end());
    return documents;
  });
}

struct TextIndex::Impl {
  Impl() {
    using Field = Lucene::Field;
    document = newLucene<Lucene::Document>();
    id = newLucene<Field>(kId, L"", Field::STORE_YES, Field::INDEX_NOT_ANALYZED_NO_NORMS);
    key = newLucene<Field>(kKey, L"", Field::STORE_NO, Field::INDEX_NOT_ANALYZED_NO_NORMS);
    key->setOmitTermFreqAndPositions(true);
    document->add(id);
    document->add(key);
    for (size_t f = 0; f < kTextFieldCount; ++f) {
      streams[f] = newLucene<TermStream>();
      const auto field = newLucene<Field>(kFieldNames[f], streams[f]);
      field->setOmitNorms(true);
      document->add(field);
    }
    words = newLucene<TermStream>();
    const auto field = newLucene<Field>(kWords, words);
    field->setOmitNorms(true);
    field->setOmitTermFreqAndPositions(true);
    document->add(field);
  }

  void OpenWriter(Lucene::DirectoryPtr opened, const TextIndexOptions& options) {
    directory = std::move(opened);
    const bool exists = Lucene::IndexReader::indexExists(directory);
    writer = newLucene<Lucene::IndexWriter>(directory, newLucene<Lucene::KeywordAnalyzer>(),
                                            !exists, Lucene::IndexWriter::MaxFieldLengthUNLIMITED);
    writer->setRAMBufferSizeMB(options.buffer_megabytes);
    if (!exists) {
      writer->commit();  // from now on a folder without a commit is a damaged one
      return;
    }
    auto user_data = Lucene::IndexReader::getCommitUserData(directory);
    if (user_data && user_data.contains(kAppliedSeq)) {
      committed_seq = std::stoll(user_data.get(kAppliedSeq));
    }
  }

  void Put(const String& document_id, int64_t document_key, const AnalyzedDocument& analyzed) {
    id->setValue(document_id);
    key->setValue(std::to_wstring(document_key));
    for (size_t f = 0; f < kTextFieldCount; ++f) {
      streams[f]->Start(analyzed.terms[f], analyzed.positions[f]);
    }
    const std::vector<int> one_place(analyzed.words.size());
    words->Start(analyzed.words, one_place);
    writer->updateDocument(newLucene<Lucene::Term>(kId, document_id), document);
    uncommitted = true;
    snapshot = nullptr;
  }

  void Commit(int64_t applied_seq) {
    if (!uncommitted && applied_seq == committed_seq) return;
    if (!uncommitted) Put(kMarkerId, kMarkerKey, {});
    auto user_data = Lucene::MapStringString::newInstance();
    user_data.put(kAppliedSeq, std::to_wstring(applied_seq));
    writer->commit(user_data);
    committed_seq = applied_seq;
    uncommitted = false;
    CHECK(checksums.has_value());
    checksums->Record(CommittedFiles());
  }

  std::vector<std::string> CommittedFiles() const {
    Lucene::IndexCommitPtr newest;
    for (const auto& commit : Lucene::IndexReader::listCommits(directory)) {
      if (!newest || commit->getGeneration() > newest->getGeneration()) newest = commit;
    }
    std::vector<std::string> files;
    for (const String& file : newest->getFileNames()) files.push_back(Narrow(file));
    return files;
  }

  Lucene::DirectoryPtr directory;
  Lucene::IndexWriterPtr writer;
  std::optional<FileChecksums> checksums;  // absent in memory
  int64_t committed_seq = 0;
  bool uncommitted = false;
  std::shared_ptr<const TextSnapshot> snapshot;  // null: something changed since

  // One document, filled again for every Put: Lucene++ makes new ones slowly.
  Lucene::DocumentPtr document;
  Lucene::FieldPtr id;
  Lucene::FieldPtr key;
  std::array<boost::shared_ptr<TermStream>, kTextFieldCount> streams;
  boost::shared_ptr<TermStream> words;
};

namespace {

// A folder that lost its commit is not an empty one.
bool HoldsSegmentsWithoutCommit(const std::filesystem::path& folder) {
  bool segments = false;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    const std::string name = file.path().filename().string();
    if (name.starts_with("segments_")) return false;
    segments |= name.starts_with("_");
  }
  return segments;
}

Error Damaged(const std::filesystem::path& folder, const std::string& why) {
  return {ErrorCode::kFailedPrecondition,
          "text_index_damaged",
          "The text index in " + folder.string() + " cannot be read (" + why +
              "); rebuild it with `shortlist reindex`.",
          {}};
}

}  // namespace

Result<std::unique_ptr<TextIndex>> TextIndex::Open(const std::filesystem::path& folder,
                                                   const TextIndexOptions& options) {
  std::filesystem::create_directories(folder);
  if (HoldsSegmentsWithoutCommit(folder)) return Damaged(folder, "it has no commit");
  auto impl = std::make_unique<Impl>();
  impl->checksums.emplace(folder);
  std::unique_ptr<TextIndex> index;
  try {
    // First, since a flipped byte may lead Lucene++ anywhere.
    if (const auto damage = impl->checksums->FindDamage()) return Damaged(folder, *damage);
    impl->OpenWriter(newLucene<CheckedDirectory>(folder), options);
    index.reset(new TextIndex(std::move(impl)));
    index->Snapshot();  // reads what every later snapshot needs
  } catch (const Lucene::LuceneException& e) {
    if (e.getType() == Lucene::LuceneException::LockObtainFailed) {
      throw std::runtime_error("text index: " + Narrow(e.getError()));
    }
    return Damaged(folder, Narrow(e.getError()));
  } catch (const std::exception& e) {
    return Damaged(folder, e.what());
  }
  return index;
}

std::unique_ptr<TextIndex> TextIndex::InMemory() {
  return Guarded([&] {
    auto impl = std::make_unique<Impl>();
    impl->OpenWriter(newLucene<Lucene::RAMDirectory>(), {});
    return std::unique_ptr<TextIndex>(new TextIndex(std::move(impl)));
  });
}

TextIndex::TextIndex(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

TextIndex::~TextIndex() {
  try {
    impl_->writer->rollback();
  } catch (const std::exception&) {
    // The folder stays at its last commit either way.
  }
}

void TextIndex::Put(const Document& document, const AnalyzedDocument& analyzed) {
  Guarded([&] { impl_->Put(Wide(document.id), document.key, analyzed); });
}

void TextIndex::Delete(std::string_view id) {
  Guarded([&] { impl_->writer->deleteDocuments(newLucene<Lucene::Term>(kId, Wide(id))); });
  impl_->uncommitted = true;
  impl_->snapshot = nullptr;
}

void TextIndex::Commit(int64_t applied_seq) {
  Guarded([&] { impl_->Commit(applied_seq); });
}

int64_t TextIndex::committed_seq() const { return impl_->committed_seq; }

void TextIndex::Clear() {
  Guarded([&] {
    impl_->writer->deleteAll();
    impl_->uncommitted = true;
    impl_->snapshot = nullptr;
    impl_->Commit(0);
  });
}

std::shared_ptr<const TextSnapshot> TextIndex::Snapshot() {
  if (!impl_->snapshot) {
    Guarded([&] {
      auto opened = std::make_unique<TextSnapshot::Impl>(impl_->writer->getReader());
      impl_->snapshot.reset(new TextSnapshot(std::move(opened)));
    });
  }
  return impl_->snapshot;
}

}  // namespace shortlist
