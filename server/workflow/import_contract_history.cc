#include "server/workflow/import_contract_history.h"

#include <string>
#include <utility>

#include "index/base/id.h"
#include "server/storage/storage.h"
#include "server/workflow/contract_history_event.h"
#include "server/workflow/refusals.h"

namespace shortlist {
namespace {

bool SaysTheSame(ContractHistory imported, const ContractHistory& stored) {
  imported.id = stored.id;
  imported.created_at = stored.created_at;
  imported.updated_at = stored.updated_at;
  imported.version = stored.version;
  imported.seq = stored.seq;
  return imported == stored;
}

std::vector<FieldError> ValidateImported(const ContractHistory& contract,
                                         const IndexingRules& rules) {
  auto errors = Validate(contract, rules.categories);
  for (size_t i = 0; i < contract.payments.size(); ++i) {
    if (contract.payments[i].amount.currency == rules.currency) continue;
    errors.push_back({"/payments/" + std::to_string(i) + "/currency", "currency_mismatch",
                      "this marketplace counts in " + rules.currency});
  }
  return errors;
}

int64_t AppendChanged(Transaction& tx, const ContractHistory& contract,
                      const std::vector<std::string>& freelancers) {
  return tx.outbox().Append({.type = "contract_history_changed",
                             .entity_type = "contract_history",
                             .entity_id = contract.id,
                             .payload = ContractHistoryPayload(freelancers),
                             .at = contract.updated_at});
}

}  // namespace

Result<ImportOutcome> ImportContractHistory(Transaction& tx, const Marketplace& marketplace,
                                            ContractHistory contract) {
  const auto valid = RequireValid(ValidateImported(contract, marketplace.rules));
  if (!valid) return valid.error();

  const auto stored = tx.contract_history().GetByExternalId(contract.external_id);
  contract.updated_at = marketplace.clock->Now();
  if (!stored) {
    contract.id = NewId("ctr", *marketplace.clock);
    contract.created_at = contract.updated_at;
    contract.version = 1;
    contract.seq = AppendChanged(tx, contract, {contract.freelancer_external_id});
    const auto inserted = tx.contract_history().Insert(contract);
    if (!inserted) return inserted.error();
    return ImportOutcome::kCreated;
  }
  if (SaysTheSame(contract, *stored)) return ImportOutcome::kUnchanged;
  contract.id = stored->id;
  contract.created_at = stored->created_at;
  std::vector<std::string> freelancers = {stored->freelancer_external_id};
  if (contract.freelancer_external_id != stored->freelancer_external_id) {
    freelancers.push_back(contract.freelancer_external_id);
  }
  contract.seq = AppendChanged(tx, contract, freelancers);
  const auto updated = tx.contract_history().Update(std::move(contract), stored->version);
  if (!updated) return updated.error();
  return ImportOutcome::kUpdated;
}

}  // namespace shortlist
