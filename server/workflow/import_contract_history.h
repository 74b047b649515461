#pragma once

#include "index/base/result.h"
#include "server/marketplace/contract_history.h"
#include "server/workflow/import_outcome.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Brings one row of another system: creates it, or replaces what can be edited of the one with the
// same `external_id`, or does nothing when that says the same already, so that an import may be run
// twice. Appends `contract_history_changed` with a change; its payload names the freelancers whose
// reputation it touches (server/workflow/contract_history_event.h).
//
// Refuses `invalid_fields` (`external_id` is required here). A payment in another currency than the
// marketplace's is among them, as `currency_mismatch`: earnings are weighed against fixed amounts,
// no rate of exchange is known here, and to leave the payment out would turn a paid contract into
// an unpaid one.
Result<ImportOutcome> ImportContractHistory(Transaction& tx, const Marketplace& marketplace,
                                            ContractHistory contract);

}  // namespace shortlist
