#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace shortlist {

class Transaction;

// What is wrong with the ledger. A sentence each, naming the account, position or link.
struct LedgerAudit {
  std::vector<std::string> differences;
  int64_t transfers = 0;
  int64_t links = 0;

  bool ok() const { return differences.empty(); }
};

// Reads the whole ledger: debits are credits in every unit, each account's balances are the sums of
// its transfers, and the hash chain, computed anew, is the one stored. At the first broken link the
// chain is given up: all after it are. The thread rule is the Transaction's.
LedgerAudit AuditLedger(const Transaction& tx);

}  // namespace shortlist
