#include "server/app/app.h"

#include <chrono>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "server/app/verify.h"
#include "server/workflow/invite_freelancer.h"
#include "tests/support/live_marketplace.h"

namespace shortlist {
namespace {

using nlohmann::json;
using testing::LiveMarketplace;

json Profile(int number) {
  static constexpr std::array kTitles = {"Rust engineer", "React developer", "Logo designer"};
  static constexpr std::array kSkills = {"Rust", "React", "Logo Design"};
  const auto kind = static_cast<size_t>(number) % kTitles.size();
  return {{"external_id", "p" + std::to_string(number)},
          {"display_name", "Person " + std::to_string(number)},
          {"title", kTitles[kind]},
          {"overview", "I am a " + std::string(kTitles[kind]) + " with " + std::to_string(number) +
                           " finished projects."},
          {"skills", {{{"name", kSkills[kind]}}, {{"name", "English"}}}},
          {"hourly_rate", {{"amount_minor", 1000 + 100 * number}, {"currency", "USD"}}},
          {"country", number % 2 == 0 ? "DE" : "IN"}};
}

const json kBrief = {{"brief",
                      {{"title", "Rust engineer wanted"},
                       {"description", "A fast parser in Rust."},
                       {"skills", {{{"name", "Rust"}, {"mandatory", true}}}},
                       {"type", "hourly"}}},
                     {"explain", true}};

// An answer without what belongs to the single request.
json Comparable(json answer) {
  answer.erase("query_id");
  return answer;
}

// Ends with everything visible: returns the last write's position.
int64_t Fill(LiveMarketplace& live, int people) {
  int64_t seq = 0;
  for (int i = 0; i < people; ++i) seq = live.Post("/v1/freelancers", Profile(i)).at("seq");
  live.Get("/v1/talent/search?min_seq=" + std::to_string(seq));
  return seq;
}

TEST(App, AWriteIsSeenByTheSearchThatAsksForIt) {
  LiveMarketplace live;
  const json created = live.Post("/v1/freelancers", Profile(0));
  const json found = live.Get("/v1/talent/search?q=rust&min_seq=" + created.at("seq").dump());
  ASSERT_EQ(found.at("total"), 1);
  EXPECT_EQ(found.at("results").at(0).at("freelancer").at("id"), created.at("id"));
}

TEST(App, DoesWhatIsDueByItsClock) {
  LiveMarketplace live;
  const std::string freelancer = live.Post("/v1/freelancers", Profile(0)).at("id");
  const std::string job = live.Post("/v1/jobs", {{"title", "A parser"}}).at("id");
  const auto invited = live.app().storage().Transact([&](Transaction& tx) {
    return InviteFreelancer(tx, live.app().marketplace(), {job, freelancer, "Come"});
  });
  ASSERT_TRUE(invited.ok());
  const auto state = [&] {
    return live.app().storage().Read(
        [&](ReadTransaction& tx) { return tx.invitations().Get(invited->id)->state; });
  };
  live.clock().Set({invited->expires_at.micros - 1});
  EXPECT_EQ(state(), InvitationState::kSent);
  live.clock().Set(invited->expires_at);
  while (state() == InvitationState::kSent)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(state(), InvitationState::kExpired);
}

TEST(App, AnswersAreTheSameTwiceAfterARestartAndAfterAReindex) {
  LiveMarketplace live;
  Fill(live, 30);
  const auto ask = [&] {
    return json::array({Comparable(live.Post("/v1/match", kBrief)),
                        Comparable(live.Get("/v1/talent/search?q=engineer&explain=true"
                                            "&facets=skills&page_size=100"))});
  };
  const json first = ask();
  EXPECT_FALSE(first.at(0).at("results").empty());
  EXPECT_EQ(ask(), first);
  live.Restart();
  EXPECT_EQ(ask(), first);
  live.Stop();
  ASSERT_TRUE(DerivedState::Erase(live.config().data / "index", nullptr).ok());
  live.Start();
  EXPECT_EQ(ask(), first);
}

TEST(App, VerifyFindsNothingThenNamesWhatWasTamperedWith) {
  LiveMarketplace live;
  Fill(live, 5);
  const std::string id =
      live.Get("/v1/freelancers?external_id=p1").at("freelancers").at(0).at("id");
  live.Stop();
  const auto open = [&] {
    auto app = App::Open(live.config(), live.clock());
    EXPECT_TRUE(app.ok());
    return std::move(*app);
  };
  {
    const auto app = open();
    const auto report = Verify(*app);
    ASSERT_TRUE(report.ok()) << report.error().detail;
    EXPECT_THAT(report->differences, ::testing::IsEmpty());
    EXPECT_EQ(report->freelancers, 5);
    EXPECT_EQ(report->pending_events, 0);
  }
  {
    const auto app = open();
    // Without an event: a change that no honest writer makes.
    const auto removed =
        app->storage().Transact([&](Transaction& tx) { return tx.freelancers().Delete(id); });
    ASSERT_TRUE(removed.ok());
    const auto report = Verify(*app);
    ASSERT_TRUE(report.ok());
    EXPECT_THAT(report->differences, ::testing::ElementsAre(::testing::HasSubstr(id)));
  }
}

TEST(App, WithoutAModelItSaysSoAndAnswersByWords) {
  LiveMarketplace live(false);
  Fill(live, 3);
  EXPECT_EQ(live.Get("/v1/health/ready").at("semantic"), "disabled");
  const json found = live.Get("/v1/talent/search?q=rust");
  EXPECT_EQ(found.at("total"), 1);
  EXPECT_EQ(found.at("coverage").at("complete"), false);
  EXPECT_THAT(found.at("coverage").at("reasons"), ::testing::Contains("semantic_unavailable"));
  const auto refused = live.Client().Get("/v1/talent/search?q=rust&mode=semantic");
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  EXPECT_EQ(json::parse(refused->body).at("reason"), "semantic_unavailable");
}

TEST(App, AnotherModelAsksForReindex) {
  LiveMarketplace live;
  Fill(live, 3);
  live.Stop();
  testing::TinyModel::Write(live.config().embedding.model, 2);
  auto app = App::Open(live.config(), live.clock());
  ASSERT_TRUE(app.ok());
  const auto opened = (*app)->OpenSearch(nullptr);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().reason, "model_mismatch");
  const auto model = (*app)->LoadModel();
  ASSERT_TRUE(model.ok());
  ASSERT_TRUE(DerivedState::Erase(live.config().data / "index", *model).ok());
  EXPECT_TRUE((*app)->OpenSearch(nullptr).ok());
}

TEST(App, AModelThatIsGoneLeavesWordsAndOneThatComesBringsMeaning) {
  LiveMarketplace live;
  Fill(live, 3);
  live.Stop();
  const std::string model = live.config().embedding.model;
  live.config().embedding.model = model + "-gone";
  live.Start();
  EXPECT_EQ(live.Get("/v1/health/ready").at("semantic"), "unavailable");
  EXPECT_EQ(live.Get("/v1/talent/search?q=rust").at("total"), 1);
  live.Stop();
  live.config().embedding.model = model;
  live.Start();
  EXPECT_EQ(live.Get("/v1/health/ready").at("semantic"), "available");
  EXPECT_EQ(live.Get("/v1/talent/search?q=rust&mode=semantic").at("plan").at("vector"), "exact");
}

}  // namespace
}  // namespace shortlist
