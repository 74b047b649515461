#include "server/workflow/quote_connects.h"

#include "index/base/id.h"
#include "server/marketplace/options_at.h"
#include "server/storage/storage.h"
#include "server/workflow/grant_connects.h"
#include "server/workflow/refusals.h"

namespace shortlist {
namespace {

// The median of a category is taken as its least, one a day: a count over all its jobs for each
// quote would cost more than it tells.
ProposalDemand DemandFor(const Transaction& tx, const std::string& job_id, Timestamp now) {
  constexpr int64_t kDayMicros = 86'400'000'000;
  const HiringQuery<ProposalState> query{.job_id = job_id,
                                         .states = SentStates(),
                                         .created_after = Timestamp{now.micros - kDayMicros}};
  return {.proposals_last_day = tx.proposals().Count(query), .category_median = 1};
}

}  // namespace

Result<ConnectsQuote> QuoteConnects(Transaction& tx, const Marketplace& marketplace,
                                    const QuoteRequest& request) {
  if (!tx.freelancers().GetById(request.freelancer_id)) return NotFound("freelancer");
  const auto job = tx.jobs().GetById(request.job_id);
  if (!job) return NotFound("job");
  if (const auto open = RequireOpen(*job); !open) return open.error();
  if (const auto due = GrantDueConnects(tx, marketplace, request.freelancer_id); !due) {
    return due.error();
  }
  const Timestamp now = marketplace.clock->Now();
  if (auto live = tx.connects().FindLiveQuote(request.freelancer_id, request.job_id, now)) {
    return *std::move(live);
  }
  const ConnectsOptions& options = OptionsAt<ConnectsOptions>(marketplace.connects, now);
  const auto value_minor = ExpectedValueMinor(*job, marketplace.rules.currency, options);
  constexpr int64_t kMinuteMicros = 60'000'000;
  ConnectsQuote quote;
  quote.id = NewId("cqt", *marketplace.clock);
  quote.freelancer_id = request.freelancer_id;
  quote.job_id = request.job_id;
  quote.connects = ProposalPrice(value_minor, DemandFor(tx, request.job_id, now), options);
  quote.plan_version = options.version;
  quote.quoted_at = now;
  quote.expires_at = {now.micros + options.quote_minutes * kMinuteMicros};
  tx.connects().InsertQuote(quote);
  return quote;
}

}  // namespace shortlist
