// Saved searches tell of what changes: what matches, once, whoever looks and whatever dies.
#include "server/app/alert_follower.h"

#include <csignal>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "index/base/log.h"
#include "server/app/derived_state.h"
#include "server/workflow/change_job_status.h"
#include "server/workflow/create_freelancer.h"
#include "server/workflow/create_job.h"
#include "server/workflow/delete_freelancer.h"
#include "server/workflow/delete_job.h"
#include "server/workflow/note_change.h"
#include "server/workflow/save_search.h"
#include "server/workflow/update_freelancer.h"
#include "server/workflow/update_job.h"
#include "tests/server/storage/storage_fixture.h"
#include "tests/support/live_marketplace.h"
#include "tests/support/paths.h"
#include "tests/support/small_skill_graph.h"
#include "tests/support/word_embedder.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const Principal kAdmin{"key_1", "", {Role::kAdmin}};
constexpr int64_t kDay = 86'400;

// A server's half that finds: an index of its own, and who follows it for alerts.
class Follower {
 public:
  Follower(const Marketplace& marketplace, const Embedder* embedder) : marketplace_(marketplace) {
    auto opened =
        DerivedState::Open({.folder = folder_.path() / "index"}, marketplace_, embedder, metrics_);
    CHECK(opened.ok());
    derived_ = *std::move(opened);
    derived_->Load({});
    engine_.talent = &derived_->talent();
    engine_.jobs = &derived_->jobs();
    engine_.embedder = embedder;
    engine_.clock = marketplace_.clock;
    engine_.rules = marketplace_.rules;
    Begin();
  }

  // As a start does: what it knew is forgotten.
  void Begin() { alerts_ = std::make_unique<AlertFollower>(marketplace_, engine_, metrics_); }
  void Index() {
    while (derived_->Follow() > 0) {
    }
  }
  void Tell() {
    while (alerts_->Round()) {
    }
  }
  void Follow() {
    Index();
    Tell();
  }
  DerivedState& derived() { return *derived_; }

 private:
  const Marketplace& marketplace_;
  testing::TemporaryFolder folder_;
  Metrics metrics_;
  std::unique_ptr<DerivedState> derived_;
  SearchEngine engine_;
  std::unique_ptr<AlertFollower> alerts_;
};

class AlertsTest : public EachStorageTest {
 protected:
  AlertsTest() {
    SetLogLevel(LogLevel::kError);
    marketplace_.storage = storage_.get();
    marketplace_.clock = &clock_;
    marketplace_.rules = {"USD", categories_, &testing::SmallSkillGraph()};
  }
  ~AlertsTest() override { SetLogLevel(LogLevel::kInfo); }

  template <typename Verb, typename... Arguments>
  auto Do(Verb verb, const Arguments&... arguments) {
    return storage_->Transact(
        [&](Transaction& tx) { return verb(tx, marketplace_, arguments...); });
  }

  // What must succeed.
  template <typename Verb, typename... Arguments>
  void Must(Verb verb, const Arguments&... arguments) {
    const auto done = Do(verb, arguments...);
    EXPECT_TRUE(done.ok());
  }

  std::string Save(const std::string& person, const std::string& query,
                   SearchKind kind = SearchKind::kJobs) {
    const auto saved = Do(SaveSearch, kAdmin, NewSavedSearch{person, kind, {"Mine", query, true}});
    EXPECT_TRUE(saved.ok());
    return saved->id;
  }
  std::string Post(const std::string& title, const std::string& client = "acme") {
    Job job;
    job.title = title;
    job.client.external_id = client;
    job.posted_at = clock_.Now();
    return Do(CreateJob, job)->id;
  }
  void Edit(const std::string& id, const std::function<void(Job*)>& change) {
    Job job = *storage_->Read([&](ReadTransaction& tx) { return tx.jobs().GetById(id); });
    change(&job);
    EXPECT_TRUE(Do(UpdateJob, job, job.version).ok());
  }
  std::string Freelance(const std::string& title, Visibility visibility = Visibility::kPublic) {
    Freelancer freelancer;
    freelancer.display_name = "Somebody";
    freelancer.title = title;
    freelancer.visibility = visibility;
    return Do(CreateFreelancer, freelancer)->id;
  }
  void Advance(int64_t seconds) { clock_.Set({clock_.Now().micros + seconds * 1'000'000}); }

  std::vector<Notification> Told(const std::string& person) {
    return storage_->Read([&](ReadTransaction& tx) {
      return tx.notifications().List({.person = person, .limit = 100'000});
    });
  }
  // "search document" of all that the person was told, newest first.
  std::vector<std::string> Alerts(const std::string& person) {
    std::vector<std::string> alerts;
    for (const Notification& each : Told(person)) {
      EXPECT_EQ(each.kind, NotificationKind::kAlert);
      alerts.push_back(each.subject_id + " " + each.job_id + each.freelancer_id);
    }
    return alerts;
  }

  FixedClock clock_{{1'767'225'600'000'000}};  // 2026-01-01
  const std::vector<Category> categories_ = {{"design", "Design", {}}};
  testing::WordEmbedder embedder_;
  Marketplace marketplace_;
};

TEST_P(AlertsTest, TellOfWhatChangesAfterTheSearchWasSaved) {
  Follower follower(marketplace_, nullptr);
  const std::string old = Post("A logo");
  const std::string search = Save("ada", R"({"q":"logo"})");
  follower.Follow();
  EXPECT_THAT(Alerts("ada"), IsEmpty());
  const std::string first = Post("Another logo");
  const std::string other = Post("A website");
  follower.Follow();
  EXPECT_THAT(Alerts("ada"), ElementsAre(search + " " + first));
  EXPECT_EQ(Told("ada")[0].at, clock_.Now());
  // What has changed is news, once.
  Edit(old, [](Job* job) { job->description = "In blue."; });
  Edit(other, [](Job* job) { job->description = "With a logo."; });
  follower.Follow();
  for (const std::string& id : {first, other, old}) {
    Edit(id, [](Job* job) { job->description += " Soon."; });
    follower.Follow();
  }
  EXPECT_THAT(Alerts("ada"),
              UnorderedElementsAre(search + " " + first, search + " " + other, search + " " + old));
}

TEST_P(AlertsTest, TellBothSides) {
  Follower follower(marketplace_, nullptr);
  const std::string search = Save("acme", R"({"q":"designer"})", SearchKind::kTalent);
  Save("acme", R"({"q":"designer"})");
  const std::string ada = Freelance("Logo designer");
  follower.Follow();
  EXPECT_THAT(Alerts("acme"), ElementsAre(search + " " + ada));
  EXPECT_EQ(Told("acme")[0].freelancer_id, ada);
  EXPECT_EQ(Told("acme")[0].job_id, "");
}

TEST_P(AlertsTest, TellNobodyOfWhatMayNotBeFound) {
  Follower follower(marketplace_, nullptr);
  const std::string talent = Save("acme", R"({"q":"designer"})", SearchKind::kTalent);
  const std::string jobs = Save("ada", R"({"q":"logo"})");
  const std::string secret = Freelance("Designer", Visibility::kPrivate);
  Job draft;
  draft.title = "A logo";
  draft.status = JobStatus::kDraft;
  const std::string job = Do(CreateJob, draft)->id;
  Job invite_only;
  invite_only.title = "A logo for whom we know";
  invite_only.visibility = JobVisibility::kInviteOnly;
  Must(CreateJob, invite_only);
  const std::string held = Post("A logo by somebody who is on hold");
  const auto hold = [&](bool on_hold) {
    const auto done = storage_->Transact([&](Transaction& tx) {
      Job job = *tx.jobs().GetById(held);
      job.on_hold = on_hold;
      job.seq = NoteChange(tx, marketplace_, "job", held);
      return tx.jobs().Update(job, job.version);
    });
    EXPECT_TRUE(done.ok());
  };
  hold(true);
  const std::string paused = Post("A logo, too");
  follower.Index();  // shows the one that is paused before it is told
  Must(ChangeJobStatus, JobStatusChange{paused, JobAction::kPause});
  follower.Tell();
  follower.Follow();
  EXPECT_THAT(Alerts("acme"), IsEmpty());
  EXPECT_THAT(Alerts("ada"), IsEmpty());
  // Once they may be found, they are news.
  auto freelancer =
      *storage_->Read([&](ReadTransaction& tx) { return tx.freelancers().GetById(secret); });
  freelancer.visibility = Visibility::kPublic;
  Must(UpdateFreelancer, freelancer, freelancer.version);
  Must(ChangeJobStatus, JobStatusChange{job, JobAction::kPublish});
  Must(ChangeJobStatus, JobStatusChange{paused, JobAction::kResume});
  hold(false);
  follower.Follow();
  EXPECT_THAT(Alerts("acme"), ElementsAre(talent + " " + secret));
  EXPECT_THAT(Alerts("ada"),
              UnorderedElementsAre(jobs + " " + job, jobs + " " + paused, jobs + " " + held));
}

TEST_P(AlertsTest, AreSilentAboutOnesOwnAndAboutWhatIsOnlyCounted) {
  Follower follower(marketplace_, nullptr);
  const std::string before = Post("A logo");
  Save("acme", R"({"q":"logo"})");
  Save("ada", R"({"q":"logo"})");
  const std::string own = Post("A logo", "acme");
  const auto counted = storage_->Transact([&](Transaction& tx) -> Result<void> {
    return tx.jobs().SaveProposals(before, 1, NoteCounted(tx, marketplace_, "job", before));
  });
  EXPECT_TRUE(counted.ok());
  follower.Follow();
  EXPECT_THAT(Alerts("acme"), IsEmpty());
  EXPECT_EQ(Told("ada").size(), 1U);
  EXPECT_EQ(Told("ada")[0].job_id, own);
}

TEST_P(AlertsTest, FollowWhatBecomesOfTheSearch) {
  Follower follower(marketplace_, nullptr);
  const std::string search = Save("ada", R"({"q":"logo"})");
  const auto change = [&](const SavedSearchDraft& draft) {
    const auto stored =
        storage_->Read([&](ReadTransaction& tx) { return tx.saved_searches().Get(search); });
    const SavedSearchEdit edit{search, stored->version, draft};
    EXPECT_TRUE(Do(UpdateSavedSearch, kAdmin, edit).ok());
  };
  follower.Follow();
  change({"Mine", R"({"q":"logo"})", false});
  const std::string quiet = Post("A logo");
  follower.Follow();
  EXPECT_THAT(Alerts("ada"), IsEmpty());
  change({"Mine", R"({"q":"website"})", true});
  Post("A logo");
  const std::string website = Post("A website");
  follower.Follow();
  EXPECT_THAT(Alerts("ada"), ElementsAre(search + " " + website));
  const std::string late = Post("A website, too");
  change({"Mine", R"({"q":"logo"})", true});  // before anybody has looked
  follower.Follow();
  EXPECT_EQ(Alerts("ada").size(), 1U);
  Must(DeleteSavedSearch, kAdmin, search, std::optional<int64_t>());
  Post("A logo");
  follower.Follow();
  EXPECT_THAT(Alerts("ada"), IsEmpty());
}

TEST_P(AlertsTest, DoNotWaitForWhatChangesAllTheTime) {
  Follower follower(marketplace_, nullptr);
  const std::string search = Save("ada", R"({"q":"logo"})");
  const std::string busy = Post("A logo");
  const std::string quiet = Post("A logo");
  const auto count = [&] {
    const auto counted = storage_->Transact([&](Transaction& tx) -> Result<void> {
      return tx.jobs().SaveProposals(busy, 1, NoteCounted(tx, marketplace_, "job", busy));
    });
    EXPECT_TRUE(counted.ok());
  };
  for (int i = 0; i < 3; ++i) {
    follower.Index();
    count();  // the index shows the one before
    follower.Tell();
    EXPECT_THAT(Alerts("ada"), ElementsAre(search + " " + quiet));
  }
  follower.Begin();  // a start looks at it, too
  follower.Tell();
  EXPECT_EQ(Alerts("ada").size(), 1U);
  follower.Follow();
  EXPECT_THAT(Alerts("ada"), ElementsAre(search + " " + busy, search + " " + quiet));
  follower.Begin();
  follower.Follow();
  EXPECT_EQ(Alerts("ada").size(), 2U);
}

TEST_P(AlertsTest, LeaveNothingOfWhatIsDeleted) {
  Follower follower(marketplace_, nullptr);
  const std::string kept = Save("acme", R"({"q":"designer"})", SearchKind::kTalent);
  const std::string deleted = Save("acme", R"({"q":"logo"})", SearchKind::kTalent);
  const std::string ada = Freelance("Logo designer");
  Save(ada, R"({"q":"logo"})");
  const std::string job = Post("A logo");
  follower.Follow();
  EXPECT_EQ(Alerts("acme").size(), 2U);
  EXPECT_EQ(Alerts(ada).size(), 1U);
  Must(DeleteSavedSearch, kAdmin, deleted, std::optional<int64_t>());
  EXPECT_THAT(Alerts("acme"), ElementsAre(kept + " " + ada));
  Must(DeleteFreelancer, ada, std::optional<int64_t>());
  EXPECT_THAT(Told(ada), IsEmpty());
  Must(DeleteJob, job, std::optional<int64_t>());
  Post("A logo");
  follower.Follow();
  EXPECT_THAT(Told(ada), IsEmpty());
  const auto left = storage_->Transact([&](Transaction& tx) -> Result<int> {
    EXPECT_THAT(tx.saved_searches().WithAlert("", 10),
                ElementsAre(::testing::Field(&SavedSearch::id, kept)));
    EXPECT_TRUE(tx.saved_searches().InsertAlert({kept, ada}));
    return 0;
  });
  EXPECT_TRUE(left.ok());
}

TEST_P(AlertsTest, MeasureDaysWhenTheyTell) {
  Follower follower(marketplace_, nullptr);
  const std::string search = Save("ada", R"({"q":"logo","filter":{"posted_within_days":2}})");
  const std::string old = Post("A website");
  follower.Follow();
  Advance(5 * kDay);
  Edit(old, [](Job* job) { job->title = "A logo"; });  // posted five days ago
  const std::string fresh = Post("A logo");
  follower.Follow();
  EXPECT_THAT(Alerts("ada"), ElementsAre(search + " " + fresh));
}

TEST_P(AlertsTest, WaitForVectorsButNotForEver) {
  Follower follower(marketplace_, &embedder_);
  follower.Follow();
  const std::string near =
      Save("ada", R"({"q":"logo brand colour","match":"all","mode":"semantic"})");
  const std::string words = Save("ada", R"({"q":"logo","mode":"lexical"})");
  embedder_.unavailable = true;
  const std::string job = Post("logo brand colour");
  follower.Follow();
  EXPECT_THAT(Alerts("ada"), IsEmpty());  // the model will be back
  embedder_.unavailable = false;
  ASSERT_TRUE(follower.derived().EmbedPending(10).ok());
  follower.Follow();
  EXPECT_THAT(Alerts("ada"), UnorderedElementsAre(near + " " + job, words + " " + job));
  embedder_.unavailable = true;
  const std::string late = Post("brand colour logo");
  follower.Follow();
  EXPECT_EQ(Alerts("ada").size(), 2U);
  Advance(61);
  follower.Follow();
  EXPECT_THAT(Alerts("ada"),
              UnorderedElementsAre(near + " " + job, words + " " + job, words + " " + late));
}

// More of them than are embedded at once.
TEST_P(AlertsTest, KnowWhatTheirSearchesMeanBeforeTheyLookAtWhatIsOld) {
  Follower follower(marketplace_, &embedder_);
  marketplace_.saved_searches = {{.most = 200}};
  for (int i = 0; i < 150; ++i) {
    Save("ada", R"({"mode":"semantic","q":"logo brand colour )" + std::to_string(i) + "\"}");
  }
  follower.Follow();
  Post("logo brand colour");
  follower.Index();
  Advance(kDay);
  follower.Begin();
  follower.Tell();
  EXPECT_EQ(Alerts("ada").size(), 150U);
}

TEST_P(AlertsTest, GoOnWhereTheyWereAfterARestart) {
  Follower follower(marketplace_, nullptr);
  const std::string search = Save("ada", R"({"q":"logo"})");
  const std::string first = Post("A logo");
  follower.Follow();
  const std::string second = Post("A logo");
  follower.Index();
  follower.Begin();  // nobody has looked at the second
  follower.Tell();
  follower.Begin();
  follower.Tell();
  EXPECT_THAT(Alerts("ada"), ElementsAre(search + " " + second, search + " " + first));
}

// Every search finds every job.
constexpr int kSearches = 30;
constexpr int kJobs = 40;

class CrowdedAlertsTest : public AlertsTest {
 protected:
  void Crowd() {
    for (int i = 0; i < kSearches; ++i) Save("ada", R"({"q":"logo"})");
    for (int i = 0; i < kJobs; ++i) Post("A logo");
  }
  void ExpectEachOnce() {
    const auto alerts = Alerts("ada");
    EXPECT_EQ(alerts.size(), static_cast<size_t>(kSearches * kJobs));
    EXPECT_EQ(std::set(alerts.begin(), alerts.end()).size(), alerts.size());
  }
};

TEST_P(CrowdedAlertsTest, AreToldOnceByTwoServers) {
  const auto other_storage = OpenStorage();
  Marketplace other_marketplace = marketplace_;
  other_marketplace.storage = other_storage.get();
  Follower one(marketplace_, nullptr);
  Follower other(other_marketplace, nullptr);
  Crowd();
  std::vector<std::thread> servers;
  for (Follower* each : {&one, &other}) servers.emplace_back([each] { each->Follow(); });
  for (std::thread& server : servers) server.join();
  ExpectEachOnce();
}

TEST_P(CrowdedAlertsTest, AreToldOnceThoughAServerIsKilled) {
  Crowd();
  storage_.reset();  // a fork must not share a connection
  const pid_t child = ::fork();
  if (child == 0) {
    Advance(100'000 * kDay);  // beyond every id made so far, or both would make the same
    const auto storage = OpenStorage();
    marketplace_.storage = storage.get();
    Follower(marketplace_, nullptr).Follow();
    ::pause();
  }
  storage_ = OpenStorage();
  marketplace_.storage = storage_.get();
  int status = 0;
  while (Told("ada").empty()) ASSERT_EQ(::waitpid(child, &status, WNOHANG), 0);
  ::kill(child, SIGKILL);  // in the middle, or soon after
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  Follower(marketplace_, nullptr).Follow();
  ExpectEachOnce();
}

TEST(Alerts, AreToldByTheProgram) {
  SetLogLevel(LogLevel::kError);
  testing::LiveMarketplace marketplace;
  const auto saved = marketplace.Post("/v1/saved_searches", {{"person", "acme"},
                                                             {"name", "Designers"},
                                                             {"kind", "talent"},
                                                             {"query", {{"q", "designer"}}}});
  const auto ada =
      marketplace.Post("/v1/freelancers", {{"display_name", "Ada"}, {"title", "Logo designer"}});
  nlohmann::json told;
  do {
    told = marketplace.Get("/v1/notifications?person=acme");
  } while (told["total"] == 0 && !HasFailure());
  EXPECT_EQ(told["unread"], 1);
  EXPECT_EQ(told["notifications"][0]["kind"], "alert");
  EXPECT_EQ(told["notifications"][0]["subject_id"], saved["id"]);
  EXPECT_EQ(told["notifications"][0]["freelancer_id"], ada["id"]);
  marketplace.Stop();
  SetLogLevel(LogLevel::kInfo);
}

INSTANTIATE_TEST_SUITE_P(, AlertsTest, kBothDatabases, NameOfKind);
INSTANTIATE_TEST_SUITE_P(, CrowdedAlertsTest, kBothDatabases, NameOfKind);

}  // namespace
}  // namespace shortlist
