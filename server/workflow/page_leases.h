#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "index/base/check.h"
#include "index/base/clock.h"
#include "index/base/result.h"
#include "index/base/thread_annotations.h"

namespace shortlist {

// Keeps the whole order of an answer while somebody pages through it, so that paging never repeats
// or skips although the index moves on. A page token is the lease's id and the offset of the page.
// A lease ends five minutes after the last page taken from it. What an answer holds (its index
// snapshot) is let go then, at the next Keep, so memory is bounded by `capacity` answers.
// Any thread.
class PageLeases {
 public:
  static constexpr int64_t kLeaseMicros = 5 * 60 * 1'000'000LL;

  // At most `capacity` leases, one or more; the one unused longest goes first.
  PageLeases(const Clock* clock, size_t capacity) : clock_(clock), capacity_(capacity) {
    CHECK(capacity > 0);
  }

  struct Page {
    std::shared_ptr<const void> answer;  // what Keep was given
    std::string lease_id;
    size_t offset = 0;
  };

  // `fingerprint` names the query that the token is bound to. Returns the lease's id.
  std::string Keep(std::shared_ptr<const void> answer, std::string_view fingerprint);

  static std::string Token(std::string_view lease_id, size_t offset);

  // Refuses `bad_page_token` (not ours, or of another query) and `page_token_expired`.
  Result<Page> Find(std::string_view token, std::string_view fingerprint);

  size_t size() const;

 private:
  struct Lease {
    std::string id;
    std::shared_ptr<const void> answer;
    std::string fingerprint;
    Timestamp until;
  };

  const Clock* const clock_;
  const size_t capacity_;
  mutable std::mutex mutex_;
  std::list<Lease> leases_ GUARDED_BY(mutex_);  // last used first: by `until`, too
  std::unordered_map<std::string, std::list<Lease>::iterator> by_id_ GUARDED_BY(mutex_);
};

}  // namespace shortlist
