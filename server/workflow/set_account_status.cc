#include "server/workflow/set_account_status.h"

#include "server/marketplace/field_checks.h"
#include "server/storage/storage.h"
#include "server/workflow/refusals.h"

namespace shortlist {
namespace {

constexpr size_t kMaxReasonCharacters = 500;
constexpr int kNounsAtOnce = 1'000;

std::vector<FieldError> CheckReason(AccountStatus status, const std::string& reason) {
  FieldChecks checks;
  if (status == AccountStatus::kActive) {
    if (!reason.empty()) {
      checks.Refuse("/reason", "not_allowed", "An account that is active is not held.");
    }
  } else {
    checks.Required("/reason", reason);
    checks.Text("/reason", reason, kMaxReasonCharacters);
  }
  return checks.Take();
}

// Sets the mark on all that the account owns, with an event for each: search takes it out or in.
template <typename Repository>
Result<void> Mark(Transaction& tx, Repository& repository, const Account& account,
                  const std::string& noun) {
  const bool on_hold = account.status != AccountStatus::kActive;
  ListQuery query{.owner = account.id, .limit = kNounsAtOnce};
  for (auto page = repository.List(query); !page.empty(); page = repository.List(query)) {
    query.after_id = page.back().id;
    for (auto& each : page) {
      if (each.on_hold == on_hold) continue;
      each.on_hold = on_hold;
      each.updated_at = account.updated_at;
      each.seq = tx.outbox().Append({.type = noun + "_changed",
                                     .entity_type = noun,
                                     .entity_id = each.id,
                                     .at = account.updated_at});
      const int64_t version = each.version;
      const auto updated = repository.Update(std::move(each), version);
      if (!updated) return updated.error();
    }
  }
  return {};
}

}  // namespace

Result<Account> SetAccountStatus(Transaction& tx, const Marketplace& marketplace,
                                 const std::string& email, AccountStatus status,
                                 const std::string& reason) {
  const auto normalized = NormalizedEmail(email);
  if (!normalized) return NotFound("account");
  auto account = tx.accounts().GetByEmailKey(EmailKey(*normalized));
  if (!account) return NotFound("account");
  if (const auto valid = RequireValid(CheckReason(status, reason)); !valid) return valid.error();
  if (account->status == status && account->hold_reason == reason) return account;
  if (account->status != status && !MayBecome(account->status, status)) {
    return Error{ErrorCode::kConflict,
                 "account_status_not_allowed",
                 "An account that is " + std::string(NameOf(account->status)) + " cannot become " +
                     std::string(NameOf(status)) + ".",
                 {}};
  }
  account->status = status;
  account->hold_reason = reason;
  account->updated_at = marketplace.clock->Now();
  ++account->version;
  for (const auto& marked :
       {Mark(tx, tx.freelancers(), *account, "freelancer"), Mark(tx, tx.jobs(), *account, "job")}) {
    if (!marked) return marked.error();
  }
  account->seq = tx.outbox().LastSeq();
  if (const auto saved = tx.accounts().Save(*account); !saved) return saved.error();
  if (status == AccountStatus::kSuspended) tx.sessions().RevokeAllOf(account->id);
  return account;
}

}  // namespace shortlist
