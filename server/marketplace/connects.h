#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/clock.h"
#include "index/base/result.h"
#include "server/marketplace/job.h"

namespace shortlist {

// Connects: what a freelancer pays proposals with. They come in lots that expire, and move by
// transfers of the ledger (ledger.h): a lot is an account of its own, so that what is left of it is
// never kept twice.

// From here, jobs below a value cost so much.
struct ConnectsValueBand {
  int64_t below_minor = 0;
  int base = 0;

  bool operator==(const ConnectsValueBand&) const = default;
};

// The numbers of Connects from a moment on. Defaults are those of the large marketplaces as far as
// they are published; the form of the price is ours.
struct ConnectsOptions {
  std::string version = "connects-2026";  // on every transfer that these numbers gave
  Timestamp effective_from = {};

  // The price of a proposal, by what the job is worth.
  std::vector<ConnectsValueBand> bands = {{5'000, 2}, {60'000, 4}};  // rising
  int base_above = 6;                                                // at and above the last band
  int base_unknown = 4;  // of a job that does not say what it is worth
  // One more for each of these that is exceeded by the job's proposals of the last 24 hours, in
  // percent of the category's median.
  std::vector<int> demand_steps_percent = {100, 200, 300, 400};
  int price_min = 1;
  int price_max = 16;
  int quote_minutes = 30;  // how long a price that was quoted holds

  // What an hourly job is taken to last, by its workload and duration.
  std::array<int, 2> hours_a_week = {20, 40};
  std::array<int, 4> weeks = {2, 8, 18, 30};

  int lot_days = 365;         // from issue to expiry
  int late_return_days = 30;  // life of what comes back to a lot that has expired
  int signup = 20;            // once, of whoever has a profile; 0: none
  int monthly_basic = 10;
};

// How many want the same.
struct ProposalDemand {
  int64_t proposals_last_day = 0;  // to the job, in the last 24 hours
  int64_t category_median = 0;     // of the same number over the open jobs of its category
};

// What a job is worth in minor units of `currency`: the budget, or rate times hours times weeks,
// where the rate is the middle of its range. Empty when the job does not say, or in another
// currency.
std::optional<int64_t> ExpectedValueMinor(const Job& job, std::string_view currency,
                                          const ConnectsOptions& options);

// Connects for one proposal: clamp(price_min, price_max, base(value band) + demand).
int ProposalPrice(std::optional<int64_t> value_minor, const ProposalDemand& demand,
                  const ConnectsOptions& options);

enum class ConnectsSource : uint8_t { kMonthly, kPurchase, kSignup, kBonus, kReturn };

std::string_view NameOf(ConnectsSource source);
std::optional<ConnectsSource> ConnectsSourceByName(std::string_view name);

// The key of the grant of a calendar month ("monthly:2026-03"): nobody gets two.
std::string MonthlyGrantKey(Timestamp now);

struct ConnectsLot {
  std::string id;     // lot_..., also that of its account
  std::string owner;  // a freelancer
  ConnectsSource source = ConnectsSource::kMonthly;
  std::string grant_key;  // an owner has one lot of a key
  Timestamp issued_at;
  Timestamp expires_at;                 // from then on nothing of it can be spent
  std::optional<Timestamp> expired_at;  // when the rest was taken back
  int64_t available = 0;                // posted and not held

  bool operator==(const ConnectsLot&) const = default;
};

// What one lot gives to a payment.
struct LotShare {
  std::string lot;
  int64_t connects = 0;

  bool operator==(const LotShare&) const = default;
};

// How `connects`, above zero, are paid at `now`: from the lots that expire soonest, of those that
// expire together the oldest id. Refuses `insufficient_connects`.
Result<std::vector<LotShare>> ShareOut(std::vector<ConnectsLot> lots, int64_t connects,
                                       Timestamp now);

// A price that holds for a while.
struct ConnectsQuote {
  std::string id;  // cqt_...
  std::string freelancer_id;
  std::string job_id;
  int64_t connects = 0;
  std::string plan_version;
  Timestamp quoted_at;
  Timestamp expires_at;
  std::string spend_id;  // what it was paid with; empty while it may be used

  bool operator==(const ConnectsQuote&) const = default;
};

// Refuses, in this order: `quote_used`, `quote_expired`.
Result<void> MaySpend(const ConnectsQuote& quote, Timestamp now);

// What one proposal was paid with. Its id is the group of its transfers.
struct ConnectsSpend {
  std::string id;  // csp_...
  std::string freelancer_id;
  std::string job_id;
  int64_t connects = 0;
  Timestamp spent_at;
  std::optional<Timestamp> returned_at;

  bool operator==(const ConnectsSpend&) const = default;
};

}  // namespace shortlist
