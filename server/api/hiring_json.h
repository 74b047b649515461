#pragma once

#include <nlohmann/json.hpp>

#include "server/http/json_reader.h"
#include "server/marketplace/boost_auction.h"
#include "server/marketplace/connects.h"
#include "server/marketplace/contract.h"
#include "server/marketplace/invitation.h"
#include "server/marketplace/offer.h"
#include "server/marketplace/proposal.h"
#include "server/workflow/create_proposal.h"

namespace shortlist {

// What stands between a job and a freelancer, on the wire.
nlohmann::json TermsJson(const Terms& terms);
nlohmann::json InvitationJson(const Invitation& invitation);
nlohmann::json OfferJson(const Offer& offer);
nlohmann::json ContractJson(const Contract& contract);
nlohmann::json QuoteJson(const ConnectsQuote& quote);
nlohmann::json BoostJson(const BoostBid& bid);

// `for_client`: with what the client noted, which nobody else sees; else null stands there.
nlohmann::json ProposalJson(const Proposal& proposal, bool for_client);

// The fields of a body that say what is asked or offered. Currencies and limits are the rules' to
// check (terms.h).
Terms ReadTerms(JsonReader& reader);
ProposalDraft ReadDraft(JsonReader& reader);
// What ReadDraft reads.
nlohmann::json DraftJson(const Proposal& proposal);

}  // namespace shortlist
