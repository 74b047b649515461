#include "server/marketplace/ledger.h"

#include "index/base/check.h"
#include "server/marketplace/enum_words.h"

namespace shortlist {
namespace {

constexpr EnumWords<2> kAccountKinds = {"platform_connects", "connects_lot"};
constexpr EnumWords<4> kPhases = {"posted", "pending", "post_pending", "void_pending"};
constexpr EnumWords<6> kTransferKinds = {"connects_grant",  "connects_purchase", "connects_spend",
                                         "connects_return", "connects_expiry",   "connects_boost"};

Error NotAllowed(ErrorCode code, std::string reason, std::string detail) {
  return {code, std::move(reason), std::move(detail), {}};
}

Error AmountNotPositive() {
  return NotAllowed(ErrorCode::kInvalidArgument, "amount_not_positive",
                    "a transfer moves more than nothing");
}

Error AccountNotFound(std::string side, const std::string& id) {
  return NotAllowed(ErrorCode::kNotFound, side + "_account_not_found", "there is no account " + id);
}

bool IsResolution(TransferPhase phase) {
  return phase == TransferPhase::kPostPending || phase == TransferPhase::kVoidPending;
}

// One side of an account after `amount` more.
bool Fits(int64_t pending, int64_t posted, int64_t amount) {
  return pending + posted <= kMaxAccountTotal - amount;
}

}  // namespace

std::string_view NameOf(AccountKind kind) { return WordOf(kAccountKinds, kind); }
std::string_view NameOf(TransferPhase phase) { return WordOf(kPhases, phase); }
std::string_view NameOf(TransferKind kind) { return WordOf(kTransferKinds, kind); }
std::optional<AccountKind> AccountKindByName(std::string_view name) {
  return EnumByWord<AccountKind>(kAccountKinds, name);
}
std::optional<TransferPhase> TransferPhaseByName(std::string_view name) {
  return EnumByWord<TransferPhase>(kPhases, name);
}
std::optional<TransferKind> TransferKindByName(std::string_view name) {
  return EnumByWord<TransferKind>(kTransferKinds, name);
}

Result<void> MayTransfer(const Transfer& transfer, const LedgerAccount* debit,
                         const LedgerAccount* credit) {
  CHECK(!IsResolution(transfer.phase) && transfer.resolves.empty());
  if (transfer.amount <= 0) return AmountNotPositive();
  if (transfer.amount > kMaxTransferAmount) {
    return NotAllowed(ErrorCode::kInvalidArgument, "amount_too_large",
                      "a transfer moves at most " + std::to_string(kMaxTransferAmount));
  }
  if (transfer.debit_account == transfer.credit_account) {
    return NotAllowed(ErrorCode::kInvalidArgument, "accounts_must_be_different",
                      "a transfer is between two accounts");
  }
  if (debit == nullptr) return AccountNotFound("debit", transfer.debit_account);
  if (credit == nullptr) return AccountNotFound("credit", transfer.credit_account);
  CHECK(debit->id == transfer.debit_account && credit->id == transfer.credit_account);
  if (debit->unit != transfer.unit || credit->unit != transfer.unit) {
    return NotAllowed(ErrorCode::kInvalidArgument, "unit_mismatch",
                      "both accounts must have the unit " + transfer.unit);
  }
  const Balances& from = debit->balances;
  const Balances& to = credit->balances;
  if (!Fits(from.debits_pending, from.debits_posted, transfer.amount) ||
      !Fits(to.credits_pending, to.credits_posted, transfer.amount)) {
    return NotAllowed(ErrorCode::kFailedPrecondition, "account_total_too_large",
                      "an account moves at most " + std::to_string(kMaxAccountTotal));
  }
  if (!debit->may_overdraw && from.available() < transfer.amount) {
    return NotAllowed(
        ErrorCode::kFailedPrecondition, "insufficient_funds",
        std::to_string(from.available()) + " of " + std::to_string(transfer.amount) + " are there");
  }
  return {};
}

Error AlreadyResolved(TransferPhase ended) {
  CHECK(IsResolution(ended));
  const bool posted = ended == TransferPhase::kPostPending;
  return NotAllowed(ErrorCode::kConflict,
                    posted ? "pending_transfer_already_posted" : "pending_transfer_already_voided",
                    "a pending transfer is posted or voided once");
}

Result<Transfer> Resolve(const Resolution& resolution, const Transfer* pending,
                         std::optional<TransferPhase> ended) {
  CHECK(IsResolution(resolution.phase));
  // What is voided is voided as a whole.
  CHECK(resolution.phase == TransferPhase::kPostPending || !resolution.amount);
  if (pending == nullptr) {
    return NotAllowed(ErrorCode::kNotFound, "pending_transfer_not_found",
                      "there is no transfer " + resolution.pending);
  }
  CHECK(pending->id == resolution.pending);
  if (pending->phase != TransferPhase::kPending) {
    return NotAllowed(ErrorCode::kConflict, "transfer_not_pending", "it was never pending");
  }
  Transfer transfer = *pending;
  transfer.position = 0;
  transfer.id = resolution.id;
  transfer.amount = resolution.amount.value_or(pending->amount);
  transfer.phase = resolution.phase;
  transfer.resolves = pending->id;
  transfer.group = resolution.group;
  transfer.created_at = resolution.created_at;
  if (transfer.amount <= 0) return AmountNotPositive();
  if (transfer.amount > pending->amount) {
    return NotAllowed(ErrorCode::kInvalidArgument, "exceeds_pending_transfer_amount",
                      "only " + std::to_string(pending->amount) + " are held");
  }
  if (ended) return AlreadyResolved(*ended);
  return transfer;
}

Movement MovementOf(const Transfer& transfer, const Transfer* pending) {
  CHECK(IsResolution(transfer.phase) == (pending != nullptr));
  CHECK(transfer.amount > 0);
  switch (transfer.phase) {
    case TransferPhase::kPosted:
      return {0, transfer.amount};
    case TransferPhase::kPending:
      return {transfer.amount, 0};
    case TransferPhase::kPostPending:
      CHECK(transfer.amount <= pending->amount);
      return {-pending->amount, transfer.amount};
    case TransferPhase::kVoidPending:
      CHECK(transfer.amount == pending->amount);
      return {-pending->amount, 0};
  }
  CHECK(false);
  return {};
}

}  // namespace shortlist
