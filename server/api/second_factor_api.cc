#include "server/api/second_factor_api.h"

#include <utility>

#include "server/api/account_request.h"
#include "server/api/resource_write.h"
#include "server/workflow/own_account.h"
#include "server/workflow/second_factor.h"

namespace shortlist {
Result<HttpResponse> HandleBeginSecondFactor(const ApiContext& context, const HttpRequest& request,
                                             const Principal& who) {
  if (const auto refused = RequireNoParams(request); !refused) return refused.error();
  const auto account = GetOwnAccount(*context.marketplace, who);
  if (!account) return account.error();
  return AnswerOnce(context, {}, [&](Transaction& tx) -> Result<WriteAnswer> {
    const auto begun = BeginSecondFactor(tx, *context.marketplace, account->id);
    if (!begun) return begun.error();
    return ResourceAnswer(200, {{"secret", begun->secret}, {"otpauth_uri", begun->uri}});
  });
}

Result<HttpResponse> HandleConfirmSecondFactor(const ApiContext& context,
                                               const HttpRequest& request, const Principal& who) {
  const auto reader = ReadBody(request);
  if (!reader) return reader.error();
  const std::string code = (*reader)->RequiredString("code", kMaxCodeCharacters);
  if (const auto refused = (*reader)->Finish(); !refused) return refused.error();
  const auto account = GetOwnAccount(*context.marketplace, who);
  if (!account) return account.error();
  auto wait = RefuseAttempt(context, request, context.attempts->by_account, account->id);
  if (wait) return *std::move(wait);
  return AnswerOnce(context, {}, [&](Transaction& tx) -> Result<WriteAnswer> {
    const auto codes = ConfirmSecondFactor(tx, *context.marketplace, account->id, code);
    if (!codes) return codes.error();
    return ResourceAnswer(200, {{"recovery_codes", *codes}});
  });
}

Result<HttpResponse> HandleEndSecondFactor(const ApiContext& context, const HttpRequest& request,
                                           const Principal& who) {
  const auto reader = ReadBody(request);
  if (!reader) return reader.error();
  const std::string password = (*reader)->RequiredString("password", kMaxPasswordCharacters);
  if (const auto refused = (*reader)->Finish(); !refused) return refused.error();
  const auto account = GetOwnAccount(*context.marketplace, who);
  if (!account) return account.error();
  auto wait = RefuseAttempt(context, request, context.attempts->by_account, account->id);
  if (wait) return *std::move(wait);
  const auto done = EndSecondFactor(*context.marketplace, account->id, password);
  if (!done) return done.error();
  return NoContentResponse();
}

}  // namespace shortlist
