#include "server/auth/authenticator.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "server/auth/api_key.h"
#include "server/storage/storage.h"

namespace shortlist {
namespace {

constexpr std::string_view kScheme = "bearer";  // in any case (RFC 9110, 11.1)

bool HasScheme(std::string_view authorization) {
  if (authorization.size() <= kScheme.size() || authorization[kScheme.size()] != ' ') return false;
  for (size_t i = 0; i < kScheme.size(); ++i) {
    if ((authorization[i] | 0x20) != kScheme[i]) return false;
  }
  return true;
}

// What follows "Bearer " if it can be a key at all; else empty.
std::string_view SecretIn(std::string_view authorization) {
  if (!HasScheme(authorization)) return {};
  authorization.remove_prefix(kScheme.size());
  authorization.remove_prefix(std::min(authorization.find_first_not_of(' '), authorization.size()));
  return IsApiKeySecret(authorization) ? authorization : std::string_view();
}

}  // namespace

Result<Principal> Authenticator::Authenticate(std::optional<std::string_view> authorization) const {
  if (!authorization) {
    return Error{ErrorCode::kUnauthenticated,
                 "missing_credentials",
                 "Send a key: Authorization: Bearer slk_...",
                 {}};
  }
  const Error bad{
      ErrorCode::kUnauthenticated, "bad_credentials", "This is no key of this marketplace.", {}};
  const std::string_view secret = SecretIn(*authorization);
  if (secret.empty()) return bad;
  const std::string hash = HashOfApiKey(secret);
  const auto key =
      storage_.Read([&](ReadTransaction& tx) { return tx.api_keys().GetByHash(hash); });
  if (!key || key->revoked_at) return bad;
  const auto role = RoleByName(key->role);
  if (!role) throw std::runtime_error("key " + key->id + " has the unknown role " + key->role);
  return Principal{key->id, *role};
}

}  // namespace shortlist
