#pragma once

#include <optional>
#include <string>
#include <vector>

#include "index/base/result.h"
#include "server/marketplace/proposal.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

// What a freelancer writes.
struct ProposalDraft {
  Terms terms;
  std::optional<JobDuration> duration;
  std::string cover_letter;
  std::vector<ScreeningAnswer> answers = {};
};

struct NewProposal {
  std::string job_id;
  std::string freelancer_id;
  ProposalDraft draft;
};

// Begins a proposal to an open job: pending, seen by its freelancer alone until it is submitted.
// Refuses `freelancer_not_found`, `job_not_found`, `job_not_open`, `invalid_fields`,
// `proposal_exists`.
Result<Proposal> CreateProposal(Transaction& tx, const Marketplace& marketplace,
                                const NewProposal& request);

// Writes a draft in place of what the proposal said. Refuses `proposal_not_found`, `stale_version`,
// what MayEdit refuses (proposal.h), `invalid_fields`.
Result<Proposal> UpdateProposal(Transaction& tx, const Marketplace& marketplace,
                                const std::string& id, const ProposalDraft& draft,
                                int64_t expected_version);

}  // namespace shortlist
