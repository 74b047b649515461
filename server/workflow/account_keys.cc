#include "server/workflow/account_keys.h"

#include <algorithm>

#include "server/storage/storage.h"

namespace shortlist {
namespace {

constexpr size_t kMaxHostCharacters = 253;
constexpr size_t kMaxPortDigits = 5;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsHostCharacter(char c) {
  return (c >= 'a' && c <= 'z') || IsDigit(c) || c == '-' || c == '.';
}

std::vector<ApiKey> AliveOf(const Transaction& tx, const std::string& account_id) {
  auto keys = tx.api_keys().ListOf(account_id);
  std::erase_if(keys, [](const ApiKey& key) { return key.revoked_at.has_value(); });
  return keys;
}

}  // namespace

Result<IssuedApiKey> CreateAccountKey(Transaction& tx, const Marketplace& marketplace,
                                      const ApiKey& key) {
  if (AliveOf(tx, key.account_id).size() >= kMaxAccountKeys) {
    return Error{ErrorCode::kFailedPrecondition,
                 "too_many_keys",
                 "An account has " + std::to_string(kMaxAccountKeys) +
                     " keys at most: revoke one that is not needed.",
                 {}};
  }
  return IssueAccountKey(tx, *marketplace.clock, key);
}

std::vector<ApiKey> ListAccountKeys(const Marketplace& marketplace, const std::string& account_id) {
  return marketplace.storage->Read([&](ReadTransaction& tx) { return AliveOf(tx, account_id); });
}

Result<void> RevokeAccountKey(Transaction& tx, const Marketplace& marketplace,
                              const std::string& account_id, const std::string& id) {
  const auto alive = AliveOf(tx, account_id);
  const bool is_alive =
      std::any_of(alive.begin(), alive.end(), [&](const ApiKey& key) { return key.id == id; });
  if (!is_alive) {
    return Error{ErrorCode::kNotFound, "api_key_not_found", "There is no such key.", {}};
  }
  return tx.api_keys().RevokeOf(account_id, id, marketplace.clock->Now());
}

bool IsOrigin(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!text.starts_with(scheme)) continue;
    text.remove_prefix(scheme.size());
    const std::string_view host = text.substr(0, text.find(':'));
    if (host.empty() || host.size() > kMaxHostCharacters) return false;
    if (!std::all_of(host.begin(), host.end(), IsHostCharacter)) return false;
    if (host.size() == text.size()) return true;
    const std::string_view port = text.substr(host.size() + 1);
    const bool is_default = port == (scheme == "https://" ? "443" : "80");
    return !port.empty() && port.size() <= kMaxPortDigits && !is_default &&
           std::all_of(port.begin(), port.end(), IsDigit);
  }
  return false;
}

}  // namespace shortlist
