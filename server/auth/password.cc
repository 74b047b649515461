#include "server/auth/password.h"

#include <array>
#include <new>
#include <stdexcept>

#include <sodium.h>

#include "index/base/check.h"

namespace shortlist {
namespace {

// Holds one of the places while a password is hashed.
class Place {
 public:
  explicit Place(std::counting_semaphore<>& free) : free_(free) { free_.acquire(); }
  ~Place() { free_.release(); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

 private:
  std::counting_semaphore<>& free_;
};

// A hash with these limits that was made of no password: to check it takes as long as any other.
std::string DummyHash(const PasswordOptions& options) {
  constexpr size_t kSaltCharacters = 22;  // 16 bytes in base 64
  constexpr size_t kHashCharacters = 43;  // 32 bytes
  std::string dummy = "$argon2id$v=19$m=" + std::to_string(options.memory_bytes / 1024) +
                      ",t=" + std::to_string(options.passes) + ",p=1$" +
                      std::string(kSaltCharacters, 'A') + "$" + std::string(kHashCharacters, 'A');
  // Else it would be refused unread, at once.
  CHECK(crypto_pwhash_str_needs_rehash(dummy.c_str(), options.passes, options.memory_bytes) == 0);
  return dummy;
}

}  // namespace

PasswordHasher::PasswordHasher(const PasswordOptions& options)
    : options_(options), free_(options.parallel) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium finds no random numbers");
  CHECK(options.parallel >= 1);
  CHECK(options.passes >= crypto_pwhash_argon2id_OPSLIMIT_MIN);
  CHECK(options.memory_bytes >= crypto_pwhash_argon2id_MEMLIMIT_MIN);
  dummy_ = DummyHash(options);
}

std::string PasswordHasher::Hash(std::string_view password) const {
  const Place place(free_);
  std::array<char, crypto_pwhash_STRBYTES> hash;
  if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), options_.passes,
                            options_.memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw std::bad_alloc();  // the only failure there is
  }
  return hash.data();
}

bool PasswordHasher::Matches(const std::string& hash, std::string_view password) const {
  const Place place(free_);
  const std::string& tried = hash.empty() ? dummy_ : hash;
  const bool matches =
      crypto_pwhash_str_verify(tried.c_str(), password.data(), password.size()) == 0;
  return matches && !hash.empty();
}

}  // namespace shortlist
