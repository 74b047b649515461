#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "index/base/clock.h"
#include "index/base/thread_annotations.h"

namespace shortlist {

// How often something that can be guessed may be tried.
struct AttemptLimit {
  int64_t burst = 10;            // at once after a silence; at least 1
  int64_t seconds_per_try = 60;  // in the long run; at least 1
};

// Counts tries by whom they are about (an account) or come from (an address). Each try fills a
// bucket by one, which leaks evenly; where it is full the try must wait. In memory, on purpose: a
// guesser could otherwise make the database's one writer write as fast as he guesses, and what a
// restart forgives is no more than one burst. Several servers count each for themselves. A bucket
// that is empty again is forgotten. Any thread.
class AttemptThrottle {
 public:
  explicit AttemptThrottle(const AttemptLimit& limit);

  // Takes a try: 0; or the whole seconds to wait until there is one to be had.
  int64_t Take(std::string_view key, Timestamp now);

  // Gives all tries back: whoever it is about proved to be himself.
  void Forgive(std::string_view key);

  size_t size() const;  // buckets that are kept

 private:
  struct Bucket {
    int64_t filled_micros = 0;  // what has yet to leak, in time
    Timestamp at;
  };
  static int64_t FilledAt(const Bucket& bucket, Timestamp now);
  void ForgetEmpty(Timestamp now);  // under mutex_

  const int64_t try_micros_;
  const int64_t full_micros_;
  mutable std::mutex mutex_;
  std::map<std::string, Bucket, std::less<>> buckets_ GUARDED_BY(mutex_);
  Timestamp forgotten_at_ GUARDED_BY(mutex_);
};

}  // namespace shortlist
