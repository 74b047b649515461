#include "server/api/sessions_api.h"

#include <algorithm>
#include <utility>

#include "server/api/account_request.h"
#include "server/api/json_fields.h"
#include "server/http/client_address.h"
#include "server/workflow/log_in.h"
#include "server/workflow/own_account.h"

namespace shortlist {
namespace {

using nlohmann::json;

Result<HttpResponse> Revoke(const ApiContext& context, const HttpRequest& request,
                            const Principal& who, const std::string& id) {
  if (const auto refused = RequireNoParams(request); !refused) return refused.error();
  const auto account = GetOwnAccount(*context.marketplace, who);
  if (!account) return account.error();
  return AnswerDone(context, kNoContent,
                    [&](Transaction& tx) { return RevokeSession(tx, account->id, id); });
}

}  // namespace

json SessionJson(const Session& session, const SessionOptions& options, const Principal& who) {
  const Timestamp expires_at{std::min(session.last_used_at.micros + options.idle_micros,
                                      session.created_at.micros + options.absolute_micros)};
  return {{"id", session.id},
          {"current", session.id == who.id},
          {"user_agent", TextOrNull(session.user_agent)},
          {"address", TextOrNull(session.address)},
          {"created_at", FormatTimestamp(session.created_at)},
          {"last_used_at", FormatTimestamp(session.last_used_at)},
          {"expires_at", FormatTimestamp(expires_at)}};
}

Result<HttpResponse> HandleLogIn(const ApiContext& context, const HttpRequest& request,
                                 const Principal&) {
  const auto reader = ReadBody(request);
  if (!reader) return reader.error();
  LogInCommand command;
  command.email = ReadEmail(**reader);
  command.password = (*reader)->RequiredString("password", kMaxPasswordCharacters);
  command.code = (*reader)->OptionalString("code", kMaxCodeCharacters).value_or("");
  if (const auto refused = (*reader)->Finish(); !refused) return refused.error();
  const std::string key = EmailKey(command.email);
  auto wait = RefuseAttempt(context, request, context.attempts->by_account, key);
  if (wait) return *std::move(wait);
  command.origin = {std::string(request.Header("User-Agent").value_or("")),
                    ClientAddress(request, context.trusted_proxies)};
  const auto session = LogIn(*context.marketplace, command);
  if (!session) return session.error();
  context.attempts->by_account.Forgive(key);
  HttpResponse response = JsonResponse({{"id", session->id}, {"token", session->secret}}, 201);
  response.headers["Location"] = "/v1/sessions/" + session->id;
  return response;
}

Result<HttpResponse> HandleListSessions(const ApiContext& context, const HttpRequest& request,
                                        const Principal& who) {
  if (const auto refused = RequireNoParams(request); !refused) return refused.error();
  const auto account = GetOwnAccount(*context.marketplace, who);
  if (!account) return account.error();
  json sessions = json::array();
  for (const Session& session : ListSessions(*context.marketplace, account->id)) {
    sessions.push_back(SessionJson(session, context.marketplace->accounts.sessions, who));
  }
  return JsonResponse({{"sessions", std::move(sessions)}});
}

Result<HttpResponse> HandleLogOut(const ApiContext& context, const HttpRequest& request,
                                  const Principal& who) {
  return Revoke(context, request, who, who.id);
}

Result<HttpResponse> HandleRevokeSession(const ApiContext& context, const HttpRequest& request,
                                         const Principal& who) {
  return Revoke(context, request, who, request.PathParam("id"));
}

}  // namespace shortlist
