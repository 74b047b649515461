#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "server/marketplace/contract.h"
#include "server/marketplace/hiring_query.h"
#include "server/marketplace/invitation.h"
#include "server/marketplace/offer.h"
#include "server/marketplace/proposal.h"

namespace soci {
class session;
}

namespace shortlist {

// Where what stands between a job and a freelancer is kept: one table a noun, found by either.
// Ids, times and `seq`, the position of the event that was appended first, are the caller's. Part
// of a Transaction (storage.h), whose thread rule it shares.
template <typename Noun>
class HiringRepository {
 public:
  using State = decltype(Noun::state);

  explicit HiringRepository(soci::session* sql) : sql_(sql) {}

  // Refuses `<noun>_not_found`.
  Result<Noun> Get(std::string_view id) const;

  std::vector<Noun> List(const HiringQuery<State>& query) const;
  int64_t Count(const HiringQuery<State>& query) const;

  // Refuses `nul_in_string`, `bad_utf8`.
  Result<void> Insert(const Noun& noun);

  // Writes it if `expected_version` is still the version stored; refuses `stale_version` otherwise,
  // `<noun>_not_found`, and what Insert refuses. Returns it as stored: its version is
  // `expected_version` + 1.
  Result<Noun> Update(Noun noun, int64_t expected_version);

 private:
  soci::session* sql_;
};

using InvitationRepository = HiringRepository<Invitation>;
using ProposalRepository = HiringRepository<Proposal>;
using OfferRepository = HiringRepository<Offer>;
using ContractRepository = HiringRepository<Contract>;

}  // namespace shortlist
