// Freelancers, jobs and imported contracts: what goes in comes out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/storage/storage_fixture.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RepositoryTest : public EachStorageTest {
 protected:
  // Runs one write; its refusal's reason, or "" when it is done.
  template <typename Work>
  std::string Write(Work work) {
    const auto done = storage_->Transact([&](Transaction& tx) -> Result<void> { return work(tx); });
    return done ? "" : done.error().reason;
  }

  std::string Insert(const Freelancer& freelancer) {
    return Write([&](Transaction& tx) { return tx.freelancers().Insert(freelancer); });
  }

  Result<Freelancer> Update(const Freelancer& freelancer, int64_t expected_version) {
    return storage_->Transact(
        [&](Transaction& tx) { return tx.freelancers().Update(freelancer, expected_version); });
  }

  Result<Freelancer> GetFreelancer(const std::string& id) {
    return storage_->Read([&](ReadTransaction& tx) { return tx.freelancers().GetById(id); });
  }
};

Freelancer FullFreelancer() {
  Freelancer f;
  f.id = "frl_1";
  f.external_id = "fl-\u00e9-1";
  f.owner = "acc_1";
  f.on_hold = true;
  f.display_name = "Zo\u00eb \u738b \U0001f680";
  f.title = "Writer \"quoted\" \\ back";
  f.overview = "Line one\nline two\t'; DROP TABLE freelancers; -- :id ?";
  f.skills = {{"C++", SkillLevel::kExpert}, {"\u0420\u0443\u0441\u0441\u043a\u0438\u0439", {}}};
  f.hourly_rate = Money{0, "JPY"};
  f.country = "DE";
  f.city = "K\u00f6ln";
  f.timezone = "Europe/Berlin";
  f.languages = {{"de", LanguageLevel::kNative}, {"en", LanguageLevel::kBasic}};
  f.english_level = LanguageLevel::kBasic;
  f.category = "writing";
  f.availability_hours = 0;
  f.available_from = CivilDay{-5};
  f.experience_years = 0;
  f.portfolio = {{"Piece", "About"}, {"", ""}};
  f.employment = {{"Clerk", "Zoo", "2019", "2020-05", "Fed them"}};
  f.education = {{"School", "BSc", "Maths", "2010", "2013-06-01"}};
  f.certificates = {{"Pilot", "Board", "2001"}};
  f.verified = true;
  f.kind = FreelancerKind::kAgency;
  f.visibility = Visibility::kPrivate;
  f.badges = {"top_rated", "rising_talent"};
  f.earned_minor = 9'007'199'254'740'993;
  f.hours = -1;
  f.last_active_at = Timestamp{0};
  f.created_at = {1'767'225'600'000'001};
  f.updated_at = {-1};
  f.version = 7;
  f.seq = 9'007'199'254'740'995;
  return f;
}

Job FullJob() {
  Job j;
  j.id = "job_1";
  j.external_id = "j-1";
  j.owner = "acc_2";
  j.on_hold = true;
  j.title = "T\u00eete";
  j.description = "D";
  j.skills = {{"React", true}, {"Vue", false}};
  j.type = JobType::kHourly;
  j.rate_min = Money{1'000, "USD"};
  j.rate_max = Money{2'000, "USD"};
  j.budget = Money{0, "USD"};
  j.experience = Experience::kEntry;
  j.duration = JobDuration::kMoreThanSixMonths;
  j.workload = Workload::kLessThan30;
  j.category = "writing";
  j.country = "US";
  j.timezone = "America/New_York";
  j.client = {"cl-1", "Acme", "FR", Money{12'345'678'901, "EUR"}, 0, 499, true, CivilDay{0}};
  j.proposals = 0;
  j.featured = true;
  j.status = JobStatus::kClosed;
  j.posted_at = {5};
  j.created_at = {6};
  j.updated_at = {7};
  j.version = 3;
  j.seq = 11;
  return j;
}

ContractHistory FullContract() {
  ContractHistory c;
  c.id = "ctr_1";
  c.external_id = "c-1";
  c.freelancer_external_id = "fl-1";
  c.client_external_id = "cl-1";
  c.category = "writing";
  c.type = JobType::kHourly;
  c.started_at = {1};
  c.ended_at = Timestamp{2};
  c.state = ContractHistoryState::kEnded;
  c.payments = {{{3}, {400, "USD"}, ContractPaymentKind::kPayment},
                {{0}, {100, "USD"}, ContractPaymentKind::kRefund}};
  c.public_stars_hundredths = 450;
  c.recommend = 0;
  c.end_reason = ContractEndReason::kClientFault;
  c.dispute = ContractDispute::kSettled;
  c.client_flagged = true;
  c.created_at = {4};
  c.updated_at = {5};
  c.version = 2;
  c.seq = 12;
  return c;
}

TEST_P(RepositoryTest, KeepsEveryFieldOfAFreelancer) {
  ASSERT_EQ(Insert(FullFreelancer()), "");
  Freelancer empty;
  empty.id = "frl_2";
  ASSERT_EQ(Insert(empty), "");
  EXPECT_EQ(*GetFreelancer("frl_1"), FullFreelancer());
  EXPECT_EQ(*GetFreelancer("frl_2"), empty);
}

TEST_P(RepositoryTest, KeepsEveryFieldOfAJob) {
  Job empty;
  empty.id = "job_2";
  ASSERT_EQ(Write([](Transaction& tx) { return tx.jobs().Insert(FullJob()); }), "");
  ASSERT_EQ(Write([&](Transaction& tx) { return tx.jobs().Insert(empty); }), "");
  storage_->Read([&](ReadTransaction& tx) {
    EXPECT_EQ(*tx.jobs().GetById("job_1"), FullJob());
    EXPECT_EQ(*tx.jobs().GetByExternalId("j-1"), FullJob());
    EXPECT_EQ(*tx.jobs().GetById("job_2"), empty);
  });
}

TEST_P(RepositoryTest, KeepsEveryFieldOfAContract) {
  ContractHistory other;
  other.id = "ctr_0";
  other.freelancer_external_id = "fl-1";
  ASSERT_EQ(Write([](Transaction& tx) { return tx.contract_history().Insert(FullContract()); }),
            "");
  ASSERT_EQ(Write([&](Transaction& tx) { return tx.contract_history().Insert(other); }), "");
  storage_->Read([&](ReadTransaction& tx) {
    EXPECT_EQ(*tx.contract_history().GetByExternalId("c-1"), FullContract());
    EXPECT_THAT(tx.contract_history().OfFreelancer("fl-1"), ElementsAre(other, FullContract()));
    EXPECT_THAT(tx.contract_history().OfFreelancer("fl-2"), IsEmpty());
  });
}

TEST_P(RepositoryTest, UpdatesEveryFieldOfTheVersionTheCallerKnows) {
  ASSERT_EQ(Insert(NamedFreelancer("frl_1")), "");
  const auto updated = Update(FullFreelancer(), 1);
  ASSERT_TRUE(updated.ok());
  EXPECT_EQ(updated->version, 2);
  Freelancer expected = FullFreelancer();
  expected.version = 2;
  EXPECT_EQ(*GetFreelancer("frl_1"), expected);
  EXPECT_EQ(*updated, expected);
}

TEST_P(RepositoryTest, RefusesToUpdateAVersionThatIsNotTheNewest) {
  ASSERT_EQ(Insert(NamedFreelancer("frl_1")), "");
  ASSERT_TRUE(Update(NamedFreelancer("frl_1"), 1).ok());
  const auto stale = Update(FullFreelancer(), 1);
  ASSERT_FALSE(stale.ok());
  EXPECT_EQ(stale.error().reason, "stale_version");
  EXPECT_EQ(stale.error().code, ErrorCode::kStaleVersion);
  EXPECT_EQ(GetFreelancer("frl_1")->display_name, "Freelancer frl_1");
}

TEST_P(RepositoryTest, TellsWhatIsNotThere) {
  EXPECT_EQ(GetFreelancer("frl_1").error().reason, "freelancer_not_found");
  EXPECT_EQ(GetFreelancer("frl_1").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(Update(NamedFreelancer("frl_1"), 1).error().reason, "freelancer_not_found");
  EXPECT_EQ(Write([](Transaction& tx) { return tx.freelancers().Delete("frl_1"); }),
            "freelancer_not_found");
  EXPECT_EQ(Write([](Transaction& tx) { return tx.jobs().Delete("job_1"); }), "job_not_found");
  EXPECT_EQ(Write([](Transaction& tx) { return tx.contract_history().Delete("ctr_1"); }),
            "contract_history_not_found");
  EXPECT_EQ(Write([](Transaction& tx) {
              return tx.freelancers().SaveStanding(NamedFreelancer("frl_1"));
            }),
            "freelancer_not_found");
}

TEST_P(RepositoryTest, GivesAnExternalIdToOneAlone) {
  Freelancer first = NamedFreelancer("frl_1");
  first.external_id = "x";
  ASSERT_EQ(Insert(first), "");
  Freelancer second = NamedFreelancer("frl_2");
  ASSERT_EQ(Insert(second), "");
  ASSERT_EQ(Insert(NamedFreelancer("frl_3")), "");  // many may have none
  second.external_id = "x";
  EXPECT_EQ(Update(second, 1).error().reason, "external_id_taken");
  second.id = "frl_4";
  EXPECT_EQ(Insert(second), "external_id_taken");
  EXPECT_TRUE(Update(first, 1).ok());  // keeping one's own is no conflict
}

TEST_P(RepositoryTest, RefusesTextsThatADatabaseWouldNotKeep) {
  Freelancer freelancer = NamedFreelancer("frl_1");
  freelancer.skills = {{std::string("a\0b", 3), {}}};
  EXPECT_EQ(Insert(freelancer), "nul_in_string");
  freelancer.skills = {{"\xc3\x28", {}}};
  EXPECT_EQ(Insert(freelancer), "bad_utf8");
  freelancer.skills.clear();
  freelancer.external_id = std::string("a\0b", 3);
  EXPECT_EQ(Insert(freelancer), "nul_in_string");
  EXPECT_EQ(storage_->Read([](ReadTransaction& tx) { return tx.freelancers().Count(); }), 0);
}

TEST_P(RepositoryTest, KnowsNobodyByATextThatADatabaseWouldNotKeep) {
  Freelancer freelancer = NamedFreelancer("frl_1");
  freelancer.external_id = "x";
  ASSERT_EQ(Insert(freelancer), "");
  for (const std::string& tail :
       {std::string("\0", 1), std::string("\0y", 2), std::string("\xff")}) {
    const std::string id = "frl_1" + tail;
    EXPECT_EQ(GetFreelancer(id).error().reason, "freelancer_not_found");
    EXPECT_EQ(Write([&](Transaction& tx) { return tx.freelancers().Delete(id); }),
              "freelancer_not_found");
    storage_->Read([&](ReadTransaction& tx) {
      const std::string external_id = "x" + tail;
      EXPECT_FALSE(tx.freelancers().GetByExternalId(external_id).ok());
      EXPECT_THAT(tx.freelancers().List({.external_id = external_id}), IsEmpty());
      EXPECT_EQ(tx.freelancers().Count({.external_id = external_id}), 0);
      EXPECT_THAT(tx.freelancers().GetMany(std::vector<std::string>{id}), IsEmpty());
      EXPECT_THAT(tx.contract_history().OfFreelancer(external_id), IsEmpty());
      EXPECT_FALSE(tx.job_success().Get(id).ok());
      EXPECT_FALSE(tx.api_keys().GetByHash(id).ok());
    });
  }
}

TEST_P(RepositoryTest, OrdersIdsByTheirBytes) {
  const std::vector<std::string> ids = {"frl_-", "frl_A", "frl_B",     "frl__",
                                        "frl_a", "frl_b", "frl_\u00e4"};
  for (auto id = ids.rbegin(); id != ids.rend(); ++id) ASSERT_EQ(Insert(NamedFreelancer(*id)), "");
  std::vector<std::string> listed;
  storage_->Read([&](ReadTransaction& tx) {
    tx.freelancers().ForEach([&](const Freelancer& each) { listed.push_back(each.id); });
  });
  EXPECT_EQ(listed, ids);
}

TEST_P(RepositoryTest, SavesAStandingWithoutANewVersion) {
  ASSERT_EQ(Insert(NamedFreelancer("frl_1")), "");
  const Freelancer standing = FullFreelancer();
  ASSERT_EQ(Write([&](Transaction& tx) { return tx.freelancers().SaveStanding(standing); }), "");
  Freelancer expected = NamedFreelancer("frl_1");
  expected.badges = standing.badges;
  expected.earned_minor = standing.earned_minor;
  expected.hours = standing.hours;
  expected.last_active_at = standing.last_active_at;
  EXPECT_EQ(*GetFreelancer("frl_1"), expected);
}

TEST_P(RepositoryTest, ListsInPagesThatNeitherRepeatNorSkip) {
  for (int i = 0; i < 7; ++i) {
    Freelancer freelancer = NamedFreelancer("frl_" + std::to_string(i));
    freelancer.external_id = "x" + std::to_string(i);
    ASSERT_EQ(Insert(freelancer), "");
  }
  std::vector<std::string> seen;
  ListQuery query{.limit = 3};
  storage_->Read([&](ReadTransaction& tx) {
    for (auto page = tx.freelancers().List(query); !page.empty();
         page = tx.freelancers().List(query)) {
      for (const Freelancer& each : page) seen.push_back(each.id);
      query.after_id = seen.back();
    }
    EXPECT_EQ(tx.freelancers().Count(), 7);
    EXPECT_EQ(tx.freelancers().Count({.external_id = "x3"}), 1);
    EXPECT_EQ(tx.freelancers().Count({.external_id = "y"}), 0);
    const auto one = tx.freelancers().List({.external_id = "x3"});
    ASSERT_EQ(one.size(), 1u);
    EXPECT_EQ(one[0].id, "frl_3");
    std::vector<std::string> all;
    tx.freelancers().ForEach([&](const Freelancer& each) { all.push_back(each.id); });
    EXPECT_EQ(all, seen);
  });
  EXPECT_THAT(seen, ElementsAre("frl_0", "frl_1", "frl_2", "frl_3", "frl_4", "frl_5", "frl_6"));
}

TEST_P(RepositoryTest, KeepsTheNumberOfDocumentsWhateverHappensToThem) {
  const auto counted = [&] {
    return storage_->Read([](ReadTransaction& tx) {
      return std::vector<int64_t>{tx.freelancers().Count(), tx.jobs().Count(),
                                  tx.contract_history().Count()};
    });
  };
  for (const char* id : {"frl_1", "frl_2", "frl_3"}) ASSERT_EQ(Insert(NamedFreelancer(id)), "");
  EXPECT_THAT(counted(), ElementsAre(3, 0, 0));
  const auto refused = storage_->Transact([&](Transaction& tx) -> Result<void> {
    EXPECT_TRUE(tx.freelancers().Insert(NamedFreelancer("frl_4")).ok());
    EXPECT_TRUE(tx.freelancers().Delete("frl_1").ok());
    EXPECT_EQ(tx.freelancers().Count(), 3);
    EXPECT_TRUE(tx.freelancers().Delete("frl_2").ok());
    return Error{ErrorCode::kConflict, "changed_my_mind", "", {}};
  });
  EXPECT_FALSE(refused.ok());
  EXPECT_THAT(counted(), ElementsAre(3, 0, 0));
  const auto deleted = storage_->Transact([&](Transaction& tx) -> Result<void> {
    EXPECT_FALSE(tx.freelancers().Delete("frl_0").ok());
    return tx.freelancers().Delete("frl_3");
  });
  EXPECT_TRUE(deleted.ok());
  EXPECT_THAT(counted(), ElementsAre(2, 0, 0));
}

TEST_P(RepositoryTest, VisitsInTheOrderOfTheLastEvents) {
  for (const auto& [id, seq] : {std::pair{"frl_a", 30}, {"frl_b", 10}, {"frl_c", 20}}) {
    Freelancer freelancer = NamedFreelancer(id);
    freelancer.seq = seq;
    ASSERT_EQ(Insert(freelancer), "");
  }
  const auto changed_after = [&](int64_t seq, int limit) {
    std::vector<std::string> ids;
    storage_->Read([&](ReadTransaction& tx) {
      for (const Freelancer& each : tx.freelancers().ChangedAfter(seq, limit)) {
        ids.push_back(each.id);
      }
    });
    return ids;
  };
  EXPECT_THAT(changed_after(0, 2), ElementsAre("frl_b", "frl_c"));
  EXPECT_THAT(changed_after(20, 2), ElementsAre("frl_a"));
  EXPECT_THAT(changed_after(30, 2), IsEmpty());
  const auto ids = storage_->Read([](ReadTransaction& tx) { return tx.freelancers().Ids(); });
  EXPECT_THAT(ids, ElementsAre("frl_a", "frl_b", "frl_c"));
}

TEST_P(RepositoryTest, FetchesManyInTheOrderAsked) {
  for (const char* id : {"frl_a", "frl_b", "frl_c"}) ASSERT_EQ(Insert(NamedFreelancer(id)), "");
  const std::vector<std::string> ids = {"frl_c", "nobody", "frl_a", "frl_c"};
  storage_->Read([&](ReadTransaction& tx) {
    std::vector<std::string> got;
    for (const Freelancer& each : tx.freelancers().GetMany(ids)) got.push_back(each.id);
    EXPECT_THAT(got, ElementsAre("frl_c", "frl_a", "frl_c"));
    EXPECT_THAT(tx.freelancers().GetMany({}), IsEmpty());
  });
}

TEST_P(RepositoryTest, FetchesMoreThanOneStatementTakes) {
  ASSERT_EQ(Insert(NamedFreelancer("frl_1")), "");
  std::vector<std::string> ids(25'000, "nobody");
  ids.back() = "frl_1";
  storage_->Read([&](ReadTransaction& tx) { EXPECT_EQ(tx.freelancers().GetMany(ids).size(), 1u); });
}

TEST_P(RepositoryTest, DeletesForGood) {
  ASSERT_EQ(Insert(FullFreelancer()), "");
  ASSERT_EQ(Write([](Transaction& tx) { return tx.freelancers().Delete("frl_1"); }), "");
  EXPECT_FALSE(GetFreelancer("frl_1").ok());
  EXPECT_EQ(Insert(FullFreelancer()), "");  // id and external id are free again
}

INSTANTIATE_TEST_SUITE_P(, RepositoryTest, kBothDatabases, NameOfKind);

}  // namespace
}  // namespace shortlist
