#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "index/base/clock.h"
#include "index/base/result.h"

namespace shortlist {

// The double-entry ledger: value moves by transfers between two accounts, and by nothing else.
// Words, balances and phases are TigerBeetle's (https://docs.tigerbeetle.com). Amounts are whole:
// minor units of an ISO 4217 currency, or Connects.

// The unit of Connects, beside the currencies: no ISO 4217 code.
inline constexpr std::string_view kConnectsUnit = "CNX";

// At most this much in one transfer, and on one side of one account: sums over accounts stay far
// from the limits of their type.
inline constexpr int64_t kMaxTransferAmount = 1'000'000'000'000'000;
inline constexpr int64_t kMaxAccountTotal = 100'000'000'000'000'000;

// The sums of an account's transfers. Debits take from it, credits give to it; pending ones hold
// what is not decided.
struct Balances {
  int64_t debits_pending = 0;
  int64_t debits_posted = 0;
  int64_t credits_pending = 0;
  int64_t credits_posted = 0;

  // What it has; below zero only where the account may be overdrawn.
  int64_t posted() const { return credits_posted - debits_posted; }
  // What it can still spend: what is coming in does not count before it is posted.
  int64_t available() const { return posted() - debits_pending; }

  bool operator==(const Balances&) const = default;
};

enum class AccountKind : uint8_t {
  kPlatformConnects,  // where Connects come from and go to
  kConnectsLot,       // Connects of one owner that expire together
};

struct LedgerAccount {
  std::string id;
  AccountKind kind = AccountKind::kPlatformConnects;
  std::string owner;  // whose statement it is in; empty: the marketplace's
  std::string unit;
  bool may_overdraw = false;  // no floor: accounts of the marketplace itself
  Balances balances;
  Timestamp created_at;

  bool operator==(const LedgerAccount&) const = default;
};

enum class TransferPhase : uint8_t {
  kPosted,       // at once
  kPending,      // holds the amount until it is resolved
  kPostPending,  // resolves a pending transfer: its amount is moved, the rest of the hold is freed
  kVoidPending,  // resolves a pending transfer: all of the hold is freed
};

enum class TransferKind : uint8_t {
  kConnectsGrant,
  kConnectsPurchase,
  kConnectsSpend,
  kConnectsReturn,
  kConnectsExpiry,
  kConnectsBoost,
};

// The words in storage ("connects_lot", "post_pending"), and back.
std::string_view NameOf(AccountKind kind);
std::string_view NameOf(TransferPhase phase);
std::string_view NameOf(TransferKind kind);
std::optional<AccountKind> AccountKindByName(std::string_view name);
std::optional<TransferPhase> TransferPhaseByName(std::string_view name);
std::optional<TransferKind> TransferKindByName(std::string_view name);

// One movement. Never changed once made: a mistake gets a transfer that corrects it.
struct Transfer {
  int64_t position = 0;  // in the ledger, from 1 without gaps; given when it is stored
  std::string id;        // trf_...
  std::string debit_account;
  std::string credit_account;
  int64_t amount = 0;  // above zero
  std::string unit;    // of both accounts
  TransferPhase phase = TransferPhase::kPosted;
  TransferKind kind = TransferKind::kConnectsGrant;
  std::string resolves;      // the pending transfer that it posts or voids; empty otherwise
  std::string group;         // one id for what one verb moved
  std::string reference;     // the job, contract, invoice ... that it is for
  std::string plan_version;  // of the fees or prices that gave the amount
  Timestamp created_at;

  bool operator==(const Transfer&) const = default;
};

// Whether `transfer`, posted or pending, may be made between these accounts; null for one that does
// not exist. Refuses, in this order: `amount_not_positive`, `amount_too_large`,
// `accounts_must_be_different`, `debit_account_not_found`, `credit_account_not_found`,
// `unit_mismatch`, `account_total_too_large`, `insufficient_funds`.
Result<void> MayTransfer(const Transfer& transfer, const LedgerAccount* debit,
                         const LedgerAccount* credit);

// How a pending transfer is to be ended.
struct Resolution {
  std::string id;                                     // of the transfer that ends it
  std::string pending;                                // the id of the transfer that is ended
  TransferPhase phase = TransferPhase::kPostPending;  // or kVoidPending
  std::optional<int64_t> amount;                      // to post; empty: all of it
  std::string group;
  Timestamp created_at;
};

// The transfer that ends `pending` as asked; null when there is none of that id. A resolution can
// never be short of funds: they are held. Refuses, in this order: `pending_transfer_not_found`,
// `transfer_not_pending`, `amount_not_positive`, `exceeds_pending_transfer_amount`; for a pending
// transfer that `ended` ended before: `pending_transfer_already_posted`,
// `pending_transfer_already_voided`.
Result<Transfer> Resolve(const Resolution& resolution, const Transfer* pending,
                         std::optional<TransferPhase> ended);

// `pending_transfer_already_posted` or `..._voided`.
Error AlreadyResolved(TransferPhase ended);

// What a transfer adds to the debits of one account and to the credits of the other; below zero for
// what it takes away.
struct Movement {
  int64_t pending = 0;
  int64_t posted = 0;
};

// The movement of an allowed transfer. `pending`: the transfer that it resolves, null unless it
// does.
Movement MovementOf(const Transfer& transfer, const Transfer* pending);

// The sums of all accounts of a unit. Debits are credits, or the ledger is broken.
struct TrialBalance {
  std::string unit;
  int64_t accounts = 0;
  Balances total;

  bool is_balanced() const {
    return total.debits_pending == total.credits_pending &&
           total.debits_posted == total.credits_posted;
  }
  bool operator==(const TrialBalance&) const = default;
};

}  // namespace shortlist
