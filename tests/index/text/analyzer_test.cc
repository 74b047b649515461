#include "index/text/analyzer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "index/base/utf8.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Terms(std::string_view text) {
  std::vector<std::string> terms;
  for (const Token& token : Analyze(text)) terms.push_back(token.term);
  return terms;
}

// Whether a document with this text is found by this word, as the lexical channel would.
bool Finds(std::string_view question, std::string_view text) {
  const auto terms = Terms(text);
  for (const auto& group : AnalyzeQuestion(question)) {
    const bool any = std::any_of(group.begin(), group.end(), [&](const std::string& term) {
      return std::find(terms.begin(), terms.end(), term) != terms.end();
    });
    if (!any) return false;
  }
  return true;
}

TEST(Analyzer, KeepsNamesOfSkillsWhole) {
  EXPECT_THAT(Terms("C++"), ElementsAre("c++"));
  EXPECT_THAT(Terms("I write C++, C# and F#."),
              ElementsAre("i", "write", "c++", "c#", "and", "f#"));
  EXPECT_THAT(Terms("(.NET)"), ElementsAre(".net"));
  EXPECT_THAT(Terms("C#/.NET"), ElementsAre("c#", ".net"));
  EXPECT_THAT(Terms("C++17"), ElementsAre("c++", "17"));
  EXPECT_THAT(Terms("Node.js."), ElementsAre("node.js", "nodej", "node", "js"));
  EXPECT_THAT(Terms("ASP.NET"), ElementsAre("asp.net", "aspnet", "asp", "net"));
  EXPECT_THAT(Terms("version 3.5"), ElementsAre("version", "3.5"));
  EXPECT_THAT(Terms("HTML+CSS"), ElementsAre("html", "css"));
  EXPECT_THAT(Terms("5+ years"), ElementsAre("5", "year"));
  EXPECT_THAT(Terms("issue#5 #hashtag"), ElementsAre("issu", "5", "hashtag"));
}

TEST(Analyzer, FindsANameByTheFormsPeopleType) {
  for (const char* question : {"node", "nodejs", "node.js", "Node.JS", "NODEJS"}) {
    EXPECT_TRUE(Finds(question, "Senior Node.js developer")) << question;
  }
  EXPECT_TRUE(Finds("node.js", "NodeJS expert"));
  EXPECT_FALSE(Finds("node.js", "a node of the graph"));
  for (const char* question : {"full-stack", "fullstack", "Full Stack"}) {
    EXPECT_TRUE(Finds(question, "Full-stack engineer")) << question;
  }
  EXPECT_TRUE(Finds("full-stack", "fullstack engineer"));
  EXPECT_TRUE(Finds("full-stack", "full stack engineer"));
  EXPECT_TRUE(Finds("email", "E-mail marketing"));
  EXPECT_TRUE(Finds("CI/CD", "we do CI/CD"));
  EXPECT_TRUE(Finds("cicd", "we do CI/CD"));
  EXPECT_TRUE(Finds("developers", "Developer"));
}

TEST(Analyzer, KeepsDifferentThingsApart) {
  for (const auto& [question, text] :
       std::vector<std::pair<const char*, const char*>>{{"solid", "Solidity contracts"},
                                                        {"Solidity", "SOLID principles"},
                                                        {"java", "JavaScript"},
                                                        {"javascript", "Java"},
                                                        {"c", "C++ and C#"},
                                                        {"C++", "C"},
                                                        {"C#", "C++"},
                                                        {".NET", "fishing net"},
                                                        {"net", "C# and .NET"},
                                                        {"animal", "animation"},
                                                        {"communication", "community"},
                                                        {"R", "React"},
                                                        {"general", "generate"}}) {
    EXPECT_FALSE(Finds(question, text)) << question << " in " << text;
  }
}

TEST(Analyzer, ReadsAFullStopWithoutABlankAsTwoWords) {
  EXPECT_THAT(Terms("great designs.Then more"), ElementsAre("great", "design", "then", "more"));
  EXPECT_THAT(Terms("wait...what"), ElementsAre("wait", "what"));
}

TEST(Analyzer, FoldsCaseAccentsAndApostrophes) {
  EXPECT_THAT(Terms("CAFÉ Cafe\u0301 Straße"), ElementsAre("cafe", "cafe", "strass"));
  EXPECT_THAT(Terms("client's client’s don't"), ElementsAre("client", "client", "dont"));
  EXPECT_EQ(FoldText("  Ångström \t DÉV "), "angstrom dev");
  EXPECT_EQ(FoldText(""), "");
}

TEST(Analyzer, KeepsWordsOfEveryScript) {
  EXPECT_THAT(Terms("Разработчик 1С"), ElementsAre("разработчик", "1с"));
  EXPECT_THAT(Terms("مطور ويب"), ElementsAre("مطور", "ويب"));
  EXPECT_THAT(Terms("数据分析"), ElementsAre("数", "据", "分", "析"));
  EXPECT_THAT(Terms("개발자 React"), ElementsAre("개발자", "react"));
  EXPECT_THAT(Terms("हिन्दी अनुवाद"), ElementsAre("हिन्दी", "अनुवाद"));
  EXPECT_THAT(Terms("🚀 ship 👩‍💻 it ❤️"), ElementsAre("ship", "it"));
}

TEST(Analyzer, NamesPlacesInTheTextAndSharesPositionsAmongForms) {
  const auto tokens = Analyze("é full-stack Node.js");
  const std::vector<Token> expected = {
      {"e", 0, 0, 2},         {"full", 1, 3, 7},    {"fullstack", 1, 3, 13}, {"stack", 2, 8, 13},
      {"node.js", 3, 14, 21}, {"nodej", 3, 14, 21}, {"node", 3, 14, 21},     {"js", 3, 14, 21}};
  EXPECT_EQ(tokens, expected);
}

TEST(Analyzer, AsksForAHyphenatedWordByItsPartsOrItsJoinedForm) {
  EXPECT_THAT(
      AnalyzeQuestion("e-mail C++"),
      ElementsAre(ElementsAre("e", "email"), ElementsAre("mail", "email"), ElementsAre("c++")));
  EXPECT_THAT(AnalyzeQuestion("node.js"), ElementsAre(ElementsAre("node.js", "nodej")));
  EXPECT_THAT(AnalyzeQuestion(" !? \" 🚀"), IsEmpty());
}

TEST(Analyzer, KnowsTheOneTermForAHyphenatedWord) {
  EXPECT_EQ(TermForWhole("Full-Stack"), "fullstack");
  EXPECT_EQ(TermForWhole("CI/CD"), "cicd");
  for (const char* text :
       {"full stack", "full-stack full-stack", "bye bye", "react", "C/C++", ""}) {
    EXPECT_EQ(TermForWhole(text), std::nullopt) << text;
  }
}

TEST(Analyzer, CutsEndlessWords) {
  const auto terms = Terms(std::string(1'000'000, 'x') + " y");
  EXPECT_THAT(terms, ElementsAre(std::string(64, 'x'), "y"));
  EXPECT_THAT(Terms("a" + std::string(100'000, '-') + "b"), ElementsAre("a", "b"));
  std::string dots;
  for (int i = 0; i < 10'000; ++i) dots += "a.";
  EXPECT_FALSE(Terms(dots).empty());
}

TEST(Analyzer, SurvivesAnyBytesAndPointsIntoTheText) {
  std::mt19937 random(3);
  const std::string alphabet = "aZ9.+#-/'’ \xC3\xA9\xFF\xE4\xBD\xA0\xF0\x9F\x9A\x80\n";
  for (int round = 0; round < 5'000; ++round) {
    std::string text;
    const size_t length = random() % 40;
    for (size_t i = 0; i < length; ++i) text.push_back(alphabet[random() % alphabet.size()]);
    int position = 0;
    for (const Token& token : Analyze(text)) {
      EXPECT_FALSE(token.term.empty());
      EXPECT_TRUE(IsValidUtf8(token.term));
      EXPECT_LT(token.begin, token.end);
      EXPECT_LE(token.end, text.size());
      EXPECT_GE(token.position, position);
      position = token.position;
    }
    AnalyzeQuestion(text);
    EXPECT_TRUE(IsValidUtf8(FoldText(text)));
  }
}

TEST(Analyzer, GivesTheSameFromManyThreads) {
  const std::string text = "Senior Node.js and C++ developers, full-stack, Café";
  const auto expected = Analyze(text);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 200; ++round) EXPECT_EQ(Analyze(text), expected);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(Analyzer, AnalyzesEveryFieldOfADocument) {
  Document document;
  document.Text(TextField::kTitle) = "Full-stack developer";
  document.Text(TextField::kName) = "Ann";
  const AnalyzedDocument analyzed = AnalyzeDocument(document);
  EXPECT_THAT(analyzed.terms[0], ElementsAre("full", "fullstack", "stack", "develop"));
  EXPECT_THAT(analyzed.positions[0], ElementsAre(0, 0, 1, 2));
  EXPECT_THAT(analyzed.terms[4], ElementsAre("ann"));
  EXPECT_THAT(analyzed.terms[1], IsEmpty());
}

}  // namespace
}  // namespace shortlist
