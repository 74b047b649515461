#include "server/workflow/read_hiring.h"

#include "server/storage/storage.h"
#include "server/workflow/ownership.h"

namespace shortlist {
namespace {

const InvitationRepository& RepositoryOf(ReadTransaction& tx, const Invitation*) {
  return tx.invitations();
}
const ProposalRepository& RepositoryOf(ReadTransaction& tx, const Proposal*) {
  return tx.proposals();
}
const OfferRepository& RepositoryOf(ReadTransaction& tx, const Offer*) { return tx.offers(); }
const ContractRepository& RepositoryOf(ReadTransaction& tx, const Contract*) {
  return tx.contracts();
}

}  // namespace

template <typename Noun>
Result<Seen<Noun>> GetHiring(const Marketplace& marketplace, const Principal& who,
                             std::string_view id) {
  return marketplace.storage->Read(
      [&](ReadTransaction& tx) { return FindSeen<Noun>(tx, who, id); });
}

Result<Proposal> GetOwnProposal(const Marketplace& marketplace, const Principal& who,
                                std::string_view id) {
  return marketplace.storage->Read([&](ReadTransaction& tx) {
    return RequireSide<Proposal>(tx, who, id, OfferSide::kFreelancer);
  });
}

template <typename Noun>
Result<HiringPage<Noun>> ListHiring(const Marketplace& marketplace, const Principal& who,
                                    HiringQuery<decltype(Noun::state)> query) {
  using Page = Result<HiringPage<Noun>>;
  return marketplace.storage->Read([&](ReadTransaction& tx) -> Page {
    if (!query.job_id.empty()) {
      if (const auto own = RequireOwnJob(tx, who, query.job_id); !own) return own.error();
    }
    if (!query.freelancer_id.empty()) {
      const auto own = RequireOwnFreelancer(tx, who, query.freelancer_id);
      if (!own) return own.error();
    }
    const auto& repository = RepositoryOf(tx, static_cast<const Noun*>(nullptr));
    HiringPage<Noun> page;
    ++query.limit;  // one more than the page tells whether another follows
    page.nouns = repository.List(query);
    if (page.nouns.size() == static_cast<size_t>(query.limit)) {
      page.nouns.pop_back();
      page.next_before_id = page.nouns.back().id;
    }
    query.before_id.clear();
    page.total = repository.Count(query);
    return page;
  });
}

template Result<Seen<Invitation>> GetHiring(const Marketplace&, const Principal&, std::string_view);
template Result<Seen<Proposal>> GetHiring(const Marketplace&, const Principal&, std::string_view);
template Result<Seen<Offer>> GetHiring(const Marketplace&, const Principal&, std::string_view);
template Result<Seen<Contract>> GetHiring(const Marketplace&, const Principal&, std::string_view);
template Result<HiringPage<Invitation>> ListHiring(const Marketplace&, const Principal&,
                                                   HiringQuery<InvitationState>);
template Result<HiringPage<Proposal>> ListHiring(const Marketplace&, const Principal&,
                                                 HiringQuery<ProposalState>);
template Result<HiringPage<Offer>> ListHiring(const Marketplace&, const Principal&,
                                              HiringQuery<OfferState>);
template Result<HiringPage<Contract>> ListHiring(const Marketplace&, const Principal&,
                                                 HiringQuery<ContractState>);

}  // namespace shortlist
