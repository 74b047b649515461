#include "server/storage/storage.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "index/base/thread_annotations.h"

namespace shortlist {
namespace {

// One call of Transact, waiting on its own thread. Lives there until `done` is set.
struct Piece {
  const std::function<bool(Transaction&)>* work;
  std::exception_ptr error;  // what it threw
  std::promise<void> done;
};

// What is thrown now; a full disk under the name that everybody knows.
std::exception_ptr CurrentFailure() {
  try {
    throw;
  } catch (const soci::sqlite3_soci_error& error) {
    if (error.result() != SQLITE_FULL) return std::current_exception();
    return std::make_exception_ptr(
        std::system_error(std::make_error_code(std::errc::no_space_on_device), error.what()));
  } catch (...) {
    return std::current_exception();
  }
}

// Runs one piece as a savepoint. Returns the highest event position of what is kept, 0 for none.
// Throws when the database cannot even undo it: then the whole transaction is lost.
int64_t RunPiece(soci::session& sql, Piece* piece) {
  sql << "SAVEPOINT piece";
  bool keep = false;
  int64_t seq = 0;
  try {
    Transaction transaction(&sql);
    keep = (*piece->work)(transaction);
    seq = transaction.last_seq();
  } catch (...) {
    piece->error = CurrentFailure();
  }
  if (!keep) {
    try {
      sql << "ROLLBACK TO SAVEPOINT piece";
    } catch (const soci::soci_error&) {
      // A full disk ends the whole transaction: that says more than that there is no savepoint.
      if (piece->error) std::rethrow_exception(piece->error);
      throw;
    }
    seq = 0;
  }
  sql << "RELEASE SAVEPOINT piece";
  return seq;
}

void RollBack(soci::session& sql) {
  try {
    sql << "ROLLBACK";
  } catch (const soci::soci_error&) {
    // The database has ended the transaction itself; why is on its way to the callers.
  }
}

}  // namespace

Transaction::Transaction(soci::session* sql)
    : freelancers_(sql),
      jobs_(sql),
      contract_history_(sql),
      job_success_(sql),
      api_keys_(sql),
      idempotency_(sql),
      outbox_(sql) {}

struct Storage::Core {
  explicit Core(Database opened) : database(std::move(opened)) {}

  void WriteUntilStopped();
  std::vector<Piece*> TakeBatch();
  void RunBatch(const std::vector<Piece*>& batch);

  // Constant after construction.
  const Database database;
  std::thread writer;

  // The writer thread's own.
  std::unique_ptr<soci::session> writer_sql;

  std::atomic<int64_t> commits = 0;

  std::mutex queue_mutex;
  std::condition_variable queue_filled;
  std::deque<Piece*> queue GUARDED_BY(queue_mutex);
  bool stopping GUARDED_BY(queue_mutex) = false;

  std::mutex readers_mutex;
  std::condition_variable reader_freed;
  std::vector<std::unique_ptr<soci::session>> idle_readers GUARDED_BY(readers_mutex);

  std::mutex seq_mutex;
  std::condition_variable seq_grown;
  int64_t committed_seq GUARDED_BY(seq_mutex) = 0;
};

std::vector<Piece*> Storage::Core::TakeBatch() {
  std::unique_lock lock(queue_mutex);
  queue_filled.wait(lock, [&] { return stopping || !queue.empty(); });
  const size_t size =
      std::min(queue.size(), static_cast<size_t>(std::max(1, database.options().max_batch)));
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

void Storage::Core::RunBatch(const std::vector<Piece*>& batch) {
  int64_t seq = 0;
  std::exception_ptr broken;
  try {
    *writer_sql << "BEGIN IMMEDIATE";
    for (Piece* piece : batch) seq = std::max(seq, RunPiece(*writer_sql, piece));
    *writer_sql << "COMMIT";
    ++commits;
  } catch (...) {
    broken = CurrentFailure();
    RollBack(*writer_sql);
  }
  if (!broken && seq > 0) {
    std::lock_guard lock(seq_mutex);
    committed_seq = std::max(committed_seq, seq);
    seq_grown.notify_all();
  }
  for (Piece* piece : batch) {
    // From its answer on, the piece may be gone.
    std::promise<void> done = std::move(piece->done);
    if (const auto error = broken ? broken : piece->error; error) {
      done.set_exception(error);
    } else {
      done.set_value();
    }
  }
}

Result<std::unique_ptr<Storage>> Storage::Open(const DatabaseOptions& options) {
  auto database = Database::Open(options);
  if (!database) return database.error();
  auto core = std::make_unique<Core>(*std::move(database));
  core->writer_sql = core->database.Connect();
  core->committed_seq = OutboxRepository(core->writer_sql.get()).LastSeq();
  for (int i = 0; i < std::max(1, options.readers); ++i) {
    core->idle_readers.push_back(core->database.Connect());
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
  std::unique_ptr<soci::session> sql;
  {
    std::unique_lock lock(core_->readers_mutex);
    core_->reader_freed.wait(lock, [&] { return !core_->idle_readers.empty(); });
    sql = std::move(core_->idle_readers.back());
    core_->idle_readers.pop_back();
  }
  std::exception_ptr error;
  try {
    *sql << "BEGIN";
    work(Transaction(sql.get()));
  } catch (...) {
    error = std::current_exception();
  }
  RollBack(*sql);  // nothing was written
  {
    std::lock_guard lock(core_->readers_mutex);
    core_->idle_readers.push_back(std::move(sql));
  }
  core_->reader_freed.notify_one();
  if (error) std::rethrow_exception(error);
}

bool Storage::WaitForEventAfter(int64_t seq, std::chrono::milliseconds timeout) {
  std::unique_lock lock(core_->seq_mutex);
  return core_->seq_grown.wait_for(lock, timeout, [&] { return core_->committed_seq > seq; });
}

int64_t Storage::commits() const { return core_->commits; }

}  // namespace shortlist
