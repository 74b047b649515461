#include "server/workflow/ownership.h"

#include <string_view>

#include "server/auth/permission.h"
#include "server/storage/storage.h"
#include "server/workflow/index_document.h"
#include "server/workflow/refusals.h"

namespace shortlist {
namespace {

// Their key has the scope, and it is theirs.
bool IsOwn(const Principal& who, Action action, const std::string& owner) {
  if (!Require(who, action)) return false;
  return who.ActsForAll() || (!owner.empty() && owner == who.account_id && !who.is_publishable);
}

template <typename Noun>
Result<void> RequireOwnNoun(const Principal& who, const Noun& noun, std::string_view name) {
  if (who.ActsForAll() || (!noun.owner.empty() && noun.owner == who.account_id)) return {};
  if (!IsSearchable(noun)) return NotFound(name);
  return NotOwner(name);
}

template <typename Noun>
Result<void> Take(const Transaction& tx, const Principal& who, Noun* noun) {
  noun->owner.clear();
  noun->on_hold = false;
  if (who.ActsForAll()) return {};
  const auto account = tx.accounts().GetById(who.account_id);
  if (!account) return account.error();
  if (account->status != AccountStatus::kActive) return AccountLimited(account->hold_reason);
  noun->owner = account->id;
  return {};
}

class Changes {
 public:
  template <typename T>
  void Keep(const char* pointer, const T& before, const T& after) {
    if (before == after) return;
    refused_.push_back({pointer, "not_allowed", "Only the marketplace may say this."});
  }
  std::vector<FieldError> Take() { return std::move(refused_); }

 private:
  std::vector<FieldError> refused_;
};

}  // namespace

bool MaySee(const Principal& who, const Freelancer& freelancer) {
  return IsSearchable(freelancer) || IsOwn(who, Action::kReadAllFreelancers, freelancer.owner);
}

bool MaySee(const Principal& who, const Job& job) {
  return IsSearchable(job) || IsOwn(who, Action::kReadAllJobs, job.owner);
}

Result<void> RequireOwn(const Principal& who, const Freelancer& freelancer) {
  return RequireOwnNoun(who, freelancer, "freelancer");
}

Result<void> RequireOwn(const Principal& who, const Job& job) {
  return RequireOwnNoun(who, job, "job");
}

Result<void> RequireOwnFreelancer(const Transaction& tx, const Principal& who,
                                  const std::string& id) {
  const auto freelancer = tx.freelancers().GetById(id);
  if (!freelancer) return NotFound("freelancer");
  return RequireOwn(who, *freelancer);
}

Result<void> RequireOwnJob(const Transaction& tx, const Principal& who, const std::string& id) {
  const auto job = tx.jobs().GetById(id);
  if (!job) return NotFound("job");
  return RequireOwn(who, *job);
}

std::optional<std::string> OwnerListed(const Principal& who) {
  if (who.ActsForAll()) return std::nullopt;
  return who.account_id;
}

Result<void> TakeOwnership(const Transaction& tx, const Principal& who, Freelancer* freelancer) {
  return Take(tx, who, freelancer);
}

Result<void> TakeOwnership(const Transaction& tx, const Principal& who, Job* job) {
  return Take(tx, who, job);
}

std::vector<FieldError> CheckMayChange(const Principal& who, const Freelancer& before,
                                       const Freelancer& after) {
  if (who.ActsForAll()) return {};
  Changes changes;
  // The import finds its rows by it.
  changes.Keep("/external_id", before.external_id, after.external_id);
  changes.Keep("/verified", before.verified, after.verified);
  return changes.Take();
}

std::vector<FieldError> CheckMayChange(const Principal& who, const Job& before, const Job& after) {
  if (who.ActsForAll()) return {};
  Changes changes;
  changes.Keep("/external_id", before.external_id, after.external_id);
  changes.Keep("/featured", before.featured, after.featured);
  changes.Keep("/proposals", before.proposals, after.proposals);
  changes.Keep("/client/external_id", before.client.external_id, after.client.external_id);
  changes.Keep("/client/spent", before.client.spent, after.client.spent);
  changes.Keep("/client/hires", before.client.hires, after.client.hires);
  changes.Keep("/client/rating", before.client.rating_hundredths, after.client.rating_hundredths);
  changes.Keep("/client/payment_verified", before.client.payment_verified,
               after.client.payment_verified);
  changes.Keep("/client/member_since", before.client.member_since, after.client.member_since);
  return changes.Take();
}

}  // namespace shortlist
