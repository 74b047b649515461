#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "index/base/check.h"
#include "index/base/clock.h"
#include "index/base/result.h"
#include "index/base/thread_annotations.h"

namespace shortlist {

struct IndexSnapshot;
class SignalSnapshot;

// What a search looks at: asked the same question, it gives the same answer again.
struct SearchMoment {
  std::shared_ptr<const IndexSnapshot> index;
  std::shared_ptr<const SignalSnapshot> signals;
  std::string query_id;
  int64_t now_seconds = 0;
  std::vector<float> vector;   // of the question's meaning; empty: there is none
  bool without_model = false;  // there should be one, but the model did not answer
};

// Keeps the moment of an answer while somebody pages through it, so that paging never repeats or
// skips although the index moves on. A page token is the lease's id and the offset of the page;
// each page asks its question again, of that moment, since whole answers would fill the memory.
// A lease ends five minutes after the last page taken from it; what it holds is let go then, at
// the next Keep. Any thread.
class PageLeases {
 public:
  static constexpr int64_t kLeaseMicros = 5 * 60 * 1'000'000LL;

  // At most so many leases and so many different snapshots of an index, one or more, since each of
  // these holds what is in no other; the lease unused longest goes first.
  PageLeases(const Clock* clock, size_t leases, size_t snapshots)
      : clock_(clock), most_leases_(leases), most_snapshots_(snapshots) {
    CHECK(leases > 0 && snapshots > 0);
  }

  struct Page {
    std::shared_ptr<const SearchMoment> moment;  // what Keep was given
    std::string lease_id;
    size_t offset = 0;
  };

  // `fingerprint` names the query that the token is bound to. Returns the lease's id.
  std::string Keep(std::shared_ptr<const SearchMoment> moment, std::string_view fingerprint);

  static std::string Token(std::string_view lease_id, size_t offset);

  // Refuses `bad_page_token` (not ours, or of another query) and `page_token_expired`.
  Result<Page> Find(std::string_view token, std::string_view fingerprint);

  size_t size() const;

 private:
  struct Lease {
    std::string id;
    std::shared_ptr<const SearchMoment> moment;
    std::string fingerprint;
    Timestamp until;
  };

  const Clock* const clock_;
  const size_t most_leases_;
  const size_t most_snapshots_;
  mutable std::mutex mutex_;
  std::list<Lease> leases_ GUARDED_BY(mutex_);  // last used first: by `until`, too
  std::unordered_map<std::string, std::list<Lease>::iterator> by_id_ GUARDED_BY(mutex_);
  std::unordered_map<const IndexSnapshot*, size_t> snapshots_ GUARDED_BY(mutex_);  // leases of each
};

}  // namespace shortlist
