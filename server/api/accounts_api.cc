#include "server/api/accounts_api.h"

#include <utility>

#include "server/api/account_request.h"
#include "server/api/json_fields.h"
#include "server/api/resource_write.h"
#include "server/auth/password.h"
#include "server/http/etag.h"
#include "server/workflow/own_account.h"
#include "server/workflow/register_account.h"
#include "server/workflow/reset_password.h"
#include "server/workflow/update_account.h"
#include "server/workflow/verify_email.h"

namespace shortlist {
namespace {

using nlohmann::json;

constexpr const char* kReadOnly[] = {"id",
                                     "email",
                                     "roles",
                                     "status",
                                     "hold_reason",
                                     "email_verified_at",
                                     "second_factor",
                                     "created_at",
                                     "updated_at",
                                     "version",
                                     "seq"};
constexpr size_t kMaxTokenCharacters = 200;

const WriteAnswer kAccepted{202, R"({"accepted":true})"};  // the same to everybody

std::string ReadPassword(JsonReader& reader, std::vector<FieldError>* checks) {
  std::string password = reader.RequiredString("password");
  if (auto wrong = CheckNewPassword("/password", password)) checks->push_back(*std::move(wrong));
  return password;
}

void ReadEditable(JsonReader& reader, Account* account) {
  account->name = ReadText(reader, "name");
  account->country = ReadText(reader, "country");
  account->timezone = ReadText(reader, "timezone");
}

// The stored account as the request's patch makes it.
Result<Account> PatchedAccount(const ApiContext& context, const HttpRequest& request,
                               const Principal& who) {
  const auto expected = IfMatchVersion(request);
  if (!expected) return expected.error();
  auto account = GetOwnAccount(*context.marketplace, who);
  if (!account) return account.error();
  if (const auto refused = CheckIfMatch(request, account->version); !refused) {
    return refused.error();
  }
  auto patch = ApplyMergePatch(AccountJson(*account), request.body);
  if (!patch) return patch.error();
  JsonReader reader(std::move(patch->resource));
  ReadEditable(reader, &*account);
  for (const char* name : kReadOnly) reader.Raw(name);
  std::vector<FieldError> checks = Validate(*account);
  checks.insert(checks.end(), patch->unknown.begin(), patch->unknown.end());
  if (const auto refused = FinishWith(reader, std::move(checks)); !refused) return refused.error();
  return account;
}

}  // namespace

Result<HttpResponse> HandleRegisterAccount(const ApiContext& context, const HttpRequest& request,
                                           const Principal&) {
  const auto reader = ReadBody(request);
  if (!reader) return reader.error();
  Account draft;
  draft.email = ReadEmail(**reader);
  ReadEditable(**reader, &draft);
  for (const Role role : (*reader)->EnumList("roles", WordsUpTo(Role::kAdmin))) {
    draft.roles.Add(role);
  }
  std::vector<FieldError> checks = Validate(draft);
  const std::string password = ReadPassword(**reader, &checks);
  if (const auto refused = FinishWith(**reader, std::move(checks)); !refused) {
    return refused.error();
  }
  auto wait = RefuseAttempt(context, request, context.attempts->by_mailbox, EmailKey(draft.email));
  if (wait) return *std::move(wait);
  draft.password_hash = context.marketplace->accounts.passwords->Hash(password);
  return AnswerDone(context, kAccepted, [&](Transaction& tx) {
    return RegisterAccount(tx, *context.marketplace, draft);
  });
}

Result<HttpResponse> HandleVerifyEmail(const ApiContext& context, const HttpRequest& request,
                                       const Principal&) {
  const auto reader = ReadBody(request);
  if (!reader) return reader.error();
  const std::string token = (*reader)->RequiredString("token", kMaxTokenCharacters);
  if (const auto refused = (*reader)->Finish(); !refused) return refused.error();
  auto wait = RefuseAttempt(context, request, context.attempts->by_account, "");
  if (wait) return *std::move(wait);
  return AnswerDone(context, kNoContent,
                    [&](Transaction& tx) { return VerifyEmail(tx, *context.marketplace, token); });
}

Result<HttpResponse> HandleRequestReset(const ApiContext& context, const HttpRequest& request,
                                        const Principal&) {
  const auto reader = ReadBody(request);
  if (!reader) return reader.error();
  const std::string email = ReadEmail(**reader);
  if (const auto refused = (*reader)->Finish(); !refused) return refused.error();
  auto wait = RefuseAttempt(context, request, context.attempts->by_mailbox, EmailKey(email));
  if (wait) return *std::move(wait);
  return AnswerDone(context, kAccepted, [&](Transaction& tx) -> Result<void> {
    RequestPasswordReset(tx, *context.marketplace, email);
    return {};
  });
}

Result<HttpResponse> HandleResetPassword(const ApiContext& context, const HttpRequest& request,
                                         const Principal&) {
  const auto reader = ReadBody(request);
  if (!reader) return reader.error();
  const std::string token = (*reader)->RequiredString("token", kMaxTokenCharacters);
  std::vector<FieldError> checks;
  const std::string password = ReadPassword(**reader, &checks);
  if (const auto refused = FinishWith(**reader, std::move(checks)); !refused) {
    return refused.error();
  }
  auto wait = RefuseAttempt(context, request, context.attempts->by_account, "");
  if (wait) return *std::move(wait);
  const std::string hash = context.marketplace->accounts.passwords->Hash(password);
  return AnswerDone(context, kNoContent, [&](Transaction& tx) {
    return ResetPassword(tx, *context.marketplace, token, hash);
  });
}

Result<HttpResponse> HandleGetOwnAccount(const ApiContext& context, const HttpRequest& request,
                                         const Principal& who) {
  if (const auto refused = RequireNoParams(request); !refused) return refused.error();
  const auto account = GetOwnAccount(*context.marketplace, who);
  if (!account) return account.error();
  return AnswerResource(request, AccountJson(*account));
}

Result<HttpResponse> HandleUpdateOwnAccount(const ApiContext& context, const HttpRequest& request,
                                            const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto patched = PatchedAccount(context, request, who);
  // Under an idempotency key a refusal is the verb's: sent again, the request is answered as it was
  // the first time, although its version is stale by then.
  if (!patched && !params->request.idempotency_key) return patched.error();
  return AnswerWrite(context, *params, "/v1/accounts", [&](Transaction& tx) -> Result<WriteAnswer> {
    if (!patched) return patched.error();
    const auto updated = UpdateAccount(tx, *context.marketplace, *patched, patched->version);
    if (!updated) return updated.error();
    return ResourceAnswer(200, AccountJson(*updated));
  });
}

}  // namespace shortlist
