#pragma once

#include <nlohmann/json.hpp>

#include "server/api/api_route.h"
#include "server/http/field_reader.h"
#include "server/marketplace/notification.h"

namespace shortlist {

// What somebody was told: GET /v1/notifications, and what of it they have read.
Result<HttpResponse> HandleListNotifications(const ApiContext& context, const HttpRequest& request,
                                             const Principal& who);
Result<HttpResponse> HandleReadNotification(const ApiContext& context, const HttpRequest& request,
                                            const Principal& who);
Result<HttpResponse> HandleReadNotifications(const ApiContext& context, const HttpRequest& request,
                                             const Principal& who);

Result<HttpResponse> HandleGetNotificationSettings(const ApiContext& context,
                                                   const HttpRequest& request,
                                                   const Principal& who);
Result<HttpResponse> HandleUpdateNotificationSettings(const ApiContext& context,
                                                      const HttpRequest& request,
                                                      const Principal& who);

nlohmann::json SettingsJson(const NotificationSettings& settings);
nlohmann::json NotificationJson(const Notification& notification);

// Whose notifications or saved searches a request is about: where it does not say, those of the
// account that asks.
std::string ReadPerson(FieldReader& reader, const Principal& who);

}  // namespace shortlist
