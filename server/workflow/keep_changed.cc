#include "server/workflow/keep_changed.h"

#include <utility>

#include "server/storage/storage.h"
#include "server/workflow/note_change.h"

namespace shortlist {
namespace {

template <typename Noun>
Result<Noun> Update(HiringRepository<Noun>& repository, Noun noun, Timestamp now, int64_t seq) {
  noun.updated_at = now;
  noun.seq = seq;
  const int64_t version = noun.version;
  return repository.Update(std::move(noun), version);
}

}  // namespace

Result<Invitation> KeepChanged(Transaction& tx, const Marketplace& marketplace,
                               Invitation invitation) {
  const int64_t seq = NoteChange(tx, marketplace, "invitation", invitation.id);
  return Update(tx.invitations(), std::move(invitation), marketplace.clock->Now(), seq);
}

Result<Proposal> KeepChanged(Transaction& tx, const Marketplace& marketplace, Proposal proposal) {
  const int64_t seq = NoteChange(tx, marketplace, "proposal", proposal.id);
  return Update(tx.proposals(), std::move(proposal), marketplace.clock->Now(), seq);
}

Result<Offer> KeepChanged(Transaction& tx, const Marketplace& marketplace, Offer offer) {
  const int64_t seq = NoteChange(tx, marketplace, "offer", offer.id);
  return Update(tx.offers(), std::move(offer), marketplace.clock->Now(), seq);
}

}  // namespace shortlist
