#include "server/workflow/read_ledger.h"

#include "server/storage/storage.h"

namespace shortlist {

std::vector<TrialBalance> ReadTrialBalances(const Marketplace& marketplace) {
  return marketplace.storage->Read([](ReadTransaction& tx) { return tx.ledger().TrialBalances(); });
}

}  // namespace shortlist
