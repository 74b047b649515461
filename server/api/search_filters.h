#pragma once

#include <optional>
#include <string>

#include "index/base/clock.h"
#include "index/schema/document.h"
#include "index/schema/filter.h"
#include "server/http/field_reader.h"
#include "server/workflow/index_document.h"

namespace shortlist {

// What the meaning of a filter depends on beside its value.
struct FilterContext {
  const IndexingRules* rules = nullptr;            // currency and categories of the marketplace
  Timestamp now;                                   // of ..._days
  std::optional<int64_t> timezone_offset_minutes;  // of who asks, where that is known
  bool is_public = false;                          // who asks is anybody, on the web page of others
};

struct SearchFilters {
  Filter filter;
  std::string canonical;  // the filters as they were sent, in one form: part of a fingerprint
};

// Reads the filters of a search, whatever carries them: flat parameters, or the object `filter`.
// All of them must hold. Names are those of openapi.yaml; a list of one may be sent as its value.
//
//   both    skills_all, skills_any (names or ids), category, country (any of them), currency
//   talent  timezone_within_hours (0..12, around the clock) of `timezone` or else of who asks,
//           rate_min, rate_max, include_unspecified_rate, jss_min, badge_any, earned_min,
//           hours_min, english_min, languages (all of them), available_hours_min, verified,
//           last_active_days, kind
//   jobs    type, experience_any, duration_any, workload_any, client_country (any of them),
//           rate_min, rate_max: the range that an hourly job pays overlaps this one;
//           budget_min, budget_max: of a fixed job; proposals_max, client_spent_min,
//           client_hires_min, client_rating_min, payment_verified, posted_within_days, featured
//
// Jobs for users alone do not pass where the asking is public. A document without the value does
// not pass, but for include_unspecified_rate (talent without a rate) and include_unspecified_budget
// (jobs without a rate pass the rate's filter, jobs without a budget the budget's: so both may be
// asked of hourly and fixed jobs at once). A flag that is false asks for those that have it not.
// Money is in minor units of the marketplace's currency.
//
// Mistakes are noted at `fields`: unknown_value, out_of_range (a minimum above its maximum too),
// required (a time zone to measure from, a skill that is blank), unsupported_currency, and those of
// FieldReader.
SearchFilters ReadSearchFilters(FieldReader& fields, Side side, const FilterContext& context);

}  // namespace shortlist
