#include "server/app/derived_state.h"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "index/embedding/bert_encoder.h"
#include "index/hybrid/retriever.h"
#include "server/workflow/create_freelancer.h"
#include "server/workflow/create_job.h"
#include "server/workflow/delete_freelancer.h"
#include "server/workflow/import_contract_history.h"
#include "server/workflow/import_freelancer.h"
#include "server/workflow/update_freelancer.h"
#include "tests/support/paths.h"
#include "tests/support/small_skill_graph.h"
#include "tests/support/test_database.h"
#include "tests/support/tiny_model.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// One marketplace, and derived states of it: the one that follows, and others built anew.
class DerivedStateTest : public ::testing::TestWithParam<DatabaseKind> {
 protected:
  DerivedStateTest() {
    testing::TinyModel::Write(folder_.path() / "tiny");
    embedder_ = *LoadBertEncoder(folder_.path() / "tiny", {.threads = 1});
    if (!database_.available()) return;
    storage_ = *Storage::Open(database_.options());
    marketplace_.storage = storage_.get();
    marketplace_.clock = &clock_;
    marketplace_.rules = {"USD", categories_};
  }

  void SetUp() override {
    if (!database_.available()) GTEST_SKIP() << testing::kNotInstalled;
  }

  std::unique_ptr<DerivedState> Load(const std::string& name) {
    auto opened = DerivedState::Open({.folder = folder_.path() / name}, marketplace_,
                                     embedder_.get(), metrics_);
    EXPECT_TRUE(opened.ok()) << opened.error().detail;
    (*opened)->Load(nullptr);
    return std::move(*opened);
  }

  static void FollowAll(DerivedState* state) {
    while (state->Follow() > 0) {
    }
  }

  Freelancer Import(Freelancer freelancer) {
    const auto done = storage_->Transact(
        [&](Transaction& tx) { return ImportFreelancer(tx, marketplace_, freelancer); });
    EXPECT_TRUE(done.ok()) << done.error().detail;
    return *storage_->Read([&](ReadTransaction& tx) {
      return tx.freelancers().GetByExternalId(freelancer.external_id);
    });
  }

  void ImportContract(const ContractHistory& contract) {
    const auto done = storage_->Transact(
        [&](Transaction& tx) { return ImportContractHistory(tx, marketplace_, contract); });
    EXPECT_TRUE(done.ok()) << done.error().detail;
  }

  Freelancer Person(const std::string& external_id, const std::string& title) {
    Freelancer freelancer;
    freelancer.external_id = external_id;
    freelancer.display_name = "Person " + external_id;
    freelancer.title = title;
    freelancer.category = "web_development";
    return freelancer;
  }

  // A contract of $200 that ended 30 days before the clock's day.
  ContractHistory Contract(const std::string& external_id, const std::string& freelancer,
                           int stars_hundredths) {
    ContractHistory contract;
    contract.external_id = external_id;
    contract.freelancer_external_id = freelancer;
    contract.client_external_id = "client of " + external_id;
    contract.started_at = DaysAgo(60);
    contract.ended_at = DaysAgo(30);
    contract.state = ContractHistoryState::kEnded;
    contract.payments = {{DaysAgo(31), {20'000, "USD"}, ContractPaymentKind::kPayment}};
    contract.public_stars_hundredths = stars_hundredths;
    contract.end_reason = ContractEndReason::kSuccess;
    return contract;
  }

  Timestamp DaysAgo(int days) const {
    return {clock_.Now().micros - days * 24 * 3600 * 1'000'000LL};
  }

  // The ids that a search for `text` finds, in ascending order.
  std::vector<std::string> Find(const DerivedState& state, const std::string& text,
                                Side side = Side::kTalent) {
    RetrievalQuery query;
    query.text = ParseTextQuery(text, side);
    query.mode = RetrievalMode::kLexical;
    const auto& index = side == Side::kTalent ? state.talent() : state.jobs();
    const CandidateSet set = Retrieve(index.Get(), query);
    std::vector<std::string> ids;
    for (const Candidate& candidate : set.candidates) ids.emplace_back(candidate.id);
    std::sort(ids.begin(), ids.end());
    return ids;
  }

  // Both states show the same documents, columns, vectors and signals.
  void ExpectEqual(const DerivedState& a, const DerivedState& b) {
    const auto left = a.talent().Get(), right = b.talent().Get();
    EXPECT_EQ(left->live_documents(), right->live_documents());
    storage_->Read([&](ReadTransaction& tx) {
      tx.freelancers().ForEach([&](const Freelancer& freelancer) {
        const auto at = left->table.Find(freelancer.id), there = right->table.Find(freelancer.id);
        ASSERT_EQ(at.has_value(), there.has_value()) << freelancer.id;
        Signals signals = a.signals().Get()->Of(freelancer.id);
        signals.event_seq = b.signals().Get()->Of(freelancer.id).event_seq;
        EXPECT_EQ(signals, b.signals().Get()->Of(freelancer.id)) << freelancer.id;
        if (!at) return;
        EXPECT_EQ(left->ColumnsOf(*at), right->ColumnsOf(*there)) << freelancer.id;
        EXPECT_EQ(left->VectorOf(*at), right->VectorOf(*there)) << freelancer.id;
      });
    });
  }

  testing::TemporaryFolder folder_;
  testing::TestDatabase database_{GetParam()};
  FixedClock clock_{*ParseTimestamp("2026-03-01T12:00:00Z")};
  Metrics metrics_;
  std::vector<Category> categories_ = {{"web", "Web", {{"web_development", "Web development"}}}};
  std::unique_ptr<Embedder> embedder_;
  std::unique_ptr<Storage> storage_;
  Marketplace marketplace_;
};

TEST_P(DerivedStateTest, ShowsWhatWasWrittenOnceItHasFollowed) {
  const auto state = Load("index");
  const Freelancer ada = Import(Person("ada", "Rust engineer"));
  EXPECT_THAT(Find(*state, "rust"), IsEmpty());
  FollowAll(state.get());
  EXPECT_THAT(Find(*state, "rust"), ElementsAre(ada.id));
  EXPECT_EQ(state->applied_seq(), ada.seq);
  ASSERT_TRUE(storage_->Transact(
      [&](Transaction& tx) { return DeleteFreelancer(tx, marketplace_, ada.id, std::nullopt); }));
  FollowAll(state.get());
  EXPECT_THAT(Find(*state, "rust"), IsEmpty());
  EXPECT_THAT(state->suggester().Suggest(SuggestionKind::kTitle, "rust", 10), IsEmpty());
}

TEST_P(DerivedStateTest, HidesAPrivateProfileAndShowsItAgain) {
  const auto state = Load("index");
  Freelancer ada = Import(Person("ada", "Rust engineer"));
  for (const Visibility visibility : {Visibility::kPrivate, Visibility::kPublic}) {
    ada.visibility = visibility;
    const auto updated = storage_->Transact(
        [&](Transaction& tx) { return UpdateFreelancer(tx, marketplace_, ada, ada.version); });
    ASSERT_TRUE(updated.ok());
    ada = *updated;
    FollowAll(state.get());
    EXPECT_EQ(Find(*state, "rust").size(), visibility == Visibility::kPublic ? 1u : 0u);
  }
}

TEST_P(DerivedStateTest, AScoreReachesFilterAndRankingWithoutAnEdit) {
  const Freelancer ada = Import(Person("ada", "Rust engineer"));
  const auto state = Load("index");
  EXPECT_EQ(state->signals().Get()->Of(ada.id).jss_score, std::nullopt);
  ImportContract(Contract("c1", "ada", 500));
  ImportContract(Contract("c2", "ada", 500));
  FollowAll(state.get());
  EXPECT_EQ(state->signals().Get()->Of(ada.id).jss_score, 100);
  const auto snapshot = state->talent().Get();
  const auto ordinal = *snapshot->table.Find(ada.id);
  EXPECT_EQ(snapshot->IntegerOf(Column::kJss, ordinal), 100);
  EXPECT_EQ(snapshot->IntegerOf(Column::kEarned, ordinal), 40'000);
  const auto stored =
      storage_->Read([&](ReadTransaction& tx) { return tx.job_success().Get(ada.id); });
  ASSERT_TRUE(stored.ok());
  EXPECT_EQ(stored->score, 100);
}

TEST_P(DerivedStateTest, AScoreGoesAwayOnTheDayItsContractsLeaveTheWindow) {
  const Freelancer ada = Import(Person("ada", "Rust engineer"));
  ImportContract(Contract("c1", "ada", 500));
  ImportContract(Contract("c2", "ada", 500));
  const auto state = Load("index");
  EXPECT_FALSE(state->RefreshOnNewDay());
  clock_.Set(*ParseTimestamp("2028-06-01T00:00:00Z"));
  EXPECT_TRUE(state->RefreshOnNewDay());
  EXPECT_FALSE(state->RefreshOnNewDay());
  EXPECT_EQ(state->signals().Get()->Of(ada.id).jss_score, std::nullopt);
  const auto snapshot = state->talent().Get();
  EXPECT_EQ(snapshot->IntegerOf(Column::kJss, *snapshot->table.Find(ada.id)), std::nullopt);
  ExpectEqual(*state, *Load("anew"));
}

TEST_P(DerivedStateTest, ContractsOfAFreelancerWhoComesLaterCountThen) {
  const auto state = Load("index");
  ImportContract(Contract("c1", "ada", 500));
  ImportContract(Contract("c2", "ada", 300));
  FollowAll(state.get());
  const Freelancer ada = Import(Person("ada", "Rust engineer"));
  FollowAll(state.get());
  EXPECT_EQ(state->signals().Get()->Of(ada.id).jss_score, 0);
}

TEST_P(DerivedStateTest, ReplayEqualsARebuildWhateverHappened) {
  auto state = Load("index");
  std::mt19937 random(11);
  std::vector<std::string> titles = {"Rust engineer", "Logo designer", "Go developer", "Writer"};
  for (int round = 0; round < 12; ++round) {
    for (int i = 0; i < 15; ++i) {
      const std::string external_id = "p" + std::to_string(random() % 40);
      Freelancer person = Person(external_id, titles[random() % titles.size()]);
      if (random() % 5 == 0) person.visibility = Visibility::kPrivate;
      if (random() % 2 == 0) person.category = "web";
      const Freelancer stored = Import(person);
      if (random() % 6 == 0) {
        ASSERT_TRUE(storage_->Transact([&](Transaction& tx) {
          return DeleteFreelancer(tx, marketplace_, stored.id, std::nullopt);
        }));
      }
      ImportContract(Contract("c" + std::to_string(random() % 200), external_id,
                              100 + static_cast<int>(random() % 401)));
    }
    FollowAll(state.get());
    if (round % 4 == 1) state->Commit();
    // A crash: what was not committed to disk is gone, and comes back from the database.
    if (round % 4 == 3) {
      state.reset();
      state = Load("index");
    }
    if (round % 3 == 2) ExpectEqual(*state, *Load("anew" + std::to_string(round)));
  }
}

TEST_P(DerivedStateTest, MendsATextIndexThatFailedWhileItRan) {
  const auto state = Load("index");
  std::vector<std::string> ids;
  for (const char* name : {"ada", "bob"}) {
    ids.push_back(Import(Person(name, "Rust engineer")).id);
    FollowAll(state.get());
    if (name == std::string("ada")) state->Commit();
  }
  ids.push_back(Import(Person("eve", "Rust engineer")).id);
  std::sort(ids.begin(), ids.end());
  const auto text = folder_.path() / "index/talent/text";
  // Files that are back, and files that are gone for good.
  for (const bool back : {true, false}) {
    std::filesystem::rename(text, text.string() + ".away");
    Freelancer again = Person("eve", back ? "Rust engineer" : "Rust and C++ engineer");
    Import(again);
    EXPECT_THROW(FollowAll(state.get()), std::exception);
    if (back) std::filesystem::rename(text.string() + ".away", text);
    FollowAll(state.get());
    EXPECT_EQ(Find(*state, "title:rust"), ids);
    state->Commit();
  }
  EXPECT_EQ(Find(*state, "title:c++").size(), 1U);
  ExpectEqual(*state, *Load("anew"));
}

// A new release knows another graph: nothing on disk may remember the old one.
TEST_P(DerivedStateTest, AnIndexOfAnOlderSkillGraphFollowsTheNewOne) {
  Freelancer ada = Person("ada", "Engineer");
  ada.skills = {{"ReactJS", {}}};
  ada = Import(ada);
  const auto with_skill = [&](const DerivedState& state, const std::string& id) {
    RetrievalQuery query;
    query.filter.clauses = {{Column::kSkills, {id}, true, {}, false}};
    return Retrieve(state.talent().Get(), query).candidates.size();
  };
  {
    const auto state = Load("index");
    EXPECT_EQ(with_skill(*state, "reactjs"), 1U);
    EXPECT_EQ(with_skill(*state, "react"), 0U);
    state->Commit();
  }
  marketplace_.rules.skills = &testing::SmallSkillGraph();
  const auto state = Load("index");
  EXPECT_EQ(with_skill(*state, "reactjs"), 0U);
  EXPECT_EQ(with_skill(*state, "react"), 1U);
  const auto suggested = state->suggester().Suggest(SuggestionKind::kSkill, "rea", 10);
  ASSERT_EQ(suggested.size(), 1U);
  EXPECT_EQ(suggested[0].text, "React");
  ExpectEqual(*state, *Load("anew"));
}

TEST_P(DerivedStateTest, IsHeldByOneProcessAtATime) {
  const auto state = Load("index");
  const auto second =
      DerivedState::Open({.folder = folder_.path() / "index"}, marketplace_, nullptr, metrics_);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().reason, "index_locked");
  const auto erased = DerivedState::Erase(folder_.path() / "index", nullptr);
  ASSERT_FALSE(erased.ok());
  EXPECT_EQ(erased.error().reason, "index_locked");
}

// As two servers on one database: each has its index, and both store the same scores.
TEST_P(DerivedStateTest, OfTwoThatFollowOneLogTheSecondFindsEverythingStored) {
  const auto first = Load("first");
  const auto other_storage = *Storage::Open(database_.options());
  Marketplace other_view = marketplace_;
  other_view.storage = other_storage.get();
  const auto second = *DerivedState::Open({.folder = folder_.path() / "second"}, other_view,
                                          embedder_.get(), metrics_);
  second->Load(nullptr);
  const Freelancer ada = Import(Person("ada", "Rust engineer"));
  ImportContract(Contract("c1", "ada", 500));
  ImportContract(Contract("c2", "ada", 500));
  FollowAll(first.get());
  const auto stored = [&] {
    return storage_->Read([&](ReadTransaction& tx) {
      return std::pair(*tx.job_success().Get(ada.id), *tx.freelancers().GetById(ada.id));
    });
  };
  const auto before = stored();
  const int64_t seq = first->applied_seq();
  FollowAll(second.get());
  EXPECT_EQ(second->applied_seq(), seq);
  EXPECT_EQ(stored(), before);
  ExpectEqual(*first, *second);
  // The second is behind: what it stores must not take back what the first has stored since.
  ImportContract(Contract("c3", "ada", 100));
  ImportContract(Contract("c4", "ada", 100));
  FollowAll(first.get());
  const auto newer = stored();
  EXPECT_NE(newer, before);
  FollowAll(second.get());
  EXPECT_EQ(stored(), newer);
  ExpectEqual(*first, *second);
}

INSTANTIATE_TEST_SUITE_P(, DerivedStateTest, testing::kBothDatabases, testing::NameOfKind);

}  // namespace
}  // namespace shortlist
