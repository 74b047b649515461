#pragma once

#include <filesystem>
#include <memory>

#include "index/hybrid/index_snapshot.h"

namespace shortlist {

// Writes what a snapshot holds in memory to `<stem>.index`, and its graph, if it has one, to
// `<stem>.graph`; not its text index, which is on disk already. Throws when the disk fails.
void WriteSnapshot(const IndexSnapshot& snapshot, const std::filesystem::path& stem);

// What WriteSnapshot wrote, without text index. Throws std::runtime_error when it cannot be read.
std::shared_ptr<IndexSnapshot> ReadSnapshot(const std::filesystem::path& stem);

}  // namespace shortlist
