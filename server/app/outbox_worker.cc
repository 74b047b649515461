#include "server/app/outbox_worker.h"

#include <algorithm>
#include <chrono>
#include <exception>

#include "index/base/log.h"
#include "index/base/unavailable.h"

namespace shortlist {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPoll(100);  // other processes' writes wake nobody
constexpr milliseconds kLongestPause(10'000);
constexpr int64_t kShortestEmbedPauseMicros = 1'000'000;
constexpr int64_t kLongestEmbedPauseMicros = 60'000'000;
constexpr int64_t kCommitEveryMicros = 1'000'000;
constexpr int64_t kHouseEveryMicros = 60 * 1'000'000LL;
constexpr int64_t kIdempotencyKeysMicros = 24 * 3600 * 1'000'000LL;

}  // namespace

OutboxWorker::OutboxWorker(Storage& storage, const Clock& clock, DerivedState& state,
                           Metrics& metrics)
    : storage_(storage),
      clock_(clock),
      state_(state),
      events_applied_(metrics.CounterOf("shortlist_outbox_events_applied_total",
                                        "Events that were made visible since the start.")),
      failures_(metrics.CountersOf("shortlist_outbox_failures_total",
                                   "Rounds of following the event log that failed, by reason.",
                                   {"reason"})),
      catch_up_failures_(metrics.CounterOf(
          "shortlist_encoder_catch_up_failures_total",
          "Times that documents without a vector were tried again, and did not get theirs.")) {}

OutboxWorker::~OutboxWorker() { Stop(); }

void OutboxWorker::Start() {
  thread_ = std::thread([this] { Run(); });
}

void OutboxWorker::Stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

std::optional<std::string> OutboxWorker::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

void OutboxWorker::Run() {
  milliseconds pause(0);
  while (!stopping_) {
    if (Round()) {
      pause = milliseconds(0);
      storage_.WaitForEventAfter(state_.applied_seq(), kPoll);
      continue;
    }
    pause = std::min(kLongestPause, 2 * pause + kPoll);
    for (auto waited = milliseconds(0); waited < pause && !stopping_; waited += kPoll) {
      std::this_thread::sleep_for(kPoll);
    }
  }
  try {
    state_.Finish();
  } catch (const std::exception& error) {
    Fail("index_failed", error.what());
  }
}

// False when something failed.
bool OutboxWorker::Round() {
  try {
    FollowAll();
    EmbedPending();
    state_.RenewGraphs();
    state_.RefreshOnNewDay();
    KeepHouse();
  } catch (const Unavailable& away) {
    Fail(away.reason(), away.what());
    return false;
  } catch (const std::exception& error) {
    Fail("index_failed", error.what());
    return false;
  }
  const std::lock_guard lock(mutex_);
  failure_.reset();
  return true;
}

void OutboxWorker::FollowAll() {
  for (bool more = true; more && !stopping_;) {
    const size_t applied = state_.Follow();
    more = applied > 0;
    events_applied_.Add(static_cast<double>(applied));
  }
}

void OutboxWorker::EmbedPending() {
  const Timestamp now = clock_.Now();
  if (now < embed_again_at_) return;
  const auto done = state_.EmbedPending(embed_at_once_);
  if (done) {
    embed_at_once_ = std::min(kMostEmbeddedAtOnce, 2 * embed_at_once_);
    embed_pause_micros_ = 0;
    return;
  }
  embed_at_once_ = std::max(size_t{1}, embed_at_once_ / 4);
  embed_pause_micros_ =
      std::clamp(2 * embed_pause_micros_, kShortestEmbedPauseMicros, kLongestEmbedPauseMicros);
  embed_again_at_ = {now.micros + embed_pause_micros_};
  catch_up_failures_.Add();
  Log(LogLevel::kWarning, "embedding_catch_up_failed",
      {{"detail", std::string_view(done.error().detail)},
       {"documents", static_cast<int64_t>(embed_at_once_)},
       {"again_in_ms", embed_pause_micros_ / 1000}});
}

void OutboxWorker::KeepHouse() {
  const Timestamp now = clock_.Now();
  if (now.micros - committed_at_.micros >= kCommitEveryMicros) {
    state_.Commit();
    committed_at_ = now;
  }
  if (now.micros - kept_house_at_.micros < kHouseEveryMicros) return;
  kept_house_at_ = now;
  ForgetKeysBefore({now.micros - kIdempotencyKeysMicros});
}

// A write that the database has no room for, or no turn, does not keep search from following.
void OutboxWorker::ForgetKeysBefore(Timestamp at) {
  try {
    const auto forgotten = storage_.Transact(
        [&](Transaction& tx) -> Result<int64_t> { return tx.idempotency().ForgetBefore(at); });
    if (forgotten && *forgotten > 0) {
      Log(LogLevel::kInfo, "idempotency_keys_forgotten", {{"count", *forgotten}});
    }
  } catch (const Unavailable& away) {
    Log(LogLevel::kWarning, "idempotency_keys_kept",
        {{"reason", std::string_view(away.reason())}, {"what", std::string_view(away.what())}});
  }
}

void OutboxWorker::Fail(const std::string& reason, const std::string& what) {
  failures_.With({reason}).Add();
  Log(LogLevel::kError, "outbox_round_failed",
      {{"reason", std::string_view(reason)}, {"what", std::string_view(what)}});
  const std::lock_guard lock(mutex_);
  failure_ = reason;
}

}  // namespace shortlist
