#include "server/workflow/submit_proposal.h"

#include <utility>

#include "server/storage/storage.h"
#include "server/workflow/keep_changed.h"
#include "server/workflow/note_change.h"
#include "server/workflow/refusals.h"
#include "server/workflow/spend_connects.h"

namespace shortlist {
namespace {

Result<void> Pay(Transaction& tx, const Marketplace& marketplace, const std::string& quote_id,
                 Proposal* proposal) {
  const auto quote = tx.connects().GetQuote(quote_id);
  if (!quote || quote->job_id != proposal->job_id) return NotFound("quote");
  const auto spend = SpendConnects(tx, marketplace, proposal->freelancer_id, quote_id);
  if (!spend) return spend.error();
  proposal->connects = spend->connects;
  proposal->spend_id = spend->id;
  return {};
}

}  // namespace

Result<Proposal> SubmitProposal(Transaction& tx, const Marketplace& marketplace,
                                const std::string& id, const std::string& quote_id) {
  auto proposal = tx.proposals().Get(id);
  if (!proposal) return NotFound("proposal");
  const auto state = After(proposal->state, ProposalAction::kSubmit);
  if (!state) return state.error();
  const auto job = tx.jobs().GetById(proposal->job_id);
  if (!job) return NotFound("job");
  if (const auto open = RequireOpen(*job); !open) return open.error();
  proposal->state = *state;
  auto wrong = Validate(*proposal, *job, marketplace.rules.currency);
  const bool invited = !proposal->invitation_id.empty();
  if (!invited && quote_id.empty()) {
    wrong.push_back({"/quote_id", "required", "a proposal is paid with Connects: ask for a quote"});
  }
  if (const auto valid = RequireValid(std::move(wrong)); !valid) return valid.error();
  if (!invited) {
    if (const auto paid = Pay(tx, marketplace, quote_id, &*proposal); !paid) return paid.error();
  }
  proposal->submitted_at = marketplace.clock->Now();
  const int64_t job_seq = NoteChange(tx, marketplace, "job", job->id);
  const auto counted = tx.jobs().SaveProposals(job->id, job->proposals.value_or(0) + 1, job_seq);
  if (!counted) return counted.error();
  return KeepChanged(tx, marketplace, *std::move(proposal));
}

}  // namespace shortlist
