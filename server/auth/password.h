#pragma once

#include <cstddef>
#include <cstdint>
#include <semaphore>
#include <string>
#include <string_view>

namespace shortlist {

// What a password costs to try: Argon2id (RFC 9106) by libsodium; the defaults are its
// "interactive" limits.
struct PasswordOptions {
  uint64_t passes = 2;               // over the memory; at least 1
  size_t memory_bytes = 64UL << 20;  // at least 8 KiB
  int parallel = 2;  // passwords hashed at a time; others wait, so that memory is bounded
};

// Hashes and checks passwords. Slow on purpose: never inside a transaction. Any thread. Throws
// std::bad_alloc when the memory cannot be had.
class PasswordHasher {
 public:
  explicit PasswordHasher(const PasswordOptions& options);

  // With a new random salt; all that a check needs is in it ("$argon2id$v=19$m=65536,t=2,p=1$...").
  std::string Hash(std::string_view password) const;

  // Whether `hash` was made of this password. An empty hash, which nobody has a password for, takes
  // as long as any other: whoever measures does not learn whether there is an account.
  bool Matches(const std::string& hash, std::string_view password) const;

 private:
  const PasswordOptions options_;
  mutable std::counting_semaphore<> free_;
  std::string dummy_;  // of no password
};

}  // namespace shortlist
