#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/clock.h"
#include "index/base/result.h"
#include "server/marketplace/job.h"
#include "server/marketplace/terms.h"

namespace shortlist {

enum class ProposalState : uint8_t {
  kPending,  // being written; the client does not see it
  kSubmitted,
  kActive,   // the client has replied: they talk
  kOffered,  // there is an offer
  kHired,
  kDeclined,   // by the client
  kWithdrawn,  // by the freelancer
  kArchived,   // the job is over
  kInvalid,    // the job was removed
};
enum class ProposalAction : uint8_t {
  kSubmit,
  kReply,
  kOffer,
  kEndOffer,  // declined, withdrawn or expired: they go on talking
  kHire,
  kDecline,
  kWithdraw,
  kArchive,
  kInvalidate,
};

std::string_view NameOf(ProposalState state);
std::string_view NameOf(ProposalAction action);
std::optional<ProposalState> ProposalStateByName(std::string_view name);

// pending → submitted → active → offered → hired; offered → active when its offer ends; submitted,
// active → declined, withdrawn, archived; any → invalid. Refuses `proposal_is_pending`,
// `proposal_is_submitted`, ... (lifecycle.h).
Result<ProposalState> After(ProposalState state, ProposalAction action);

// Its words and terms may be changed until there is an offer. Refuses `proposal_is_offered`, ...
Result<void> MayEdit(ProposalState state);

// It waits for the client's answer. Refuses `proposal_is_pending`, `proposal_is_offered`, ...
Result<void> MayBoost(ProposalState state);

// Those that its client knows of: all but pending.
std::vector<ProposalState> SentStates();

// Whether there may be no other of the same freelancer for the same job.
bool IsLive(ProposalState state);

// What the client noted. Seen by the client alone.
struct Annotations {
  bool shortlisted = false;
  bool archived = false;
  bool hidden = false;

  bool operator==(const Annotations&) const = default;
};

// To a question of the job, in its words.
struct ScreeningAnswer {
  std::string question;
  std::string answer;

  bool operator==(const ScreeningAnswer&) const = default;
};

// A freelancer's answer to a job.
struct Proposal {
  std::string id;  // prp_...
  std::string job_id;
  std::string freelancer_id;
  ProposalState state = ProposalState::kPending;
  Terms terms;
  std::optional<JobDuration> duration;
  std::string cover_letter;
  std::vector<ScreeningAnswer> answers;
  std::string invitation_id;  // empty: it was not invited
  int64_t connects = 0;       // what it cost
  std::string spend_id;       // with what; empty: it cost nothing
  std::string close_reason;   // the words of who declined or withdrew it
  Annotations annotations;
  std::optional<Timestamp> viewed_at;  // first seen by the client
  std::optional<Timestamp> submitted_at;
  Timestamp created_at;
  Timestamp updated_at;
  int64_t version = 1;
  int64_t seq = 0;  // the event of its last change

  bool operator==(const Proposal&) const = default;
};

inline constexpr size_t kMaxCoverLetterCharacters = 5'000;
inline constexpr size_t kMaxAnswerCharacters = 5'000;
inline constexpr size_t kMaxReasonCharacters =
    2'000;  // why it, or an offer, is declined or taken back

// All that is wrong with it as an answer to the job: terms.h, reasons of field_checks.h,
// `unknown_value` (an answer to what the job does not ask) and `duplicate_value` (a second one).
// Unless it is still being written, it must have what the job asks for: `required`.
std::vector<FieldError> Validate(const Proposal& proposal, const Job& job,
                                 std::string_view currency);

}  // namespace shortlist
