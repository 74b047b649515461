#include "server/workflow/keep_changed.h"

#include <utility>

#include "server/storage/storage.h"
#include "server/workflow/note_change.h"
#include "server/workflow/notify.h"

namespace shortlist {
namespace {

template <typename Noun>
Result<Noun> Insert(Transaction& tx, const Marketplace& marketplace,
                    HiringRepository<Noun>& repository, std::string_view name, Noun noun) {
  noun.created_at = marketplace.clock->Now();
  noun.updated_at = noun.created_at;
  noun.seq = NoteChange(tx, marketplace, name, noun.id);
  if (const auto kept = repository.Insert(noun); !kept) return kept.error();
  Notify(tx, marketplace, nullptr, noun);
  return noun;
}

template <typename Noun>
Result<Noun> Update(Transaction& tx, const Marketplace& marketplace,
                    HiringRepository<Noun>& repository, std::string_view name, Noun noun) {
  const auto before = repository.Get(noun.id);
  if (!before) return before.error();
  noun.updated_at = marketplace.clock->Now();
  noun.seq = NoteChange(tx, marketplace, name, noun.id);
  const int64_t version = noun.version;
  auto kept = repository.Update(std::move(noun), version);
  if (kept) Notify(tx, marketplace, &*before, *kept);
  return kept;
}

}  // namespace

Result<Invitation> KeepNew(Transaction& tx, const Marketplace& marketplace, Invitation invitation) {
  return Insert(tx, marketplace, tx.invitations(), "invitation", std::move(invitation));
}
Result<Proposal> KeepNew(Transaction& tx, const Marketplace& marketplace, Proposal proposal) {
  return Insert(tx, marketplace, tx.proposals(), "proposal", std::move(proposal));
}
Result<Offer> KeepNew(Transaction& tx, const Marketplace& marketplace, Offer offer) {
  return Insert(tx, marketplace, tx.offers(), "offer", std::move(offer));
}

Result<Invitation> KeepChanged(Transaction& tx, const Marketplace& marketplace,
                               Invitation invitation) {
  return Update(tx, marketplace, tx.invitations(), "invitation", std::move(invitation));
}
Result<Proposal> KeepChanged(Transaction& tx, const Marketplace& marketplace, Proposal proposal) {
  return Update(tx, marketplace, tx.proposals(), "proposal", std::move(proposal));
}
Result<Offer> KeepChanged(Transaction& tx, const Marketplace& marketplace, Offer offer) {
  return Update(tx, marketplace, tx.offers(), "offer", std::move(offer));
}

}  // namespace shortlist
