#include "server/workflow/compare_proposals.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "server/storage/storage.h"
#include "server/workflow/hiring_sides.h"
#include "server/workflow/index_document.h"
#include "server/workflow/ownership.h"
#include "server/workflow/refusals.h"

namespace shortlist {
namespace {

// How well those who propose fit the job.
Result<MatchAnswer> MatchProposals(const Marketplace& marketplace, const SearchEngine& engine,
                                   const Job& job, const std::vector<Proposal>& proposals,
                                   Deadline deadline) {
  MatchCommand match;
  match.results = Side::kTalent;
  match.asker = ToDocument(job, marketplace.rules);
  match.deadline = deadline;
  std::vector<std::string> ids;
  for (const Proposal& proposal : proposals) ids.push_back(proposal.freelancer_id);
  return MatchGiven(engine, match, ids);
}

const MatchHit* HitOf(const MatchAnswer& answer, const std::string& freelancer_id) {
  const auto found = std::find_if(answer.hits.begin(), answer.hits.end(),
                                  [&](const MatchHit& hit) { return hit.id == freelancer_id; });
  return found == answer.hits.end() ? nullptr : &*found;
}

// 1 to 4, of `id` among those who are in search; absent: it is not.
std::optional<int> QuarterOf(const MatchAnswer& answer, const std::string& freelancer_id) {
  const MatchHit* own = HitOf(answer, freelancer_id);
  if (own == nullptr) return std::nullopt;
  const auto better =
      std::count_if(answer.hits.begin(), answer.hits.end(),
                    [&](const MatchHit& other) { return other.fit.overall > own->fit.overall; });
  return static_cast<int>(4 * static_cast<size_t>(better) / answer.hits.size()) + 1;
}

struct JobWithProposals {
  Job job;
  std::vector<Proposal> proposals;
};

Result<JobWithProposals> ReadAsked(const Marketplace& marketplace, const Principal& who,
                                   const CompareCommand& command) {
  return marketplace.storage->Read([&](ReadTransaction& tx) -> Result<JobWithProposals> {
    auto job = tx.jobs().GetById(command.job_id);
    if (!job) return NotFound("job");
    if (const auto own = RequireOwn(who, *job); !own) return own.error();
    JobWithProposals read{*std::move(job), {}};
    for (const std::string& id : command.proposal_ids) {
      auto proposal = tx.proposals().Get(id);
      if (!proposal || proposal->job_id != read.job.id ||
          proposal->state == ProposalState::kPending) {
        return NotFound("proposal");
      }
      read.proposals.push_back(*std::move(proposal));
    }
    return read;
  });
}

}  // namespace

Result<Comparison> CompareProposals(const Marketplace& marketplace, const SearchEngine& engine,
                                    const Principal& who, const CompareCommand& command) {
  auto asked = ReadAsked(marketplace, who, command);
  if (!asked) return asked.error();
  auto match = MatchProposals(marketplace, engine, asked->job, asked->proposals, command.deadline);
  if (!match) return match.error();
  Comparison comparison{std::move(asked->job), {}, *std::move(match)};
  std::vector<std::string> freelancers;
  for (Proposal& proposal : asked->proposals) {
    freelancers.push_back(proposal.freelancer_id);
    ComparedProposal compared{std::move(proposal), {}, {}};
    const MatchHit* hit = HitOf(comparison.match, freelancers.back());
    if (hit != nullptr) compared.match = *hit;
    comparison.proposals.push_back(std::move(compared));
  }
  for (FreelancerView& view : GetFreelancers(marketplace, freelancers)) {
    for (ComparedProposal& compared : comparison.proposals) {
      if (compared.proposal.freelancer_id == view.freelancer.id) compared.freelancer = view;
    }
  }
  return comparison;
}

Result<ProposalInsights> GetProposalInsights(const Marketplace& marketplace,
                                             const SearchEngine& engine, const Principal& who,
                                             const std::string& id, Deadline deadline) {
  ProposalInsights insights;
  const auto read = marketplace.storage->Read([&](ReadTransaction& tx) -> Result<JobWithProposals> {
    auto own = RequireSide<Proposal>(tx, who, id, OfferSide::kFreelancer);
    if (!own) return own.error();
    insights.proposal = *std::move(own);
    auto job = tx.jobs().GetById(insights.proposal.job_id);
    if (!job) return NotFound("job");
    auto sent = tx.proposals().List(
        {.job_id = job->id, .states = SentStates(), .limit = std::numeric_limits<int>::max()});
    const auto bids = tx.boost_bids().OfJob(job->id);
    insights.is_boosted = std::any_of(bids.begin(), bids.end(), [&](const BoostBid& bid) {
      return bid.state == BoostState::kInSlot &&
             bid.freelancer_id == insights.proposal.freelancer_id;
    });
    return JobWithProposals{*std::move(job), std::move(sent)};
  });
  if (!read) return read.error();
  insights.proposals = static_cast<int64_t>(read->proposals.size());
  insights.bids = BidRangeOf(read->proposals);
  if (insights.proposal.state == ProposalState::kPending) return insights;
  const auto match = MatchProposals(marketplace, engine, read->job, read->proposals, deadline);
  if (!match) return match.error();
  insights.fit_quarter = QuarterOf(*match, insights.proposal.freelancer_id);
  return insights;
}

}  // namespace shortlist
