#include "server/workflow/search_documents.h"

#include <limits>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/search_world.h"

namespace shortlist {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::SearchWorld;
using testing::SeededNouns;

std::vector<std::string> IdsOf(const SearchAnswer& answer) {
  std::vector<std::string> ids;
  for (const SearchHit& hit : answer.hits) ids.push_back(hit.id);
  return ids;
}

class SearchDocumentsTest : public ::testing::Test {
 protected:
  void Fill(size_t freelancers) {
    SeededNouns nouns(11);
    world_.Put(nouns.Freelancers(freelancers));
  }

  SearchAnswer Search(const SearchCommand& command) {
    auto answer = SearchDocuments(world_.engine(), command);
    EXPECT_TRUE(answer.ok()) << answer.error().detail;
    return answer ? *std::move(answer) : SearchAnswer{};
  }

  std::string ReasonOf(const SearchCommand& command) {
    const auto answer = SearchDocuments(world_.engine(), command);
    return answer ? "" : answer.error().reason;
  }

  SearchWorld world_;
};

TEST_F(SearchDocumentsTest, ShowsTheSamePagesAlthoughTheIndexAndTheClockMoveOn) {
  Fill(60);
  SearchCommand command;
  command.text = "react";
  command.explain = true;
  command.page_size = 60;
  const SearchAnswer whole = Search(command);
  ASSERT_GT(whole.hits.size(), 20U);
  command.page_size = 7;
  SearchAnswer page = Search(command);
  std::vector<SearchHit> paged = page.hits;
  while (!page.next_page_token.empty()) {
    Freelancer newer = SeededNouns(static_cast<unsigned>(paged.size())).MakeFreelancer(0);
    newer.id = "frl_new" + std::to_string(paged.size());
    newer.title = "react react react";
    world_.Put({newer});
    world_.clock().Set({world_.clock().Now().micros + 200'000'000});
    command.page_token = page.next_page_token;
    page = Search(command);
    EXPECT_EQ(page.total, whole.total);
    paged.insert(paged.end(), page.hits.begin(), page.hits.end());
  }
  ASSERT_EQ(paged.size(), whole.hits.size());
  for (size_t i = 0; i < paged.size(); ++i) {
    EXPECT_EQ(paged[i].id, whole.hits[i].id);
    EXPECT_EQ(paged[i].score, whole.hits[i].score);
    EXPECT_EQ(RenderText(*paged[i].explanation), RenderText(*whole.hits[i].explanation));
  }
}

TEST_F(SearchDocumentsTest, ExplainsExactlyTheScoreThatItShows) {
  Fill(40);
  SearchCommand command;
  command.text = "mobile payments";
  command.match = MatchMode::kAny;
  command.explain = true;
  command.page_size = 40;
  const SearchAnswer answer = Search(command);
  ASSERT_THAT(answer.hits, ::testing::Not(IsEmpty()));
  for (const SearchHit& hit : answer.hits) {
    EXPECT_EQ(hit.explanation->value, hit.score);
    EXPECT_TRUE(AddsUp(*hit.explanation, 1e-9)) << RenderText(*hit.explanation);
  }
}

TEST_F(SearchDocumentsTest, ShowsEverythingNewestFirstWhenNothingIsAskedFor) {
  std::vector<Freelancer> freelancers;
  for (const auto& [id, days] : {std::pair{"frl_b", 2}, {"frl_a", 9}, {"frl_c", 1}}) {
    Freelancer freelancer;
    freelancer.id = id;
    freelancer.display_name = freelancer.title = "x";
    freelancer.created_at = {SearchWorld::kNow.micros - days * 86'400'000'000};
    freelancers.push_back(freelancer);
  }
  world_.Put(freelancers);
  for (const auto mode :
       {RetrievalMode::kHybrid, RetrievalMode::kLexical, RetrievalMode::kSemantic}) {
    for (const std::string text : {"", "   ", "-absent", "NOT absent"}) {
      SearchCommand command;
      command.mode = mode;
      command.text = text;
      EXPECT_THAT(IdsOf(Search(command)), ElementsAre("frl_c", "frl_b", "frl_a")) << text;
    }
  }
}

TEST_F(SearchDocumentsTest, SortsEveryValueThereCanBeAndPutsTheMissingLast) {
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  IndexBatch batch;
  for (const auto& [id, value] : {std::pair<std::string, std::optional<int64_t>>{"none", {}},
                                  {"most", kMost},
                                  {"zero", 0},
                                  {"least", kLeast},
                                  {"also_none", {}}}) {
    Document document;
    document.id = id;
    document.key = static_cast<int64_t>(batch.puts.size()) + 1;
    if (value) document.columns.integers[Column::kEarned] = *value;
    if (value) document.columns.integers[Column::kRate] = *value;
    batch.puts.push_back(document);
  }
  world_.Apply(std::move(batch), {}, 10);
  SearchCommand command;
  command.sort = SearchSort::kEarned;
  EXPECT_THAT(IdsOf(Search(command)), ElementsAre("most", "zero", "least", "also_none", "none"));
  command.sort = SearchSort::kRate;
  EXPECT_THAT(IdsOf(Search(command)), ElementsAre("least", "zero", "most", "also_none", "none"));
}

TEST_F(SearchDocumentsTest, SortsJobsByTheRateThatTheyPayTheBestFirst) {
  std::vector<Job> jobs;
  for (const auto& [id, most] : {std::pair{"job_a", 3'000}, {"job_b", 9'000}, {"job_c", 0}}) {
    Job job;
    job.id = id;
    job.title = "x";
    job.type = JobType::kHourly;
    if (most > 0) job.rate_max = Money{most, "USD"};
    jobs.push_back(job);
  }
  world_.Put(jobs);
  SearchCommand command;
  command.side = Side::kJobs;
  command.sort = SearchSort::kRate;
  EXPECT_THAT(IdsOf(Search(command)), ElementsAre("job_b", "job_a", "job_c"));
}

TEST_F(SearchDocumentsTest, PagesToTenThousandResultsAndSaysThatThereAreMore) {
  IndexBatch batch;
  for (size_t i = 1; i <= kPagingLimit + 3; ++i) {
    Document document;
    document.id = "d" + std::to_string(i);
    document.key = static_cast<int64_t>(i);
    batch.puts.push_back(std::move(document));
  }
  world_.Apply(std::move(batch), {}, static_cast<int64_t>(kPagingLimit + 3));
  SearchCommand command;
  command.page_size = 4'000;
  std::set<std::string> ids;
  for (int page = 1; page <= 3; ++page) {
    const SearchAnswer answer = Search(command);
    EXPECT_EQ(answer.total, kPagingLimit + 3);
    for (const SearchHit& hit : answer.hits) EXPECT_TRUE(ids.insert(hit.id).second);
    EXPECT_EQ(answer.coverage.complete, page < 3);
    EXPECT_EQ(answer.next_page_token.empty(), page == 3);
    if (page == 3) {
      EXPECT_THAT(answer.coverage.reasons, ElementsAre("paging_limit"));
    }
    command.page_token = answer.next_page_token;
  }
  EXPECT_EQ(ids.size(), kPagingLimit);
}

TEST_F(SearchDocumentsTest, BindsAPageTokenToItsQueryAndItsSide) {
  Fill(30);
  SearchCommand command;
  command.page_size = 5;
  command.fingerprint = "one";
  command.page_token = Search(command).next_page_token;
  command.page_size = 9;  // may change from page to page
  EXPECT_EQ(ReasonOf(command), "");
  command.side = Side::kJobs;
  EXPECT_EQ(ReasonOf(command), "bad_page_token");
  command.side = Side::kTalent;
  command.fingerprint = "another";
  EXPECT_EQ(ReasonOf(command), "bad_page_token");
}

TEST_F(SearchDocumentsTest, PagesOnAsItBeganWhenTheModelGoesOrComes) {
  Fill(30);
  for (const bool began_without : {false, true}) {
    world_.embedder().unavailable = began_without;
    SearchCommand command;
    command.text = "react";
    const auto whole = Search(command).hits;
    ASSERT_GT(whole.size(), 5U);
    command.page_size = 5;
    const SearchAnswer first = Search(command);
    EXPECT_EQ(first.coverage.complete, !began_without);
    world_.embedder().unavailable = !began_without;
    command.page_token = first.next_page_token;
    const SearchAnswer second = Search(command);
    EXPECT_EQ(second.coverage.complete, !began_without);
    EXPECT_EQ(second.hits.at(0).id, whole.at(5).id);
    EXPECT_EQ(second.hits.at(0).score, whole.at(5).score);
  }
}

TEST_F(SearchDocumentsTest, SaysThatItSearchedWithoutTheModel) {
  Fill(30);
  world_.embedder().unavailable = true;
  SearchCommand command;
  command.text = "react";
  const SearchAnswer words = Search(command);
  EXPECT_FALSE(words.coverage.complete);
  EXPECT_THAT(words.coverage.reasons, Contains("semantic_unavailable"));
  command.mode = RetrievalMode::kLexical;
  const SearchAnswer lexical = Search(command);
  EXPECT_TRUE(lexical.coverage.complete);
  EXPECT_EQ(lexical.total, words.total);
  command.mode = RetrievalMode::kSemantic;
  EXPECT_EQ(ReasonOf(command), "semantic_unavailable");
}

TEST(SearchDocumentsWithoutModel, RefusesModeSemanticEvenWithoutWords) {
  SearchWorld world(false);
  SearchCommand command;
  EXPECT_TRUE(SearchDocuments(world.engine(), command)->coverage.complete);
  command.mode = RetrievalMode::kSemantic;
  EXPECT_EQ(SearchDocuments(world.engine(), command).error().reason, "semantic_unavailable");
}

TEST_F(SearchDocumentsTest, RefusesWhatItCannotAnswerInTime) {
  Fill(5);
  SearchCommand command;
  command.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  EXPECT_EQ(ReasonOf(command), "deadline_exceeded");
}

TEST_F(SearchDocumentsTest, WaitsForAWriteAndRefusesWhenItDoesNotCome) {
  Fill(5);
  SearchCommand command;
  command.min_seq = world_.seq();
  EXPECT_EQ(Search(command).seq, world_.seq());
  command.min_seq = world_.seq() + 1;
  EXPECT_EQ(ReasonOf(command), "not_caught_up");
}

TEST_F(SearchDocumentsTest, RefusesARankProfileThatIsNotThere) {
  SearchCommand command;
  command.rank_profile = "absent";
  EXPECT_EQ(ReasonOf(command), "rank_profile_not_found");
}

TEST_F(SearchDocumentsTest, KeepsTheOrderWithinTheHour) {
  Fill(40);
  SearchCommand command;
  command.text = "react";
  const SearchAnswer before = Search(command);
  world_.clock().Set({world_.clock().Now().micros + 59 * 60 * 1'000'000LL});
  const SearchAnswer after = Search(command);
  ASSERT_EQ(IdsOf(before), IdsOf(after));
  for (size_t i = 0; i < before.hits.size(); ++i) {
    EXPECT_EQ(before.hits[i].score, after.hits[i].score);
  }
}

TEST_F(SearchDocumentsTest, TakesSkillsByNameAsWellAsById) {
  Fill(40);
  SearchCommand command;
  command.filter.clauses = {{Column::kSkills, {"node.js"}, true, {}, false}};
  const uint64_t total = Search(command).total;
  EXPECT_GT(total, 0U);
  command.filter.clauses = {{Column::kSkills, {"  Node.JS "}, true, {}, false}};
  EXPECT_EQ(Search(command).total, total);
}

TEST_F(SearchDocumentsTest, CutsFacetsToTheMostFrequentValues) {
  Fill(60);
  SearchCommand command;
  command.facets = {Column::kSkills};
  const auto all = Search(command).facets.at(Column::kSkills);
  ASSERT_EQ(all.size(), 8U);
  command.facet_limit = 3;
  const auto some = Search(command).facets.at(Column::kSkills);
  EXPECT_EQ(some, (std::vector<FacetCount>(all.begin(), all.begin() + 3)));
}

}  // namespace
}  // namespace shortlist
