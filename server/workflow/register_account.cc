#include "server/workflow/register_account.h"

#include <utility>

#include "index/base/id.h"
#include "server/storage/storage.h"
#include "server/workflow/account_mail.h"
#include "server/workflow/refusals.h"

namespace shortlist {
namespace {

std::vector<FieldError> CheckRegistration(const Account& draft) {
  std::vector<FieldError> errors = Validate(draft);
  if (draft.roles.Has(Role::kAdmin)) {
    errors.push_back({"/roles", "not_allowed", "an admin is made by the command line"});
  }
  return errors;
}

}  // namespace

Result<void> RegisterAccount(Transaction& tx, const Marketplace& marketplace, Account draft) {
  if (const auto valid = RequireValid(CheckRegistration(draft)); !valid) return valid;
  const auto known = tx.accounts().GetByEmailKey(EmailKey(draft.email));
  if (known && known->email_verified_at) {
    (void)NewAccountToken(tx, marketplace, "", TokenPurpose::kVerify);
    MailAlreadyRegistered(tx, marketplace, *known);
    return {};
  }
  const Timestamp now = marketplace.clock->Now();
  draft.id = known ? known->id : NewId("acc", *marketplace.clock);
  draft.status = known ? known->status : AccountStatus::kActive;
  draft.email_verified_at.reset();
  draft.second_factor = {};
  draft.created_at = known ? known->created_at : now;
  draft.updated_at = now;
  draft.version = known ? known->version + 1 : 1;
  draft.seq = tx.outbox().LastSeq();
  const auto written = known ? tx.accounts().Save(draft) : tx.accounts().Insert(draft);
  if (!written) return written;
  MailVerification(tx, marketplace, draft,
                   NewAccountToken(tx, marketplace, draft.id, TokenPurpose::kVerify));
  return {};
}

}  // namespace shortlist
