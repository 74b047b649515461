#include <algorithm>

#include "index/base/unavailable.h"
#include "server/app/app.h"

namespace shortlist {
namespace {

void AddOnce(const std::string& reason, std::vector<std::string>* reasons) {
  if (std::count(reasons->begin(), reasons->end(), reason) == 0) reasons->push_back(reason);
}

}  // namespace

HealthReport App::Health() const {
  HealthReport report;
  const bool searching = searching_;  // from here on, what it guards may be read
  if (draining_) report.reasons.emplace_back("stopping");
  if (!searching) report.reasons.emplace_back("starting");
  report.semantic = config_.embedding.model.empty() ? "disabled" : "unavailable";
  if (searching) TellSearch(&report);
  TellLog(&report);
  if (const std::string failure = storage_->write_failure(); failure == "storage_full") {
    AddOnce(failure, &report.degraded);
  }
  report.ready = report.reasons.empty();
  return report;
}

void App::TellSearch(HealthReport* report) const {
  if (const auto failure = worker_->failure()) AddOnce(*failure, &report->reasons);
  TellSemantic(report);
  for (const Side side : {Side::kTalent, Side::kJobs}) {
    const auto snapshot = engine_.Of(side).Get();
    report->indexes.push_back({side == Side::kTalent ? "talent" : "jobs", snapshot->generation,
                               snapshot->live_documents(), snapshot->applied_seq,
                               snapshot->pending_vectors});
    if (snapshot->pending_vectors > 0) AddOnce("embedding_pending", &report->degraded);
  }
}

void App::TellSemantic(HealthReport* report) const {
  if (embedder_ != nullptr) {
    report->semantic_reason = embedder_->failure();
    report->model = embedder_->model().name + " " + embedder_->model().revision;
    if (report->semantic_reason.empty()) report->semantic = "available";
  } else if (report->semantic != "disabled") {
    report->semantic_reason = "model_not_found";
  }
  if (report->semantic == "unavailable") AddOnce("semantic_unavailable", &report->degraded);
}

// How far search is behind the event log. While it starts, only how long the log is.
void App::TellLog(HealthReport* report) const {
  const bool searching = !report->indexes.empty();
  int64_t shown = searching ? report->indexes.front().applied_seq : 0;
  for (const auto& index : report->indexes) shown = std::min(shown, index.applied_seq);
  try {
    storage_->Read([&](ReadTransaction& tx) {
      report->last_seq = tx.outbox().LastSeq();
      if (!searching || shown >= report->last_seq) return;
      for (const Event& oldest : tx.outbox().EventsAfter(shown, 1)) {
        report->lag_ms = std::max<int64_t>(0, clock_.Now().micros - oldest.at.micros) / 1000;
      }
    });
  } catch (const Unavailable& away) {
    report->last_seq = shown;
    AddOnce(away.reason(), &report->reasons);
  }
  if (report->lag_ms > config_.search.max_lag_ms) AddOnce("index_behind", &report->reasons);
}

}  // namespace shortlist
