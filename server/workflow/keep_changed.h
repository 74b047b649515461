#pragma once

#include "index/base/result.h"
#include "server/marketplace/invitation.h"
#include "server/marketplace/offer.h"
#include "server/marketplace/proposal.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// Writes what a verb has made of a noun that it read in this transaction, as of now and with its
// event. Refuses what Update does (server/storage/hiring_repository.h).
Result<Invitation> KeepChanged(Transaction& tx, const Marketplace& marketplace,
                               Invitation invitation);
Result<Proposal> KeepChanged(Transaction& tx, const Marketplace& marketplace, Proposal proposal);
Result<Offer> KeepChanged(Transaction& tx, const Marketplace& marketplace, Offer offer);

}  // namespace shortlist
