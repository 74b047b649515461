#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <utility>

#include "index/base/metrics.h"

namespace shortlist {

// Snapshots of derived state, each a folder `snapshot-<seq>` in `parent`, whole or not there: one
// is written under another name, summed (FileChecksums), made durable and renamed. One thread at a
// time; a failing disk throws.
class SnapshotFolder {
 public:
  // `rebuilds`, when given, counts those that FindNewest removes; it must outlive this.
  explicit SnapshotFolder(std::filesystem::path parent, MetricFamily<Counter>* rebuilds = nullptr)
      : parent_(std::move(parent)), rebuilds_(rebuilds) {}

  // The newest. What a crash left unfinished is removed, and so is one that is damaged, which is
  // logged (`index_rebuilt`).
  std::optional<std::filesystem::path> FindNewest();

  // `fill` writes files into the folder that it is given. Once that is done, older ones are gone.
  // Where it stands then.
  std::filesystem::path Write(int64_t seq,
                              const std::function<void(const std::filesystem::path&)>& fill);

  void RemoveAll();

 private:
  const std::filesystem::path parent_;
  MetricFamily<Counter>* const rebuilds_;
};

}  // namespace shortlist
