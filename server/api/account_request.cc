#include "server/api/account_request.h"

#include <utility>

#include "server/api/json_fields.h"
#include "server/http/client_address.h"
#include "server/http/params_reader.h"
#include "server/http/problem.h"

namespace shortlist {
namespace {

constexpr size_t kMaxEmailCharacters = 300;  // with white space around it

HttpResponse TooManyAttempts(const HttpRequest& request, int64_t seconds) {
  const std::string wait = std::to_string(seconds);
  HttpResponse response =
      ProblemResponse(Error{ErrorCode::kResourceExhausted,
                            "too_many_attempts",
                            "This was tried too often; try again in " + wait + " s.",
                            {}},
                      request);
  response.headers["Retry-After"] = wait;
  return response;
}

}  // namespace

Result<void> RequireNoParams(const HttpRequest& request) {
  return ParamsReader(request.query).Finish();
}

Result<std::unique_ptr<JsonReader>> ReadBody(const HttpRequest& request) {
  if (const auto refused = RequireNoParams(request); !refused) return refused.error();
  return JsonReader::Parse(request.body);
}

std::string ReadEmail(JsonReader& reader) {
  const std::string text = reader.RequiredString("email", kMaxEmailCharacters);
  if (text.find_first_not_of(' ') == std::string::npos) return "";  // refused already
  if (auto email = NormalizedEmail(text)) return *std::move(email);
  reader.Refuse("email", "bad_email", "Must be an address such as ada@example.org.");
  return "";
}

std::optional<HttpResponse> RefuseAttempt(const ApiContext& context, const HttpRequest& request,
                                          AttemptThrottle& throttle, const std::string& key) {
  const Timestamp now = context.marketplace->clock->Now();
  const std::string network = NetworkOf(ClientAddress(request, context.trusted_proxies));
  int64_t wait = context.attempts->by_network.Take(network, now);
  if (wait == 0 && !key.empty()) wait = throttle.Take(key, now);
  if (wait == 0) return std::nullopt;
  return TooManyAttempts(request, wait);
}

nlohmann::json AccountJson(const Account& account) {
  auto roles = nlohmann::json::array();
  for (const Role role : account.roles.List()) roles.push_back(NameOf(role));
  return {{"id", account.id},
          {"email", account.email},
          {"name", account.name},
          {"roles", std::move(roles)},
          {"status", NameOf(account.status)},
          {"hold_reason", TextOrNull(account.hold_reason)},
          {"country", TextOrNull(account.country)},
          {"timezone", TextOrNull(account.timezone)},
          {"email_verified_at", TimeOrNull(account.email_verified_at)},
          {"second_factor", account.second_factor.confirmed},
          {"created_at", FormatTimestamp(account.created_at)},
          {"updated_at", FormatTimestamp(account.updated_at)},
          {"version", account.version},
          {"seq", account.seq}};
}

}  // namespace shortlist
