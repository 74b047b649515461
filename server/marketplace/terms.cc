#include "server/marketplace/terms.h"

#include <cstdint>

namespace shortlist {
namespace {

void CheckAmount(const std::string& pointer, const std::optional<Money>& amount, int64_t least,
                 std::string_view currency, FieldChecks* checks) {
  if (!amount) {
    checks->Refuse(pointer, "required", "must be given");
    return;
  }
  checks->Amount(pointer, amount, least);
  if (amount->currency != currency) {
    checks->Refuse(pointer + "/currency", "currency_mismatch",
                   "must be " + std::string(currency) + ", the marketplace's");
  }
}

void CheckMilestones(const Terms& terms, std::string_view currency, FieldChecks* checks) {
  checks->Entries("/terms/milestones", terms.milestones.size(), kMaxMilestones);
  __int128 sum = 0;
  for (size_t i = 0; i < terms.milestones.size(); ++i) {
    const PlannedMilestone& milestone = terms.milestones[i];
    const std::string words = EntryPointer("/terms/milestones", i, "description");
    checks->Required(words, milestone.description);
    checks->Text(words, milestone.description, kMaxMilestoneCharacters);
    CheckAmount(EntryPointer("/terms/milestones", i, "amount"), milestone.amount, kMinFixedMinor,
                currency, checks);
    if (milestone.amount) sum += milestone.amount->amount_minor;
  }
  if (terms.milestones.empty() || !terms.amount || sum == terms.amount->amount_minor) return;
  checks->Refuse("/terms/milestones", "sum_mismatch", "must be the amount of the whole together");
}

}  // namespace

void CheckTerms(const Terms& terms, JobType type, std::string_view currency, FieldChecks* checks) {
  const bool hourly = type == JobType::kHourly;
  CheckAmount("/terms/amount", terms.amount, hourly ? kMinHourlyMinor : kMinFixedMinor, currency,
              checks);
  checks->Range("/terms/weekly_hours", terms.weekly_hours, 1, kMaxWeeklyHours);
  if (!hourly && terms.weekly_hours) {
    checks->Refuse("/terms/weekly_hours", "not_allowed", "fixed work is not paid by the hour");
  }
  if (hourly && !terms.milestones.empty()) {
    checks->Refuse("/terms/milestones", "not_allowed", "hourly work is paid by the week");
  }
  if (!hourly) CheckMilestones(terms, currency, checks);
}

}  // namespace shortlist
