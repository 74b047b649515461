#pragma once

#include <optional>
#include <string>
#include <vector>

#include "index/base/clock.h"

namespace shortlist {

// Which invitations, proposals, offers or contracts of a list, newest first.
template <typename State>
struct HiringQuery {
  std::string job_id = {};         // empty: of any
  std::string freelancer_id = {};  // empty: of any
  std::vector<State> states = {};  // empty: in any
  std::optional<Timestamp> created_after = {};
  std::string before_id = {};  // what follows this one; empty: from the newest
  int limit = 20;
};

}  // namespace shortlist
