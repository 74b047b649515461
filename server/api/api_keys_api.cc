#include "server/api/api_keys_api.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "server/api/account_request.h"
#include "server/api/json_fields.h"
#include "server/api/resource_write.h"
#include "server/marketplace/field_checks.h"
#include "server/marketplace/scope.h"
#include "server/workflow/account_keys.h"
#include "server/workflow/own_account.h"

namespace shortlist {
namespace {

using nlohmann::json;

constexpr size_t kMaxLabelCharacters = 100;
constexpr size_t kMaxOrigins = 20;
constexpr size_t kMaxOriginCharacters = 300;

enum class KeyKind : uint8_t { kSecret, kPublishable };
constexpr std::pair<std::string_view, KeyKind> kKinds[] = {{"secret", KeyKind::kSecret},
                                                           {"publishable", KeyKind::kPublishable}};

// A secret key has scopes and no origins, a publishable one origins and no scopes.
void CheckKind(KeyKind kind, const ApiKey& key, FieldChecks* checks) {
  const bool secret = kind == KeyKind::kSecret;
  if (secret) {
    checks->Required("/scopes", key.scopes);
  } else {
    checks->Required("/origins", key.origins.empty() ? "" : key.origins.front());
  }
  if (secret && !key.origins.empty()) {
    checks->Refuse("/origins", "not_allowed", "Only a publishable key is bound to origins.");
  }
  if (!secret && !key.scopes.empty()) {
    checks->Refuse("/scopes", "not_allowed", "A publishable key may search and match, no more.");
  }
}

ApiKey ReadApiKey(JsonReader& reader, FieldChecks* checks) {
  ApiKey key;
  key.label = ReadText(reader, "label");
  checks->Text("/label", key.label, kMaxLabelCharacters);
  const KeyKind kind = reader.OptionalEnum<KeyKind>("kind", kKinds).value_or(KeyKind::kSecret);
  ScopeSet scopes;
  for (const Scope scope : reader.EnumList("scopes", WordsUpTo(Scope::kOperate))) {
    scopes.Add(scope);
  }
  key.scopes = NamesOf(scopes);
  const auto sent = reader.StringList("origins", kMaxOrigins, kMaxOriginCharacters);
  for (size_t i = 0; i < sent.size(); ++i) {
    if (IsOrigin(sent[i])) continue;
    checks->Refuse("/origins/" + std::to_string(i), "bad_origin",
                   "Must be an origin such as https://shop.example, without a path.");
  }
  const std::set<std::string> origins(sent.begin(), sent.end());
  key.origins.assign(origins.begin(), origins.end());
  CheckKind(kind, key, checks);
  return key;
}

}  // namespace

json ApiKeyJson(const ApiKey& key) {
  json scopes = json::array();
  for (const Scope scope : ScopesByNames(key.scopes).value_or(ScopeSet()).List()) {
    scopes.push_back(NameOf(scope));
  }
  return {{"id", key.id},
          {"kind", kKinds[key.origins.empty() ? 0 : 1].first},
          {"label", TextOrNull(key.label)},
          {"scopes", std::move(scopes)},
          {"origins", key.origins},
          {"created_at", FormatTimestamp(key.created_at)}};
}

Result<HttpResponse> HandleCreateApiKey(const ApiContext& context, const HttpRequest& request,
                                        const Principal& who) {
  const auto reader = ReadBody(request);
  if (!reader) return reader.error();
  FieldChecks checks;
  ApiKey key = ReadApiKey(**reader, &checks);
  if (const auto refused = FinishWith(**reader, checks.Take()); !refused) return refused.error();
  const auto account = GetOwnAccount(*context.marketplace, who);
  if (!account) return account.error();
  key.account_id = account->id;
  auto answer = AnswerOnce(context, {}, [&](Transaction& tx) -> Result<WriteAnswer> {
    const auto issued = CreateAccountKey(tx, *context.marketplace, key);
    if (!issued) return issued.error();
    ApiKey made = key;
    made.id = issued->id;
    made.created_at = context.marketplace->clock->Now();
    json body = ApiKeyJson(made);
    body["key"] = issued->secret;
    return ResourceAnswer(201, body);
  });
  if (!answer) return answer.error();
  answer->headers["Location"] =
      "/v1/api_keys/" + json::parse(answer->body).at("id").get<std::string>();
  return answer;
}

Result<HttpResponse> HandleListApiKeys(const ApiContext& context, const HttpRequest& request,
                                       const Principal& who) {
  if (const auto refused = RequireNoParams(request); !refused) return refused.error();
  const auto account = GetOwnAccount(*context.marketplace, who);
  if (!account) return account.error();
  json keys = json::array();
  for (const ApiKey& key : ListAccountKeys(*context.marketplace, account->id)) {
    keys.push_back(ApiKeyJson(key));
  }
  return JsonResponse({{"api_keys", std::move(keys)}});
}

Result<HttpResponse> HandleRevokeApiKey(const ApiContext& context, const HttpRequest& request,
                                        const Principal& who) {
  if (const auto refused = RequireNoParams(request); !refused) return refused.error();
  const auto account = GetOwnAccount(*context.marketplace, who);
  if (!account) return account.error();
  return AnswerDone(context, kNoContent, [&](Transaction& tx) {
    return RevokeAccountKey(tx, *context.marketplace, account->id, request.PathParam("id"));
  });
}

}  // namespace shortlist
