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

// The Connects of the calendar month that it is now, as many as the membership has. Refuses as
// GrantConnects.
Result<ConnectsLot> GrantMonthlyConnects(Transaction& tx, const Marketplace& marketplace,
                                         std::string_view freelancer_id,
                                         ConnectsMembership membership);

}  // namespace shortlist
