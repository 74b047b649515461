#include "server/workflow/erase_account.h"

#include <limits>
#include <utility>
#include <vector>

#include "index/embedding/vector_cache.h"
#include "index/hybrid/document_embedding.h"
#include "server/storage/storage.h"
#include "server/workflow/answer_invitation.h"
#include "server/workflow/answer_offer.h"
#include "server/workflow/change_job_status.h"
#include "server/workflow/contract_history_event.h"
#include "server/workflow/delete_file.h"
#include "server/workflow/keep_changed.h"
#include "server/workflow/move_proposal.h"
#include "server/workflow/note_change.h"
#include "server/workflow/save_search.h"
#include "server/workflow/with_password.h"

namespace shortlist {
namespace {

constexpr int kAll = std::numeric_limits<int>::max();
constexpr const char* kNobody = "Erased";

// One erasure, noun by noun. Each function refuses what the verbs in it do, which would be a fault
// of ours.
class Erasure {
 public:
  Erasure(Transaction& tx, const Marketplace& marketplace) : tx_(tx), marketplace_(marketplace) {}

  const std::vector<Document>& documents() const { return documents_; }

  Result<void> Erase(Job job) {
    documents_.push_back(ToDocument(job, marketplace_.rules));
    if (job.status == JobStatus::kOpen || job.status == JobStatus::kPaused) {
      auto closed = ChangeJobStatus(tx_, marketplace_, {job.id, JobAction::kClose});
      if (!closed) return closed.error();
      job = *std::move(closed);
    }
    for (Invitation& each : tx_.invitations().List({.job_id = job.id, .limit = kAll})) {
      each.message.clear();
      if (auto kept = Keep(std::move(each)); !kept) return kept;
    }
    for (Offer& each : tx_.offers().List({.job_id = job.id, .limit = kAll})) {
      if (auto kept = EraseWords(std::move(each), OfferSide::kClient); !kept) return kept;
    }
    tx_.timers().Clear(TimerKind::kJobExpires, job.id);
    EraseFiles({FileSubjectKind::kJob, job.id});
    job.attachments.clear();
    job.external_id.clear();
    job.title = kNobody;
    job.description.clear();
    job.questions.clear();
    job.close_reason.clear();
    job.client = {};
    job.updated_at = marketplace_.clock->Now();
    job.seq = NoteChange(tx_, marketplace_, "job", job.id);
    const int64_t version = job.version;
    const auto kept = tx_.jobs().Update(std::move(job), version);
    if (!kept) return kept.error();
    return {};
  }

  Result<void> Erase(const Freelancer& freelancer) {
    documents_.push_back(ToDocument(freelancer, marketplace_.rules));
    for (const auto& done : {EraseOffers(freelancer.id), EraseInvitations(freelancer.id),
                             EraseProposals(freelancer.id), EraseHistory(freelancer)}) {
      if (!done) return done;
    }
    Freelancer nobody;
    nobody.id = freelancer.id;
    nobody.display_name = kNobody;
    nobody.kind = freelancer.kind;
    nobody.visibility = Visibility::kPrivate;
    nobody.owner = freelancer.owner;
    nobody.on_hold = true;
    nobody.created_at = freelancer.created_at;
    nobody.updated_at = marketplace_.clock->Now();
    nobody.version = freelancer.version;
    nobody.seq = NoteChange(tx_, marketplace_, "freelancer", nobody.id);
    const auto kept = tx_.freelancers().Update(std::move(nobody), freelancer.version);
    if (!kept) return kept.error();
    return {};
  }

 private:
  template <typename Noun>
  Result<void> Keep(Noun noun) {
    const auto kept = KeepChanged(tx_, marketplace_, std::move(noun));
    if (!kept) return kept.error();
    return {};
  }

  void EraseFiles(const FileSubject& subject) {
    for (const File& file : tx_.files().OfSubject(subject)) RemoveFile(tx_, marketplace_, file);
  }

  Result<void> EraseWords(Offer offer, OfferSide side) {
    if (offer.side == side) offer.message.clear();
    offer.close_reason.clear();
    return Keep(std::move(offer));
  }

  Result<void> EraseOffers(const std::string& freelancer_id) {
    for (Offer& each : tx_.offers().List({.freelancer_id = freelancer_id, .limit = kAll})) {
      if (each.state == OfferState::kSent) {
        const bool own = each.side == OfferSide::kFreelancer;
        const auto action = own ? OfferAction::kWithdraw : OfferAction::kDecline;
        auto ended = EndOffer(tx_, marketplace_, {each.id, action, OfferSide::kFreelancer, {}});
        if (!ended) return ended.error();
        each = *std::move(ended);
      }
      auto kept = EraseWords(std::move(each), OfferSide::kFreelancer);
      if (!kept) return kept;
    }
    return {};
  }

  Result<void> EraseInvitations(const std::string& freelancer_id) {
    for (Invitation& each :
         tx_.invitations().List({.freelancer_id = freelancer_id, .limit = kAll})) {
      if (each.state == InvitationState::kSent) {
        auto ended = AnswerInvitation(tx_, marketplace_, {each.id, InvitationAction::kDecline, {}});
        if (!ended) return ended.error();
        each = *std::move(ended);
      }
      each.decline_reason.clear();
      if (auto kept = Keep(std::move(each)); !kept) return kept;
    }
    return {};
  }

  Result<void> EraseProposals(const std::string& freelancer_id) {
    for (Proposal& each : tx_.proposals().List({.freelancer_id = freelancer_id, .limit = kAll})) {
      const bool pending = each.state == ProposalState::kPending;
      if (pending || After(each.state, ProposalAction::kWithdraw)) {
        const auto action = pending ? ProposalAction::kInvalidate : ProposalAction::kWithdraw;
        auto ended = MoveProposal(tx_, marketplace_, {each.id, action, {}});
        if (!ended) return ended.error();
        each = *std::move(ended);
      }
      EraseFiles({FileSubjectKind::kProposal, each.id});
      each.attachments.clear();
      each.cover_letter.clear();
      each.answers.clear();
      each.close_reason.clear();
      for (PlannedMilestone& milestone : each.terms.milestones) milestone.description.clear();
      if (auto kept = Keep(std::move(each)); !kept) return kept;
    }
    return {};
  }

  // Imported contracts are the freelancer's by an external id, which is a name elsewhere.
  Result<void> EraseHistory(const Freelancer& freelancer) {
    if (freelancer.external_id.empty()) return {};
    for (ContractHistory& each : tx_.contract_history().OfFreelancer(freelancer.external_id)) {
      each.freelancer_external_id = freelancer.id;
      each.updated_at = marketplace_.clock->Now();
      each.seq = tx_.outbox().Append({.type = "contract_history_changed",
                                      .entity_type = "contract_history",
                                      .entity_id = each.id,
                                      .payload = ContractHistoryPayload({{freelancer.id}}),
                                      .at = each.updated_at});
      const int64_t version = each.version;
      const auto kept = tx_.contract_history().Update(std::move(each), version);
      if (!kept) return kept.error();
    }
    return {};
  }

  Transaction& tx_;
  const Marketplace& marketplace_;
  std::vector<Document> documents_;  // as they were
};

// What is left of the account: its id, under which others know it.
Account Nobody(const Account& account, Timestamp now) {
  Account nobody;
  nobody.id = account.id;
  nobody.email = account.id + "@erased.invalid";
  nobody.name = kNobody;
  nobody.roles = account.roles;
  nobody.status = AccountStatus::kSuspended;
  nobody.hold_reason = "The account was erased.";
  nobody.created_at = account.created_at;
  nobody.updated_at = now;
  nobody.version = account.version + 1;
  return nobody;
}

Result<void> EraseAll(Transaction& tx, const Marketplace& marketplace, const Embedder* embedder,
                      const Account& account) {
  Erasure erasure(tx, marketplace);
  for (Job& job : tx.jobs().List({.owner = account.id, .limit = kAll})) {
    if (auto erased = erasure.Erase(std::move(job)); !erased) return erased;
  }
  for (const Freelancer& freelancer : tx.freelancers().List({.owner = account.id, .limit = kAll})) {
    if (auto erased = erasure.Erase(freelancer); !erased) return erased;
    ForgetPerson(tx, marketplace, freelancer.id);  // from when it was nobody's
  }
  for (const File& file : tx.files().OfUploader(account.id)) {
    // What an admin attached to the job of another is that job's.
    if (!file.subject) RemoveFile(tx, marketplace, file);
  }
  ForgetPerson(tx, marketplace, account.id);
  tx.sessions().RevokeAllOf(account.id);
  tx.api_keys().DeleteOf(account.id);
  tx.account_tokens().DeleteOf(account.id);
  tx.mail_queue().DeleteTo(account.email);
  tx.idempotency().ForgetAllOf(account.id);
  Account nobody = Nobody(account, marketplace.clock->Now());
  nobody.seq = NoteChange(tx, marketplace, "account", account.id);
  if (embedder != nullptr) {
    for (const std::string& text : WindowTexts(erasure.documents(), *embedder)) {
      tx.erased_texts().Add(nobody.seq, HexOf(HashText(text)));
    }
  }
  return tx.accounts().Save(nobody);
}

}  // namespace

Result<void> EraseAccount(const Marketplace& marketplace, const Embedder* embedder,
                          const std::string& account_id, const std::string& password) {
  return WithPassword(marketplace, account_id, password, [&](Transaction& tx, Account* account) {
    return EraseAll(tx, marketplace, embedder, *account);
  });
}

}  // namespace shortlist
