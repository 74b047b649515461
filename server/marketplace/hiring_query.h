#pragma once

#include <string>
#include <vector>

namespace shortlist {

// Which invitations, proposals, offers or contracts of a list, newest first.
template <typename State>
struct HiringQuery {
  std::string job_id = {};         // empty: of any
  std::string freelancer_id = {};  // empty: of any
  std::vector<State> states = {};  // empty: in any
  std::string before_id = {};      // what follows this one; empty: from the newest
  int limit = 20;
};

}  // namespace shortlist
