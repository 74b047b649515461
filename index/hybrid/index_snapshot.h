#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "index/schema/candidate.h"
#include "index/schema/document.h"

namespace shortlist {

class Bitset;
class ColumnSegment;
class ImpactSegment;
class TextSnapshot;
class VectorGraph;
class VectorSegment;
struct LexicalStatistics;

// Documents with consecutive ordinals, in every channel. Immutable.
struct IndexSegment {
  Ordinal base = 0;
  std::vector<std::string> ids;  // by ordinal - base
  std::vector<int64_t> keys;     // ascending, across segments too
  std::shared_ptr<const ImpactSegment> lexical;
  std::shared_ptr<const ColumnSegment> columns;
  std::shared_ptr<const VectorSegment> vectors;

  Ordinal end() const { return base + static_cast<Ordinal>(ids.size()); }

  // index/base/binary_archive.h
  template <typename Self, typename Archive>
  static void Persist(Self& self, Archive& archive) {
    archive(self.base, self.ids, self.keys, self.lexical, self.columns, self.vectors);
  }
};

// id -> ordinal of the live version. Copy-on-write by shard, so that a small change copies little.
class OrdinalTable {
 public:
  std::optional<Ordinal> Find(std::string_view id) const;
  size_t size() const { return size_; }

  void Put(const std::string& id, Ordinal ordinal);
  void Remove(std::string_view id);

 private:
  struct HashOfView {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Shard = std::unordered_map<std::string, Ordinal, HashOfView, std::equal_to<>>;
  static constexpr size_t kShardCount = 256;
  Shard& Own(std::string_view id);

  std::array<std::shared_ptr<Shard>, kShardCount> shards_;
  size_t size_ = 0;
};

// One side's index at one moment: what a request holds from its start to its end. Immutable, any
// thread. Made by HybridIndex, asked through Retrieve.
struct IndexSnapshot {
  Side side = Side::kTalent;
  uint64_t generation = 0;  // counts publications
  int64_t applied_seq = 0;  // every event up to here is visible
  // Cosine from which a document is near a question; absent until the model could be asked for it.
  std::optional<float> semantic_floor;
  size_t pending_vectors = 0;  // documents whose vector the model still owes
  std::vector<std::shared_ptr<const IndexSegment>> segments;  // by base, without gaps
  std::shared_ptr<const Bitset> alive;
  std::shared_ptr<const LexicalStatistics> statistics;
  OrdinalTable table;
  std::shared_ptr<const TextSnapshot> text;
  std::shared_ptr<const VectorGraph> graph;  // may be null

  size_t live_documents() const { return table.size(); }
  const IndexSegment& SegmentOf(Ordinal ordinal) const;
  std::string_view IdOf(Ordinal ordinal) const;
  ColumnValues ColumnsOf(Ordinal ordinal) const;
  std::optional<int64_t> IntegerOf(Column column, Ordinal ordinal) const;
  // The document's pooled unit vector; empty when it has none.
  std::vector<float> VectorOf(Ordinal ordinal) const;
  std::optional<Ordinal> OrdinalOfKey(int64_t key) const;  // live or not
};

}  // namespace shortlist
