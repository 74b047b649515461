#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/civil_day.h"
#include "index/base/result.h"
#include "server/auth/principal.h"
#include "server/marketplace/freelancer.h"
#include "server/workflow/list_request.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

// The Job Success Score as a profile shows it.
struct JobSuccessSummary {
  int score = 0;  // 0..100
  int window_months = 0;
  CivilDay as_of;

  bool operator==(const JobSuccessSummary&) const = default;
};

// A freelancer with what the marketplace knows beside the profile.
struct FreelancerView {
  Freelancer freelancer;
  std::optional<JobSuccessSummary> job_success;  // absent: no score yet
};

// Refuses `freelancer_not_found`; so it does for one that they may not see (ownership.h).
Result<FreelancerView> GetFreelancer(const Marketplace& marketplace, std::string_view id,
                                     const Principal& who);

// Those of `ids` that exist, in the order asked, in one read: the cards of an answer.
std::vector<FreelancerView> GetFreelancers(const Marketplace& marketplace,
                                           std::span<const std::string> ids);

struct FreelancerList {
  std::vector<FreelancerView> freelancers;  // oldest first
  int64_t total = 0;
  std::string next_after_id;  // empty: this is the last page
};

// Private profiles among them.
FreelancerList ListFreelancers(const Marketplace& marketplace, const ListRequest& request);

}  // namespace shortlist
