#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "index/base/check.h"
#include "index/base/metrics.h"
#include "index/base/result.h"
#include "server/storage/account_repository.h"
#include "server/storage/account_token_repository.h"
#include "server/storage/api_key_repository.h"
#include "server/storage/blob_removal_repository.h"
#include "server/storage/boost_bid_repository.h"
#include "server/storage/clock_repository.h"
#include "server/storage/connects_repository.h"
#include "server/storage/contract_history_repository.h"
#include "server/storage/database.h"
#include "server/storage/erased_text_repository.h"
#include "server/storage/file_repository.h"
#include "server/storage/freelancer_repository.h"
#include "server/storage/hiring_repository.h"
#include "server/storage/idempotency_repository.h"
#include "server/storage/job_repository.h"
#include "server/storage/job_success_repository.h"
#include "server/storage/ledger_repository.h"
#include "server/storage/mail_queue_repository.h"
#include "server/storage/notification_repository.h"
#include "server/storage/outbox_repository.h"
#include "server/storage/saved_search_repository.h"
#include "server/storage/session_repository.h"
#include "server/storage/timer_repository.h"

namespace shortlist {

// One view of the database: every repository on one connection, inside one database transaction.
// Made by Storage alone; lives, on one thread, as long as the call that it is handed to.
class Transaction {
 public:
  explicit Transaction(soci::session* sql);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  FreelancerRepository& freelancers() { return freelancers_; }
  const FreelancerRepository& freelancers() const { return freelancers_; }
  JobRepository& jobs() { return jobs_; }
  const JobRepository& jobs() const { return jobs_; }
  ContractHistoryRepository& contract_history() { return contract_history_; }
  const ContractHistoryRepository& contract_history() const { return contract_history_; }
  JobSuccessRepository& job_success() { return job_success_; }
  const JobSuccessRepository& job_success() const { return job_success_; }
  ApiKeyRepository& api_keys() { return api_keys_; }
  const ApiKeyRepository& api_keys() const { return api_keys_; }
  AccountRepository& accounts() { return accounts_; }
  const AccountRepository& accounts() const { return accounts_; }
  AccountTokenRepository& account_tokens() { return account_tokens_; }
  SessionRepository& sessions() { return sessions_; }
  const SessionRepository& sessions() const { return sessions_; }
  MailQueueRepository& mail_queue() { return mail_queue_; }
  const MailQueueRepository& mail_queue() const { return mail_queue_; }
  IdempotencyRepository& idempotency() { return idempotency_; }
  LedgerRepository& ledger() { return ledger_; }
  const LedgerRepository& ledger() const { return ledger_; }
  ConnectsRepository& connects() { return connects_; }
  const ConnectsRepository& connects() const { return connects_; }
  BoostBidRepository& boost_bids() { return boost_bids_; }
  const BoostBidRepository& boost_bids() const { return boost_bids_; }
  InvitationRepository& invitations() { return invitations_; }
  const InvitationRepository& invitations() const { return invitations_; }
  ProposalRepository& proposals() { return proposals_; }
  const ProposalRepository& proposals() const { return proposals_; }
  OfferRepository& offers() { return offers_; }
  const OfferRepository& offers() const { return offers_; }
  ContractRepository& contracts() { return contracts_; }
  const ContractRepository& contracts() const { return contracts_; }
  NotificationRepository& notifications() { return notifications_; }
  const NotificationRepository& notifications() const { return notifications_; }
  SavedSearchRepository& saved_searches() { return saved_searches_; }
  const SavedSearchRepository& saved_searches() const { return saved_searches_; }
  TimerRepository& timers() { return timers_; }
  const TimerRepository& timers() const { return timers_; }
  ErasedTextRepository& erased_texts() { return erased_texts_; }
  const ErasedTextRepository& erased_texts() const { return erased_texts_; }
  ClockRepository& sandbox_clock() { return sandbox_clock_; }
  const ClockRepository& sandbox_clock() const { return sandbox_clock_; }
  FileRepository& files() { return files_; }
  const FileRepository& files() const { return files_; }
  BlobRemovalRepository& blob_removals() { return blob_removals_; }
  const BlobRemovalRepository& blob_removals() const { return blob_removals_; }
  OutboxRepository& outbox() { return outbox_; }
  const OutboxRepository& outbox() const { return outbox_; }

  // The highest event position that this piece of work appended; 0 when none: the "seq" that a
  // write answers.
  int64_t last_seq() const { return outbox_.appended(); }

 private:
  FreelancerRepository freelancers_;
  JobRepository jobs_;
  ContractHistoryRepository contract_history_;
  JobSuccessRepository job_success_;
  ApiKeyRepository api_keys_;
  AccountRepository accounts_;
  AccountTokenRepository account_tokens_;
  SessionRepository sessions_;
  MailQueueRepository mail_queue_;
  IdempotencyRepository idempotency_;
  LedgerRepository ledger_;
  ConnectsRepository connects_;
  BoostBidRepository boost_bids_;
  InvitationRepository invitations_;
  ProposalRepository proposals_;
  OfferRepository offers_;
  ContractRepository contracts_;
  NotificationRepository notifications_;
  SavedSearchRepository saved_searches_;
  TimerRepository timers_;
  ErasedTextRepository erased_texts_;
  ClockRepository sandbox_clock_;
  FileRepository files_;
  BlobRemovalRepository blob_removals_;
  OutboxRepository outbox_;
};

// Reading is a transaction that offers the const half.
using ReadTransaction = const Transaction;

// The truth, as workflows use it: one writer thread, a few readers. Owned by the program; all calls
// are safe from any thread.
//
// Group commit: the writer takes all the pieces of work that are queued, runs them as savepoints of
// one database transaction, commits once and then answers them all; so hundreds of acknowledged
// writes share one wait for the disk, and their transfers one link of the ledger's chain. An answer
// means that the piece is durable. A piece that refuses or throws is rolled back alone. When the
// database itself fails, everyone in the batch gets the exception, and none of the batch is there;
// but when the connection is lost in the very commit, nobody knows whether all of it is there or
// none: who has to know asks again with the same idempotency key.
//
// While the database is away, or its disk is full, calls throw Unavailable (`database_unavailable`,
// `storage_full`); once that is over, they go on by themselves. Several processes may share a
// database: their batches take turns (Database::BeginWrite).
class Storage {
 public:
  // Refuses `database_too_new`; throws when the database cannot be opened (database.h). `metrics`,
  // when given, must outlive it.
  static Result<std::unique_ptr<Storage>> Open(const DatabaseOptions& options,
                                               Metrics* metrics = nullptr);

  // Finishes what is queued.
  ~Storage();
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;

  // Runs `work`, a function Transaction& -> Result<T>, on the writer thread and returns its
  // Result<T> once it is durable, or throws what it threw. `work` may run several times, and
  // without being committed: it touches the database only. It must not call Transact or Read.
  template <typename Work>
  auto Transact(Work&& work) {
    using Answer = std::invoke_result_t<Work&, Transaction&>;
    std::optional<Answer> answer;
    RunAsWriter([&](Transaction& tx) {
      answer.emplace(work(tx));
      return answer->ok();
    });
    CHECK(answer.has_value());
    return std::move(*answer);
  }

  // Runs `work`, a function ReadTransaction& -> T, on the calling thread and returns its T. All
  // that it reads is of one moment: every transaction committed before, none after. Waits for a
  // free connection; `work` must not call Read.
  template <typename Work>
  auto Read(Work&& work) {
    using Answer = std::invoke_result_t<Work&, ReadTransaction&>;
    if constexpr (std::is_void_v<Answer>) {
      RunAsReader([&](ReadTransaction& tx) { work(tx); });
    } else {
      std::optional<Answer> answer;
      RunAsReader([&](ReadTransaction& tx) { answer.emplace(work(tx)); });
      return std::move(*answer);
    }
  }

  // Waits until this process has committed an event after `seq`: true; or false after `timeout`.
  // What another process writes wakes nobody: who follows the log reads it after a timeout, too.
  bool WaitForEventAfter(int64_t seq, std::chrono::milliseconds timeout);

  // Why the last event could not be written: the reason of its Unavailable; empty once one could.
  std::string write_failure() const;

  // Database transactions committed by the writer since the start.
  int64_t commits() const;

 private:
  struct Core;
  explicit Storage(std::unique_ptr<Core> core);

  // `work` returns whether its changes are to be kept.
  void RunAsWriter(const std::function<bool(Transaction&)>& work);
  void RunAsReader(const std::function<void(ReadTransaction&)>& work);

  std::unique_ptr<Core> core_;
};

}  // namespace shortlist
