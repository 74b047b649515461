#pragma once

#include <string>
#include <vector>

#include "index/base/result.h"
#include "server/auth/api_key.h"
#include "server/marketplace/api_key.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

class Transaction;

inline constexpr size_t kMaxAccountKeys = 50;  // alive at a time

// Makes a key of `key.account_id`: publishable where it has origins, else of its scopes. Refuses
// `too_many_keys`.
Result<IssuedApiKey> CreateAccountKey(Transaction& tx, const Marketplace& marketplace,
                                      const ApiKey& key);

// Those that still let in, oldest first.
std::vector<ApiKey> ListAccountKeys(const Marketplace& marketplace, const std::string& account_id);

// At once and for good. Refuses `api_key_not_found`, of another's keys too.
Result<void> RevokeAccountKey(Transaction& tx, const Marketplace& marketplace,
                              const std::string& account_id, const std::string& id);

// "https://shop.example", as a browser sends it in Origin: a scheme (http or https), a host in
// lower case and, where it is not the scheme's own, a port.
bool IsOrigin(std::string_view text);

}  // namespace shortlist
