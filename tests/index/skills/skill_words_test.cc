#include "index/skills/skill_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shortlist {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> WordsIn(std::string_view text) {
  std::vector<std::string> words;
  for (const SkillWord& word : SkillWordsOf(text)) words.push_back(word.text);
  return words;
}

TEST(SkillWords, KeepTheSignsThatBelongToNames) {
  EXPECT_THAT(WordsIn("C++, C# and .NET; ASP.NET"),
              ElementsAre("c++", "c#", "and", ".net", "asp", "net"));
  EXPECT_THAT(WordsIn("Q&A"), ElementsAre("q", "and", "a"));
  EXPECT_THAT(WordsIn("the end... .next"), ElementsAre("the", "end", ".next"));
}

TEST(SkillWords, KnowTheirPlaces) {
  const std::string text = "é Node.js";
  for (const SkillWord& word : SkillWordsOf(text)) {
    ASSERT_LT(word.begin, word.end);
    ASSERT_LE(word.end, text.size());
  }
  const auto words = SkillWordsOf(text);
  ASSERT_EQ(words.size(), 3U);
  EXPECT_EQ(text.substr(words[1].begin, words[2].end - words[1].begin), "Node.js");
  EXPECT_EQ(words[2].gap, WordGap::kDot);
}

TEST(SkillWords, BytesThatAreNoUtf8AreNoWords) {
  EXPECT_THAT(WordsIn("\xFF\xFE go \xC3"), ElementsAre("go"));
  EXPECT_THAT(WordsIn(std::string_view("a\0b", 3)), ElementsAre("a", "b"));
}

TEST(ReadingOf, IsBlindToCaseBlanksAndHyphens) {
  EXPECT_EQ(ReadingOf("  Machine-Learning "), ReadingOf("machine  learning"));
  EXPECT_EQ(ReadingOf("Node.JS"), ReadingOf("node.js"));
  EXPECT_EQ(ReadingOf("UI / UX"), ReadingOf("ui/ux"));
  EXPECT_EQ(ReadingOf("R&D"), ReadingOf("r & d"));
  EXPECT_NE(ReadingOf("Java Script"), ReadingOf("JavaScript"));
}

TEST(ReadingOf, NamesWithOtherSignsAroundThemReadAsNothing) {
  for (const char* name : {"C+", "C-", "$R", "#go", "", " ", "!!", "C++--"}) {
    EXPECT_EQ(ReadingOf(name), "") << name;
  }
  EXPECT_EQ(ReadingOf("(React)"), "react");
}

TEST(SingularOf, TakesOneLetterFromLongWordsOnly) {
  EXPECT_EQ(SingularOf("landing pages"), "landing page");
  EXPECT_EQ(SingularOf("css"), "");
  EXPECT_EQ(SingularOf("sass"), "");
  EXPECT_EQ(SingularOf("aws"), "");
  EXPECT_EQ(SingularOf("wordpress"), "");
}

}  // namespace
}  // namespace shortlist
