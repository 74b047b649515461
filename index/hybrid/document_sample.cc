#include "index/hybrid/document_sample.h"

#include <algorithm>
#include <set>
#include <utility>

#include "index/columns/bitset.h"
#include "index/columns/column_segment.h"
#include "index/lexical/impact_index.h"
#include "index/text/analyzer.h"
#include "index/text/text_index.h"
#include "index/vector/vector_segment.h"

namespace shortlist {
namespace {

// Drops what the index shows in another version or not at all; the rest by key, as segments are.
void KeepShown(const IndexSnapshot& index, std::vector<Document>* documents) {
  std::erase_if(*documents, [&](const Document& document) {
    const auto ordinal = index.table.Find(document.id);
    if (!ordinal) return true;
    const IndexSegment& segment = index.SegmentOf(*ordinal);
    return segment.keys[*ordinal - segment.base] != document.key;
  });
  std::sort(documents->begin(), documents->end(),
            [](const Document& a, const Document& b) { return a.key < b.key; });
}

std::vector<std::string> TermsOf(const AnalyzedDocument& document) {
  std::set<std::string> terms;
  for (const auto& of_field : document.terms) terms.insert(of_field.begin(), of_field.end());
  return {terms.begin(), terms.end()};
}

}  // namespace

DocumentSample SampleOf(const IndexSnapshot& index, std::vector<Document> documents) {
  KeepShown(index, &documents);
  DocumentSample sample;
  auto snapshot = std::make_shared<IndexSnapshot>();
  snapshot->side = index.side;
  snapshot->semantic_floor = index.semantic_floor;
  const auto text = TextIndex::InMemory();
  IndexSegment segment;
  std::vector<AnalyzedDocument> analyzed;
  std::vector<ColumnValues> columns;
  std::vector<std::vector<float>> vectors;
  for (const Document& document : documents) {
    const Ordinal ordinal = *index.table.Find(document.id);
    snapshot->table.Put(document.id, static_cast<Ordinal>(segment.ids.size()));
    segment.ids.push_back(document.id);
    segment.keys.push_back(document.key);
    analyzed.push_back(AnalyzeDocument(document));
    text->Put(document, analyzed.back());
    sample.terms.push_back(TermsOf(analyzed.back()));
    columns.push_back(index.ColumnsOf(ordinal));
    vectors.push_back(index.VectorOf(ordinal));
    if (vectors.back().empty()) ++sample.without_vector;
  }
  auto alive = std::make_shared<Bitset>(documents.size(), true);
  segment.lexical = ImpactSegment::Build(analyzed, 0);
  segment.columns = ColumnSegment::Build(columns, 0);
  segment.vectors = VectorSegment::Build(vectors, 0);
  snapshot->statistics =
      std::make_shared<LexicalStatistics>(CountLive({&segment.lexical, 1}, *alive));
  snapshot->alive = std::move(alive);
  snapshot->segments.push_back(std::make_shared<const IndexSegment>(std::move(segment)));
  snapshot->text = text->Snapshot();
  sample.snapshot = std::move(snapshot);
  return sample;
}

}  // namespace shortlist
