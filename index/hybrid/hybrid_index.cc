#include "index/hybrid/hybrid_index.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <stdexcept>

#include "index/base/check.h"
#include "index/base/log.h"
#include "index/columns/bitset.h"
#include "index/columns/column_segment.h"
#include "index/embedding/vector_cache.h"
#include "index/hybrid/index_manifest.h"
#include "index/hybrid/open_or_rebuild.h"
#include "index/lexical/impact_index.h"
#include "index/lexical/impact_segment.h"
#include "index/text/analyzer.h"
#include "index/text/text_index.h"
#include "index/vector/vector_graph.h"
#include "index/vector/vector_segment.h"

namespace shortlist {
namespace {

// The graph is built again when this share of the documents came after it.
constexpr double kGraphTailShare = 0.25;
// A snapshot copies the vectors of a segment, so it waits until an eighth of those that are owed
// have come: a million that come in small steps are copied some dozens of times.
constexpr size_t kReadyShare = 8;
// Lost texts that are read from the database together.
constexpr size_t kMendedAtOnce = 1000;

IndexSegment Merge(const IndexSegment& left, const IndexSegment& right, const Bitset& alive) {
  IndexSegment merged;
  merged.base = left.base;
  merged.ids = left.ids;
  merged.ids.insert(merged.ids.end(), right.ids.begin(), right.ids.end());
  merged.keys = left.keys;
  merged.keys.insert(merged.keys.end(), right.keys.begin(), right.keys.end());
  merged.lexical = ImpactSegment::Merge(std::vector{left.lexical, right.lexical}, alive);
  merged.columns = ColumnSegment::Merge(std::vector{left.columns, right.columns});
  merged.vectors = VectorSegment::Merge(std::vector{left.vectors, right.vectors}, alive);
  return merged;
}

// Keeps the number of segments logarithmic: a segment is merged into its neighbour before it
// reaches half of the neighbour's size.
void MergeSmallSegments(IndexSnapshot* next) {
  auto& segments = next->segments;
  while (segments.size() >= 2) {
    const IndexSegment& last = *segments.back();
    const IndexSegment& before = *segments[segments.size() - 2];
    if (last.ids.size() * 2 < before.ids.size()) return;
    auto merged = std::make_shared<const IndexSegment>(Merge(before, last, *next->alive));
    segments.pop_back();
    segments.back() = std::move(merged);
  }
}

bool IsMissing(const std::filesystem::path& folder) {
  return !std::filesystem::exists(folder) || std::filesystem::is_empty(folder);
}

// Leaves in `puts`, by key, what is neither visible already nor deleted by the same batch, and of
// each document the newest version.
void KeepNewVersions(const IndexSnapshot& current, IndexBatch* batch) {
  int64_t seen = current.applied_seq;
  if (!current.segments.empty()) seen = std::max(seen, current.segments.back()->keys.back());
  std::map<std::string, int64_t> newest;
  for (const Document& put : batch->puts) {
    int64_t& key = newest[put.id];
    key = std::max(key, put.key);
  }
  for (const std::string& id : batch->deletes) newest.erase(id);
  std::erase_if(batch->puts, [&](const Document& put) {
    const auto wanted = newest.find(put.id);
    return put.key <= seen || wanted == newest.end() || wanted->second != put.key;
  });
  std::sort(batch->puts.begin(), batch->puts.end(),
            [](const Document& a, const Document& b) { return a.key < b.key; });
}

// Of a segment that comes, all of which is live.
void Add(const IndexSegment& segment, const Bitset& alive, LexicalStatistics* statistics) {
  const LexicalStatistics more = CountLive({&segment.lexical, 1}, alive);
  statistics->documents += more.documents;
  for (size_t f = 0; f < kTextFieldCount; ++f) statistics->lengths[f] += more.lengths[f];
}

// Of a document that goes, before its segment is merged into another.
void Subtract(const IndexSegment& segment, Ordinal ordinal, LexicalStatistics* statistics) {
  statistics->documents -= 1;
  const auto& lengths = segment.lexical->Lengths(ordinal - segment.base);
  for (size_t f = 0; f < kTextFieldCount; ++f) statistics->lengths[f] -= lengths[f];
}

}  // namespace

HybridIndex::HybridIndex(const HybridIndexOptions& options, const Embedder* embedder,
                         VectorCache* vectors)
    : options_(options), embedder_(embedder), vectors_(vectors) {}

// A graph that is not done is given up, so that nobody waits a minute for a program to end.
HybridIndex::~HybridIndex() { graph_stop_.request_stop(); }

Result<std::unique_ptr<HybridIndex>> HybridIndex::Open(const HybridIndexOptions& options,
                                                       const Embedder* embedder,
                                                       VectorCache* vectors) {
  CHECK(embedder == nullptr || vectors != nullptr);
  std::filesystem::create_directories(options.folder);
  std::unique_ptr<HybridIndex> index(new HybridIndex(options, embedder, vectors));
  auto first = std::make_shared<IndexSnapshot>();
  first->side = options.side;
  first->alive = std::make_shared<const Bitset>();
  first->statistics = std::make_shared<const LexicalStatistics>();
  if (auto refused = index->CheckOrWriteManifest(); !refused) return refused.error();
  first->semantic_floor = index->floor_;
  auto text = TextIndex::Open(options.folder / "text", TextIndexOptions{});
  if (!text) return text.error();
  index->text_ = std::move(*text);
  first->text = index->text_->Snapshot();
  index->snapshot_.Publish(std::move(first));
  return index;
}

Result<void> HybridIndex::CheckOrWriteManifest() {
  auto found = ReadManifest(options_.folder);
  if (!found) return found.error();
  IndexManifest wanted;
  wanted.format = kIndexFormat;
  if (embedder_ != nullptr) wanted.model = embedder_->model();
  if (found->has_value() == IsMissing(options_.folder / "text")) {
    return Error{ErrorCode::kFailedPrecondition,
                 "index_damaged",
                 options_.folder.string() + " has lost its " +
                     (*found ? "text index" : "manifest") + "; run `shortlist reindex`.",
                 {}};
  }
  if (*found) {
    if (auto refused = CheckManifest(**found, wanted); !refused) return refused;
    floor_ = (*found)->semantic_floor;
    if (embedder_ == nullptr || ((*found)->model && floor_)) return {};
  }
  if (embedder_ == nullptr) {
    wanted.semantic_floor = floor_ = 0;  // nobody asks for it
  } else if (MeasureFloor()) {
    return {};
  } else {
    floor_.reset();  // until EmbedPending finds the model back
  }
  WriteManifest(options_.folder, wanted);
  return {};
}

void HybridIndex::Restore(std::shared_ptr<IndexSnapshot> written,
                          const std::vector<std::pair<std::string, int64_t>>& waiting) {
  const auto current = snapshot_.Get();
  CHECK(current->segments.empty() && written->side == current->side);
  CHECK(written->applied_seq <= committed_seq());
  written->semantic_floor = current->semantic_floor;
  written->text = current->text;
  for (const auto& [id, key] : waiting) pending_[id] = {key, std::nullopt};
  written->pending_vectors = pending_.size();
  snapshot_.Publish(std::move(written));
  stored_.emplace();
}

std::vector<std::pair<std::string, int64_t>> HybridIndex::Waiting() const {
  std::vector<std::pair<std::string, int64_t>> waiting;
  for (const auto& [id, entry] : pending_) waiting.emplace_back(id, entry.key);
  return waiting;
}

Result<void> HybridIndex::MeasureFloor() {
  const auto floor = CalibrateSemanticFloor(*embedder_, vectors_);
  if (!floor) return floor.error();
  WriteManifest(options_.folder, {kIndexFormat, embedder_->model(), *floor});
  floor_ = *floor;
  return {};
}

void HybridIndex::Apply(IndexBatch batch, const EmbeddingProgress& progress) {
  RequireSoundText();
  const auto current = snapshot_.Get();
  if (batch.seq != 0 && batch.seq < current->applied_seq) return;
  KeepNewVersions(*current, &batch);
  EmbeddedDocuments embedded{std::vector<std::vector<float>>(batch.puts.size()), {}, {}};
  if (embedder_ != nullptr) {
    embedded = EmbedDocuments(batch.puts, options_.title_weight, *embedder_, vectors_, progress);
  }
  const PendingChange pending = ChangeBy(batch, embedded);
  // Whatever throws from here on leaves the snapshot as it is, and the same batch may come again:
  // the text index may hold a part of it then, or have lost more, and is mended before.
  text_in_doubt_ = true;
  auto next = std::make_shared<IndexSnapshot>(*current);
  if (!stored_) FindStoredTexts(*current);
  for (const std::string& id : batch.deletes) DeleteText(id);
  RemoveVersions(batch, next.get());
  if (!batch.puts.empty()) {
    AppendSegment(std::move(batch.puts), std::move(embedded.vectors), next.get());
  }
  if (batch.complete) DropUnknownTexts();
  PatchColumns(batch, next.get());
  MergeSmallSegments(next.get());
  TakeGraph(next.get());
  next->text = text_->Snapshot();
  text_in_doubt_ = false;
  next->generation = current->generation + 1;
  next->applied_seq = std::max(current->applied_seq, batch.seq);
  ChangePending(pending);
  next->pending_vectors = pending_.size();
  snapshot_.Publish(std::move(next));
}

HybridIndex::PendingChange HybridIndex::ChangeBy(const IndexBatch& batch,
                                                 const EmbeddedDocuments& embedded) {
  PendingChange change{batch.deletes, {}};
  for (const Document& put : batch.puts) change.gone.push_back(put.id);
  for (const size_t place : embedded.pending) {
    change.waiting.emplace_back(batch.puts[place].id, batch.puts[place].key);
  }
  if (embedded.refusal) {
    Log(LogLevel::kWarning, "embedding_pending",
        {{"documents", static_cast<int64_t>(change.waiting.size())},
         {"detail", std::string_view(embedded.refusal->detail)}});
  }
  return change;
}

void HybridIndex::ChangePending(const PendingChange& change) {
  for (const std::string& id : change.gone) {
    const auto found = pending_.find(id);
    if (found == pending_.end()) continue;
    if (found->second.vector) --ready_;
    pending_.erase(found);
  }
  for (const auto& [id, key] : change.waiting) pending_[id] = {key, std::nullopt};
}

std::vector<std::string> HybridIndex::NextPending(size_t limit) {
  std::vector<std::string> ids;
  auto next = pending_.upper_bound(last_tried_);
  for (size_t looked_at = 0; looked_at < pending_.size() && ids.size() < limit; ++looked_at) {
    if (next == pending_.end()) next = pending_.begin();
    if (!next->second.vector) ids.push_back(next->first);
    ++next;
  }
  if (!ids.empty()) last_tried_ = ids.back();
  return ids;
}

Result<void> HybridIndex::EmbedPending(const std::vector<Document>& documents) {
  CHECK(embedder_ != nullptr);
  if (!floor_) {
    if (auto refused = MeasureFloor(); !refused) return refused;
  }
  std::vector<Document> waiting;
  for (const Document& document : documents) {
    const auto found = pending_.find(document.id);
    const bool waits = found != pending_.end() && !found->second.vector;
    if (waits && found->second.key == document.key) waiting.push_back(document);
  }
  auto embedded = EmbedDocuments(waiting, options_.title_weight, *embedder_, vectors_, nullptr);
  for (size_t i = 0; i < waiting.size(); ++i) {
    if (std::binary_search(embedded.pending.begin(), embedded.pending.end(), i)) continue;
    pending_[waiting[i].id].vector = std::move(embedded.vectors[i]);
    ++ready_;
  }
  if (ready_ * kReadyShare >= pending_.size()) PublishReady();
  if (embedded.refusal) return *embedded.refusal;
  return {};
}

// Shows the floor, and the vectors that have come since the last snapshot.
void HybridIndex::PublishReady() {
  auto next = std::make_shared<IndexSnapshot>(*snapshot_.Get());
  std::map<Ordinal, std::span<const float>> vectors;
  for (const auto& [id, waiting] : pending_) {
    if (waiting.vector) vectors.emplace(*next->table.Find(id), *waiting.vector);
  }
  for (auto& segment : next->segments) {
    const std::vector<std::pair<Ordinal, std::span<const float>>> own(
        vectors.lower_bound(segment->base), vectors.lower_bound(segment->end()));
    if (own.empty()) continue;
    auto fuller = std::make_shared<IndexSegment>(*segment);
    fuller->vectors = segment->vectors->WithVectors(own);
    segment = std::move(fuller);
  }
  // A graph does not know the documents that had no vector when it was begun.
  if (!vectors.empty()) {
    graph_is_stale_ = graph_.valid();
    const auto& graph = next->graph;
    if (graph != nullptr && vectors.begin()->first < graph->covered_end()) next->graph = nullptr;
  }
  next->semantic_floor = floor_;
  next->pending_vectors = pending_.size() - vectors.size();
  next->generation += 1;
  std::erase_if(pending_, [](const auto& entry) { return entry.second.vector.has_value(); });
  ready_ = 0;
  snapshot_.Publish(std::move(next));
}

void HybridIndex::FindStoredTexts(const IndexSnapshot& current) {
  stored_.emplace();
  for (auto& [id, key] : text_->Snapshot()->Documents()) {
    if (!current.table.Find(id)) stored_->emplace(id, key);
  }
}

void HybridIndex::DeleteText(const std::string& id) {
  text_->Delete(id);
  stored_->erase(id);
}

// Removes from the text index what the database does not have any more.
void HybridIndex::DropUnknownTexts() {
  for (const auto& [id, key] : *stored_) text_->Delete(id);
  stored_->clear();
}

// Older versions of what the batch brings or deletes are dead in the next snapshot.
void HybridIndex::RemoveVersions(const IndexBatch& batch, IndexSnapshot* next) {
  if (batch.deletes.empty() && batch.puts.empty()) return;
  auto alive = std::make_shared<Bitset>(*next->alive);
  auto statistics = std::make_shared<LexicalStatistics>(*next->statistics);
  const auto remove = [&](const std::string& id) {
    const auto ordinal = next->table.Find(id);
    if (!ordinal) return;
    alive->Reset(*ordinal);
    Subtract(next->SegmentOf(*ordinal), *ordinal, statistics.get());
    next->table.Remove(id);
  };
  for (const std::string& id : batch.deletes) remove(id);
  for (const Document& put : batch.puts) remove(put.id);
  next->alive = std::move(alive);
  next->statistics = std::move(statistics);
}

void HybridIndex::AppendSegment(std::vector<Document> documents,
                                std::vector<std::vector<float>> vectors, IndexSnapshot* next) {
  IndexSegment segment;
  segment.base = static_cast<Ordinal>(next->alive->size());
  std::vector<AnalyzedDocument> analyzed;
  std::vector<ColumnValues> columns;
  auto alive = std::make_shared<Bitset>(*next->alive);
  alive->Resize(segment.base + documents.size(), true);
  for (Document& document : documents) {
    CHECK(segment.keys.empty() || document.key > segment.keys.back());
    analyzed.push_back(AnalyzeDocument(document));
    const auto stored = stored_->find(document.id);
    if (stored == stored_->end() || stored->second != document.key) {
      text_->Put(document, analyzed.back());
    }
    if (stored != stored_->end()) stored_->erase(stored);
    next->table.Put(document.id, segment.base + static_cast<Ordinal>(segment.ids.size()));
    segment.ids.push_back(std::move(document.id));
    segment.keys.push_back(document.key);
    columns.push_back(std::move(document.columns));
  }
  segment.lexical = ImpactSegment::Build(analyzed, segment.base);
  segment.columns = ColumnSegment::Build(columns, segment.base);
  segment.vectors = VectorSegment::Build(vectors, segment.base);
  auto statistics = std::make_shared<LexicalStatistics>(*next->statistics);
  Add(segment, *alive, statistics.get());
  next->segments.push_back(std::make_shared<const IndexSegment>(std::move(segment)));
  next->alive = std::move(alive);
  next->statistics = std::move(statistics);
}

void HybridIndex::PatchColumns(const IndexBatch& batch, IndexSnapshot* next) {
  std::map<Ordinal, ColumnValues> patches;  // a later patch of the same document wins
  for (const auto& [id, values] : batch.patches) {
    if (const auto ordinal = next->table.Find(id)) patches.insert_or_assign(*ordinal, values);
  }
  for (auto& segment : next->segments) {
    const std::vector<std::pair<Ordinal, ColumnValues>> own(patches.lower_bound(segment->base),
                                                            patches.lower_bound(segment->end()));
    if (own.empty()) continue;
    auto patched = std::make_shared<IndexSegment>(*segment);
    patched->columns = segment->columns->WithPatch(own);
    segment = std::move(patched);
  }
}

// Whether TakeGraph has anything to do after `snapshot`.
bool HybridIndex::IsGraphDue(const IndexSnapshot& snapshot) const {
  if (graph_.valid()) return graph_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  if (embedder_ == nullptr || snapshot.live_documents() < options_.graph_above) return false;
  // While many wait, a graph would be of no use before it is done.
  if (pending_.size() * kReadyShare > snapshot.live_documents()) return false;
  const double covered = snapshot.graph == nullptr ? 0 : snapshot.graph->covered_end();
  const auto all = static_cast<double>(snapshot.alive->size());
  return all - covered >= all * kGraphTailShare;
}

// Takes over a graph that is ready, and starts building one, beside everything else, when there is
// need. A graph is of the moment its building began: what died since is filtered, what came since
// is scanned.
void HybridIndex::TakeGraph(IndexSnapshot* next) {
  if (!IsGraphDue(*next)) return;
  if (graph_.valid()) {
    auto graph = graph_.get();
    if (!graph_is_stale_) next->graph = std::move(graph);
    graph_is_stale_ = false;
    if (!IsGraphDue(*next)) return;
  }
  std::vector<std::shared_ptr<const VectorSegment>> segments;
  for (const auto& segment : next->segments) segments.push_back(segment->vectors);
  graph_ = std::async(std::launch::async, [segments = std::move(segments), alive = next->alive,
                                           stop = graph_stop_.get_token()] {
    return std::shared_ptr<const VectorGraph>(VectorGraph::Build(segments, *alive, {}, stop));
  });
}

void HybridIndex::RenewGraph() {
  const auto current = snapshot_.Get();
  if (!IsGraphDue(*current)) return;  // mostly: a copy is tables of hundreds of pointers
  auto next = std::make_shared<IndexSnapshot>(*current);
  TakeGraph(next.get());
  if (next->graph == current->graph) return;
  next->generation += 1;
  snapshot_.Publish(std::move(next));
}

void HybridIndex::Commit() {
  RequireSoundText();
  if (vectors_ != nullptr) vectors_->Flush();
  text_in_doubt_ = true;
  text_->Commit(snapshot_.Get()->applied_seq);
  text_in_doubt_ = false;
}

void HybridIndex::RequireSoundText() const {
  if (text_in_doubt_) throw std::runtime_error("the text index has failed and is not mended yet");
}

void HybridIndex::MendText(const DocumentReader& read) {
  const auto folder = options_.folder / "text";
  text_.reset();  // only one may be open
  auto opened = OpenOrRebuild(folder, options_.rebuilds,
                              [&] { return TextIndex::Open(folder, TextIndexOptions{}); });
  if (!opened) throw std::runtime_error(opened.error().detail);
  text_ = std::move(*opened);
  const auto current = snapshot_.Get();
  stored_.reset();
  const auto lost = FindLostTexts(*current);
  for (size_t at = 0; at < lost.size(); at += kMendedAtOnce) {
    const std::vector<std::string> some(lost.begin() + at,
                                        lost.begin() + std::min(at + kMendedAtOnce, lost.size()));
    for (const Document& document : read(some)) text_->Put(document, AnalyzeDocument(document));
  }
  auto next = std::make_shared<IndexSnapshot>(*current);
  next->text = text_->Snapshot();
  next->generation += 1;
  snapshot_.Publish(std::move(next));
  text_in_doubt_ = false;
  Log(LogLevel::kWarning, "text_index_mended",
      {{"side", current->side == Side::kTalent ? "talent" : "jobs"},
       {"documents", static_cast<int64_t>(lost.size())}});
}

// Live documents that the text index has not, or in another version. Those that it should not have
// are deleted from it.
std::vector<std::string> HybridIndex::FindLostTexts(const IndexSnapshot& current) {
  std::map<std::string, int64_t> held;
  for (auto& [id, key] : text_->Snapshot()->Documents()) {
    if (current.table.Find(id)) {
      held.emplace(id, key);
    } else {
      text_->Delete(id);
    }
  }
  std::vector<std::string> lost;
  for (const auto& segment : current.segments) {
    for (size_t i = 0; i < segment->ids.size(); ++i) {
      if (!current.alive->Test(segment->base + i)) continue;
      const auto found = held.find(segment->ids[i]);
      if (found == held.end() || found->second != segment->keys[i]) lost.push_back(segment->ids[i]);
    }
  }
  return lost;
}

int64_t HybridIndex::committed_seq() const { return text_->committed_seq(); }

}  // namespace shortlist
