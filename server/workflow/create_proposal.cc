#include "server/workflow/create_proposal.h"

#include <utility>

#include "index/base/id.h"
#include "server/storage/storage.h"
#include "server/workflow/keep_changed.h"
#include "server/workflow/live_proposal.h"
#include "server/workflow/note_change.h"
#include "server/workflow/refusals.h"

namespace shortlist {
namespace {

void Write(const ProposalDraft& draft, Proposal* proposal) {
  proposal->terms = draft.terms;
  proposal->duration = draft.duration;
  proposal->cover_letter = draft.cover_letter;
  proposal->answers = draft.answers;
}

}  // namespace

Result<Proposal> CreateProposal(Transaction& tx, const Marketplace& marketplace,
                                const NewProposal& request) {
  if (!tx.freelancers().GetById(request.freelancer_id)) return NotFound("freelancer");
  const auto job = tx.jobs().GetById(request.job_id);
  if (!job) return NotFound("job");
  if (const auto open = RequireOpen(*job); !open) return open.error();
  Proposal proposal;
  proposal.id = NewId("prp", *marketplace.clock);
  proposal.job_id = request.job_id;
  proposal.freelancer_id = request.freelancer_id;
  Write(request.draft, &proposal);
  const auto valid = RequireValid(Validate(proposal, *job, marketplace.rules.currency));
  if (!valid) return valid.error();
  if (const auto live = LiveProposal(tx, request.job_id, request.freelancer_id)) {
    return ProposalExists(*live);
  }
  proposal.created_at = marketplace.clock->Now();
  proposal.updated_at = proposal.created_at;
  proposal.seq = NoteChange(tx, marketplace, "proposal", proposal.id);
  if (const auto kept = tx.proposals().Insert(proposal); !kept) return kept.error();
  return proposal;
}

Result<Proposal> UpdateProposal(Transaction& tx, const Marketplace& marketplace,
                                const std::string& id, const ProposalDraft& draft,
                                int64_t expected_version) {
  auto proposal = tx.proposals().Get(id);
  if (!proposal) return NotFound("proposal");
  const auto newest = RequireVersion(proposal->version, expected_version);
  if (!newest) return newest.error();
  if (const auto may = MayEdit(proposal->state); !may) return may.error();
  const auto job = tx.jobs().GetById(proposal->job_id);
  if (!job) return NotFound("job");
  Write(draft, &*proposal);
  const auto valid = RequireValid(Validate(*proposal, *job, marketplace.rules.currency));
  if (!valid) return valid.error();
  return KeepChanged(tx, marketplace, *std::move(proposal));
}

}  // namespace shortlist
