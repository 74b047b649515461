#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "index/base/result.h"
#include "server/marketplace/connects.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

struct ConnectsGrant {
  std::string freelancer_id;
  ConnectsSource source = ConnectsSource::kBonus;
  int64_t connects = 0;
  std::string key;  // names the occasion ("signup", an invoice): the same is granted once
};

// Gives Connects to a freelancer as a new lot that lives a year. Refuses `freelancer_not_found`,
// `connects_already_granted`, `amount_not_positive`, `amount_too_large`.
Result<ConnectsLot> GrantConnects(Transaction& tx, const Marketplace& marketplace,
                                  const ConnectsGrant& grant);

// Gives a freelancer what is theirs by now without asking, of the Basic membership: the Connects of
// signing up, once, and those of this calendar month. Whatever spends or shows Connects comes here
// first, so that nobody has to run through all freelancers when a month begins. Refuses
// `freelancer_not_found`.
Result<void> GrantDueConnects(Transaction& tx, const Marketplace& marketplace,
                              std::string_view freelancer_id);

// The same in a transaction of its own, which is spared where nothing is due.
Result<void> GrantDueConnects(const Marketplace& marketplace, std::string_view freelancer_id);

}  // namespace shortlist
