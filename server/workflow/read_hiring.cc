#include "server/workflow/read_hiring.h"

#include "server/storage/storage.h"
#include "server/workflow/refusals.h"

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
Result<Noun> GetHiring(const Marketplace& marketplace, std::string_view id) {
  return marketplace.storage->Read([&](ReadTransaction& tx) {
    return RepositoryOf(tx, static_cast<const Noun*>(nullptr)).Get(id);
  });
}

template <typename Noun>
Result<HiringPage<Noun>> ListHiring(const Marketplace& marketplace,
                                    HiringQuery<decltype(Noun::state)> query) {
  using Page = Result<HiringPage<Noun>>;
  return marketplace.storage->Read([&](ReadTransaction& tx) -> Page {
    if (!query.job_id.empty() && !tx.jobs().GetById(query.job_id)) return NotFound("job");
    if (!query.freelancer_id.empty() && !tx.freelancers().GetById(query.freelancer_id)) {
      return NotFound("freelancer");
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

template Result<Invitation> GetHiring(const Marketplace&, std::string_view);
template Result<Proposal> GetHiring(const Marketplace&, std::string_view);
template Result<Offer> GetHiring(const Marketplace&, std::string_view);
template Result<Contract> GetHiring(const Marketplace&, std::string_view);
template Result<HiringPage<Invitation>> ListHiring(const Marketplace&,
                                                   HiringQuery<InvitationState>);
template Result<HiringPage<Proposal>> ListHiring(const Marketplace&, HiringQuery<ProposalState>);
template Result<HiringPage<Offer>> ListHiring(const Marketplace&, HiringQuery<OfferState>);
template Result<HiringPage<Contract>> ListHiring(const Marketplace&, HiringQuery<ContractState>);

}  // namespace shortlist
