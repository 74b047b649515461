#include "server/workflow/hiring_sides.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "server/auth/permission.h"
#include "server/marketplace/contract.h"
#include "server/marketplace/invitation.h"
#include "server/marketplace/proposal.h"
#include "server/storage/storage.h"
#include "server/workflow/ownership.h"
#include "server/workflow/refusals.h"

namespace shortlist {
namespace {

// Where a noun is kept, and its word in refusals.
template <typename Noun>
struct Kept;
template <>
struct Kept<Invitation> {
  static constexpr const char* kNoun = "invitation";
  static const auto& In(const Transaction& tx) { return tx.invitations(); }
};
template <>
struct Kept<Proposal> {
  static constexpr const char* kNoun = "proposal";
  static const auto& In(const Transaction& tx) { return tx.proposals(); }
};
template <>
struct Kept<Offer> {
  static constexpr const char* kNoun = "offer";
  static const auto& In(const Transaction& tx) { return tx.offers(); }
};
template <>
struct Kept<Contract> {
  static constexpr const char* kNoun = "contract";
  static const auto& In(const Transaction& tx) { return tx.contracts(); }
};

constexpr int kAll = std::numeric_limits<int>::max();

template <typename Noun>
bool IsFreelancersAlone(const Noun&) {
  return false;
}
bool IsFreelancersAlone(const Proposal& proposal) {
  return proposal.state == ProposalState::kPending;
}

// They were invited to the job or have proposed to it. A hold or a removal hides it from them, too.
bool HasToDo(const Transaction& tx, const Job& job, const std::string& freelancer_id) {
  if (job.on_hold || job.status == JobStatus::kRemoved) return false;
  return tx.invitations().Count({.job_id = job.id, .freelancer_id = freelancer_id}) > 0 ||
         tx.proposals().Count({.job_id = job.id, .freelancer_id = freelancer_id}) > 0;
}

}  // namespace

Sides SidesOf(const Transaction& tx, const Principal& who, const std::string& job_id,
              const std::string& freelancer_id) {
  const bool all = who.ActsForAll();  // also what a job or profile that is gone has left
  const bool client = MayDo(who.roles, Action::kTendJobs);
  const bool freelancer = MayDo(who.roles, Action::kTendProposals);
  return {client && (all || RequireOwnJob(tx, who, job_id).ok()),
          freelancer && (all || RequireOwnFreelancer(tx, who, freelancer_id).ok())};
}

template <typename Noun>
Result<Seen<Noun>> FindSeen(const Transaction& tx, const Principal& who, std::string_view id) {
  auto noun = Kept<Noun>::In(tx).Get(id);
  if (!noun) return noun.error();
  const Sides sides = SidesOf(tx, who, noun->job_id, noun->freelancer_id);
  const bool seen = sides.freelancer || (sides.client && !IsFreelancersAlone(*noun));
  if (!seen) return NotFound(Kept<Noun>::kNoun);
  return Seen<Noun>{*std::move(noun), sides};
}

template <typename Noun>
Result<Noun> RequireSide(const Transaction& tx, const Principal& who, std::string_view id,
                         OfferSide side) {
  auto seen = FindSeen<Noun>(tx, who, id);
  if (!seen) return seen.error();
  if (!seen->sides.Has(side)) return NotOwner(Kept<Noun>::kNoun);
  return std::move(seen->noun);
}

Result<OfferSide> RequireOfferSide(const Transaction& tx, const Principal& who, std::string_view id,
                                   std::optional<OfferSide> said) {
  const auto seen = FindSeen<Offer>(tx, who, id);
  if (!seen) return seen.error();
  const Sides sides = seen->sides;
  if (said) {
    if (!sides.Has(*said)) return NotOwner(Kept<Offer>::kNoun);
    return *said;
  }
  if (sides.client && sides.freelancer) {
    const auto refused = RequireValid({{"/side", "required", "both sides are yours: say which"}});
    return refused.error();
  }
  return sides.client ? OfferSide::kClient : OfferSide::kFreelancer;
}

Result<void> RequireKnownJob(const Transaction& tx, const Principal& who, const std::string& job_id,
                             const std::string& freelancer_id) {
  const auto job = tx.jobs().GetById(job_id);
  if (!job) return NotFound("job");
  if (who.ActsForAll() || MaySee(who, *job) || HasToDo(tx, *job, freelancer_id)) return {};
  return NotFound("job");
}

bool IsKnown(const Transaction& tx, const Principal& who, const Job& job) {
  if (MaySee(who, job)) return true;
  if (who.account_id.empty() || who.is_publishable) return false;
  const auto own = tx.freelancers().List({.owner = who.account_id, .limit = kAll});
  return std::any_of(own.begin(), own.end(),
                     [&](const Freelancer& freelancer) { return HasToDo(tx, job, freelancer.id); });
}

Result<void> RequireKnownFreelancer(const Transaction& tx, const Principal& who,
                                    const std::string& job_id, const std::string& freelancer_id) {
  const auto freelancer = tx.freelancers().GetById(freelancer_id);
  if (!freelancer) return NotFound("freelancer");
  if (who.ActsForAll() || MaySee(who, *freelancer)) return {};
  // One of them may be being written, no more.
  const auto proposals =
      tx.proposals().List({.job_id = job_id, .freelancer_id = freelancer_id, .limit = 2});
  for (const Proposal& proposal : proposals) {
    if (!IsFreelancersAlone(proposal)) return {};
  }
  return NotFound("freelancer");
}

template Result<Seen<Invitation>> FindSeen(const Transaction&, const Principal&, std::string_view);
template Result<Seen<Proposal>> FindSeen(const Transaction&, const Principal&, std::string_view);
template Result<Seen<Offer>> FindSeen(const Transaction&, const Principal&, std::string_view);
template Result<Seen<Contract>> FindSeen(const Transaction&, const Principal&, std::string_view);
template Result<Invitation> RequireSide(const Transaction&, const Principal&, std::string_view,
                                        OfferSide);
template Result<Proposal> RequireSide(const Transaction&, const Principal&, std::string_view,
                                      OfferSide);

}  // namespace shortlist
