#include "server/api/notifications_api.h"

#include "server/api/hiring_request.h"
#include "server/api/json_fields.h"
#include "server/api/resource_write.h"
#include "server/http/etag.h"
#include "server/workflow/notification_settings.h"
#include "server/workflow/read_notifications.h"

namespace shortlist {
namespace {

using nlohmann::json;

constexpr std::string_view kCollection = "/v1/notifications";
constexpr size_t kMaxIdCharacters = 200;

}  // namespace

std::string ReadPerson(FieldReader& reader, const Principal& who) {
  if (!who.account_id.empty() && !reader.Has("person")) return who.account_id;
  return reader.RequiredString("person", kMaxIdCharacters);
}

json NotificationJson(const Notification& notification) {
  return {{"id", notification.id},
          {"person", notification.person},
          {"kind", NameOf(notification.kind)},
          {"subject_id", notification.subject_id},
          {"job_id", TextOrNull(notification.job_id)},
          {"freelancer_id", TextOrNull(notification.freelancer_id)},
          {"at", FormatTimestamp(notification.at)},
          {"read_at", TimeOrNull(notification.read_at)}};
}

Result<HttpResponse> HandleListNotifications(const ApiContext& context, const HttpRequest& request,
                                             const Principal& who) {
  ParamsReader params(request.query);
  const PageParams page = ReadPageParams(params);
  NotificationQuery query;
  query.person = ReadPerson(params, who);
  query.unread_only = params.OptionalBool("unread").value_or(false);
  query.kinds = params.EnumList("kind", WordsUpTo(NotificationKind::kAlert));
  query.limit = page.page_size;
  if (const auto refused = params.Finish(); !refused) return refused.error();
  const auto before = PositionOf(page);
  if (!before) return before.error();
  query.before = *before;
  const auto found = ListNotifications(*context.marketplace, who, std::move(query));
  if (!found) return found.error();
  json list = json::array();
  for (const Notification& each : found->notifications) list.push_back(NotificationJson(each));
  const bool is_last = found->next_before == 0;
  return JsonResponse(
      {{"notifications", std::move(list)},
       {"total", found->total},
       {"unread", found->unread},
       {"next_page_token", is_last ? json() : json(std::to_string(found->next_before))}});
}

Result<HttpResponse> HandleReadNotification(const ApiContext& context, const HttpRequest& request,
                                            const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = ReadActionBody(request);
  if (!body) return body.error();
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  return AnswerWrite(context, *params, kCollection, [&](Transaction& tx) -> Result<WriteAnswer> {
    const auto read = ReadNotification(tx, *context.marketplace, who, request.PathParam("id"));
    if (!read) return read.error();
    return ResourceAnswer(204, {{"seq", *read}});
  });
}

Result<HttpResponse> HandleReadNotifications(const ApiContext& context, const HttpRequest& request,
                                             const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = JsonReader::Parse(request.body);
  if (!body) return body.error();
  const std::string up_to = (*body)->RequiredString("up_to", kMaxIdCharacters);
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  return AnswerWrite(context, *params, kCollection, [&](Transaction& tx) -> Result<WriteAnswer> {
    const auto read = ReadNotificationsUpTo(tx, *context.marketplace, who, up_to);
    if (!read) return read.error();
    return ResourceAnswer(204, {{"seq", *read}});
  });
}

json SettingsJson(const NotificationSettings& settings) {
  json mail = json::object();
  for (const auto& [word, kind] : WordsUpTo(NotificationKind::kAlert)) {
    mail[std::string(word)] = NameOf(settings.Of(kind));
  }
  return {{"person", settings.person},
          {"mail", std::move(mail)},
          {"version", settings.version},
          {"seq", settings.seq}};
}

Result<HttpResponse> HandleGetNotificationSettings(const ApiContext& context,
                                                   const HttpRequest& request,
                                                   const Principal& who) {
  ParamsReader params(request.query);
  const std::string person = ReadPerson(params, who);
  if (const auto refused = params.Finish(); !refused) return refused.error();
  const auto settings = GetNotificationSettings(*context.marketplace, who, person);
  if (!settings) return settings.error();
  return AnswerResource(request, SettingsJson(*settings));
}

Result<HttpResponse> HandleUpdateNotificationSettings(const ApiContext& context,
                                                      const HttpRequest& request,
                                                      const Principal& who) {
  const auto params = ReadWriteParams(request, who);
  if (!params) return params.error();
  const auto body = JsonReader::Parse(request.body);
  if (!body) return body.error();
  SettingsEdit edit;
  edit.person = ReadPerson(**body, who);
  JsonReader& mail = (*body)->Nested("mail");
  for (const auto& [word, kind] : WordsUpTo(NotificationKind::kAlert)) {
    const auto choice = mail.OptionalEnum(word, WordsUpTo(MailChoice::kNever));
    if (choice || mail.IsNull(word)) edit.mail[kind] = choice;
  }
  if (const auto refused = (*body)->Finish(); !refused) return refused.error();
  const auto expected = IfMatchVersion(request);
  if (!expected) return expected.error();
  edit.expected_version = *expected;
  return AnswerWrite(context, *params, kCollection, [&](Transaction& tx) -> Result<WriteAnswer> {
    const auto updated = UpdateNotificationSettings(tx, *context.marketplace, who, edit);
    if (!updated) return updated.error();
    return ResourceAnswer(200, SettingsJson(*updated));
  });
}

}  // namespace shortlist
