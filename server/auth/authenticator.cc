#include "server/auth/authenticator.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "server/auth/api_key.h"
#include "server/auth/digest.h"
#include "server/auth/secret.h"
#include "server/storage/storage.h"

namespace shortlist {
namespace {

constexpr std::string_view kScheme = "bearer";  // in any case (RFC 9110, 11.1)

// So often a session's use is written down: not with every request, which would make a read a
// write.
constexpr int64_t kTouchEveryMicros = 60 * 1'000'000LL;

bool HasScheme(std::string_view authorization) {
  if (authorization.size() <= kScheme.size() || authorization[kScheme.size()] != ' ') return false;
  for (size_t i = 0; i < kScheme.size(); ++i) {
    if ((authorization[i] | 0x20) != kScheme[i]) return false;
  }
  return true;
}

// What follows "Bearer "; else empty.
std::string_view SecretIn(std::string_view authorization) {
  if (!HasScheme(authorization)) return {};
  authorization.remove_prefix(kScheme.size());
  authorization.remove_prefix(std::min(authorization.find_first_not_of(' '), authorization.size()));
  return authorization;
}

Principal PrincipalOf(const std::string& id, const Account& account) {
  Principal who{id, account.id, account.roles};
  if (account.status == AccountStatus::kLimited) who.hold = account.hold_reason;
  return who;
}

Error BadCredentials() {
  return {ErrorCode::kUnauthenticated,
          "bad_credentials",
          "This is no key and no session of this marketplace.",
          {}};
}

Error OriginNotAllowed() {
  return {ErrorCode::kPermissionDenied,
          "origin_not_allowed",
          "This key is for the web pages of other origins.",
          {}};
}

// The key is its account's, which is let in.
Result<Principal> OfAccountsKey(const ApiKey& key, const Account& account) {
  if (account.status == AccountStatus::kSuspended) return AccountSuspended(account);
  Principal who = PrincipalOf(key.id, account);
  who.is_publishable = !key.origins.empty();
  who.scopes = ScopesByNames(key.scopes);
  if (!who.scopes) throw std::runtime_error("key " + key.id + " has unknown scopes");
  return who;
}

}  // namespace

Error AccountSuspended(const Account& account) {
  return {ErrorCode::kPermissionDenied,
          "account_suspended",
          "This account is suspended: " + account.hold_reason,
          {}};
}

Result<Principal> Authenticator::Authenticate(std::optional<std::string_view> authorization,
                                              std::optional<std::string_view> origin) const {
  if (!authorization) {
    return Error{ErrorCode::kUnauthenticated,
                 "missing_credentials",
                 "Send a key or a session: Authorization: Bearer slk_... or sls_...",
                 {}};
  }
  const std::string_view secret = SecretIn(*authorization);
  if (IsApiKeySecret(secret)) return OfKey(secret, origin);
  if (IsSecret(secret, kSessionPrefix)) return OfSession(secret);
  return BadCredentials();
}

bool Authenticator::IsKnownOrigin(std::string_view origin) const {
  return storage_.Read([&](ReadTransaction& tx) { return tx.api_keys().HasOrigin(origin); });
}

Result<Principal> Authenticator::OfKey(std::string_view secret,
                                       std::optional<std::string_view> origin) const {
  const std::string hash = HashOfApiKey(secret);
  using Found = Result<std::pair<ApiKey, Account>>;
  const auto found = storage_.Read([&](ReadTransaction& tx) -> Found {
    auto key = tx.api_keys().GetByHash(hash);
    if (!key) return key.error();
    if (key->account_id.empty()) return std::pair(*std::move(key), Account());
    auto account = tx.accounts().GetById(key->account_id);
    if (!account) return account.error();
    return std::pair(*std::move(key), *std::move(account));
  });
  if (!found || found->first.revoked_at) return BadCredentials();
  const auto& [key, account] = *found;
  if (!key.origins.empty() &&
      std::find(key.origins.begin(), key.origins.end(), origin.value_or("")) == key.origins.end()) {
    return OriginNotAllowed();
  }
  if (!key.account_id.empty()) return OfAccountsKey(key, account);
  const auto role = RoleByName(key.role);
  if (!role) throw std::runtime_error("key " + key.id + " has the unknown role " + key.role);
  return Principal{key.id, "", {*role}};
}

Result<Principal> Authenticator::OfSession(std::string_view secret) const {
  const std::string hash = DigestOf(secret);
  using Found = Result<std::pair<Session, Account>>;
  const auto found = storage_.Read([&](ReadTransaction& tx) -> Found {
    auto session = tx.sessions().GetByHash(hash);
    if (!session) return session.error();
    auto account = tx.accounts().GetById(session->account_id);
    if (!account) return account.error();
    return std::pair(*std::move(session), *std::move(account));
  });
  if (!found) return BadCredentials();
  const auto& [session, account] = *found;
  const Timestamp now = clock_.Now();
  if (!IsAlive(session, sessions_, now)) return BadCredentials();
  if (account.status == AccountStatus::kSuspended) return AccountSuspended(account);
  if (now.micros - session.last_used_at.micros >= kTouchEveryMicros) {
    const auto touched = storage_.Transact([&](Transaction& tx) -> Result<void> {
      tx.sessions().Touch(session.id, now);
      return {};
    });
    if (!touched) return touched.error();
  }
  return PrincipalOf(session.id, account);
}

}  // namespace shortlist
