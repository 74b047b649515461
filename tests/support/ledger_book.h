#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include <gtest/gtest.h>

#include "server/marketplace/ledger.h"

namespace shortlist::testing {

// A ledger in memory, by the rules alone: what one in a database is compared with.
class LedgerBook {
 public:
  void Open(const LedgerAccount& account) { accounts_[account.id] = account; }

  Result<void> Post(const Transfer& transfer) {
    const auto allowed =
        MayTransfer(transfer, Find(transfer.debit_account), Find(transfer.credit_account));
    if (!allowed) return allowed;
    if (transfer.phase == TransferPhase::kPending) pending_[transfer.id] = {transfer, {}};
    Apply(transfer, nullptr);
    return {};
  }

  Result<Transfer> Resolve(const Resolution& resolution) {
    const auto found = pending_.find(resolution.pending);
    const bool exists = found != pending_.end();
    auto resolved = shortlist::Resolve(resolution, exists ? &found->second.transfer : nullptr,
                                       exists ? found->second.ended : std::nullopt);
    if (!resolved) return resolved;
    found->second.ended = resolution.phase;
    Apply(*resolved, &found->second.transfer);
    return resolved;
  }

  const std::map<std::string, LedgerAccount>& accounts() const { return accounts_; }

 private:
  struct Pending {
    Transfer transfer;
    std::optional<TransferPhase> ended;
  };

  const LedgerAccount* Find(const std::string& id) const {
    const auto found = accounts_.find(id);
    return found == accounts_.end() ? nullptr : &found->second;
  }

  void Apply(const Transfer& transfer, const Transfer* pending) {
    const Movement movement = MovementOf(transfer, pending);
    Balances& debit = accounts_.at(transfer.debit_account).balances;
    Balances& credit = accounts_.at(transfer.credit_account).balances;
    debit.debits_pending += movement.pending;
    debit.debits_posted += movement.posted;
    credit.credits_pending += movement.pending;
    credit.credits_posted += movement.posted;
  }

  std::map<std::string, LedgerAccount> accounts_;
  std::unordered_map<std::string, Pending> pending_;
};

}  // namespace shortlist::testing
