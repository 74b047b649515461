#include "server/storage/notification_repository.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/storage/storage_fixture.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class NotificationRepositoryTest : public EachStorageTest {
 protected:
  template <typename Work>
  void Do(Work work) {
    const auto done = storage_->Transact([&](Transaction& tx) -> Result<int> {
      work(tx.notifications());
      return 0;
    });
    ASSERT_TRUE(done.ok());
  }

  void Tell(const std::string& id, const std::string& person, NotificationKind kind, int64_t at) {
    Do([&](NotificationRepository& all) {
      all.Insert({id, 0, person, kind, "inv_1", "job_1", "", {at}, {}});
    });
  }

  std::vector<std::string> Ids(const NotificationQuery& query) {
    return storage_->Read([&](ReadTransaction& tx) {
      std::vector<std::string> ids;
      for (const Notification& each : tx.notifications().List(query)) ids.push_back(each.id);
      return ids;
    });
  }
  int64_t Count(const NotificationQuery& query) {
    return storage_->Read([&](ReadTransaction& tx) { return tx.notifications().Count(query); });
  }
};

TEST_P(NotificationRepositoryTest, ListsNewestFirstByPersonKindAndWhatIsRead) {
  using Kind = NotificationKind;
  Tell("ntf_3", "ada", Kind::kInvited, 10);
  Tell("ntf_1", "ada", Kind::kAlert, 9);  // written later: ids and times do not order them
  Tell("ntf_2", "bob", Kind::kAlert, 11);
  Tell("ntf_4", "ada", Kind::kAlert, 12);
  EXPECT_THAT(Ids({.person = "ada"}), ElementsAre("ntf_4", "ntf_1", "ntf_3"));
  EXPECT_THAT(Ids({.person = "ada", .kinds = {Kind::kAlert}}), ElementsAre("ntf_4", "ntf_1"));
  EXPECT_THAT(Ids({.person = "ada", .kinds = {Kind::kAlert, Kind::kInvited}, .limit = 2}),
              ElementsAre("ntf_4", "ntf_1"));
  EXPECT_THAT(Ids({.person = "ada", .before = 4}), ElementsAre("ntf_1", "ntf_3"));
  EXPECT_THAT(Ids({.person = "nobody"}), IsEmpty());
  EXPECT_THAT(Ids({.person = std::string("a\0b", 3)}), IsEmpty());
  Do([](NotificationRepository& all) { EXPECT_EQ(all.MarkRead("ada", 2, {50}), 2); });
  EXPECT_THAT(Ids({.person = "ada", .unread_only = true}), ElementsAre("ntf_4"));
  EXPECT_EQ(Count({.person = "ada"}), 3);
  EXPECT_EQ(Count({.person = "ada", .unread_only = true, .kinds = {Kind::kInvited}}), 0);
  const auto kept =
      storage_->Read([](ReadTransaction& tx) { return tx.notifications().Get("ntf_1"); });
  const Notification expected{"ntf_1", 2,  "ada", Kind::kAlert, "inv_1",
                              "job_1", "", {9},   Timestamp{50}};
  EXPECT_EQ(*kept, expected);
}

TEST_P(NotificationRepositoryTest, KeepsWhatIsChosenAndWhatWaitsForTheDay) {
  using Kind = NotificationKind;
  Do([](NotificationRepository& all) {
    NotificationSettings settings = all.SettingsOf("ada");
    NotificationSettings none;
    none.person = "ada";
    EXPECT_EQ(settings, none);
    EXPECT_EQ(settings.Of(Kind::kInvited), MailChoice::kAtOnce);
    settings.chosen = {{Kind::kInvited, MailChoice::kNever}, {Kind::kAlert, MailChoice::kDaily}};
    settings.updated_at = {5};
    settings.seq = 7;
    EXPECT_EQ(all.SaveSettings(settings, 2).error().reason, "stale_version");
    for (int64_t version = 1; version < 3; ++version) {
      EXPECT_TRUE(all.SaveSettings(settings, version).ok());
    }
    settings.version = 3;
    EXPECT_EQ(all.SettingsOf("ada"), settings);
    Notification waiting{"ntf_1", 0, "ada", Kind::kAlert, "svs_1", "job_1", "", {1}, {}, true};
    all.Insert(waiting);
    waiting.id = "ntf_2";
    waiting.in_digest = false;
    all.Insert(waiting);
    EXPECT_EQ(all.InDigest("ada").size(), 1U);
    EXPECT_TRUE(all.Get("ntf_1")->in_digest);
    all.EndDigest("ada");
    EXPECT_THAT(all.InDigest("ada"), IsEmpty());
    all.DeleteOf("ada");
    EXPECT_EQ(all.SettingsOf("ada").version, 1);
  });
}

TEST_P(NotificationRepositoryTest, ForgetsTheOldestFirstSomeAtATime) {
  for (int64_t at = 5; at > 0; --at) {
    Tell("ntf_" + std::to_string(at), "ada", NotificationKind::kInvited, at);
  }
  Do([](NotificationRepository& all) {
    EXPECT_TRUE(all.HasBefore({4}));
    EXPECT_EQ(all.ForgetBefore({4}, 2), 2);
  });
  EXPECT_THAT(Ids({.person = "ada"}), ElementsAre("ntf_3", "ntf_4", "ntf_5"));
  Do([](NotificationRepository& all) {
    EXPECT_EQ(all.ForgetBefore({4}, 2), 1);
    EXPECT_FALSE(all.HasBefore({4}));
    all.DeleteOf("ada");
  });
  EXPECT_THAT(Ids({.person = "ada"}), IsEmpty());
}

TEST_P(NotificationRepositoryTest, DeletesWhatIsAboutSomethingOfAPerson) {
  Do([](NotificationRepository& all) {
    Notification each{"", 0, "ada", NotificationKind::kAlert, "svs_1", "job_1", "", {1}, {}, false};
    for (const char* id : {"ntf_1", "ntf_2"}) {
      each.id = id;
      all.Insert(each);
    }
    each.id = "ntf_3";
    each.subject_id = "svs_2";
    all.Insert(each);
    all.DeleteAbout("bob", "svs_1");
    EXPECT_EQ(all.Count({.person = "ada"}), 3);
    all.DeleteAbout("ada", "svs_1");
  });
  EXPECT_THAT(Ids({.person = "ada"}), ElementsAre("ntf_3"));
}

INSTANTIATE_TEST_SUITE_P(, NotificationRepositoryTest, kBothDatabases, NameOfKind);

}  // namespace
}  // namespace shortlist
