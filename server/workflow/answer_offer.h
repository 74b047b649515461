#pragma once

#include <string>

#include "index/base/result.h"
#include "server/marketplace/contract.h"
#include "server/marketplace/offer.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

struct AcceptedOffer {
  Offer offer;
  Contract contract;  // pending
};

// Agrees: makes the contract, hires the proposal, and ends the job's hiring unless it stays open.
// The first hire ends the auction of its boosts. Refuses `offer_not_found`, what MayAct and After
// refuse (offer.h), and `freelancer_not_found`: the profile was deleted meanwhile.
Result<AcceptedOffer> AcceptOffer(Transaction& tx, const Marketplace& marketplace,
                                  const std::string& id, OfferSide side);

struct OfferEnd {
  std::string id;
  OfferAction action = OfferAction::kDecline;  // decline, withdraw or expire
  OfferSide side = OfferSide::kFreelancer;     // whose action it is; of kExpire nobody's
  std::string reason;
};

// Ends an offer without a contract: its proposal is active again. Refuses `offer_not_found`, what
// MayAct and After refuse (offer.h), `invalid_fields`.
Result<Offer> EndOffer(Transaction& tx, const Marketplace& marketplace, const OfferEnd& end);

}  // namespace shortlist
