#include "server/api/clock_api.h"

#include <nlohmann/json.hpp>

#include "server/api/resource_write.h"
#include "server/http/json_reader.h"
#include "server/http/params_reader.h"
#include "server/workflow/advance_clock.h"

namespace shortlist {

using nlohmann::json;

namespace {

constexpr int64_t kMicros = 1'000'000;

json ClockJson(bool sandbox, Timestamp now, int64_t shift_micros) {
  return {{"now", FormatTimestamp(now)},
          {"sandbox", sandbox},
          {"ahead_seconds", shift_micros / kMicros}};
}

}  // namespace

Result<HttpResponse> HandleGetClock(const ApiContext& context, const HttpRequest& request,
                                    const Principal&) {
  ParamsReader query(request.query);
  if (const auto refused = query.Finish(); !refused) return refused.error();
  const ShiftedClock& clock = *context.clock;
  return JsonResponse(ClockJson(context.sandbox, clock.Now(), clock.shift_micros()));
}

Result<HttpResponse> HandleAdvanceClock(const ApiContext& context, const HttpRequest& request,
                                        const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = JsonReader::Parse(request.body);
  if (!body) return body.error();
  const int64_t seconds = (*body)->RequiredInteger("seconds", 1, kMostShiftSeconds);
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  if (!context.sandbox) {
    return Error{ErrorCode::kFailedPrecondition,
                 "not_a_sandbox",
                 "This server's clock is the real one; only a sandbox's can be moved.",
                 {}};
  }
  auto response = AnswerOnce(context, params->request, [&](Transaction& tx) -> Result<WriteAnswer> {
    const auto shift = AdvanceClock(tx, seconds);
    if (!shift) return shift.error();
    const ShiftedClock& clock = *context.clock;
    const Timestamp now{clock.Now().micros + *shift - clock.shift_micros()};
    return ResourceAnswer(200, ClockJson(true, now, *shift));
  });
  if (!response) return response;
  context.catch_up();
  const int64_t seq = LastSeq(*context.marketplace);
  response->headers["Shortlist-Seq"] = std::to_string(seq);
  if (params->wait) {
    const auto seen = WaitForSeq(*context.engine, seq, params->deadline);
    response->headers["Shortlist-Searchable"] = seen ? "true" : "false";
  }
  return response;
}

}  // namespace shortlist
