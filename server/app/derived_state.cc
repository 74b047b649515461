#include "server/app/derived_state.h"

#include <set>
#include <utility>

#include "index/base/log.h"
#include "index/embedding/vector_cache.h"
#include "server/storage/storage.h"

namespace shortlist {
namespace {

// Events applied together: few enough that a write is seen soon, many enough that a snapshot is
// worth its making.
constexpr int kEventsARound = 1000;

void AddPatches(const std::vector<StandingUpdate>& standings, IndexBatch* batch) {
  for (const StandingUpdate& update : standings) {
    batch->patches.emplace_back(update.freelancer_id, update.columns);
  }
}

// Of all refusals to open those that say: what lies there is no use to anybody. Another model is
// not among them: its vectors took long to make, and perhaps only the configuration is wrong.
bool IsUseless(const Error& refusal) {
  static const std::set<std::string_view> kReasons = {"text_index_damaged", "index_damaged",
                                                      "index_format_mismatch", "bad_vector_cache"};
  return kReasons.contains(refusal.reason);
}

void LogRebuilt(const std::filesystem::path& what, std::string_view reason,
                std::string_view detail) {
  const std::string path = what.string();
  Log(LogLevel::kWarning, "index_rebuilt",
      {{"path", std::string_view(path)}, {"reason", reason}, {"detail", detail}});
}

// Opens what `open` opens at `path`; what is useless there is removed first, and built anew then.
template <typename Open>
auto OpenOrRebuild(const std::filesystem::path& path, Open open) {
  auto opened = open();
  if (opened || !IsUseless(opened.error())) return opened;
  LogRebuilt(path, opened.error().reason, opened.error().detail);
  std::filesystem::remove_all(path);
  return open();
}

// Before what has to be there, for there are events, is made anew without a word.
void NameWhatIsMissing(const std::filesystem::path& path, const Marketplace& marketplace) {
  if (std::filesystem::exists(path)) return;
  const auto seq =
      marketplace.storage->Read([](ReadTransaction& tx) { return tx.outbox().LastSeq(); });
  if (seq > 0) LogRebuilt(path, "index_missing", "It is made from the database.");
}

}  // namespace

DerivedState::DerivedState(const Marketplace& marketplace, FolderLock lock, Metrics& metrics)
    : marketplace_(marketplace), lock_(std::move(lock)), metrics_(metrics), board_(marketplace) {}

DerivedState::~DerivedState() = default;

Result<std::unique_ptr<DerivedState>> DerivedState::Open(const DerivedStateOptions& options,
                                                         const Marketplace& marketplace,
                                                         const Embedder* embedder,
                                                         Metrics& metrics) {
  auto lock = FolderLock::Take(options.folder);
  if (!lock) return lock.error();
  std::unique_ptr<DerivedState> state(new DerivedState(marketplace, std::move(*lock), metrics));
  if (embedder != nullptr) {
    const auto file = VectorCache::FileIn(options.folder);
    NameWhatIsMissing(file, marketplace);
    auto vectors =
        OpenOrRebuild(file, [&] { return VectorCache::Open(options.folder, embedder->model()); });
    if (!vectors) return vectors.error();
    state->vectors_ = std::move(*vectors);
  }
  for (const Side side : {Side::kTalent, Side::kJobs}) {
    HybridIndexOptions index_options;
    index_options.side = side;
    index_options.folder = options.folder / (side == Side::kTalent ? "talent" : "jobs");
    index_options.graph_above = options.graph_above;
    NameWhatIsMissing(index_options.folder, marketplace);
    auto index = OpenOrRebuild(index_options.folder, [&] {
      return HybridIndex::Open(index_options, embedder, state->vectors_.get());
    });
    if (!index) return index.error();
    (side == Side::kTalent ? state->talent_ : state->jobs_) = std::move(*index);
  }
  return state;
}

Result<void> DerivedState::Erase(const std::filesystem::path& folder, const Embedder* embedder) {
  const auto lock = FolderLock::Take(folder);
  if (!lock) return lock.error();
  for (const char* side : {"talent", "jobs"}) std::filesystem::remove_all(folder / side);
  const bool keep = embedder != nullptr && VectorCache::Open(folder, embedder->model()).ok();
  if (!keep) std::filesystem::remove(VectorCache::FileIn(folder));
  return {};
}

void DerivedState::Load(const EmbeddingProgress& progress) {
  Round round;
  round.complete = true;
  round.seq = marketplace_.storage->Read([](ReadTransaction& tx) { return tx.outbox().LastSeq(); });
  round.standings = board_.RefreshAll(round.seq);
  marketplace_.storage->Read([&](ReadTransaction& tx) {
    tx.freelancers().ForEach([&](const Freelancer& freelancer) {
      if (!IsSearchable(freelancer) || freelancer.seq > round.seq) return;
      round.talent.puts.push_back(ToDocument(freelancer, marketplace_.rules));
    });
    tx.jobs().ForEach([&](const Job& job) {
      if (!IsSearchable(job) || job.seq > round.seq) return;
      round.jobs.puts.push_back(ToDocument(job, marketplace_.rules));
    });
  });
  Apply(std::move(round), progress);
}

size_t DerivedState::Follow(const EmbeddingProgress& progress) {
  std::vector<Event> events;
  TouchedEntities touched;
  marketplace_.storage->Read([&](ReadTransaction& tx) {
    events = tx.outbox().EventsAfter(applied_seq_, kEventsARound);
    touched = TouchedBy(tx, events);
  });
  if (events.empty()) return 0;
  Round round;
  round.seq = events.back().seq;
  const std::vector<std::string> freelancers(touched.freelancers.begin(),
                                             touched.freelancers.end());
  round.standings = board_.Refresh(freelancers, round.seq);
  marketplace_.storage->Read([&](ReadTransaction& tx) {
    round.talent = FreelancerChanges(tx, touched.edited, round.seq, marketplace_.rules);
    round.jobs = JobChanges(tx, touched.jobs, round.seq, marketplace_.rules);
  });
  Apply(std::move(round), progress);
  return events.size();
}

void DerivedState::Apply(Round round, const EmbeddingProgress& progress) {
  PublishSignals(round.standings);
  for (const Side side : {Side::kTalent, Side::kJobs}) {
    DocumentChanges& changes = side == Side::kTalent ? round.talent : round.jobs;
    for (const std::string& id : changes.deletes) feed_.Remove(side, id);
    for (const Document& document : changes.puts) feed_.Put(side, document);
    IndexBatch batch;
    batch.puts = std::move(changes.puts);
    batch.deletes = std::move(changes.deletes);
    batch.complete = round.complete;
    batch.seq = round.seq;
    if (side == Side::kTalent) AddPatches(round.standings, &batch);
    (side == Side::kTalent ? *talent_ : *jobs_).Apply(std::move(batch), progress);
    TellMetrics(side);
  }
  applied_seq_ = round.seq;
  metrics_.Set("index_applied_seq", static_cast<double>(round.seq));
}

void DerivedState::TellMetrics(Side side) {
  const auto snapshot = (side == Side::kTalent ? *talent_ : *jobs_).Get();
  const MetricLabels labels = {{"side", side == Side::kTalent ? "talent" : "jobs"}};
  metrics_.Set("index_generation", static_cast<double>(snapshot->generation), labels);
  metrics_.Set("index_documents", static_cast<double>(snapshot->live_documents()), labels);
  metrics_.Set("index_pending_vectors", static_cast<double>(snapshot->pending_vectors), labels);
}

Result<void> DerivedState::EmbedPending(size_t limit) {
  for (const Side side : {Side::kTalent, Side::kJobs}) {
    if (auto refused = EmbedPending(side, limit); !refused) return refused;
  }
  return {};
}

Result<void> DerivedState::EmbedPending(Side side, size_t limit) {
  HybridIndex& index = side == Side::kTalent ? *talent_ : *jobs_;
  if (!index.IsEmbeddingPending()) return {};
  const auto next = index.NextPending(limit);
  const std::set<std::string> ids(next.begin(), next.end());
  DocumentChanges found;
  marketplace_.storage->Read([&](ReadTransaction& tx) {
    const auto& changes = side == Side::kTalent ? FreelancerChanges : JobChanges;
    found = changes(tx, ids, applied_seq_, marketplace_.rules);
  });
  auto embedded = index.EmbedPending(found.puts);
  TellMetrics(side);
  return embedded;
}

void DerivedState::PublishSignals(const std::vector<StandingUpdate>& standings) {
  std::vector<std::pair<std::string, Signals>> signals;
  for (const StandingUpdate& update : standings) {
    signals.emplace_back(update.freelancer_id, update.signals);
  }
  signals_.Publish(signals);
}

bool DerivedState::RefreshOnNewDay() {
  if (DayOf(marketplace_.clock->Now()) <= board_.as_of()) return false;
  Round round;
  round.seq = applied_seq_;
  round.standings = board_.RefreshAll(round.seq);
  Apply(std::move(round), nullptr);
  Log(LogLevel::kInfo, "job_success_refreshed", {{"as_of", FormatDay(board_.as_of())}});
  return true;
}

void DerivedState::Commit() {
  if (committed_seq_ == applied_seq_) return;
  talent_->Commit();
  jobs_->Commit();
  committed_seq_ = applied_seq_;
}

}  // namespace shortlist
