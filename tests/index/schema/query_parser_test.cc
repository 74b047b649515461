#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "index/schema/query.h"
#include "tests/support/paths.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A constraint as text: +(and), |(or), !(not), 'word', "phrase", prefix*, field=.
std::string Show(const QueryNode& node) {
  const std::string field =
      node.field ? std::string(NameOf(*node.field, Side::kTalent)) + "=" : std::string();
  std::string out;
  switch (node.kind) {
    case QueryNode::Kind::kWord:
      return field + "'" + node.text + "'";
    case QueryNode::Kind::kPhrase:
      return field + "\"" + node.text + "\"";
    case QueryNode::Kind::kPrefix:
      return field + node.text + "*";
    case QueryNode::Kind::kNot:
      return "!" + Show(node.children.at(0));
    case QueryNode::Kind::kAnd:
    case QueryNode::Kind::kOr:
      out = node.kind == QueryNode::Kind::kAnd ? "+(" : "|(";
      for (const QueryNode& child : node.children) out += Show(child) + " ";
      out.back() = ')';
      return out;
  }
  return out;
}

struct Read {
  const char* text;
  std::vector<std::string> words;
  const char* constraint;
  const char* meaning;
};

class QueryLanguage : public ::testing::TestWithParam<Read> {};

TEST_P(QueryLanguage, ReadsAsWritten) {
  const Read& read = GetParam();
  const TextQuery query = ParseTextQuery(read.text, Side::kTalent);
  EXPECT_EQ(query.words, read.words) << read.text;
  EXPECT_EQ(query.constraint ? Show(*query.constraint) : "", read.constraint) << read.text;
  EXPECT_EQ(query.meaning, read.meaning) << read.text;
}

INSTANTIATE_TEST_SUITE_P(
    Words, QueryLanguage,
    ::testing::Values(
        Read{"", {}, "", ""}, Read{" \t\n ", {}, "", ""},
        Read{"react developer", {"react", "developer"}, "", "react developer"},
        Read{"C++ C# F# .NET node.js CI/CD",
             {"C++", "C#", "F#", ".NET", "node.js", "CI/CD"},
             "",
             "C++ C# F# .NET node.js CI/CD"},
        Read{"e-mail full-stack", {"e-mail", "full-stack"}, "", "e-mail full-stack"},
        Read{"and or not And", {"and", "or", "not", "And"}, "", "and or not And"},
        Read{"React\u00A0Vue\u3000数据", {"React", "Vue", "数据"}, "", "React Vue 数据"},
        Read{"React (frontend) developer",
             {"React", "frontend", "developer"},
             "",
             "React frontend developer"}));

INSTANTIATE_TEST_SUITE_P(
    Constraints, QueryLanguage,
    ::testing::Values(
        Read{"\"machine learning\" python",
             {"python"},
             "\"machine learning\"",
             "machine learning python"},
        Read{"“machine  learning”", {}, "\"machine learning\"", "machine learning"},
        Read{"react -angular", {"react"}, "!'angular'", "react"},
        Read{"react NOT angular vue", {"react", "vue"}, "!'angular'", "react vue"},
        Read{"-\"old school\"", {}, "!\"old school\"", ""},
        Read{"-title:intern", {}, "!title='intern'", ""}, Read{"-e-mail", {}, "!'e-mail'", ""},
        Read{"-5", {}, "!'5'", ""}, Read{"-(a b) c", {"c"}, "!+('a' 'b')", "c"},
        Read{"NOT NOT a", {"a"}, "", "a"},
        Read{"react OR vue", {}, "|('react' 'vue')", "react vue"},
        Read{"senior react OR vue", {"senior"}, "|('react' 'vue')", "senior react vue"},
        Read{"a OR b AND c", {}, "|('a' +('b' 'c'))", "a b c"},
        Read{"(a OR b) AND -c", {}, "+(|('a' 'b') !'c')", "a b"},
        Read{"(a b) OR \"c d\"", {}, "|(+('a' 'b') \"c d\")", "a b c d"},
        Read{"title:react", {}, "title='react'", "react"},
        Read{"Title:\"react native\" x", {"x"}, "title=\"react native\"", "react native x"},
        Read{"skills:C++ overview:clean*", {}, "+(skills='C++' overview=clean*)", "C++ clean"},
        Read{"reac*", {}, "reac*", "reac"},
        Read{"a -b \"c\" d", {"a", "d"}, "+(!'b' \"c\")", "a c d"}));

INSTANTIATE_TEST_SUITE_P(
    Nonsense, QueryLanguage,
    ::testing::Values(
        Read{"\"", {}, "", ""}, Read{"\"\" \"!!\"", {}, "", ""},
        Read{"\"lone quote", {"lone", "quote"}, "", "lone quote"},
        Read{"5\" pipe", {"5\"", "pipe"}, "", "5\" pipe"}, Read{"AND", {"AND"}, "", "AND"},
        Read{"react AND", {"react", "AND"}, "", "react AND"},
        Read{"OR react", {"OR", "react"}, "", "OR react"}, Read{"NOT", {"NOT"}, "", "NOT"},
        Read{"a AND )", {"a", "AND"}, "", "a AND"}, Read{"()", {}, "", ""}, Read{")(", {}, "", ""},
        Read{"((a", {"a"}, "", "a"}, Read{"a OR ()", {}, "'a'", "a"},
        Read{"- -- --x", {"--x"}, "", "--x"}, Read{"* ** **bold**", {"**bold**"}, "", "**bold**"},
        Read{"title:", {"title:"}, "", "title:"},
        Read{"job title: react", {"job", "title:", "react"}, "", "job title: react"},
        Read{"colour:red http://x.io", {"colour:red", "http://x.io"}, "", "colour:red http://x.io"},
        Read{"title:(a)", {"title:", "a"}, "", "title: a"},
        Read{"description:x", {"description:x"}, "", "description:x"},
        Read{"! ? & + #", {}, "", ""}));

TEST(QueryParser, KnowsTheFieldsOfEachSide) {
  const TextQuery query = ParseTextQuery("description:x", Side::kJobs);
  ASSERT_TRUE(query.constraint);
  EXPECT_EQ(query.constraint->field, TextField::kBody);
}

TEST(QueryParser, DropsWordsBeyondTheLimit) {
  std::string text;
  for (int i = 0; i < 1'000; ++i) text += "w" + std::to_string(i) + " ";
  const TextQuery query = ParseTextQuery(text, Side::kTalent);
  EXPECT_EQ(query.words.size(), 256U);
  EXPECT_EQ(query.words.back(), "w255");
  EXPECT_EQ(LiteralTextQuery(text).words.size(), 256U);
}

TEST(QueryParser, DropsWhatIsNestedTooDeep) {
  const auto nested = [](size_t depth) {
    return "x OR " + std::string(depth, '(') + "deep OR y" + std::string(depth, ')') + " after";
  };
  EXPECT_EQ(Show(*ParseTextQuery(nested(32), Side::kTalent).constraint), "|('x' |('deep' 'y'))");
  const TextQuery deeper = ParseTextQuery(nested(33), Side::kTalent);
  EXPECT_EQ(Show(*deeper.constraint), "'x'");
  EXPECT_THAT(deeper.words, ElementsAre("after"));
}

TEST(QueryParser, LiteralTextHasNoOperators) {
  const TextQuery query = LiteralTextQuery("a AND -b \"c d\" title:x ...");
  EXPECT_THAT(query.words, ElementsAre("a", "AND", "-b", "\"c", "d\"", "title:x"));
  EXPECT_FALSE(query.constraint);
  EXPECT_EQ(query.meaning, "a AND -b \"c d\" title:x ...");
}

TEST(QueryParser, ScoresWhatNoNotStandsOver) {
  const TextQuery query =
      ParseTextQuery("x \"b c\" -d (e OR title:f) reac* NOT (g AND -h)", Side::kTalent);
  std::vector<std::string> texts;
  for (const QueryNode* leaf : ScoredLeaves(query)) texts.push_back(leaf->text);
  EXPECT_THAT(texts, ElementsAre("b c", "e", "f"));
  EXPECT_THAT(ScoredLeaves({}), IsEmpty());
}

size_t CheckShape(const QueryNode& node, int depth) {
  EXPECT_LE(depth, 200);
  const bool leaf = node.kind == QueryNode::Kind::kWord || node.kind == QueryNode::Kind::kPhrase ||
                    node.kind == QueryNode::Kind::kPrefix;
  EXPECT_EQ(leaf, node.children.empty());
  EXPECT_EQ(leaf, !node.text.empty());
  EXPECT_TRUE(node.kind != QueryNode::Kind::kNot || node.children.size() == 1);
  size_t leaves = leaf ? 1 : 0;
  for (const QueryNode& child : node.children) leaves += CheckShape(child, depth + 1);
  return leaves;
}

void CheckAnyText(const std::string& text) {
  for (const Side side : {Side::kTalent, Side::kJobs}) {
    const TextQuery query = ParseTextQuery(text, side);
    EXPECT_EQ(query, ParseTextQuery(text, side));
    const size_t leaves = query.constraint ? CheckShape(*query.constraint, 0) : 0;
    EXPECT_LE(query.words.size() + leaves, 256U);
    for (const std::string& word : query.words) EXPECT_FALSE(word.empty());
    EXPECT_LE(ScoredLeaves(query).size(), leaves);
  }
  LiteralTextQuery(text);
}

TEST(QueryParser, ReadsTwentyThousandRandomStrings) {
  std::mt19937 random(5);
  const std::vector<std::string> pieces = {
      "(",       ")",      "((",      "\"",      "“",        "AND",
      "OR",      "NOT",    " ",       " ",       " ",        "-",
      "--",      "title:", "skills:", "name:\"", "foo:",     ":",
      "*",       "rea*",   "react",   "C++",     "C#",       ".NET",
      "node.js", "e-mail", "数据",    "\xFF",    "\xE2\x80", std::string(1, '\0'),
      "🚀",       "\n",     "'",       "\\",      "%00",      "-\"",
      "NOT ("};
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    const size_t length = random() % 30;
    for (size_t i = 0; i < length; ++i) {
      text += pieces[random() % pieces.size()];
      if (random() % 2 == 0) text += ' ';
    }
    CheckAnyText(text);
  }
}

TEST(QueryParser, SurvivesTextsThatAreAllOperators) {
  for (const char* piece : {"(", ")", "\"", "-", "NOT ", "a OR ", "a AND ", "(-", "NOT (",
                            "title:", "\"\" ", "a*", "(a OR "}) {
    std::string text;
    while (text.size() < 40'000) text += piece;
    CheckAnyText(text);
  }
}

TEST(QueryParser, ReadsNaughtyStrings) {
  const auto path = testing::SharedData("hostile/blns/blns.txt");
  if (!path) GTEST_SKIP() << "the list of naughty strings is not here";
  std::istringstream lines(testing::ReadFile(*path));
  size_t read = 0;
  for (std::string line; std::getline(lines, line); ++read) CheckAnyText(line);
  EXPECT_GT(read, 500U);
}

}  // namespace
}  // namespace shortlist
