#include "server/storage/ledger_audit.h"

#include <algorithm>

#include "server/marketplace/ledger_chain.h"
#include "server/storage/storage.h"

namespace shortlist {
namespace {

constexpr int kRowsAtOnce = 1'000;

// The transfers of a link as they are stored now: those at its positions.
std::vector<Transfer> TransfersOf(const ChainLink& link, const LedgerRepository& ledger) {
  std::vector<Transfer> transfers;
  int64_t after = link.first_position - 1;
  while (after < link.last_position) {
    const int limit = static_cast<int>(std::min<int64_t>(kRowsAtOnce, link.last_position - after));
    const auto some = ledger.TransfersAfter(after, limit);
    for (const Transfer& each : some) {
      if (each.position <= link.last_position) transfers.push_back(each);
    }
    if (some.empty()) break;
    after = some.back().position;
  }
  return transfers;
}

void AuditChain(const LedgerRepository& ledger, LedgerAudit* audit) {
  std::string previous(kFirstLink);
  int64_t bound = 0;  // the last position that a link holds
  while (true) {
    const auto links = ledger.LinksAfter(bound, kRowsAtOnce);
    for (const ChainLink& link : links) {
      const auto transfers = TransfersOf(link, ledger);
      if (link.first_position != bound + 1 || NextLink(previous, transfers) != link.hash) {
        audit->differences.push_back("the link of transfers " +
                                     std::to_string(link.first_position) + " to " +
                                     std::to_string(link.last_position) + " is broken");
        return;
      }
      previous = link.hash;
      bound = link.last_position;
      audit->transfers += static_cast<int64_t>(transfers.size());
      ++audit->links;
    }
    if (links.empty()) break;
  }
  if (!ledger.TransfersAfter(bound, 1).empty()) {
    audit->differences.push_back("no link holds the transfers after " + std::to_string(bound));
  }
}

}  // namespace

LedgerAudit AuditLedger(const Transaction& tx) {
  LedgerAudit audit;
  for (const TrialBalance& balance : tx.ledger().TrialBalances()) {
    if (!balance.is_balanced()) {
      audit.differences.push_back("debits are not credits in " + balance.unit);
    }
  }
  for (const std::string& id : tx.ledger().AccountsOffTheirTransfers()) {
    audit.differences.push_back("account " + id + " has other balances than its transfers");
  }
  AuditChain(tx.ledger(), &audit);
  return audit;
}

}  // namespace shortlist
