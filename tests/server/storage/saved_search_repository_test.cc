#include "server/storage/saved_search_repository.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/storage/storage_fixture.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

SavedSearch FullSearch(const std::string& id, const std::string& person, bool alert = true) {
  return {id,   person, "Logos ✓", SearchKind::kTalent, R"({"q":"logo"})", alert, 7, {10},
          {11}, 1,      7};
}

class SavedSearchRepositoryTest : public EachStorageTest {
 protected:
  template <typename Work>
  void Do(Work work) {
    const auto done = storage_->Transact([&](Transaction& tx) -> Result<int> {
      work(tx.saved_searches());
      return 0;
    });
    ASSERT_TRUE(done.ok());
  }
  void Save(const SavedSearch& search) {
    Do([&](SavedSearchRepository& all) { EXPECT_TRUE(all.Insert(search).ok()); });
  }
  static std::vector<std::string> Ids(const std::vector<SavedSearch>& searches) {
    std::vector<std::string> ids;
    for (const SavedSearch& each : searches) ids.push_back(each.id);
    return ids;
  }
};

TEST_P(SavedSearchRepositoryTest, KeepsEveryField) {
  SavedSearch search = FullSearch("svs_1", "ada");
  Save(search);
  Do([&](SavedSearchRepository& all) {
    EXPECT_EQ(*all.Get("svs_1"), search);
    EXPECT_EQ(all.Get("svs_2").error().reason, "saved_search_not_found");
    search.name = "Other";
    search.query = "{}";
    search.alert = false;
    search.since_seq = 9;
    search.updated_at = {12};
    search.seq = 9;
    EXPECT_EQ(all.Update(search, 2).error().reason, "stale_version");
    EXPECT_TRUE(all.Update(search, 1).ok());
    search.version = 2;
    EXPECT_EQ(*all.Get("svs_1"), search);
    search.name = std::string("a\0b", 3);
    EXPECT_EQ(all.Update(search, 2).error().reason, "nul_in_string");
  });
}

TEST_P(SavedSearchRepositoryTest, ListsByPersonAndByWhoIsToBeTold) {
  for (const char* id : {"svs_1", "svs_2", "svs_3"}) Save(FullSearch(id, "ada"));
  Save(FullSearch("svs_4", "bob", false));
  Do([&](SavedSearchRepository& all) {
    EXPECT_THAT(Ids(all.Of("ada", "", 2)), ElementsAre("svs_3", "svs_2"));
    EXPECT_THAT(Ids(all.Of("ada", "svs_2", 2)), ElementsAre("svs_1"));
    EXPECT_EQ(all.CountOf("ada"), 3);
    EXPECT_THAT(Ids(all.WithAlert("svs_1", 10)), ElementsAre("svs_2", "svs_3"));
    EXPECT_THAT(Ids(all.WithAlert("", 1)), ElementsAre("svs_1"));
  });
}

TEST_P(SavedSearchRepositoryTest, NotesADocumentOnceUntilTheSearchIsDeleted) {
  Save(FullSearch("svs_1", "ada"));
  Save(FullSearch("svs_2", "bob"));
  Do([&](SavedSearchRepository& all) {
    EXPECT_TRUE(all.InsertAlert({"svs_1", "job_1"}));
    EXPECT_FALSE(all.InsertAlert({"svs_1", "job_1"}));
    EXPECT_TRUE(all.InsertAlert({"svs_1", "job_2"}));
    EXPECT_TRUE(all.InsertAlert({"svs_2", "job_1"}));
    all.Delete("svs_1");
    EXPECT_TRUE(all.InsertAlert({"svs_1", "job_1"}));  // nothing of it is left
    EXPECT_FALSE(all.InsertAlert({"svs_2", "job_1"}));
    EXPECT_THAT(all.Of("ada", "", 10), IsEmpty());
  });
}

TEST_P(SavedSearchRepositoryTest, ForgetsADocumentThatIsGone) {
  for (const char* id : {"svs_1", "svs_2"}) Save(FullSearch(id, "ada"));
  Do([&](SavedSearchRepository& all) {
    for (const char* search : {"svs_1", "svs_2"}) {
      EXPECT_TRUE(all.InsertAlert({search, "job_1"}));
      EXPECT_TRUE(all.InsertAlert({search, "job_2"}));
    }
    all.DeleteAlertsOf("job_1");
    for (const char* search : {"svs_1", "svs_2"}) {
      EXPECT_TRUE(all.InsertAlert({search, "job_1"}));
      EXPECT_FALSE(all.InsertAlert({search, "job_2"}));
    }
  });
}

TEST_P(SavedSearchRepositoryTest, LooksAtChangesInOneDirectionOnly) {
  Do([&](SavedSearchRepository& all) {
    EXPECT_EQ(all.AlertedSeq(), 0);
    all.SetAlertedSeq(5);
    all.SetAlertedSeq(3);
    EXPECT_EQ(all.AlertedSeq(), 5);
  });
}

INSTANTIATE_TEST_SUITE_P(, SavedSearchRepositoryTest, kBothDatabases, NameOfKind);

}  // namespace
}  // namespace shortlist
