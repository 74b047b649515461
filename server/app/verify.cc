#include "server/app/verify.h"

#include <map>
#include <set>
#include <utility>

#include "index/text/text_index.h"
#include "server/app/event_dispatch.h"
#include "server/app/folder_lock.h"
#include "server/storage/ledger_audit.h"
#include "server/storage/storage.h"
#include "server/workflow/job_success_board.h"

namespace shortlist {
namespace {

using VersionById = std::map<std::string, int64_t>;

// What the database says, at one moment.
struct Truth {
  VersionById talent;  // searchable ones: id -> seq
  VersionById jobs;
  int64_t freelancers = 0;
  int64_t all_jobs = 0;
  std::vector<std::string> miscounts;
};

void CheckCount(const char* documents, int64_t kept, int64_t found, Truth* truth) {
  if (kept == found) return;
  truth->miscounts.push_back("there are " + std::to_string(found) + " " + documents +
                             ", counted are " + std::to_string(kept));
}

Truth ReadTruth(ReadTransaction& tx) {
  Truth truth;
  tx.freelancers().ForEach([&](const Freelancer& freelancer) {
    ++truth.freelancers;
    if (IsSearchable(freelancer)) truth.talent.emplace(freelancer.id, freelancer.seq);
  });
  tx.jobs().ForEach([&](const Job& job) {
    ++truth.all_jobs;
    if (IsSearchable(job)) truth.jobs.emplace(job.id, job.seq);
  });
  CheckCount("freelancers", tx.freelancers().Count({}), truth.freelancers, &truth);
  CheckCount("jobs", tx.jobs().Count({}), truth.all_jobs, &truth);
  return truth;
}

// The events that an index has not seen yet.
std::vector<Event> EventsSince(ReadTransaction& tx, int64_t seq) {
  constexpr int kAtOnce = 10'000;
  std::vector<Event> events;
  for (std::vector<Event> some; !(some = tx.outbox().EventsAfter(seq, kAtOnce)).empty();
       seq = some.back().seq) {
    events.insert(events.end(), some.begin(), some.end());
  }
  return events;
}

struct Comparison {
  const VersionById& truth;
  const VersionById& found;
  const std::set<std::string>& pending;  // not compared
  const std::string& index;
};

void CompareDocuments(const Comparison& comparison, std::vector<std::string>* differences) {
  const auto& [truth, found, pending, index] = comparison;
  for (const auto& [id, seq] : truth) {
    if (pending.contains(id)) continue;
    const auto there = found.find(id);
    if (there == found.end()) {
      differences->push_back(id + " is missing in the " + index + " index");
    } else if (there->second != seq) {
      differences->push_back(id + " stands in the " + index + " index as of event " +
                             std::to_string(there->second) + ", in the database as of " +
                             std::to_string(seq));
    }
  }
  for (const auto& [id, seq] : found) {
    if (!pending.contains(id) && !truth.contains(id)) {
      differences->push_back(id + " stands in the " + index + " index, but nobody may find it");
    }
  }
}

// Returns the freelancers whose contracts or profiles the index has not seen yet: their scores may
// be older, too.
Result<std::set<std::string>> CompareIndex(App& app, Side side, const Truth& truth,
                                           VerifyReport* report) {
  const bool talent = side == Side::kTalent;
  const std::string name = talent ? "talent" : "jobs";
  auto index = TextIndex::Open(app.config().data / "index" / name / "text", TextIndexOptions{});
  if (!index) return index.error();
  TouchedEntities touched;
  app.storage().Read([&](ReadTransaction& tx) {
    const auto events = EventsSince(tx, (*index)->committed_seq());
    report->pending_events = std::max(report->pending_events, static_cast<int64_t>(events.size()));
    touched = TouchedBy(tx, events);
  });
  VersionById found;
  for (auto& [id, key] : (*index)->Snapshot()->Documents()) found.emplace(std::move(id), key);
  CompareDocuments(
      {talent ? truth.talent : truth.jobs, found, talent ? touched.edited : touched.jobs, name},
      &report->differences);
  return std::move(touched.freelancers);
}

void CompareScores(App& app, const std::set<std::string>& pending, VerifyReport* report) {
  app.storage().Read([&](ReadTransaction& tx) {
    std::vector<std::string> ids;
    tx.freelancers().ForEach([&](const Freelancer& freelancer) {
      if (!pending.contains(freelancer.id)) ids.push_back(freelancer.id);
    });
    for (const std::string& id : ids) {
      const auto differences =
          CompareStanding(tx, app.marketplace(), *tx.freelancers().GetById(id));
      report->differences.insert(report->differences.end(), differences.begin(), differences.end());
    }
    report->scores = static_cast<int64_t>(ids.size());
  });
}

void AuditTransfers(App& app, VerifyReport* report) {
  const LedgerAudit audit = app.storage().Read([](ReadTransaction& tx) { return AuditLedger(tx); });
  report->transfers = audit.transfers;
  report->differences.insert(report->differences.end(), audit.differences.begin(),
                             audit.differences.end());
}

}  // namespace

Result<VerifyReport> Verify(App& app) {
  const auto lock = FolderLock::Take(app.config().data / "index");
  if (!lock) return lock.error();
  VerifyReport report;
  Truth truth;
  app.storage().Read([&](ReadTransaction& tx) { truth = ReadTruth(tx); });
  report.freelancers = truth.freelancers;
  report.jobs = truth.all_jobs;
  report.differences = truth.miscounts;
  std::set<std::string> pending;
  for (const Side side : {Side::kTalent, Side::kJobs}) {
    auto touched = CompareIndex(app, side, truth, &report);
    if (!touched) return touched.error();
    pending.merge(*touched);
  }
  CompareScores(app, pending, &report);
  AuditTransfers(app, &report);
  return report;
}

}  // namespace shortlist
