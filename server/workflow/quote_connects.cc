#include "server/workflow/quote_connects.h"

#include "index/base/id.h"
#include "server/marketplace/options_at.h"
#include "server/storage/storage.h"
#include "server/workflow/refusals.h"

namespace shortlist {

Result<ConnectsQuote> QuoteConnects(Transaction& tx, const Marketplace& marketplace,
                                    const QuoteRequest& request) {
  if (!tx.freelancers().GetById(request.freelancer_id)) return NotFound("freelancer");
  const auto job = tx.jobs().GetById(request.job_id);
  if (!job) return NotFound("job");
  if (const auto open = RequireOpen(*job); !open) return open.error();
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
  quote.connects = ProposalPrice(value_minor, request.demand, options);
  quote.plan_version = options.version;
  quote.quoted_at = now;
  quote.expires_at = {now.micros + options.quote_minutes * kMinuteMicros};
  tx.connects().InsertQuote(quote);
  return quote;
}

}  // namespace shortlist
