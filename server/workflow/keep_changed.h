#pragma once

#include "index/base/result.h"
#include "server/marketplace/invitation.h"
#include "server/marketplace/offer.h"
#include "server/marketplace/proposal.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// How every verb writes a noun of hiring: as of now, with its event, and telling those concerned
// (notify.h).

// One that the verb has made: its id and what it says. Refuses what Insert does
// (server/storage/hiring_repository.h).
Result<Invitation> KeepNew(Transaction& tx, const Marketplace& marketplace, Invitation invitation);
Result<Proposal> KeepNew(Transaction& tx, const Marketplace& marketplace, Proposal proposal);
Result<Offer> KeepNew(Transaction& tx, const Marketplace& marketplace, Offer offer);

// What a verb has made of one that it read in this transaction. Refuses what Update does.
Result<Invitation> KeepChanged(Transaction& tx, const Marketplace& marketplace,
                               Invitation invitation);
Result<Proposal> KeepChanged(Transaction& tx, const Marketplace& marketplace, Proposal proposal);
Result<Offer> KeepChanged(Transaction& tx, const Marketplace& marketplace, Offer offer);

}  // namespace shortlist
