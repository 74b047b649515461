#include "index/text/highlighter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "index/base/utf8.h"

namespace shortlist {
namespace {

std::string Mark(std::string_view text, const std::vector<std::string>& terms,
                 size_t max_chars = 200) {
  return Highlight(text, terms, {max_chars, "[", "]"});
}

TEST(Highlighter, MarksWordsByTheirTerms) {
  EXPECT_EQ(Mark("Developers of Node.js and C++.", {"develop", "node", "c++"}),
            "[Developers] of [Node.js] and [C++].");
  EXPECT_EQ(Mark("A full-stack team", {"fullstack"}), "A [full-stack] team");
  EXPECT_EQ(Mark("Café, café", {"cafe"}), "[Café], [café]");
  EXPECT_EQ(Mark("nothing here", {"react"}), "nothing here");
  EXPECT_EQ(Mark("", {"react"}), "");
}

TEST(Highlighter, EscapesTheTextButNotItsMarks) {
  EXPECT_EQ(Highlight("<b>\"React\" & 'Vue'</b>", std::vector<std::string>{"react"}),
            "&lt;b&gt;&quot;<em>React</em>&quot; &amp; &#39;Vue&#39;&lt;/b&gt;");
}

TEST(Highlighter, TakesThePassageWithMostOfTheWords) {
  std::string text = "react once. ";
  for (int i = 0; i < 100; ++i) text += "filler ";
  text += "react and redux together. ";
  for (int i = 0; i < 100; ++i) text += "filler ";
  const std::string html = Mark(text, {"react", "redux"}, 60);
  EXPECT_NE(html.find("[react] and [redux]"), std::string::npos) << html;
  EXPECT_TRUE(html.starts_with("…"));
  EXPECT_TRUE(html.ends_with("…"));
  EXPECT_LE(CountCodePoints(html), 60U + 4 + 2);
}

TEST(Highlighter, StartsAtTheBeginningWithoutAMatchAndCutsBetweenWords) {
  EXPECT_EQ(Mark("one two three four", {}, 9), "one two…");
}

TEST(Highlighter, SurvivesAnyTextAndStaysValid) {
  std::mt19937 random(9);
  const std::vector<std::string> pieces = {"react", " ", "é",   "数", "<",
                                           "🚀",     "-", ".js", "\n", "vue"};
  const std::vector<std::string> terms = {"react", "vue", "js", "数"};
  for (int round = 0; round < 3'000; ++round) {
    std::string text;
    const size_t length = random() % 40;
    for (size_t i = 0; i < length; ++i) text += pieces[random() % pieces.size()];
    EXPECT_TRUE(IsValidUtf8(Mark(text, terms, random() % 30)));
  }
}

}  // namespace
}  // namespace shortlist
