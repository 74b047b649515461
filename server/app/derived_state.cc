#include "server/app/derived_state.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

#include <nlohmann/json.hpp>

#include "index/base/binary_archive.h"
#include "index/base/log.h"
#include "index/base/seconds_since.h"
#include "index/embedding/vector_cache.h"
#include "index/hybrid/index_manifest.h"
#include "index/hybrid/open_or_rebuild.h"
#include "index/hybrid/snapshot_file.h"
#include "server/storage/storage.h"

namespace shortlist {
namespace {

// Events applied together: few enough that a write is seen soon, many enough that a snapshot is
// worth its making.
constexpr int kEventsARound = 1000;

// Scores that are turned over to a new day together: meanwhile no event is applied.
constexpr size_t kScoresARound = 1000;

// A snapshot is written when so many events came after the last one, or this share of all
// documents: replaying them takes less than a second, and writing costs less than applying did.
constexpr int64_t kEventsASnapshot = 2'000;
constexpr int64_t kSnapshotShare = 20;

void AddPatches(const std::vector<StandingUpdate>& standings, IndexBatch* batch) {
  for (const StandingUpdate& update : standings) {
    batch->patches.emplace_back(update.freelancer_id, update.columns);
  }
}

// Before what has to be there, for there are events, is made anew without a word.
void NameWhatIsMissing(const std::filesystem::path& path, const Marketplace& marketplace,
                       MetricFamily<Counter>& rebuilds) {
  if (std::filesystem::exists(path)) return;
  const auto seq =
      marketplace.storage->Read([](ReadTransaction& tx) { return tx.outbox().LastSeq(); });
  if (seq > 0) LogRebuilt(path, {"index_missing", "It is made from the database."}, &rebuilds);
}

// The event at `seq`, to tell one database from another. Empty for none.
std::string EventAt(Storage& storage, int64_t seq) {
  const auto events =
      storage.Read([&](ReadTransaction& tx) { return tx.outbox().EventsAfter(seq - 1, 1); });
  if (events.empty() || events.front().seq != seq) return "";
  const Event& event = events.front();
  return event.type + " " + event.entity_id + " " + std::to_string(event.at.micros);
}

// Of both sides and everything beside them, at one moment.
struct SnapshotToWrite {
  int64_t seq = 0;
  std::string rest;
  std::shared_ptr<const IndexSnapshot> talent;
  std::shared_ptr<const IndexSnapshot> jobs;
};

void Fill(const SnapshotToWrite& snapshot, const std::filesystem::path& folder) {
  std::ofstream out(folder / "rest", std::ios::binary | std::ios::trunc);
  out.exceptions(std::ios::failbit | std::ios::badbit);
  out << snapshot.rest;
  out.close();
  WriteSnapshot(*snapshot.talent, folder / "talent");
  WriteSnapshot(*snapshot.jobs, folder / "jobs");
}

}  // namespace

DerivedState::DerivedState(const std::filesystem::path& folder, FolderLock lock,
                           const Marketplace& marketplace, const Embedder* embedder,
                           Metrics& metrics)
    : marketplace_(marketplace),
      lock_(std::move(lock)),
      metrics_(metrics),
      embedder_(embedder),
      snapshots_(folder, &metrics_.rebuilds),
      feed_(*marketplace.rules.skills),
      board_(marketplace) {}

DerivedState::~DerivedState() = default;

Result<std::unique_ptr<DerivedState>> DerivedState::Open(const DerivedStateOptions& options,
                                                         const Marketplace& marketplace,
                                                         const Embedder* embedder,
                                                         Metrics& metrics) {
  auto lock = FolderLock::Take(options.folder);
  if (!lock) return lock.error();
  std::unique_ptr<DerivedState> state(
      new DerivedState(options.folder, std::move(*lock), marketplace, embedder, metrics));
  MetricFamily<Counter>& rebuilds = state->metrics_.rebuilds;
  if (embedder != nullptr) {
    const auto file = VectorCache::FileIn(options.folder);
    NameWhatIsMissing(file, marketplace, rebuilds);
    auto vectors = OpenOrRebuild(
        file, &rebuilds, [&] { return VectorCache::Open(options.folder, embedder->model()); });
    if (!vectors) return vectors.error();
    state->vectors_ = std::move(*vectors);
  }
  for (const Side side : {Side::kTalent, Side::kJobs}) {
    HybridIndexOptions index_options;
    index_options.side = side;
    index_options.folder = options.folder / (side == Side::kTalent ? "talent" : "jobs");
    index_options.graph_above = options.graph_above;
    index_options.rebuilds = &rebuilds;
    NameWhatIsMissing(index_options.folder, marketplace, rebuilds);
    auto index = OpenOrRebuild(index_options.folder, &rebuilds, [&] {
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
  SnapshotFolder(folder).RemoveAll();
  for (const char* side : {"talent", "jobs"}) std::filesystem::remove_all(folder / side);
  const bool keep = embedder != nullptr && VectorCache::Open(folder, embedder->model()).ok();
  if (!keep) std::filesystem::remove(VectorCache::FileIn(folder));
  return {};
}

void DerivedState::Load(const LoadProgress& progress) {
  if (Restore()) {
    FollowToEnd(progress);
  } else {
    LoadFromDatabase(progress);
    ForgetTexts(0, applied_seq_);
  }
  loaded_ = true;
}

void DerivedState::FollowToEnd(const LoadProgress& progress) {
  const auto last =
      marketplace_.storage->Read([](ReadTransaction& tx) { return tx.outbox().LastSeq(); });
  const auto first = applied_seq();
  while (Follow() > 0) {
    if (progress) {
      progress("events", static_cast<size_t>(applied_seq() - first),
               static_cast<size_t>(std::max(last, applied_seq()) - first));
    }
  }
}

// All that a snapshot depends on beside the event log.
std::string DerivedState::Fingerprint() const {
  nlohmann::json all = {{"format", kIndexFormat},
                        {"currency", marketplace_.rules.currency},
                        {"skills", marketplace_.rules.skills->checksum()}};
  for (const Category& category : marketplace_.rules.categories) {
    auto& subcategories = all["categories"][category.id] = nlohmann::json::array();
    for (const auto& subcategory : category.subcategories) subcategories.push_back(subcategory.id);
  }
  if (embedder_ != nullptr) {
    const EmbeddingModel& model = embedder_->model();
    all["model"] = {model.name, model.revision, model.dimension, talent_->title_weight()};
  }
  const JobSuccessOptions& score = marketplace_.job_success;
  all["job_success"] = {score.window_months,         score.min_contracts,
                        score.min_clients,           score.clients_of_lifetime,
                        score.good_stars_hundredths, score.neutral_stars_hundredths,
                        score.bad_stars_hundredths,  score.private_mode,
                        score.multiplicative_weight, score.prior_strength};
  return all.dump();
}

// Takes up the newest snapshot; false when there is none of use.
bool DerivedState::Restore() {
  const auto folder = snapshots_.FindNewest();
  if (!folder) return false;
  try {
    TellSnapshot(*folder);
    ReadSnapshotIn(*folder);
    return true;
  } catch (const std::exception& error) {
    LogRebuilt(*folder, {"snapshot_unusable", error.what()}, &metrics_.rebuilds);
    return false;
  }
}

// Throws when it is of no use; then nothing has changed.
void DerivedState::ReadSnapshotIn(const std::filesystem::path& folder) {
  std::ifstream in(folder / "rest", std::ios::binary);
  in.exceptions(std::ios::failbit | std::ios::badbit);
  BinaryReader reader(&in, std::filesystem::file_size(folder / "rest"));
  std::string fingerprint, event;
  int64_t seq = 0;
  reader(fingerprint, seq, event);
  if (fingerprint != Fingerprint()) {
    throw std::runtime_error("it was made under another configuration");
  }
  if (event != EventAt(*marketplace_.storage, seq)) {
    throw std::runtime_error("it was made from another database");
  }
  if (std::min(talent_->committed_seq(), jobs_->committed_seq()) < seq) {
    throw std::runtime_error("the text index has not seen what it has");
  }
  auto reading = std::async(std::launch::async, [&] { return ReadSnapshot(folder / "jobs"); });
  auto talent = ReadSnapshot(folder / "talent");
  auto jobs = reading.get();
  board_.Restore(&reader);
  feed_.Restore(&reader);
  auto signals = std::make_shared<SignalSnapshot>();
  std::vector<std::pair<std::string, int64_t>> talent_waiting, jobs_waiting;
  reader(*signals, talent_waiting, jobs_waiting);
  jobs_->Restore(std::move(jobs), jobs_waiting);
  talent_->Restore(std::move(talent), talent_waiting);
  signals_.Restore(std::move(signals));
  applied_seq_ = committed_seq_ = snapshot_seq_ = seq;
  snapshot_generations_ = Generations();
}

void DerivedState::StartSnapshot() {
  SnapshotToWrite snapshot{applied_seq_, {}, talent_->Get(), jobs_->Get()};
  std::ostringstream rest;
  BinaryWriter writer(&rest);
  writer(Fingerprint(), snapshot.seq, EventAt(*marketplace_.storage, snapshot.seq));
  board_.Write(&writer);
  feed_.Write(&writer);
  writer(*signals_.Get(), talent_->Waiting(), jobs_->Waiting());
  snapshot.rest = std::move(rest).str();
  snapshot_seq_ = snapshot.seq;
  snapshot_generations_ = Generations();
  snapshot_job_ = std::async(std::launch::async, [this, snapshot = std::move(snapshot)] {
    try {
      const auto begun = std::chrono::steady_clock::now();
      const auto written =
          snapshots_.Write(snapshot.seq, [&](const auto& folder) { Fill(snapshot, folder); });
      metrics_.snapshot_seconds.Set(SecondsSince(begun));
      metrics_.snapshots_written.Add();
      TellSnapshot(written);
      Log(LogLevel::kInfo, "snapshot_written", {{"seq", snapshot.seq}});
    } catch (const std::exception& error) {
      // Nothing is lost: the next start replays more of the log.
      Log(LogLevel::kError, "snapshot_failed", {{"what", std::string_view(error.what())}});
      metrics_.snapshot_failures.Add();
    }
  });
}

// Its size, and when it was written.
void DerivedState::TellSnapshot(const std::filesystem::path& folder) {
  uintmax_t bytes = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) bytes += file.file_size();
  metrics_.snapshot_bytes.Set(static_cast<double>(bytes));
  const auto written =
      std::chrono::file_clock::to_sys(std::filesystem::last_write_time(folder)).time_since_epoch();
  metrics_.snapshot_timestamp.Set(std::chrono::duration<double>(written).count());
}

void DerivedState::LoadFromDatabase(const LoadProgress& progress) {
  const auto seq =
      marketplace_.storage->Read([](ReadTransaction& tx) { return tx.outbox().LastSeq(); });
  const auto standings = board_.RefreshAll(seq, [&](size_t done, size_t all) {
    if (progress) progress("scores", done, all);
  });
  PublishSignals(standings);
  for (const Side side : {Side::kTalent, Side::kJobs}) LoadSide(side, seq, standings, progress);
  applied_seq_ = seq;
}

// A part of the documents is indexed while the next is read.
void DerivedState::LoadSide(Side side, int64_t seq, const std::vector<StandingUpdate>& standings,
                            const LoadProgress& progress) {
  const auto read_after = [&](int64_t after) {
    return std::async(std::launch::async, [this, side, seq, after] {
      return marketplace_.storage->Read([&](ReadTransaction& tx) {
        return side == Side::kTalent ? NextFreelancers(tx, after, seq, marketplace_.rules)
                                     : NextJobs(tx, after, seq, marketplace_.rules);
      });
    });
  };
  HybridIndex& index = side == Side::kTalent ? *talent_ : *jobs_;
  const auto all = static_cast<size_t>(marketplace_.storage->Read([&](ReadTransaction& tx) {
    return side == Side::kTalent ? tx.freelancers().Count() : tx.jobs().Count();
  }));
  size_t done = 0;
  auto next = read_after(0);
  for (bool more = true; more;) {
    DocumentPart part = next.get();
    more = !part.is_last;
    if (more) next = read_after(part.until);
    for (const Document& document : part.puts) feed_.Put(side, document);
    IndexBatch batch;
    batch.puts = std::move(part.puts);
    if (!more) {
      batch.complete = true;
      batch.seq = seq;
      if (side == Side::kTalent) AddPatches(standings, &batch);
    }
    index.Apply(std::move(batch));
    done += part.read;
    if (progress) progress(side == Side::kTalent ? "freelancers" : "jobs", done, all);
  }
}

// After a failure of the text index (a full disk).
void DerivedState::MendText(Side side) {
  HybridIndex& index = side == Side::kTalent ? *talent_ : *jobs_;
  if (!index.IsTextInDoubt()) return;
  const auto& changes = side == Side::kTalent ? FreelancerChanges : JobChanges;
  index.MendText([&](const std::vector<std::string>& ids) {
    return marketplace_.storage->Read([&](ReadTransaction& tx) {
      return changes(tx, {ids.begin(), ids.end()}, applied_seq_, marketplace_.rules).puts;
    });
  });
}

size_t DerivedState::Follow() {
  for (const Side side : {Side::kTalent, Side::kJobs}) MendText(side);
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
  const int64_t before = applied_seq_;
  Apply(std::move(round));
  if (touched.has_erasure) ForgetTexts(before, applied_seq_);
  // What was written while nobody followed would speak of how long the server was down.
  if (loaded_) {
    const int64_t now = marketplace_.clock->Now().micros;
    for (const Event& event : events) {
      const int64_t micros = std::max<int64_t>(0, now - event.at.micros);
      metrics_.write_visible_seconds.Observe(static_cast<double>(micros) * 1e-6);
    }
  }
  return events.size();
}

void DerivedState::ForgetTexts(int64_t after, int64_t until) {
  if (!vectors_) return;
  std::vector<TextHash> hashes;
  for (const std::string& hex : marketplace_.storage->Read(
           [&](ReadTransaction& tx) { return tx.erased_texts().List(after, until); })) {
    const auto hash = TextHashFromHex(hex);
    CHECK(hash);
    hashes.push_back(*hash);
  }
  vectors_->Forget(hashes);
}

void DerivedState::Apply(Round round) {
  const auto begun = std::chrono::steady_clock::now();
  PublishSignals(round.standings);
  for (const Side side : {Side::kTalent, Side::kJobs}) {
    DocumentChanges& changes = side == Side::kTalent ? round.talent : round.jobs;
    for (const std::string& id : changes.deletes) feed_.Remove(side, id);
    for (const Document& document : changes.puts) feed_.Put(side, document);
    IndexBatch batch;
    batch.puts = std::move(changes.puts);
    batch.deletes = std::move(changes.deletes);
    batch.seq = round.seq;
    if (side == Side::kTalent) AddPatches(round.standings, &batch);
    (side == Side::kTalent ? *talent_ : *jobs_).Apply(std::move(batch));
  }
  applied_seq_ = round.seq;
  metrics_.apply_seconds.Observe(SecondsSince(begun));
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
  return index.EmbedPending(found.puts);
}

void DerivedState::PublishSignals(const std::vector<StandingUpdate>& standings) {
  std::vector<std::pair<std::string, Signals>> signals;
  for (const StandingUpdate& update : standings) {
    signals.emplace_back(update.freelancer_id, update.signals);
  }
  signals_.Publish(signals);
}

void DerivedState::RenewGraphs() {
  talent_->RenewGraph();
  jobs_->RenewGraph();
}

std::pair<uint64_t, uint64_t> DerivedState::Generations() const {
  return {talent_->Get()->generation, jobs_->Get()->generation};
}

bool DerivedState::RefreshOnNewDay() {
  if (!board_.IsOutdated()) return false;
  Round round;
  round.seq = applied_seq_;
  round.standings = board_.RefreshOutdated(kScoresARound, round.seq);
  Apply(std::move(round));
  if (!board_.IsOutdated()) {
    Log(LogLevel::kInfo, "job_success_refreshed", {{"as_of", FormatDay(board_.as_of())}});
  }
  return true;
}

void DerivedState::Commit() {
  if (committed_seq_ == applied_seq_) return;
  const auto begun = std::chrono::steady_clock::now();
  talent_->Commit();
  jobs_->Commit();
  metrics_.commit_seconds.Observe(SecondsSince(begun));
  committed_seq_ = applied_seq_;
  const bool writing = snapshot_job_.valid() &&
                       snapshot_job_.wait_for(std::chrono::seconds(0)) != std::future_status::ready;
  const auto documents =
      static_cast<int64_t>(talent_->Get()->live_documents() + jobs_->Get()->live_documents());
  const int64_t wanted = std::max(kEventsASnapshot, documents / kSnapshotShare);
  if (!writing && (snapshot_seq_ < 0 || applied_seq_ - snapshot_seq_ >= wanted)) StartSnapshot();
}

void DerivedState::Finish() {
  Commit();
  if (snapshot_job_.valid()) snapshot_job_.wait();
  // A graph or vectors that have come later belong to it too.
  if (snapshot_seq_ == applied_seq_ && snapshot_generations_ == Generations()) return;
  StartSnapshot();
  snapshot_job_.wait();
}

}  // namespace shortlist
