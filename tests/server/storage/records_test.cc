// API keys, idempotency keys, Job Success Scores and the event log.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/storage/storage_fixture.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class RecordsTest : public EachStorageTest {
 protected:
  template <typename Work>
  std::string Write(Work work) {
    const auto done = storage_->Transact([&](Transaction& tx) -> Result<void> { return work(tx); });
    return done ? "" : done.error().reason;
  }
};

TEST_P(RecordsTest, KeepApiKeysByTheirHash) {
  const ApiKey key{"key_1", "hash-1", "admin", "ci \u00fc", {5}, std::nullopt};
  const ApiKey dead{"key_2", "hash-2", "client", "", {4}, Timestamp{6}};
  EXPECT_EQ(Write([&](Transaction& tx) { return tx.api_keys().Insert(key); }), "");
  EXPECT_EQ(Write([&](Transaction& tx) { return tx.api_keys().Insert(dead); }), "");
  EXPECT_EQ(Write([&](Transaction& tx) { return tx.api_keys().Insert(key); }), "api_key_taken");
  storage_->Read([&](ReadTransaction& tx) {
    EXPECT_EQ(*tx.api_keys().GetByHash("hash-1"), key);
    EXPECT_EQ(tx.api_keys().GetByHash("hash-3").error().reason, "api_key_not_found");
    EXPECT_THAT(tx.api_keys().List(), ElementsAre(dead, key));
  });
}

TEST_P(RecordsTest, KeepTheKeysOfAccountsApart) {
  ApiKey secret{"key_1", "hash-1", "", "ci", {5}, std::nullopt, "acc_1", "search,read_jobs"};
  ApiKey page{"key_2", "hash-2", "", "", {6}, std::nullopt, "acc_1", ""};
  page.origins = {"https://a.example", "https://b.example"};
  ApiKey other = page;
  other.id = "key_3";
  other.hash = "hash-3";
  other.account_id = "acc_2";
  other.origins = {"https://b.example"};
  for (const ApiKey& key : {secret, page, other}) {
    EXPECT_EQ(Write([&](Transaction& tx) { return tx.api_keys().Insert(key); }), "");
  }
  storage_->Read([&](ReadTransaction& tx) {
    EXPECT_EQ(*tx.api_keys().GetByHash("hash-2"), page);
    EXPECT_THAT(tx.api_keys().ListOf("acc_1"), ElementsAre(secret, page));
    EXPECT_THAT(tx.api_keys().ListOf(""), IsEmpty());
    EXPECT_TRUE(tx.api_keys().HasOrigin("https://a.example"));
    EXPECT_FALSE(tx.api_keys().HasOrigin("https://c.example"));
  });
  const auto revoke = [&](const std::string& account, const std::string& id) {
    return Write([&](Transaction& tx) { return tx.api_keys().RevokeOf(account, id, {9}); });
  };
  EXPECT_EQ(revoke("acc_1", "key_3"), "api_key_not_found");
  EXPECT_EQ(revoke("acc_1", "key_2"), "");
  storage_->Read([&](ReadTransaction& tx) {
    EXPECT_FALSE(tx.api_keys().HasOrigin("https://a.example"));
    EXPECT_TRUE(tx.api_keys().HasOrigin("https://b.example"));
    EXPECT_EQ(tx.api_keys().GetByHash("hash-2")->revoked_at, Timestamp{9});
  });
}

TEST_P(RecordsTest, RevokeAnApiKeyOnce) {
  const ApiKey key{"key_1", "hash-1", "admin", "", {5}, std::nullopt};
  EXPECT_EQ(Write([&](Transaction& tx) { return tx.api_keys().Insert(key); }), "");
  EXPECT_EQ(Write([](Transaction& tx) { return tx.api_keys().Revoke("key_1", {8}); }), "");
  EXPECT_EQ(Write([](Transaction& tx) { return tx.api_keys().Revoke("key_1", {9}); }), "");
  EXPECT_EQ(Write([](Transaction& tx) { return tx.api_keys().Revoke("key_2", {9}); }),
            "api_key_not_found");
  const auto revoked =
      storage_->Read([](ReadTransaction& tx) { return tx.api_keys().GetByHash("hash-1"); });
  EXPECT_EQ(revoked->revoked_at, Timestamp{8});
}

TEST_P(RecordsTest, AnswerTheSameRequestTheSameWay) {
  const IdempotentRequest request{"acc_1", "k", "hash"};
  const auto begin = [&](const IdempotentRequest& each) {
    return storage_->Transact([&](Transaction& tx) { return tx.idempotency().Begin(each, {1}); });
  };
  EXPECT_EQ(*begin(request), std::nullopt);
  EXPECT_EQ(begin(request).error().reason, "idempotency_key_running");
  EXPECT_EQ(begin({"acc_1", "k", "other"}).error().reason, "idempotency_key_reused");
  EXPECT_EQ(*begin({"acc_2", "k", "other"}), std::nullopt);  // another principal, another key
  EXPECT_EQ(Write([&](Transaction& tx) {
              tx.idempotency().Finish(request, {201, "{\"a\":1}"});
              return Result<void>();
            }),
            "");
  EXPECT_EQ(*begin(request), (IdempotentAnswer{201, "{\"a\":1}"}));
  EXPECT_EQ(begin({"acc_1", "k", "other"}).error().reason, "idempotency_key_reused");
  EXPECT_EQ(begin({"acc_1", std::string("\0", 1), ""}).error().reason, "nul_in_string");
}

TEST_P(RecordsTest, FreeIdempotencyKeysThatCameToNothingOrAreOld) {
  const IdempotentRequest failed{"acc_1", "failed", "hash"};
  const IdempotentRequest old{"acc_1", "old", "hash"};
  const IdempotentRequest running{"acc_1", "running", "hash"};
  const auto work = [&](Transaction& tx) -> Result<void> {
    EXPECT_TRUE(tx.idempotency().Begin(failed, {10}).ok());
    EXPECT_TRUE(tx.idempotency().Begin(old, {1}).ok());
    EXPECT_TRUE(tx.idempotency().Begin(running, {10}).ok());
    tx.idempotency().Finish(old, {200, ""});
    tx.idempotency().Forget(old);  // done: stays
    EXPECT_EQ(*tx.idempotency().Begin(old, {1}), (IdempotentAnswer{200, ""}));
    tx.idempotency().Forget(failed);
    EXPECT_EQ(*tx.idempotency().Begin(failed, {10}), std::nullopt);
    EXPECT_EQ(tx.idempotency().ForgetBefore({10}), 1);
    EXPECT_EQ(tx.idempotency().ForgetRunning(), 2);
    EXPECT_EQ(tx.idempotency().ForgetRunning(), 0);
    return {};
  };
  EXPECT_EQ(Write(work), "");
}

TEST_P(RecordsTest, KeepTheJobSuccessOfTheNewestEvent) {
  const StoredJobSuccess score{"frl_1", 5, 87, 24, CivilDay{20'000}, "[{\"w\":100}]"};
  StoredJobSuccess none{"frl_0", 5, std::nullopt, 0, CivilDay{-1}, "[]"};
  StoredJobSuccess newer = score;
  newer.seq = 6;
  newer.score = 0;
  StoredJobSuccess older = score;
  older.seq = 4;
  const auto work = [&](Transaction& tx) -> Result<void> {
    EXPECT_TRUE(tx.job_success().Save(score));
    EXPECT_EQ(*tx.job_success().Get("frl_1"), score);
    EXPECT_TRUE(tx.job_success().Save(score));  // replayed
    EXPECT_TRUE(tx.job_success().Save(newer));
    EXPECT_FALSE(tx.job_success().Save(older));
    EXPECT_EQ(*tx.job_success().Get("frl_1"), newer);
    EXPECT_TRUE(tx.job_success().Save(none));
    return {};
  };
  EXPECT_EQ(Write(work), "");
  storage_->Read([&](ReadTransaction& tx) {
    std::vector<StoredJobSuccess> all;
    tx.job_success().ForEach([&](const StoredJobSuccess& each) { all.push_back(each); });
    EXPECT_THAT(all, ElementsAre(none, newer));
    const std::vector<std::string> asked = {"frl_1", "frl_2", "frl_0", "frl_1"};
    EXPECT_THAT(tx.job_success().GetMany(asked), UnorderedElementsAre(none, newer));
    EXPECT_THAT(tx.job_success().GetMany({}), IsEmpty());
  });
  EXPECT_EQ(Write([](Transaction& tx) {
              tx.job_success().Delete("frl_1");
              return Result<void>();
            }),
            "");
  EXPECT_EQ(storage_->Read([](ReadTransaction& tx) { return tx.job_success().Get("frl_1"); })
                .error()
                .reason,
            "job_success_not_found");
}

TEST_P(RecordsTest, GiveEventsBackInOrder) {
  const Event first{0, "job_changed", "job", "job_1", "{\"a\":\"\u00e9\"}", {7}};
  const Event second{0, "job_deleted", "job", "job_1", "", {8}};
  const auto seqs = storage_->Transact([&](Transaction& tx) -> Result<std::vector<int64_t>> {
    EXPECT_EQ(tx.last_seq(), 0);
    const std::vector<int64_t> positions = {tx.outbox().Append(first), tx.outbox().Append(second)};
    EXPECT_EQ(tx.last_seq(), 2);
    return positions;
  });
  EXPECT_THAT(*seqs, ElementsAre(1, 2));
  storage_->Read([&](ReadTransaction& tx) {
    EXPECT_EQ(tx.outbox().LastSeq(), 2);
    const auto events = tx.outbox().EventsAfter(0, 10);
    ASSERT_EQ(events.size(), 2u);
    Event expected = first;
    expected.seq = 1;
    EXPECT_EQ(events[0], expected);
    expected = second;
    expected.seq = 2;
    EXPECT_EQ(events[1], expected);
    EXPECT_THAT(tx.outbox().EventsAfter(1, 10), ElementsAre(expected));
    EXPECT_EQ(tx.outbox().EventsAfter(0, 1).size(), 1u);
    EXPECT_THAT(tx.outbox().EventsAfter(2, 10), IsEmpty());
  });
}

INSTANTIATE_TEST_SUITE_P(, RecordsTest, kBothDatabases, NameOfKind);

}  // namespace
}  // namespace shortlist
