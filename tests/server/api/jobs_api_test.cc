#include "server/api/jobs_api.h"

#include <gmock/gmock.h>

#include "tests/support/api_fixture.h"

namespace shortlist {
namespace {

using ::nlohmann::json;
using ::testing::ElementsAre;

class JobsApi : public testing::ApiTest {
 protected:
  JobsApi() { Serve(); }

  json Create(const json& job) {
    const auto answer = Send("POST", "/v1/jobs", job);
    EXPECT_EQ(OutcomeOf(answer), "201") << answer->body;
    return BodyOf(answer);
  }
  static std::string PathOf(const json& job) { return "/v1/jobs/" + job["id"].get<std::string>(); }
};

const json kDashboard = {
    {"external_id", "jb-1"},
    {"title", "Dashboard in React"},
    {"description", "Charts of our sales."},
    {"skills", {{{"name", "React"}, {"mandatory", true}}}},
    {"rate_min", {{"amount_minor", 6000}, {"currency", "USD"}}},
    {"rate_max", {{"amount_minor", 9000}, {"currency", "USD"}}},
    {"duration", "one_to_three_months"},
    {"client", {{"name", "Acme"}, {"country", "DE"}, {"hires", 12}, {"rating", 4.85}}},
};

TEST_F(JobsApi, ANewJobIsAnsweredWholeAndCanBeRead) {
  const auto answer = Send("POST", "/v1/jobs", kDashboard);
  ASSERT_EQ(OutcomeOf(answer), "201") << answer->body;
  const json created = BodyOf(answer);
  EXPECT_EQ(answer->get_header_value("Location"), PathOf(created));
  EXPECT_EQ(created["type"], "hourly");
  EXPECT_EQ(created["status"], "open");
  EXPECT_EQ(created["posted_at"], "2026-01-01T00:00:00Z");
  EXPECT_EQ(created["client"]["rating"], 4.85);
  EXPECT_EQ(created["client"]["payment_verified"], false);
  EXPECT_EQ(BodyOf(Send("GET", PathOf(created))), created);
  EXPECT_EQ(OutcomeOf(Send("POST", "/v1/jobs", kDashboard)), "409 external_id_taken");
}

TEST_F(JobsApi, PayThatDoesNotGoWithTheTypeIsRefused) {
  json job = kDashboard;
  job["type"] = "fixed";
  job["client"]["rating"] = 5.5;
  job["client"]["shoe_size"] = 40;
  const auto answer = Send("POST", "/v1/jobs", job);
  EXPECT_EQ(OutcomeOf(answer), "400 invalid_fields");
  EXPECT_THAT(FieldsOf(answer),
              ElementsAre("/client/rating out_of_range", "/client/shoe_size unknown_field",
                          "/rate_max not_allowed", "/rate_min not_allowed"));
}

TEST_F(JobsApi, APatchReachesIntoTheClientAndKeepsThePostingTime) {
  const json created = Create(kDashboard);
  clock_.Set({clock_.Now().micros + 1'000'000});
  const json patch = {{"client", {{"hires", 13}, {"name", nullptr}}}, {"posted_at", nullptr}};
  const auto answer = Send("PATCH", PathOf(created), patch, {{"If-Match", "\"v1\""}});
  ASSERT_EQ(OutcomeOf(answer), "200") << answer->body;
  json expected = created;
  expected["client"]["hires"] = 13;
  expected["client"]["name"] = nullptr;
  expected["version"] = 2;
  expected["seq"] = 2;
  expected["updated_at"] = "2026-01-01T00:00:01Z";
  EXPECT_EQ(BodyOf(answer), expected);

  const json unknown = {{"client", {{"shoe_size", nullptr}}}};
  const auto refused = Send("PATCH", PathOf(created), unknown, {{"If-Match", "\"v2\""}});
  EXPECT_THAT(FieldsOf(refused), ElementsAre("/client/shoe_size unknown_field"));
  EXPECT_EQ(OutcomeOf(Send("PATCH", PathOf(created), unknown, {{"If-Match", "\"v1\""}})),
            "412 stale_version");
  EXPECT_EQ(OutcomeOf(Send("PATCH", PathOf(created), unknown)), "428 precondition_required");
}

TEST_F(JobsApi, AClosedJobIsShownToThoseWhoMayReadPrivateOnes) {
  const json created = Create(kDashboard);
  EXPECT_THAT(FieldsOf(Send("PATCH", PathOf(created), json({{"status", "closed"}}),
                            {{"If-Match", "\"v1\""}})),
              ElementsAre("/status not_allowed"));
  EXPECT_EQ(OutcomeOf(Send("POST", PathOf(created) + ":close")), "200");
  EXPECT_EQ(OutcomeOf(Send("GET", PathOf(created))), "200");
  authorization_ = Authorization(Role::kFreelancer);
  EXPECT_EQ(OutcomeOf(Send("GET", PathOf(created))), "404 job_not_found");
  EXPECT_EQ(OutcomeOf(Send("DELETE", PathOf(created))), "403 permission_denied");
}

TEST_F(JobsApi, JobsAreListedAndRemoved) {
  const json first = Create(kDashboard);
  const json second = Create({{"title", "Logo"}});
  EXPECT_EQ(second["type"], "fixed");
  const json page = BodyOf(Send("GET", "/v1/jobs?page_size=1"));
  EXPECT_EQ(page["total"], 2);
  EXPECT_EQ(page["jobs"], json::array({first}));
  const json rest =
      BodyOf(Send("GET", "/v1/jobs?page_token=" + page["next_page_token"].get<std::string>()));
  EXPECT_EQ(rest["jobs"], json::array({second}));
  EXPECT_EQ(rest["next_page_token"], nullptr);
  EXPECT_EQ(OutcomeOf(Send("GET", "/v1/jobs?page_token=frl_1")), "400 bad_page_token");

  const auto removed = Send("DELETE", PathOf(first));
  EXPECT_EQ(OutcomeOf(removed), "204");
  EXPECT_EQ(removed->get_header_value("Shortlist-Seq"), "3");
  EXPECT_EQ(OutcomeOf(Send("GET", PathOf(first))), "404 job_not_found");
  EXPECT_EQ(BodyOf(Send("GET", "/v1/jobs?external_id=jb-1"))["total"], 0);
}

TEST_F(JobsApi, ADeletionSentAgainUnderItsKeyIsAnsweredAgain) {
  const json created = Create(kDashboard);
  const httplib::Headers key = {{"Idempotency-Key", "gone"}};
  const auto first = Send("DELETE", PathOf(created), "", key);
  const auto again = Send("DELETE", PathOf(created), "", key);
  EXPECT_EQ(OutcomeOf(first), "204");
  EXPECT_EQ(OutcomeOf(again), "204");
  EXPECT_EQ(again->get_header_value("Shortlist-Seq"), first->get_header_value("Shortlist-Seq"));
  EXPECT_EQ(LastSeq(), 2);
}

}  // namespace
}  // namespace shortlist
