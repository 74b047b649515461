#include "server/workflow/page_leases.h"

#include <gtest/gtest.h>

namespace shortlist {
namespace {

class PageLeasesTest : public ::testing::Test {
 protected:
  std::string ReasonOf(const std::string& token, const std::string& fingerprint = "query") {
    const auto page = leases_.Find(token, fingerprint);
    return page ? "" : page.error().reason;
  }
  void Advance(int64_t micros) { clock_.Set({clock_.Now().micros + micros}); }

  FixedClock clock_{Timestamp{1'000'000'000'000}};
  PageLeases leases_{&clock_, 3};
};

TEST_F(PageLeasesTest, GivesBackWhatItWasGivenAtTheOffsetOfTheToken) {
  const auto answer = std::make_shared<const int>(7);
  const std::string id = leases_.Keep(answer, "query");
  const auto page = leases_.Find(PageLeases::Token(id, 40), "query");
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->answer, answer);
  EXPECT_EQ(page->lease_id, id);
  EXPECT_EQ(page->offset, 40U);
}

TEST_F(PageLeasesTest, RefusesTokensThatAreNotOfThisQuery) {
  const std::string id = leases_.Keep(std::make_shared<const int>(7), "query");
  EXPECT_EQ(ReasonOf(PageLeases::Token(id, 20), "another"), "bad_page_token");
  for (const std::string token : {"", ".", "20", "pag_1.20", "..", "\xff.1"}) {
    EXPECT_EQ(ReasonOf(token), "bad_page_token") << token;
  }
  for (const std::string offset : {"", "-1", "+1", " 1", "1x", "99999999999999999999"}) {
    EXPECT_EQ(ReasonOf(id + "." + offset), "bad_page_token") << offset;
  }
}

TEST_F(PageLeasesTest, EndsFiveMinutesAfterTheLastPage) {
  const std::string token =
      PageLeases::Token(leases_.Keep(std::make_shared<const int>(7), "query"), 20);
  Advance(PageLeases::kLeaseMicros);
  EXPECT_EQ(ReasonOf(token), "");
  Advance(PageLeases::kLeaseMicros);
  EXPECT_EQ(ReasonOf(token), "");
  Advance(PageLeases::kLeaseMicros + 1);
  EXPECT_EQ(ReasonOf(token), "page_token_expired");
}

TEST_F(PageLeasesTest, LetsGoOfTheOneUnusedLongestBeyondItsCapacity) {
  std::vector<std::string> tokens;
  for (int i = 0; i < 3; ++i) {
    tokens.push_back(PageLeases::Token(leases_.Keep(std::make_shared<const int>(i), "query"), 1));
  }
  EXPECT_EQ(ReasonOf(tokens[0]), "");  // used: now the second is the oldest
  leases_.Keep(std::make_shared<const int>(3), "query");
  EXPECT_EQ(leases_.size(), 3U);
  EXPECT_EQ(ReasonOf(tokens[0]), "");
  EXPECT_EQ(ReasonOf(tokens[1]), "page_token_expired");
  EXPECT_EQ(ReasonOf(tokens[2]), "");
}

TEST_F(PageLeasesTest, LetsGoOfWhatItsEndedLeasesHold) {
  auto answer = std::make_shared<const int>(7);
  const std::weak_ptr<const int> held = answer;
  leases_.Keep(std::move(answer), "query");
  Advance(PageLeases::kLeaseMicros + 1);
  EXPECT_FALSE(held.expired());
  leases_.Keep(std::make_shared<const int>(8), "query");
  EXPECT_TRUE(held.expired());
  EXPECT_EQ(leases_.size(), 1U);
}

}  // namespace
}  // namespace shortlist
