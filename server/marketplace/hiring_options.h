#pragma once

#include <string>

#include "index/base/clock.h"

namespace shortlist {

// The numbers of hiring from a moment on.
struct HiringOptions {
  Timestamp effective_from = {};
  int job_days = 90;              // that a job is open for, from when it was published or renewed
  int invitation_days = 14;       // that an invitation may be answered
  int offer_days = 7;             // that a version of an offer may be answered
  bool refund_on_expire = false;  // Connects come back when a job expires without a contract
};

}  // namespace shortlist
