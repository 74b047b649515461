#include "server/evaluation/relevance_suite.h"

#include <gtest/gtest.h>

#include "tests/server/evaluation/suite_folder.h"

namespace shortlist {
namespace {

using testing::SuiteFolder;

SuiteFolder Small() {
  return {R"({"_id": "d1", "title": "Plumber", "text": "mends pipes"}
{"_id": "d2", "text": "bakes bread"}
)",
          R"({"_id": "q1", "text": "pipes", "exclude": ["d2"]}
{"_id": "q2", "text": "bread"}
{"_id": "q3", "text": "nobody judged this"}
)",
          "q1\td1\t2\nq1\td2\t0\nq2\td2\t1\nq9\td1\t1\n"};
}

TEST(RelevanceSuite, IsReadFromFilesInBeirLayout) {
  SuiteFolder folder = Small();
  const auto suite = ReadSuite(folder.path());
  ASSERT_TRUE(suite) << suite.error().detail;
  EXPECT_EQ(suite->name, "small");
  ASSERT_EQ(suite->documents.size(), 2U);
  EXPECT_EQ(suite->documents[0].title, "Plumber");
  EXPECT_EQ(suite->documents[1].title, "");
  EXPECT_EQ(suite->documents[1].text, "bakes bread");
  ASSERT_EQ(suite->queries.size(), 2U) << "q3 has no judgements, q9 is of another part";
  EXPECT_EQ(suite->queries[0].exclude, std::vector<std::string>{"d2"});
  EXPECT_EQ(suite->queries[0].judgements, (Judgements{{"d1", 2}, {"d2", 0}}));
  EXPECT_EQ(suite->queries[1].judgements, (Judgements{{"d2", 1}}));
}

TEST(RelevanceSuite, TakesItsNameFromSuiteJsonElseFromItsFolder) {
  SuiteFolder folder = Small();
  EXPECT_EQ(ReadSuite(folder.path() / "")->name, "small");
  folder.Write("suite.json", R"({"name": "trades", "query_kind": "title"})");
  EXPECT_EQ(ReadSuite(folder.path())->name, "trades");
}

TEST(RelevanceSuite, ReadsFilesOfOtherSystems) {
  SuiteFolder folder = Small();
  folder.Write("qrels/test.tsv", "q1\td1\t1\r\n\r\nq2\td2\t1");  // no heading, no last line end
  const auto suite = ReadSuite(folder.path());
  ASSERT_TRUE(suite) << suite.error().detail;
  EXPECT_EQ(suite->queries.size(), 2U);
}

TEST(RelevanceSuite, IsRefusedWhenAFileIsMissing) {
  SuiteFolder folder = Small();
  std::filesystem::remove(folder.path() / "queries.jsonl");
  const auto suite = ReadSuite(folder.path());
  ASSERT_FALSE(suite);
  EXPECT_EQ(suite.error().reason, "suite_not_found");
  EXPECT_NE(suite.error().detail.find("queries.jsonl"), std::string::npos);
}

TEST(RelevanceSuite, NamesFileAndLineOfWhatIsMalformed) {
  const struct {
    const char* file;
    const char* text;
    const char* place;
  } kCases[] = {
      {"corpus.jsonl", "{\"_id\": \"d1\", \"text\": \"a\"}\n{\"_id\": \"d2\"", "corpus.jsonl:2:"},
      {"corpus.jsonl", "[1]", "corpus.jsonl:1:"},
      {"corpus.jsonl", "{\"text\": \"a\"}", "corpus.jsonl:1:"},
      {"corpus.jsonl", "{\"_id\": \"\", \"text\": \"a\"}", "corpus.jsonl:1:"},
      {"corpus.jsonl", "{\"_id\": \"d\"}", "corpus.jsonl:1:"},
      {"corpus.jsonl", "{\"_id\": \"d\", \"text\": 7}", "corpus.jsonl:1:"},
      {"corpus.jsonl", "{\"_id\": \"d\", \"text\": \"\xff\"}", "corpus.jsonl:1:"},
      {"corpus.jsonl", "\n{\"_id\": \"d\", \"text\": \"\"}\n{\"_id\": \"d\", \"text\": \"\"}",
       "corpus.jsonl:3:"},
      {"corpus.jsonl", "", "corpus.jsonl:"},
      {"queries.jsonl", "{\"_id\": \"q1\", \"text\": \"a\", \"exclude\": \"d1\"}",
       "queries.jsonl:1:"},
      {"queries.jsonl", "{\"_id\": \"q1\", \"text\": \"a\", \"exclude\": [1]}", "queries.jsonl:1:"},
      {"qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td1", "test.tsv:2:"},
      {"qrels/test.tsv", "q1\td1\tgood", "test.tsv:1:"},
      {"qrels/test.tsv", "q1\td1\t1.5", "test.tsv:1:"},
      {"qrels/test.tsv", "q1\t\t1", "test.tsv:1:"},
      {"qrels/test.tsv", "q1\td1\t1\nq1\td1\t2", "test.tsv:2:"},
      {"qrels/test.tsv", "q9\td1\t1", "test.tsv:"},
      {"suite.json", "[]", "suite.json:"},
      {"suite.json", "{\"name\": 1}", "suite.json:"},
  };
  for (const auto& wrong : kCases) {
    SuiteFolder folder = Small();
    folder.Write(wrong.file, wrong.text);
    const auto suite = ReadSuite(folder.path());
    ASSERT_FALSE(suite) << wrong.text;
    EXPECT_EQ(suite.error().reason, "bad_suite");
    EXPECT_NE(suite.error().detail.find(wrong.place), std::string::npos) << suite.error().detail;
  }
}

}  // namespace
}  // namespace shortlist
