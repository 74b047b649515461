#pragma once

#include <string>

#include "index/base/result.h"
#include "server/marketplace/offer.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

struct NewOffer {
  std::string job_id;
  std::string freelancer_id;
  Terms terms;
  std::string message;
  bool keep_open = false;  // the job stays open when the offer is accepted
};

// The client of a job that is open or paused offers it to a freelancer. What they have proposed for
// it is answered by this: the proposal is offered. Refuses `job_not_found`, `job_is_closed` and the
// like, `freelancer_not_found`, `invalid_fields`, `offer_exists` (one that is not answered yet),
// `proposal_is_pending`, `proposal_is_hired`.
Result<Offer> MakeOffer(Transaction& tx, const Marketplace& marketplace, const NewOffer& request);

struct OfferChange {
  std::string id;                           // of the version that is answered
  OfferSide side = OfferSide::kFreelancer;  // who makes the new version
  Terms terms;
  std::string message;
};

// Answers a version of an offer with another: the first is changed, the new one is sent. Refuses
// `offer_not_found`, what MayAct and After refuse (offer.h), `invalid_fields`.
Result<Offer> CounterOffer(Transaction& tx, const Marketplace& marketplace,
                           const OfferChange& change);

}  // namespace shortlist
