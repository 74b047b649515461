#include "index/skills/context_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/small_skill_graph.h"

namespace shortlist {
namespace {

using enum ContextList;
using ::testing::HasSubstr;

const std::string kHeader = "list\tname\twords\n";
const std::string kOneOfEach =
    "technical\t*\tdeveloper|api\n"
    "skill\t*\texpert\n"
    "verb_before\t*\tto\n"
    "joining\t*\tand\n"
    "paired\t*\tspring\n"
    "after\tgo\tto|live\n"
    "after\t*\tof\n"
    "before\t?\tvitamin\n"
    "before\tspring\tthis\n";

TEST(ContextWords, AreOfANameOrOfThoseOfOneLetterOrOfAllOthers) {
  const auto words = ContextWords::Parse(kHeader + kOneOfEach, "words.tsv");
  ASSERT_TRUE(words.ok()) << words.error().detail;
  EXPECT_TRUE(words->Has(kTechnical, "api"));
  EXPECT_FALSE(words->Has(kTechnical, "expert"));
  EXPECT_TRUE(words->HasFor(kAfter, "go", "live"));
  EXPECT_FALSE(words->HasFor(kAfter, "go", "of")) << "it has a line of its own";
  EXPECT_TRUE(words->HasFor(kAfter, "rust", "of"));
  EXPECT_FALSE(words->HasOwn(kAfter, "rust", "of"));
  EXPECT_TRUE(words->HasFor(kAfter, "c", "of")) << "no line of one letter in this list";
  EXPECT_TRUE(words->HasFor(kBefore, "c", "vitamin"));
  EXPECT_FALSE(words->HasFor(kBefore, "go", "vitamin"));
  EXPECT_FALSE(words->HasFor(kBefore, "go", ""));
}

TEST(ContextWords, RefusesATableOfAnotherFormAndSaysWhere) {
  struct Fault {
    std::string table, says;
  };
  const std::vector<Fault> faults = {
      {"", "words.tsv:1: the first line"},
      {"list\tname\n", "words.tsv:1: the first line"},
      {kHeader + "\n", "words.tsv:2: not three fields"},
      {kHeader + "skill\t*\n", "words.tsv:2: not three fields"},
      {kHeader + "skill\t*\ta\tb\n", "words.tsv:2: not three fields"},
      {kHeader + "skill\t*\ta\nskills\t*\tb\n", "words.tsv:3: unknown list skills"},
      {kHeader + "skill\tgo\ta\n", "words.tsv:2: skill has no line for \"go\""},
      {kHeader + "before\tGo\ta\n", "words.tsv:2: before has no line for \"Go\""},
      {kHeader + "after\t\ta\n", "words.tsv:2: after has no line for \"\""},
      {kHeader + "skill\t*\t\n", "words.tsv:2: \"\" is no single word"},
      {kHeader + "skill\t*\ta|\n", "words.tsv:2: \"\" is no single word"},
      {kHeader + "skill\t*\ta||b\n", "words.tsv:2: \"\" is no single word"},
      {kHeader + "skill\t*\tA\n", "words.tsv:2: \"A\" is no single word"},
      {kHeader + "skill\t*\ta b\n", "words.tsv:2: \"a b\" is no single word"},
      {kHeader + "skill\t*\ta\r\n", "is no single word"},
      {kHeader + "skill\t*\ta|b|a\n", "words.tsv:2: a comes twice"},
      {kHeader + "skill\t*\ta\nskill\t*\tb\n", "words.tsv:3: skill of * comes twice"},
      {kHeader + "skill\t*\ta\n", "words.tsv: there is no line of technical"}};
  for (const auto& [table, says] : faults) {
    const auto refused = ContextWords::Parse(table, "words.tsv");
    ASSERT_FALSE(refused.ok()) << table;
    EXPECT_EQ(refused.error().reason, "bad_context_words");
    EXPECT_THAT(refused.error().detail, HasSubstr(says));
  }
  const auto missing = ContextWords::Load("data/taxonomy/skills/none.tsv");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().detail, "data/taxonomy/skills/none.tsv: cannot be read");
}

TEST(ContextWords, AreShipped) {
  EXPECT_TRUE(testing::ShippedContextWords().HasFor(kBefore, "c", "vitamin"));
}

}  // namespace
}  // namespace shortlist
