#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "index/base/clock.h"
#include "index/base/result.h"
#include "server/marketplace/connects.h"
#include "server/marketplace/ledger.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// What the verbs that move Connects share.

Timestamp DaysAfter(Timestamp from, int days);

// A transfer of Connects that is made now, under the numbers that are in effect; accounts, group
// and reference are the caller's to fill in.
Transfer NewTransfer(const Marketplace& marketplace, TransferKind kind, int64_t connects);

// Opens an empty lot and its account. Refuses `connects_already_granted`.
Result<void> OpenLot(Transaction& tx, const ConnectsLot& lot);

// The lot for Connects that come back after the lot they came from has expired: opened when the
// first asks for it, one for each return. Lives in one transaction.
class LateLot {
 public:
  struct Return {
    std::string owner;
    std::string grant_key;  // that no lot of the owner has
  };

  LateLot(Transaction* tx, const Marketplace* marketplace, Return from)
      : tx_(tx), marketplace_(marketplace), return_(std::move(from)) {}

  const std::string& Id();

 private:
  Transaction* tx_;
  const Marketplace* marketplace_;
  Return return_;
  std::string id_;
};

}  // namespace shortlist
