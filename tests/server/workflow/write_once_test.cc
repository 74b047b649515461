#include "server/workflow/write_once.h"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/workflow/create_freelancer.h"
#include "tests/server/workflow/workflow_fixture.h"

namespace shortlist {
namespace {

class WriteOnceTest : public WorkflowTest {
 protected:
  static WriteRequest Request(const std::string& key, const std::string& fingerprint = "POST a") {
    return {"key_1", key, fingerprint};
  }

  // Creates a freelancer and answers its id.
  Result<WriteAnswer> CreateOnce(const WriteRequest& request, const std::string& name = "Ada") {
    return WriteOnce(marketplace_, request, [&](Transaction& tx) -> Result<WriteAnswer> {
      Freelancer draft;
      draft.display_name = name;
      const auto created = CreateFreelancer(tx, marketplace_, draft);
      if (!created) return created.error();
      return WriteAnswer{201, created->id};
    });
  }

  int64_t Count() {
    return Read([](ReadTransaction& tx) { return tx.freelancers().Count(); });
  }
};

TEST_F(WriteOnceTest, WithoutAKeyEveryRequestIsANewOne) {
  const auto first = CreateOnce({"key_1", std::nullopt, "POST a"});
  const auto second = CreateOnce({"key_1", std::nullopt, "POST a"});
  EXPECT_NE(first->body, second->body);
  EXPECT_EQ(Count(), 2);
}

TEST_F(WriteOnceTest, TheSameRequestAgainIsAnsweredTheSameAndDoneOnce) {
  const auto first = CreateOnce(Request("k"));
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->status, 201);
  Advance(3'600);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(*CreateOnce(Request("k")), *first);
  EXPECT_EQ(Count(), 1);
  EXPECT_EQ(LastSeq(), 1);
}

TEST_F(WriteOnceTest, RemembersTheAnswerWhenTheProgramStartsAgain) {
  const auto first = CreateOnce(Request("k"));
  storage_.reset();
  storage_ = OpenStorage();
  marketplace_.storage = storage_.get();
  EXPECT_EQ(*CreateOnce(Request("k")), *first);
  EXPECT_EQ(Count(), 1);
}

TEST_F(WriteOnceTest, RefusesTheKeyOfAnotherRequest) {
  ASSERT_TRUE(CreateOnce(Request("k")).ok());
  const auto reused = CreateOnce(Request("k", "POST b"));
  EXPECT_EQ(ReasonOf(reused), "idempotency_key_reused");
  EXPECT_EQ(LastSeq(), 1);
  EXPECT_TRUE(CreateOnce(Request("l", "POST b")).ok());
}

TEST_F(WriteOnceTest, AKeyIsItsPrincipalsOwn) {
  ASSERT_TRUE(CreateOnce(Request("k")).ok());
  EXPECT_TRUE(CreateOnce({"key_2", "k", "POST b"}).ok());
  EXPECT_EQ(Count(), 2);
}

TEST_F(WriteOnceTest, AFingerprintIsAnyBytes) {
  const std::string bytes("\0\xff", 2);
  const auto first = CreateOnce(Request("k", bytes));
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(*CreateOnce(Request("k", bytes)), *first);
  EXPECT_EQ(ReasonOf(CreateOnce(Request("k", bytes + "x"))), "idempotency_key_reused");
}

TEST_F(WriteOnceTest, ARefusedVerbLeavesNoRowNoEventAndNoKey) {
  EXPECT_EQ(ReasonOf(CreateOnce(Request("k"), "")), "invalid_fields");
  const auto late = WriteOnce(marketplace_, Request("k"), [&](Transaction& tx) {
    Freelancer draft;
    draft.display_name = "Ada";
    EXPECT_TRUE(CreateFreelancer(tx, marketplace_, draft).ok());
    return Result<WriteAnswer>(Error{ErrorCode::kConflict, "changed_my_mind", "", {}});
  });
  EXPECT_EQ(ReasonOf(late), "changed_my_mind");
  EXPECT_EQ(Count(), 0);
  EXPECT_EQ(LastSeq(), 0);
  EXPECT_TRUE(Events().empty());
  // Free for the request that is mended.
  EXPECT_TRUE(CreateOnce(Request("k", "POST b")).ok());
  EXPECT_EQ(LastSeq(), 1);
}

TEST_F(WriteOnceTest, ABrokenVerbLeavesNoKeyEither) {
  EXPECT_THROW((void)WriteOnce(marketplace_, Request("k"),
                               [](Transaction&) -> Result<WriteAnswer> {
                                 throw std::runtime_error("disk full");
                               }),
               std::runtime_error);
  EXPECT_TRUE(CreateOnce(Request("k", "POST b")).ok());
}

TEST_F(WriteOnceTest, ManyAtOnceWithTheSameKeyCreateOnce) {
  constexpr int kThreads = 8;
  constexpr int kKeys = 20;
  std::vector<std::vector<std::string>> bodies(kThreads);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      for (int key = 0; key < kKeys; ++key) {
        const auto answer = CreateOnce(Request("k" + std::to_string(key)));
        bodies[i].push_back(answer ? answer->body : answer.error().reason);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int i = 1; i < kThreads; ++i) EXPECT_EQ(bodies[i], bodies[0]);
  EXPECT_EQ(Count(), kKeys);
  EXPECT_EQ(LastSeq(), kKeys);
}

}  // namespace
}  // namespace shortlist
