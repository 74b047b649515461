#include "server/marketplace/connects.h"

#include <algorithm>
#include <tuple>

#include "index/base/check.h"
#include "index/base/civil_day.h"
#include "server/marketplace/enum_words.h"

namespace shortlist {
namespace {

constexpr EnumWords<5> kSources = {"monthly", "purchase", "signup", "bonus", "return"};

std::optional<int64_t> HourlyRateMinor(const Job& job, std::string_view currency) {
  const auto& from = job.rate_min ? job.rate_min : job.rate_max;
  const auto& to = job.rate_max ? job.rate_max : job.rate_min;
  if (!from || from->currency != currency || to->currency != currency) return std::nullopt;
  return from->amount_minor + (to->amount_minor - from->amount_minor) / 2;
}

int BaseOf(std::optional<int64_t> value_minor, const ConnectsOptions& options) {
  if (!value_minor) return options.base_unknown;
  for (const ConnectsValueBand& band : options.bands) {
    if (*value_minor < band.below_minor) return band.base;
  }
  return options.base_above;
}

int DemandOf(const ProposalDemand& demand, const ConnectsOptions& options) {
  // A category that is asleep counts as one proposal a day, or a second one were a rush.
  const int64_t median = std::max<int64_t>(1, demand.category_median);
  return static_cast<int>(std::count_if(
      options.demand_steps_percent.begin(), options.demand_steps_percent.end(),
      [&](int percent) { return demand.proposals_last_day * 100 > median * percent; }));
}

}  // namespace

std::optional<int64_t> ExpectedValueMinor(const Job& job, std::string_view currency,
                                          const ConnectsOptions& options) {
  if (job.type == JobType::kFixed) {
    if (!job.budget || job.budget->currency != currency) return std::nullopt;
    return job.budget->amount_minor;
  }
  const auto rate = HourlyRateMinor(job, currency);
  if (!rate || !job.workload || !job.duration) return std::nullopt;
  const int64_t hours = options.hours_a_week.at(static_cast<size_t>(*job.workload)) *
                        options.weeks.at(static_cast<size_t>(*job.duration));
  return *rate * hours;
}

int ProposalPrice(std::optional<int64_t> value_minor, const ProposalDemand& demand,
                  const ConnectsOptions& options) {
  return std::clamp(BaseOf(value_minor, options) + DemandOf(demand, options), options.price_min,
                    options.price_max);
}

std::string_view NameOf(ConnectsSource source) { return WordOf(kSources, source); }
std::optional<ConnectsSource> ConnectsSourceByName(std::string_view name) {
  return EnumByWord<ConnectsSource>(kSources, name);
}

std::string MonthlyGrantKey(Timestamp now) {
  return "monthly:" + FormatDay(DayOf(now)).substr(0, 7);
}

Result<std::vector<LotShare>> ShareOut(std::vector<ConnectsLot> lots, int64_t connects,
                                       Timestamp now) {
  CHECK(connects > 0);
  std::erase_if(lots, [&](const ConnectsLot& lot) { return lot.expires_at <= now; });
  std::sort(lots.begin(), lots.end(), [](const ConnectsLot& a, const ConnectsLot& b) {
    return std::tie(a.expires_at, a.id) < std::tie(b.expires_at, b.id);
  });
  std::vector<LotShare> shares;
  int64_t open = connects;
  for (const ConnectsLot& lot : lots) {
    const int64_t share = std::min(open, lot.available);
    if (share <= 0) continue;
    shares.push_back({lot.id, share});
    open -= share;
  }
  if (open > 0) {
    return Error{ErrorCode::kFailedPrecondition,
                 "insufficient_connects",
                 std::to_string(connects) + " Connects are needed, " +
                     std::to_string(connects - open) + " are there",
                 {}};
  }
  return shares;
}

Result<void> MaySpend(const ConnectsQuote& quote, Timestamp now) {
  if (!quote.spend_id.empty()) {
    return Error{ErrorCode::kConflict, "quote_used", "this quote was paid already", {}};
  }
  if (quote.expires_at <= now) {
    return Error{ErrorCode::kGone,
                 "quote_expired",
                 "the price held until " + FormatTimestamp(quote.expires_at),
                 {}};
  }
  return {};
}

}  // namespace shortlist
