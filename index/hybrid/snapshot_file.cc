#include "index/hybrid/snapshot_file.h"

#include <fstream>

#include "index/base/binary_archive.h"
#include "index/columns/bitset.h"
#include "index/columns/column_segment.h"
#include "index/lexical/impact_index.h"
#include "index/lexical/impact_segment.h"
#include "index/vector/vector_graph.h"
#include "index/vector/vector_segment.h"

namespace shortlist {
namespace {

template <typename Snapshot, typename Archive>
void Persist(Snapshot& snapshot, Archive& archive) {
  archive(snapshot.side, snapshot.generation, snapshot.applied_seq, snapshot.segments,
          snapshot.alive, snapshot.statistics);
}

std::filesystem::path With(const std::filesystem::path& stem, const char* extension) {
  return stem.string() + extension;
}

}  // namespace

void WriteSnapshot(const IndexSnapshot& snapshot, const std::filesystem::path& stem) {
  std::ofstream out(With(stem, ".index"), std::ios::binary | std::ios::trunc);
  out.exceptions(std::ios::failbit | std::ios::badbit);
  BinaryWriter writer(&out);
  Persist(snapshot, writer);
  out.close();
  if (snapshot.graph != nullptr) snapshot.graph->Write(With(stem, ".graph"));
}

std::shared_ptr<IndexSnapshot> ReadSnapshot(const std::filesystem::path& stem) {
  const auto path = With(stem, ".index");
  std::ifstream in(path, std::ios::binary);
  in.exceptions(std::ios::failbit | std::ios::badbit);
  BinaryReader reader(&in, std::filesystem::file_size(path));
  auto snapshot = std::make_shared<IndexSnapshot>();
  Persist(*snapshot, reader);
  for (const auto& segment : snapshot->segments) {
    for (Ordinal ordinal = segment->base; ordinal < segment->end(); ++ordinal) {
      if (!snapshot->alive->Test(ordinal)) continue;
      snapshot->table.Put(segment->ids[ordinal - segment->base], ordinal);
    }
  }
  const auto graph = With(stem, ".graph");
  if (std::filesystem::exists(graph)) snapshot->graph = VectorGraph::Read(graph);
  return snapshot;
}

}  // namespace shortlist
