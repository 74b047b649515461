#include "server/marketplace/proposal.h"

#include <algorithm>
#include <set>

#include "server/marketplace/enum_words.h"
#include "server/marketplace/field_checks.h"
#include "server/marketplace/lifecycle.h"

namespace shortlist {
namespace {

using State = ProposalState;
using Action = ProposalAction;

constexpr EnumWords<9> kStates = {"pending",  "submitted", "active",   "offered", "hired",
                                  "declined", "withdrawn", "archived", "invalid"};
constexpr EnumWords<9> kActions = {"submit",  "reply",    "offer",   "end the offer of", "hire",
                                   "decline", "withdraw", "archive", "invalidate"};

constexpr Lifecycle<State, Action, 19> kSteps = {{
    {State::kPending, Action::kSubmit, State::kSubmitted},
    {State::kSubmitted, Action::kReply, State::kActive},
    {State::kActive, Action::kOffer, State::kOffered},
    {State::kOffered, Action::kEndOffer, State::kActive},
    {State::kOffered, Action::kHire, State::kHired},
    {State::kSubmitted, Action::kDecline, State::kDeclined},
    {State::kActive, Action::kDecline, State::kDeclined},
    {State::kSubmitted, Action::kWithdraw, State::kWithdrawn},
    {State::kActive, Action::kWithdraw, State::kWithdrawn},
    {State::kSubmitted, Action::kArchive, State::kArchived},
    {State::kActive, Action::kArchive, State::kArchived},
    {State::kPending, Action::kInvalidate, State::kInvalid},
    {State::kSubmitted, Action::kInvalidate, State::kInvalid},
    {State::kActive, Action::kInvalidate, State::kInvalid},
    {State::kOffered, Action::kInvalidate, State::kInvalid},
    {State::kHired, Action::kInvalidate, State::kInvalid},
    {State::kDeclined, Action::kInvalidate, State::kInvalid},
    {State::kWithdrawn, Action::kInvalidate, State::kInvalid},
    {State::kArchived, Action::kInvalidate, State::kInvalid},
}};

void CheckAnswers(const std::vector<ScreeningAnswer>& answers,
                  const std::vector<std::string>& questions, FieldChecks* checks) {
  std::set<std::string_view> answered;
  for (size_t i = 0; i < answers.size(); ++i) {
    const auto& [question, answer] = answers[i];
    checks->Text(EntryPointer("/answers", i, "answer"), answer, kMaxAnswerCharacters);
    const std::string pointer = EntryPointer("/answers", i, "question");
    if (std::find(questions.begin(), questions.end(), question) == questions.end()) {
      checks->Refuse(pointer, "unknown_value", "the job does not ask that");
    } else if (!answered.insert(question).second) {
      checks->Refuse(pointer, "duplicate_value", "is answered already");
    }
  }
}

void CheckComplete(const Proposal& proposal, const Job& job, FieldChecks* checks) {
  if (job.cover_letter_required) checks->Required("/cover_letter", proposal.cover_letter);
  for (const std::string& question : job.questions) {
    const bool answered = std::any_of(
        proposal.answers.begin(), proposal.answers.end(),
        [&](const auto& each) { return each.question == question && !each.answer.empty(); });
    if (!answered) checks->Refuse("/answers", "required", "not answered: " + question);
  }
}

}  // namespace

std::string_view NameOf(ProposalState state) { return WordOf(kStates, state); }
std::string_view NameOf(ProposalAction action) { return WordOf(kActions, action); }
std::optional<ProposalState> ProposalStateByName(std::string_view name) {
  return EnumByWord<ProposalState>(kStates, name);
}

Result<ProposalState> After(ProposalState state, ProposalAction action) {
  return NextState(kSteps, "proposal", state, action);
}

Result<void> MayEdit(ProposalState state) {
  if (state <= State::kActive) return {};
  return WrongState("proposal", state, "it can be changed no more");
}

Result<void> MayBoost(ProposalState state) {
  if (state == State::kSubmitted || state == State::kActive) return {};
  return WrongState("proposal", state, "only one that waits for an answer can be boosted");
}

std::vector<ProposalState> SentStates() {
  std::vector<State> states;
  for (int i = 0; i <= static_cast<int>(State::kInvalid); ++i) {
    if (static_cast<State>(i) != State::kPending) states.push_back(static_cast<State>(i));
  }
  return states;
}

bool IsLive(ProposalState state) { return state <= ProposalState::kHired; }

std::vector<FieldError> Validate(const Proposal& proposal, const Job& job,
                                 std::string_view currency) {
  FieldChecks checks;
  CheckTerms(proposal.terms, job.type, currency, &checks);
  checks.Text("/cover_letter", proposal.cover_letter, kMaxCoverLetterCharacters);
  CheckAnswers(proposal.answers, job.questions, &checks);
  if (proposal.state != State::kPending) CheckComplete(proposal, job, &checks);
  return checks.Take();
}

}  // namespace shortlist
