#pragma once

#include <string>

#include "server/marketplace/invitation.h"
#include "server/marketplace/job.h"
#include "server/marketplace/notification.h"
#include "server/marketplace/offer.h"
#include "server/marketplace/proposal.h"
#include "server/marketplace/saved_search.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// The one way to tell somebody something: as of now, in the transaction of what is told, so that it
// is told exactly once. Nobody is told whom no person stands for (person.h).

// Tells those concerned what has become of it (NoticesOf). `before` is what was stored; null: it is
// new.
void Notify(Transaction& tx, const Marketplace& marketplace, const Invitation* before,
            const Invitation& after);
void Notify(Transaction& tx, const Marketplace& marketplace, const Proposal* before,
            const Proposal& after);
void Notify(Transaction& tx, const Marketplace& marketplace, const Offer* before,
            const Offer& after);

// Tells each freelancer who waits for an answer about a job that it is over, before what they wait
// for is ended; and its client of what they did not do themselves.
void NotifyJobIsOver(Transaction& tx, const Marketplace& marketplace, const Job& job);

// Tells whoever saved the search what it has found.
void NotifyAlert(Transaction& tx, const Marketplace& marketplace, const SavedSearch& search,
                 const std::string& document_id);

}  // namespace shortlist
