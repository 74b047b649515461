#include "server/storage/storage.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include <soci/soci.h>

#include "index/base/phase.h"
#include "index/base/seconds_since.h"
#include "index/base/thread_annotations.h"
#include "index/base/unavailable.h"
#include "server/storage/storage_metrics.h"

namespace shortlist {
namespace {

// One call of Transact, waiting on its own thread. Lives there until `done` is set.
struct Piece {
  const std::function<bool(Transaction&)>* work;
  std::exception_ptr error;  // what it threw
  std::promise<void> done;
  bool kept = false;  // its changes, with the transaction's
};

// What pieces leave in the database.
struct Kept {
  int64_t seq = 0;         // the highest event position; 0 for none
  bool transfers = false;  // whether there are new ones in the ledger
};

// Runs one piece as a savepoint. Throws when the whole transaction is to be run again, and when the
// database cannot even undo the piece: then the whole transaction is lost.
Kept RunPiece(const Database& database, soci::session& sql, Piece* piece) {
  piece->error = nullptr;
  sql << "SAVEPOINT piece";
  bool keep = false;
  Kept kept;
  try {
    Transaction transaction(&sql);
    keep = (*piece->work)(transaction);
    kept = {transaction.last_seq(), transaction.ledger().has_made_transfers()};
  } catch (...) {
    piece->error = std::current_exception();
    if (database.MayRunAgain(piece->error)) throw;
  }
  if (!keep) {
    try {
      sql << "ROLLBACK TO SAVEPOINT piece";
    } catch (const soci::soci_error&) {
      // A full disk ends the whole transaction: that says more than that there is no savepoint.
      if (piece->error) std::rethrow_exception(piece->error);
      throw;
    }
    kept = {};
  }
  sql << "RELEASE SAVEPOINT piece";
  piece->kept = keep;
  return kept;
}

void RollBack(soci::session& sql) {
  try {
    sql << "ROLLBACK";
  } catch (const soci::soci_error&) {
    // The database has ended the transaction itself; why is on its way to the callers.
  }
}

// Makes connections, also while the database is away: then ever more rarely, and whoever asks in
// between is told so at once. Safe from any thread.
class Connector {
 public:
  explicit Connector(Database database) : database_(std::move(database)) {}

  const Database& database() const { return database_; }

  // Throws Unavailable.
  std::unique_ptr<soci::session> Connect() {
    {
      std::lock_guard lock(mutex_);
      if (SteadyClock::now() < not_before_) {
        throw Unavailable("database_unavailable", "the database was away a moment ago");
      }
    }
    try {
      auto sql = database_.Connect();
      std::lock_guard lock(mutex_);
      pause_ = std::chrono::milliseconds(0);
      return sql;
    } catch (...) {
      std::lock_guard lock(mutex_);
      pause_ = std::min(kLongestPause, 2 * pause_ + kFirstPause);
      not_before_ = SteadyClock::now() + pause_;
      throw;
    }
  }

 private:
  using SteadyClock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds kFirstPause{50};
  static constexpr std::chrono::milliseconds kLongestPause{1'000};

  const Database database_;
  std::mutex mutex_;
  SteadyClock::time_point not_before_ GUARDED_BY(mutex_) = {};
  std::chrono::milliseconds pause_ GUARDED_BY(mutex_){0};
};

// How often a batch is run that meets other transactions: nobody but strangers to this program is
// in its way, since all of us take the writers' lock.
constexpr int kMostRuns = 10;

}  // namespace

Transaction::Transaction(soci::session* sql)
    : freelancers_(sql),
      jobs_(sql),
      contract_history_(sql),
      job_success_(sql),
      api_keys_(sql),
      accounts_(sql),
      account_tokens_(sql),
      sessions_(sql),
      mail_queue_(sql),
      idempotency_(sql),
      ledger_(sql),
      connects_(sql),
      boost_bids_(sql),
      invitations_(sql),
      proposals_(sql),
      offers_(sql),
      contracts_(sql),
      notifications_(sql),
      saved_searches_(sql),
      timers_(sql),
      erased_texts_(sql),
      sandbox_clock_(sql),
      files_(sql),
      blob_removals_(sql),
      outbox_(sql) {}

struct Storage::Core {
  Core(Database opened, Metrics* told)
      : connector(std::move(opened)), metrics(told != nullptr ? *told : untold) {}

  const Database& database() const { return connector.database(); }

  // Begins a transaction on `sql`, which becomes a new connection where it was lost.
  void Begin(std::unique_ptr<soci::session>* sql, void (Database::*begin)(soci::session&) const);
  // Ends a transaction that failed with `failure`, or had nothing to keep (null); `sql` becomes
  // null when its connection was lost. Returns the failure as callers are to see it.
  std::exception_ptr End(std::unique_ptr<soci::session>* sql, std::exception_ptr failure);

  void WriteUntilStopped();
  std::vector<Piece*> TakeBatch();
  int64_t RunOnce(const std::vector<Piece*>& batch);
  std::exception_ptr RunUntilCommitted(const std::vector<Piece*>& batch, int64_t* seq);
  void RunBatch(const std::vector<Piece*>& batch);

  // How the callers of a batch are told how it ended, and what the metrics hear of it.
  std::exception_ptr FailureOf(const Piece& piece, const std::exception_ptr& broken);
  void CountUnavailable(const std::exception_ptr& failure, bool writing);

  Connector connector;
  Metrics untold;  // where nobody wants to hear
  StorageMetrics metrics;
  std::thread writer;

  // The writer thread's own; null when the connection was lost.
  std::unique_ptr<soci::session> writer_sql;

  std::atomic<int64_t> commits = 0;

  std::mutex queue_mutex;
  std::condition_variable queue_filled;
  std::deque<Piece*> queue GUARDED_BY(queue_mutex);
  bool stopping GUARDED_BY(queue_mutex) = false;

  std::mutex readers_mutex;
  std::condition_variable reader_freed;
  // Null where the connection was lost.
  std::vector<std::unique_ptr<soci::session>> idle_readers GUARDED_BY(readers_mutex);

  std::mutex seq_mutex;
  std::condition_variable seq_grown;
  int64_t committed_seq GUARDED_BY(seq_mutex) = 0;
  std::string write_failure GUARDED_BY(seq_mutex);
};

std::exception_ptr Storage::Core::FailureOf(const Piece& piece, const std::exception_ptr& broken) {
  const auto failure =
      broken || !piece.error ? broken : database().AsSeenByCallers(piece.error, false);
  metrics.writes.With({failure ? "failed" : piece.kept ? "committed" : "refused"}).Add();
  if (failure) CountUnavailable(failure, true);
  return failure;
}

void Storage::Core::CountUnavailable(const std::exception_ptr& failure, bool writing) {
  try {
    std::rethrow_exception(failure);
  } catch (const Unavailable& away) {
    metrics.unavailable.With({away.reason()}).Add();
    if (!writing) return;
    const std::lock_guard lock(seq_mutex);
    write_failure = away.reason();
  } catch (...) {
    // Of the caller's own work.
  }
}

void Storage::Core::Begin(std::unique_ptr<soci::session>* sql,
                          void (Database::*begin)(soci::session&) const) {
  if (*sql != nullptr) {
    try {
      return (database().*begin)(**sql);
    } catch (const soci::soci_error&) {
      // The database was restarted while this connection was idle: nothing has been done yet.
      if (!database().IsLost(**sql)) throw;
      sql->reset();
    }
  }
  *sql = connector.Connect();
  (database().*begin)(**sql);
}

std::exception_ptr Storage::Core::End(std::unique_ptr<soci::session>* sql,
                                      std::exception_ptr failure) {
  if (*sql == nullptr) return failure;  // there was none to be had
  RollBack(**sql);
  if (!failure) return nullptr;
  const bool lost = database().IsLost(**sql);
  if (lost) sql->reset();
  return database().AsSeenByCallers(failure, lost);
}

std::vector<Piece*> Storage::Core::TakeBatch() {
  std::unique_lock lock(queue_mutex);
  queue_filled.wait(lock, [&] { return stopping || !queue.empty(); });
  const size_t size =
      std::min(queue.size(), static_cast<size_t>(std::max(1, database().options().max_batch)));
  std::vector<Piece*> batch(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(size));
  queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(size));
  return batch;
}

// While one batch waits for the disk the next one gathers in the queue: no timer is needed.
void Storage::Core::WriteUntilStopped() {
  while (true) {
    const auto batch = TakeBatch();
    if (batch.empty()) return;
    RunBatch(batch);
  }
}

// Returns the highest event position of what it committed.
int64_t Storage::Core::RunOnce(const std::vector<Piece*>& batch) {
  const auto begun = std::chrono::steady_clock::now();
  Begin(&writer_sql, &Database::BeginWrite);
  Kept all;
  for (Piece* piece : batch) {
    const Kept kept = RunPiece(database(), *writer_sql, piece);
    all.seq = std::max(all.seq, kept.seq);
    all.transfers = all.transfers || kept.transfers;
  }
  if (all.transfers) LedgerRepository(writer_sql.get()).ExtendChain();
  *writer_sql << "COMMIT";
  ++commits;
  metrics.commit_seconds.Observe(SecondsSince(begun));
  metrics.writes_per_commit.Observe(static_cast<double>(batch.size()));
  return all.seq;
}

// Returns why there is no commit; null when there is.
std::exception_ptr Storage::Core::RunUntilCommitted(const std::vector<Piece*>& batch,
                                                    int64_t* seq) {
  for (int run = 1;; ++run) {
    std::exception_ptr failure;
    try {
      *seq = RunOnce(batch);
      return nullptr;
    } catch (...) {
      failure = std::current_exception();
    }
    const bool again = run < kMostRuns && database().MayRunAgain(failure);
    failure = End(&writer_sql, failure);
    if (!again) return failure;
  }
}

void Storage::Core::RunBatch(const std::vector<Piece*>& batch) {
  int64_t seq = 0;
  const std::exception_ptr broken = RunUntilCommitted(batch, &seq);
  if (!broken && seq > 0) {
    std::lock_guard lock(seq_mutex);
    committed_seq = std::max(committed_seq, seq);
    write_failure.clear();
    seq_grown.notify_all();
  }
  for (Piece* piece : batch) {
    // From its answer on, the piece may be gone.
    std::promise<void> done = std::move(piece->done);
    if (const auto failure = FailureOf(*piece, broken)) {
      done.set_exception(failure);
    } else {
      done.set_value();
    }
  }
}

Result<std::unique_ptr<Storage>> Storage::Open(const DatabaseOptions& options, Metrics* metrics) {
  auto database = Database::Open(options);
  if (!database) return database.error();
  auto core = std::make_unique<Core>(*std::move(database), metrics);
  core->writer_sql = core->connector.Connect();
  core->committed_seq = OutboxRepository(core->writer_sql.get()).LastSeq();
  for (int i = 0; i < std::max(1, options.readers); ++i) {
    core->idle_readers.push_back(core->connector.Connect());
  }
  return std::unique_ptr<Storage>(new Storage(std::move(core)));
}

Storage::Storage(std::unique_ptr<Core> core) : core_(std::move(core)) {
  core_->writer = std::thread([core = core_.get()] { core->WriteUntilStopped(); });
}

Storage::~Storage() {
  {
    std::lock_guard lock(core_->queue_mutex);
    core_->stopping = true;
  }
  core_->queue_filled.notify_one();
  core_->writer.join();
}

void Storage::RunAsWriter(const std::function<bool(Transaction&)>& work) {
  CHECK(std::this_thread::get_id() != core_->writer.get_id());  // it would wait for itself
  const Phase phase("write");
  Piece piece{&work, nullptr, {}};
  auto done = piece.done.get_future();
  {
    std::lock_guard lock(core_->queue_mutex);
    core_->queue.push_back(&piece);
  }
  core_->queue_filled.notify_one();
  done.get();
}

void Storage::RunAsReader(const std::function<void(ReadTransaction&)>& work) {
  const Phase phase("read");
  const auto begun = std::chrono::steady_clock::now();
  std::unique_ptr<soci::session> sql;
  {
    std::unique_lock lock(core_->readers_mutex);
    core_->reader_freed.wait(lock, [&] { return !core_->idle_readers.empty(); });
    sql = std::move(core_->idle_readers.back());
    core_->idle_readers.pop_back();
  }
  std::exception_ptr error;
  try {
    core_->Begin(&sql, &Database::BeginRead);
    work(Transaction(sql.get()));
  } catch (...) {
    error = std::current_exception();
  }
  error = core_->End(&sql, error);  // nothing was written
  {
    std::lock_guard lock(core_->readers_mutex);
    core_->idle_readers.push_back(std::move(sql));
  }
  core_->reader_freed.notify_one();
  core_->metrics.read_seconds.Observe(SecondsSince(begun));
  if (!error) return;
  core_->CountUnavailable(error, false);
  std::rethrow_exception(error);
}

bool Storage::WaitForEventAfter(int64_t seq, std::chrono::milliseconds timeout) {
  std::unique_lock lock(core_->seq_mutex);
  return core_->seq_grown.wait_for(lock, timeout, [&] { return core_->committed_seq > seq; });
}

std::string Storage::write_failure() const {
  const std::lock_guard lock(core_->seq_mutex);
  return core_->write_failure;
}

int64_t Storage::commits() const { return core_->commits; }

}  // namespace shortlist
