// What somebody is told, over HTTP.
#include <string>

#include <gmock/gmock.h>

#include "tests/support/api_fixture.h"

namespace shortlist {
namespace {

using ::nlohmann::json;
using ::testing::ElementsAre;

class NotificationsApi : public testing::ApiTest {
 protected:
  NotificationsApi() {
    Serve();
    ada_ = Made("/v1/freelancers", {{"display_name", "Ada"}})["id"];
    for (int i = 0; i < 3; ++i) Invite();
  }

  json Made(const std::string& path, const json& body) {
    const auto answer = Send("POST", path, body);
    EXPECT_LT(answer->status, 300) << path << " " << answer->body;
    return BodyOf(answer);
  }
  void Invite() {
    const std::string job =
        Made("/v1/jobs", {{"title", "A logo"}, {"client", {{"external_id", "acme"}}}})["id"];
    last_ = Made("/v1/jobs/" + job + "/invitations", {{"freelancer_id", ada_}})["id"];
  }
  json List(const std::string& more = "") {
    return BodyOf(Send("GET", "/v1/notifications?person=" + ada_ + more));
  }
  void As(Role role) { authorization_ = Authorization(role); }

  std::string ada_, last_;
};

TEST_F(NotificationsApi, ListNewestFirstInPages) {
  const json page = List("&page_size=2");
  EXPECT_EQ(page["total"], 3);
  EXPECT_EQ(page["unread"], 3);
  const json first = page["notifications"][0];
  EXPECT_EQ(first["kind"], "invited");
  EXPECT_EQ(first["subject_id"], last_);
  EXPECT_EQ(first["freelancer_id"], ada_);
  EXPECT_EQ(first["at"], "2026-01-01T00:00:00Z");
  EXPECT_EQ(first["read_at"], nullptr);
  const json rest = List("&page_token=" + page["next_page_token"].get<std::string>());
  EXPECT_EQ(rest["notifications"].size(), 1U);
  EXPECT_EQ(rest["next_page_token"], nullptr);
  EXPECT_EQ(List("&kind=alert&kind=job_closed")["total"], 0);
  EXPECT_EQ(List("&kind=invited&unread=true")["total"], 3);
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/notifications?person=x&page_token=x")),
            "400 bad_page_token");
  EXPECT_THAT(FieldsOf(Send("GET", "/v1/notifications?kind=news")),
              ElementsAre("?kind unknown_value", "?person required"));
}

TEST_F(NotificationsApi, AreReadAndStayRead) {
  const json all = List()["notifications"];
  const std::string path = "/v1/notifications/";
  const auto read = Send("POST", path + all[0]["id"].get<std::string>() + ":read");
  EXPECT_EQ(read->status, 204);
  EXPECT_EQ(read->get_header_value("Shortlist-Seq"), std::to_string(LastSeq()));
  EXPECT_EQ(List()["unread"], 2);
  EXPECT_EQ(Send("POST", "/v1/notifications:read_all", {{"up_to", all[1]["id"]}})->status, 204);
  EXPECT_EQ(List("&unread=true")["total"], 0);
  Invite();
  EXPECT_EQ(List()["unread"], 1);
  EXPECT_EQ(OutcomeOf(Send("POST", path + "ntf_0:read")), "404 notification_not_found");
  EXPECT_EQ(OutcomeOf(Send("POST", "/v1/notifications:read_all", {{"up_to", "ntf_0"}})),
            "404 notification_not_found");
  EXPECT_THAT(FieldsOf(Send("POST", "/v1/notifications:read_all", json::object())),
              ElementsAre("/up_to required"));
}

TEST_F(NotificationsApi, AreMailedAsIsChosen) {
  const std::string path = "/v1/notification_settings";
  const auto read = Send("GET", path + "?person=" + ada_);
  EXPECT_EQ(BodyOf(read)["mail"]["invited"], "at_once");
  EXPECT_EQ(BodyOf(read)["mail"]["alert"], "daily");
  const std::string tag = read->get_header_value("ETag");
  const json patch = {{"person", ada_}, {"mail", {{"alert", "never"}, {"invited", "daily"}}}};
  EXPECT_EQ(OutcomeOf(Send("PATCH", path, patch)), "428 precondition_required");
  const auto written = Send("PATCH", path, patch, {{"If-Match", tag}});
  EXPECT_EQ(BodyOf(written)["mail"]["alert"], "never");
  EXPECT_EQ(OutcomeOf(Send("PATCH", path, patch, {{"If-Match", tag}})), "412 stale_version");
  const json back = {{"person", ada_}, {"mail", {{"invited", nullptr}}}};
  const auto again = Send("PATCH", path, back, {{"If-Match", written->get_header_value("ETag")}});
  EXPECT_EQ(BodyOf(again)["mail"]["invited"], "at_once");
  EXPECT_EQ(BodyOf(again)["mail"]["alert"], "never");
  EXPECT_EQ(BodyOf(Send("GET", path + "?person=" + ada_)), BodyOf(again));
  const json wrong = {{"person", ada_}, {"mail", {{"alert", "hourly"}, {"news", "never"}}}};
  EXPECT_THAT(FieldsOf(Send("PATCH", path, wrong, {{"If-Match", tag}})),
              ElementsAre("/mail/alert unknown_value", "/mail/news unknown_field"));
}

TEST_F(NotificationsApi, AreOfOnesOwnSideAlone) {
  const std::string first = List()["notifications"][0]["id"];
  As(Role::kClient);
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/notifications?person=" + ada_)), "403 permission_denied");
  EXPECT_EQ(OutcomeOf(Send("POST", "/v1/notifications/" + first + ":read")),
            "404 notification_not_found");
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/notifications?person=acme")), "200");
  As(Role::kFreelancer);
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/notifications?person=acme")), "403 permission_denied");
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/notifications?person=" + ada_)), "200");
}

}  // namespace
}  // namespace shortlist
