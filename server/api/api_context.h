#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "index/base/clock.h"
#include "index/base/metrics.h"
#include "server/auth/attempt_throttle.h"
#include "server/auth/authenticator.h"
#include "server/http/rate_limiter.h"
#include "server/workflow/marketplace.h"
#include "server/workflow/search_engine.h"

namespace shortlist {

// How the server is, as /v1/health/ready tells it.
struct HealthReport {
  bool ready = false;
  std::vector<std::string> reasons;  // slugs, why it is not; those of kNotReadyReasons
  // Slugs, what it does without while it answers; those of kDegradedReasons.
  std::vector<std::string> degraded;
  std::string semantic;         // available | unavailable | disabled
  std::string semantic_reason;  // why it is unavailable: provider_timeout, ...; else empty
  std::string model;            // name and revision; empty without a model
  struct Index {
    std::string side;  // talent | jobs
    uint64_t generation = 0;
    uint64_t documents = 0;
    int64_t applied_seq = 0;
    uint64_t pending_vectors = 0;  // documents that are found by their words only, so far
  };
  std::vector<Index> indexes;
  int64_t last_seq = 0;  // of the event log; less applied_seq: the lag, in events
  int64_t lag_ms = 0;    // since the oldest event that search does not show; 0: it shows all
};

// How often it may be tried to get in, or to have mail sent.
struct AttemptThrottles {
  AttemptThrottle by_network{{.burst = 100, .seconds_per_try = 6}};  // anything, from somewhere
  AttemptThrottle by_account{{.burst = 10, .seconds_per_try = 60}};  // a password or code
  AttemptThrottle by_mailbox{{.burst = 5, .seconds_per_try = 600}};  // a mail to an address
};

inline constexpr const char* kNotReadyReasons[] = {
    "starting",      // the index is read, or made anew; requests with a key are refused
    "stopping",      // it still answers, but ends soon
    "index_failed",  // events cannot be applied; search answers from what it has
    "index_behind",  // an event is unseen for longer than search.max_lag_ms
    "database_unavailable",
    "storage_full"};  // the database has no room for what it needs to read the event log
inline constexpr const char* kDegradedReasons[] = {
    "semantic_unavailable",  // no model, or its server is away: search goes by words
    "embedding_pending",     // some documents wait for their vector
    "storage_full"};         // the last write was refused: reading goes on

// What the handlers work with. Owned by the program; constant while it serves. Any thread.
struct ApiContext {
  const Marketplace* marketplace = nullptr;
  const SearchEngine* engine = nullptr;
  const Authenticator* authenticator = nullptr;
  Metrics* metrics = nullptr;
  std::function<HealthReport()> health;
  std::function<bool()> is_starting;  // while true, only what needs no key is answered
  RateLimitOptions rate_limit;        // of each key or account
  AttemptThrottles* attempts = nullptr;
  std::vector<std::string> trusted_proxies;  // addresses whose X-Forwarded-For is believed
  const ShiftedClock* clock = nullptr;       // the marketplace's
  bool sandbox = false;                      // it may be moved
  std::function<void()> catch_up;            // reads how far it was moved, and does all that is due
};

}  // namespace shortlist
