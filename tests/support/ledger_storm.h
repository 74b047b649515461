#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "server/marketplace/ledger.h"

namespace shortlist::testing {

// Random operations on a ledger, most of them sensible, some not: accounts that do not exist or
// have another unit, amounts that are too large or nothing, pending transfers ended twice. The same
// seed, the same operations.
class LedgerStorm {
 public:
  explicit LedgerStorm(uint64_t seed) : random_(seed) {}

  using Operation = std::variant<Transfer, Resolution>;

  // Six accounts of a unit, two of which have no floor; two units.
  static std::vector<LedgerAccount> Accounts() {
    std::vector<LedgerAccount> accounts;
    for (const char* unit : {"CNX", "USD"}) {
      for (int i = 0; i < kAccountsAUnit; ++i) {
        LedgerAccount account;
        account.id = std::string(unit) + std::to_string(i);
        account.kind = i < 2 ? AccountKind::kPlatformConnects : AccountKind::kConnectsLot;
        account.owner = i < 2 ? "" : "frl_" + std::to_string(i);
        account.unit = unit;
        account.may_overdraw = i < 2;
        account.created_at = {1};
        accounts.push_back(account);
      }
    }
    return accounts;
  }

  Operation Next() {
    ++made_;
    if (!pending_.empty() && Below(100) < 35) return NextResolution();
    return NextTransfer();
  }

 private:
  static constexpr int kAccountsAUnit = 6;

  uint64_t Below(uint64_t end) { return random_() % end; }

  std::string AnyAccount(const std::string& unit) {
    if (Below(200) == 0) return "nobody";
    const std::string& other = Below(100) == 0 ? (unit == "CNX" ? "USD" : "CNX") : unit;
    return other + std::to_string(Below(kAccountsAUnit));
  }

  int64_t AnyAmount() {
    const uint64_t kind = Below(200);
    if (kind == 0) return -static_cast<int64_t>(Below(5));
    if (kind == 1) return kMaxTransferAmount + static_cast<int64_t>(Below(2));
    return 1 + static_cast<int64_t>(Below(100));
  }

  Transfer NextTransfer() {
    Transfer transfer;
    transfer.id = "t" + std::to_string(made_);
    transfer.unit = Below(2) == 0 ? "CNX" : "USD";
    transfer.debit_account = AnyAccount(transfer.unit);
    transfer.credit_account = AnyAccount(transfer.unit);
    transfer.amount = AnyAmount();
    // Those with a floor are asked for more than those without one have given them.
    if (transfer.debit_account.back() > '1' && Below(8) == 0) transfer.amount *= 1'000;
    transfer.phase = Below(2) == 0 ? TransferPhase::kPosted : TransferPhase::kPending;
    transfer.kind = static_cast<TransferKind>(Below(6));
    transfer.group = "g" + std::to_string(made_);
    transfer.created_at = {static_cast<int64_t>(made_)};
    if (transfer.phase == TransferPhase::kPending) pending_.push_back(transfer.id);
    return transfer;
  }

  Resolution NextResolution() {
    // Seldom of one that is too old to be known here, or was ended already, or never was allowed.
    const size_t at = Below(pending_.size());
    Resolution resolution;
    resolution.id = "t" + std::to_string(made_);
    resolution.pending = pending_[at];
    resolution.phase = Below(2) == 0 ? TransferPhase::kPostPending : TransferPhase::kVoidPending;
    if (resolution.phase == TransferPhase::kPostPending && Below(3) > 0) {
      resolution.amount = AnyAmount();
    }
    resolution.group = "g" + std::to_string(made_);
    resolution.created_at = {static_cast<int64_t>(made_)};
    if (Below(4) > 0) {
      pending_[at] = pending_.back();
      pending_.pop_back();
    }
    return resolution;
  }

  std::mt19937_64 random_;
  uint64_t made_ = 0;
  std::vector<std::string> pending_;
};

}  // namespace shortlist::testing
