#include "server/workflow/page_leases.h"

#include <gtest/gtest.h>

#include "index/hybrid/index_snapshot.h"

namespace shortlist {
namespace {

class PageLeasesTest : public ::testing::Test {
 protected:
  std::string ReasonOf(const std::string& token, const std::string& fingerprint = "query") {
    const auto page = leases_.Find(token, fingerprint);
    return page ? "" : page.error().reason;
  }
  std::string Keep(std::shared_ptr<const IndexSnapshot> index) {
    auto moment = std::make_shared<SearchMoment>();
    moment->index = std::move(index);
    return PageLeases::Token(leases_.Keep(std::move(moment), "query"), 20);
  }
  std::string Keep() { return Keep(std::make_shared<const IndexSnapshot>()); }
  void Advance(int64_t micros) { clock_.Set({clock_.Now().micros + micros}); }

  FixedClock clock_{Timestamp{1'000'000'000'000}};
  PageLeases leases_{&clock_, 4, 3};
};

TEST_F(PageLeasesTest, GivesBackWhatItWasGivenAtTheOffsetOfTheToken) {
  const auto moment = std::make_shared<const SearchMoment>();
  const std::string id = leases_.Keep(moment, "query");
  const auto page = leases_.Find(PageLeases::Token(id, 40), "query");
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->moment, moment);
  EXPECT_EQ(page->lease_id, id);
  EXPECT_EQ(page->offset, 40U);
}

TEST_F(PageLeasesTest, RefusesTokensThatAreNotOfThisQuery) {
  const std::string id = leases_.Keep(std::make_shared<const SearchMoment>(), "query");
  EXPECT_EQ(ReasonOf(PageLeases::Token(id, 20), "another"), "bad_page_token");
  for (const std::string token : {"", ".", "20", "pag_1.20", "..", "\xff.1"}) {
    EXPECT_EQ(ReasonOf(token), "bad_page_token") << token;
  }
  for (const std::string offset : {"", "-1", "+1", " 1", "1x", "99999999999999999999"}) {
    EXPECT_EQ(ReasonOf(id + "." + offset), "bad_page_token") << offset;
  }
}

TEST_F(PageLeasesTest, EndsFiveMinutesAfterTheLastPage) {
  const std::string token = Keep();
  Advance(PageLeases::kLeaseMicros);
  EXPECT_EQ(ReasonOf(token), "");
  Advance(PageLeases::kLeaseMicros);
  EXPECT_EQ(ReasonOf(token), "");
  Advance(PageLeases::kLeaseMicros + 1);
  EXPECT_EQ(ReasonOf(token), "page_token_expired");
}

TEST_F(PageLeasesTest, LetsGoOfTheOneUnusedLongestBeyondSoManyLeases) {
  const auto index = std::make_shared<const IndexSnapshot>();
  const std::vector<std::string> tokens = {Keep(index), Keep(index), Keep(index), Keep(index)};
  EXPECT_EQ(ReasonOf(tokens[0]), "");  // used: now the second is the oldest
  Keep(index);
  EXPECT_EQ(leases_.size(), 4U);
  EXPECT_EQ(ReasonOf(tokens[0]), "");
  EXPECT_EQ(ReasonOf(tokens[1]), "page_token_expired");
  EXPECT_EQ(ReasonOf(tokens[2]), "");
}

TEST_F(PageLeasesTest, LetsGoOfAllThatHoldTheOldestBeyondSoManySnapshots) {
  const auto index = std::make_shared<const IndexSnapshot>();
  const std::vector<std::string> first = {Keep(index), Keep(index)};
  const std::vector<std::string> later = {Keep(), Keep()};
  EXPECT_EQ(leases_.size(), 4U);
  Keep();
  EXPECT_EQ(leases_.size(), 3U);
  for (const std::string& token : first) EXPECT_EQ(ReasonOf(token), "page_token_expired");
  for (const std::string& token : later) EXPECT_EQ(ReasonOf(token), "");
  EXPECT_EQ(index.use_count(), 1);
}

TEST_F(PageLeasesTest, LetsGoOfWhatItsEndedLeasesHold) {
  const auto index = std::make_shared<const IndexSnapshot>();
  Keep(index);
  Advance(PageLeases::kLeaseMicros + 1);
  EXPECT_EQ(index.use_count(), 2);
  Keep();
  EXPECT_EQ(index.use_count(), 1);
  EXPECT_EQ(leases_.size(), 1U);
}

}  // namespace
}  // namespace shortlist
