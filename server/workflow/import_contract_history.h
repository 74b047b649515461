#pragma once

#include "index/base/result.h"
#include "server/marketplace/contract_history.h"
#include "server/workflow/import_outcome.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Brings one row of another system: creates it, or replaces what can be edited of the one with the
// same `external_id`, or does nothing when that says the same already, so that an import may be run
// twice.
// Appends `contract_history_changed` with a change. Refuses `invalid_fields` (`external_id` is
// required here).
Result<ImportOutcome> ImportContractHistory(Transaction& tx, const Marketplace& marketplace,
                                            ContractHistory contract);

}  // namespace shortlist
