#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "index/embedding/vector_cache.h"
#include "index/hybrid/hybrid_index.h"
#include "index/hybrid/retriever.h"
#include "tests/support/paths.h"
#include "tests/support/retrieval_definition.h"
#include "tests/support/word_embedder.h"

namespace shortlist::testing {

inline Document Titled(const std::string& id, int64_t key, const std::string& title) {
  Document document;
  document.id = id;
  document.key = key;
  document.Text(TextField::kTitle) = title;
  return document;
}

// An answer without what may differ between two indexes of the same documents.
struct Answer {
  std::map<std::string, std::pair<std::optional<float>, std::optional<float>>> candidates;
  uint64_t total = 0;
  float lexical_max = 0;
  float semantic_max = 0;
  std::map<Column, std::vector<FacetCount>> facets;
  std::vector<std::string> matched_terms;

  bool operator==(const Answer&) const = default;
};

inline Answer AnswerOf(const CandidateSet& set) {
  Answer answer;
  for (const Candidate& candidate : set.candidates) {
    answer.candidates[std::string(candidate.id)] = {candidate.lexical, candidate.semantic};
  }
  answer.total = set.total;
  answer.lexical_max = set.lexical_max;
  answer.semantic_max = set.semantic_max;
  answer.facets = set.facets;
  answer.matched_terms = set.matched_terms;
  return answer;
}

// Seeded documents, changes and questions over few words, so that everything meets everything.
class Randomness {
 public:
  explicit Randomness(unsigned seed) : random_(seed) {}

  size_t Number(size_t below) { return random_() % below; }
  bool OneIn(size_t n) { return Number(n) == 0; }

  std::string Word() {
    static const std::vector<std::string> kWords = {"ant", "bee", "cow",  "dog", "elk",   "fox",
                                                    "gnu", "hen", "ibis", "jay", "koala", "lynx"};
    // The first words are frequent, the last are rare.
    return kWords[std::min(Number(kWords.size()), Number(kWords.size()))];
  }

  std::string Words(size_t count) {
    std::string words;
    for (size_t i = 0; i < count; ++i) words += (i == 0 ? "" : " ") + Word();
    return words;
  }

  std::string Id() { return "d" + std::to_string(Number(90)); }

  ColumnValues Signals() {
    ColumnValues values;
    if (!OneIn(3)) values.integers[Column::kJss] = static_cast<int64_t>(Number(5));
    if (!OneIn(3)) values.integers[Column::kEarned] = static_cast<int64_t>(Number(5));
    if (!OneIn(3)) values.keywords[Column::kBadges] = Keywords("badge", 2, 3);
    return values;
  }

  Document MakeDocument(std::string id, int64_t key) {
    Document document;
    document.id = std::move(id);
    document.key = key;
    if (!OneIn(8)) {
      document.Text(TextField::kTitle) = Words(Number(4));
      document.Text(TextField::kSkills) = Words(Number(3));
      document.Text(TextField::kBody) = Words(Number(25));
      document.Text(TextField::kExperience) = Words(Number(6));
      document.Text(TextField::kName) = Words(Number(2));
    }
    document.columns = Signals();
    document.columns.keywords[Column::kSkills] = Keywords("skill", 3, 5);
    if (!OneIn(4)) document.columns.keywords[Column::kCountry] = Keywords("country", 1, 4);
    if (!OneIn(4)) document.columns.integers[Column::kRate] = static_cast<int64_t>(Number(10));
    return document;
  }

  FilterClause Clause() {
    FilterClause clause;
    static const std::vector<Column> kColumns = {Column::kSkills, Column::kCountry,
                                                 Column::kBadges, Column::kRate,
                                                 Column::kJss,    Column::kEarned};
    clause.column = kColumns[Number(kColumns.size())];
    clause.include_missing = OneIn(3);
    clause.match_all = OneIn(3);
    if (clause.column == Column::kSkills) clause.values = Keywords("skill", 2, 5);
    if (clause.column == Column::kCountry) clause.values = Keywords("country", 2, 4);
    if (clause.column == Column::kBadges) clause.values = Keywords("badge", 2, 3);
    const auto low = static_cast<int64_t>(Number(6));
    if (!IsKeyword(clause.column)) clause.ranges = {{low, low + static_cast<int64_t>(Number(4))}};
    return clause;
  }

  std::string Question() {
    std::string text = Words(Number(6));
    if (OneIn(4)) text += " -" + Word();
    if (OneIn(5)) text += " \"" + Words(2) + "\"";
    if (OneIn(5)) text += " title:" + Word();
    if (OneIn(5)) text += " (" + Word() + " OR " + Word() + ")";
    if (OneIn(12)) text = "-" + Word();
    if (OneIn(12)) text = "zebra";
    return text;
  }

  RetrievalQuery Query(const Embedder* embedder) {
    RetrievalQuery query;
    query.text = ParseTextQuery(Question(), Side::kTalent);
    query.match = static_cast<MatchMode>(Number(3));
    query.mode = static_cast<RetrievalMode>(Number(3));
    query.typo_tolerance = false;
    query.semantic_floor = !OneIn(6);
    if (OneIn(2)) query.filter.clauses.push_back(Clause());
    if (OneIn(3)) query.filter.clauses.push_back(Clause());
    while (OneIn(3)) query.filter.excluded_ids.push_back(Id());
    query.facets = {Column::kSkills, Column::kCountry, Column::kBadges};
    if (embedder != nullptr) query.vector = *EmbedQuery(query.text.meaning, *embedder);
    return query;
  }

 private:
  std::vector<std::string> Keywords(const std::string& stem, size_t most, size_t different) {
    std::vector<std::string> values;
    const size_t count = 1 + Number(most);
    for (size_t i = 0; i < count; ++i) values.push_back(stem + std::to_string(Number(different)));
    return values;
  }

  std::mt19937 random_;
};

// Makes it a question for the best `k` of each channel: bare words, any of which may match.
inline void AskForTheBest(size_t k, RetrievalQuery* query) {
  query->text.constraint.reset();
  query->match = MatchMode::kAny;
  query->top_k = k;
}

// An index in a folder of its own, and beside it the documents that it should hold.
class World {
 public:
  explicit World(const Embedder* embedder, size_t graph_above = 1'000'000)
      : embedder_(embedder), graph_above_(graph_above) {
    Open();
  }

  // Closes without committing, opens, and feeds it all documents as at a server's start.
  void Reopen() {
    Close();
    Open();
    IndexBatch batch;
    batch.complete = true;
    batch.seq = seq_;
    for (const auto& [id, document] : live_) batch.puts.push_back(document);
    Apply(std::move(batch));
  }

  // The same documents in a new folder.
  void Rebuild() {
    Close();
    folder_ = std::make_unique<TemporaryFolder>();
    Reopen();
  }

  void Apply(IndexBatch batch) { index_->Apply(std::move(batch)); }

  void Put(Document document) {
    IndexBatch batch;
    batch.seq = document.key;
    seq_ = document.key;
    live_[document.id] = document;
    batch.puts.push_back(std::move(document));
    Apply(std::move(batch));
  }

  void Delete(const std::string& id) {
    IndexBatch batch;
    batch.seq = ++seq_;
    live_.erase(id);
    batch.deletes.push_back(id);
    Apply(std::move(batch));
  }

  // Some puts (new and newer versions), deletes and patches of signals, as one batch.
  void ChangeAtRandom(Randomness& random, size_t most_puts) {
    IndexBatch batch;
    for (size_t puts = random.Number(most_puts + 1); puts > 0; --puts) {
      Document document = random.MakeDocument(random.Id(), ++seq_);
      live_[document.id] = document;
      batch.puts.push_back(std::move(document));
    }
    for (size_t deletes = random.Number(4); deletes > 0; --deletes) {
      const std::string id = random.Id();
      ++seq_;
      live_.erase(id);
      batch.deletes.push_back(id);
    }
    for (size_t patches = random.Number(6); patches > 0; --patches) {
      const std::string id = random.Id();
      ColumnValues values = random.Signals();
      ++seq_;
      if (const auto found = live_.find(id); found != live_.end()) {
        ColumnValues& columns = found->second.columns;
        const auto is_signal = [](const auto& entry) { return IsSignal(entry.first); };
        std::erase_if(columns.keywords, is_signal);
        std::erase_if(columns.integers, is_signal);
        columns.keywords.insert(values.keywords.begin(), values.keywords.end());
        columns.integers.insert(values.integers.begin(), values.integers.end());
      }
      batch.patches.emplace_back(id, std::move(values));
    }
    batch.seq = seq_;
    Apply(std::move(batch));
  }

  // Until a graph is there: it is built beside everything else.
  void WaitForGraph() {
    while (index_->Get()->graph == nullptr) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      index_->RenewGraph();
    }
  }

  CandidateSet Ask(const RetrievalQuery& query, const RetrieverOptions& options = {}) const {
    return Retrieve(index_->Get(), query, options);
  }

  HybridIndex& index() { return *index_; }
  const Definition::Documents& live() const { return live_; }
  const std::filesystem::path& path() const { return folder_->path(); }
  int64_t seq() const { return seq_; }

  void Close() {
    index_.reset();
    cache_.reset();
  }

  void Open() {
    if (embedder_ != nullptr) cache_ = *VectorCache::Open(path(), embedder_->model());
    HybridIndexOptions options;
    options.folder = path() / "talent";
    options.graph_above = graph_above_;
    auto opened = HybridIndex::Open(options, embedder_, cache_.get());
    ASSERT_TRUE(opened.ok()) << opened.error().detail;
    index_ = *std::move(opened);
  }

 private:
  const Embedder* const embedder_;
  const size_t graph_above_;
  std::unique_ptr<TemporaryFolder> folder_ = std::make_unique<TemporaryFolder>();
  std::unique_ptr<VectorCache> cache_;
  std::unique_ptr<HybridIndex> index_;
  Definition::Documents live_;
  int64_t seq_ = 0;
};

}  // namespace shortlist::testing
