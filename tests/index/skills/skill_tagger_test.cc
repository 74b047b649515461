#include "index/skills/skill_tagger.h"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/small_skill_graph.h"

namespace shortlist {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

// The shipped graph, read once for the tests of one process.
const SkillTagger& Shipped() {
  static const SkillGraph graph = [] {
    auto loaded = SkillGraph::Load("data/taxonomy/skills/skills.tsv");
    EXPECT_TRUE(loaded.ok()) << loaded.error().detail;
    return *std::move(loaded);
  }();
  static const SkillTagger tagger(graph, testing::ShippedContextWords());
  return tagger;
}

std::vector<std::string> SkillsIn(std::string_view text) {
  std::vector<std::string> ids;
  for (const SkillMention& mention : Shipped().Tag(text, kSkillConfidence)) {
    ids.push_back(mention.skill->id);
  }
  return ids;
}

struct Sentence {
  const char* text;
  std::vector<std::string> means;
  std::vector<std::string> does_not_mean;
};

void ExpectMeanings(const std::vector<Sentence>& sentences) {
  for (const Sentence& sentence : sentences) {
    const auto found = SkillsIn(sentence.text);
    for (const std::string& id : sentence.means) EXPECT_THAT(found, Contains(id)) << sentence.text;
    for (const std::string& id : sentence.does_not_mean) {
      EXPECT_THAT(found, Not(Contains(id))) << sentence.text;
    }
  }
}

TEST(SkillTagger, JavaIsNotJavaScript) {
  ExpectMeanings({
      {"Our site is written in JavaScript.", {"javascript"}, {"java"}},
      {"We need a Java developer.", {"java"}, {"javascript"}},
      {"Java and JavaScript, both at once.", {"java", "javascript"}, {}},
      {"javascript/typescript", {"javascript", "typescript"}, {"java"}},
      {"Photos of Java coffee for a menu.", {}, {"java"}},
  });
}

TEST(SkillTagger, CIsALetterUnlessALanguageIsMeant) {
  ExpectMeanings({
      {"Programming languages: C, C++ and C#.", {"c", "c++", "c#"}, {}},
      {"Embedded firmware in C and C++ on ARM.", {"c", "c++"}, {}},
      {"Port a C library to Rust.", {"c", "rust"}, {}},
      {"An experienced C programmer.", {"c"}, {"c++", "c#"}},
      {"Label for a vitamin C serum.", {}, {"c"}},
      {"Slides for C-level executives.", {}, {"c"}},
      {"If all fails there is plan C.", {}, {"c"}},
      {"See section C of the contract.", {}, {"c"}},
      {"A USB C cable.", {}, {"c"}},
      {"Choose option A, B or C.", {}, {"c"}},
      {"C++ only, please.", {"c++"}, {"c"}},
  });
}

TEST(SkillTagger, RIsALetterUnlessALanguageIsMeant) {
  ExpectMeanings({
      {"Statistics in R or Python.", {"r", "python"}, {}},
      {"Data analysis with R and ggplot2.", {"r"}, {}},
      {"Skills: SQL, R, Tableau", {"sql", "r", "tableau"}, {}},
      {"We are the R&D department.", {}, {"r"}},
      {"Mr. R. Smith will be your contact.", {}, {"r"}},
      {"A poster for an R rated film.", {}, {"r"}},
      {"The salary is R 500 a day.", {}, {"r"}},
      {"Toys R Us needs a flyer.", {}, {"r"}},
  });
}

TEST(SkillTagger, GoIsAVerbUnlessALanguageIsMeant) {
  ExpectMeanings({
      {"Backend services in Go and PostgreSQL.", {"go", "postgresql"}, {}},
      {"Go developer wanted.", {"go"}, {}},
      {"Fluent in Java/Python/Go.", {"java", "python", "go"}, {}},
      {"A Golang microservice.", {"go"}, {}},
      {"Go to our website and sign up.", {}, {"go"}},
      {"We are ready to go live next week.", {}, {"go"}},
      {"Let's go!", {}, {"go"}},
      {"You go through the list every day.", {}, {"go"}},
      {"On the go all day.", {}, {"go"}},
  });
}

TEST(SkillTagger, EverydayWordsAreSkillsOnlyAmongTheirLike) {
  ExpectMeanings({
      {"Senior Swift developer for an iOS app.", {"swift"}, {}},
      {"Swift and Kotlin apps.", {"swift", "kotlin"}, {}},
      {"We expect a swift response.", {}, {"swift"}},
      {"Microservices in Java and Spring.", {"spring framework"}, {}},
      {"Launch in spring 2024.", {}, {"spring framework"}},
      {"Our spring and summer campaign.", {}, {"spring framework"}},
      {"Excel spreadsheets with pivot tables.", {"microsoft excel"}, {}},
      {"You will excel at customer service.", {}, {"microsoft excel"}},
      {"Design in Sketch and Figma.", {"sketch", "figma"}, {}},
      {"I need a sketch of my dog.", {}, {"sketch"}},
      {"Systems programming in Rust.", {"rust"}, {}},
      {"Remove rust stains from a photo.", {}, {"rust"}},
      {"An MS Access database with forms.", {"microsoft access"}, {}},
      {"You get access to our server.", {}, {"microsoft access"}},
      {"Windows and Linux servers.", {"microsoft windows", "linux"}, {}},
      {"Windows and doors of old houses.", {}, {"microsoft windows"}},
      {"Node and Express on the server.", {"node.js", "express.js"}, {}},
      {"Please express your interest.", {}, {"express.js"}},
      {"Flutter and Dart.", {"flutter", "dart"}, {}},
      {"A dart board for the pub.", {}, {"dart"}},
      {"React and Redux.", {"react", "redux"}, {}},
      {"React to messages within an hour.", {}, {"react"}},
      {"Format a Word document.", {"microsoft word"}, {}},
      {"An article of 500 words, not one word more.", {}, {"microsoft word"}},
      {"A wedding ring with a ruby, silver.", {}, {"ruby"}},
      {"A Ruby on Rails shop.", {"ruby on rails"}, {"ruby"}},
  });
}

TEST(SkillTagger, TakesTheLongestNameAndNoneInsideIt) {
  EXPECT_THAT(SkillsIn("React Native"), ElementsAre("react native"));
  EXPECT_THAT(SkillsIn("ASP.NET and .NET Core"), ElementsAre("asp.net", ".net core"));
  EXPECT_THAT(SkillsIn("Node.js, node js and NodeJS"),
              ElementsAre("node.js", "node.js", "node.js"));
  EXPECT_THAT(SkillsIn("Solidity smart contracts"), ElementsAre("solidity", "smart contract"));
}

TEST(SkillTagger, TellsWhereASkillIsNamed) {
  const std::string text = "Für uns: ReactJS – und k8s!";
  const SkillTagger tagger(testing::SmallSkillGraph(), testing::ShippedContextWords());
  const auto mentions = tagger.Tag(text, kSkillConfidence);
  ASSERT_EQ(mentions.size(), 2U);
  EXPECT_EQ(text.substr(mentions[0].begin, mentions[0].end - mentions[0].begin), "ReactJS");
  EXPECT_EQ(mentions[0].skill->name, "React");
  EXPECT_EQ(text.substr(mentions[1].begin, mentions[1].end - mentions[1].begin), "k8s");
  EXPECT_EQ(mentions[1].skill->name, "Kubernetes");
}

TEST(SkillTagger, LeavesOutWhatIsLessSureThanAsked) {
  const SkillTagger tagger(testing::SmallSkillGraph(), testing::ShippedContextWords());
  const std::string text = "Go, perhaps";
  const auto all = tagger.Tag(text, 0);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_LT(all[0].confidence, kSkillConfidence);
  EXPECT_THAT(tagger.Tag(text, kSkillConfidence), IsEmpty());
  EXPECT_THAT(tagger.Tag("React", 1), IsEmpty());
}

TEST(SkillTagger, FindsNothingWithoutAGraphOrAText) {
  const SkillTagger nothing(SkillGraph::Empty(), testing::ShippedContextWords());
  EXPECT_THAT(nothing.Tag("React, Go and C++", 0), IsEmpty());
  for (const char* text : {"", " ", "!?", "\xFF\xFE", "....", "&&&&"}) {
    EXPECT_THAT(Shipped().Tag(text, 0), IsEmpty()) << text;
  }
}

TEST(SkillTagger, MentionsStandInOrderWhateverTheText) {
  const std::vector<std::string> pieces = {
      "C",   "R", "Go", "react",  "Node", ".",  "js",       "/",    "\n",  " ", " ", " ",
      "and", "&", "-",  "spring", "the",  "++", "\xC3\xA9", "\xFF", "sql", "s", ",", "to"};
  for (uint32_t seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    std::string text;
    for (int i = 0; i < 60; ++i) text += pieces[random() % pieces.size()];
    size_t end = 0;
    for (const SkillMention& mention : Shipped().Tag(text, 0)) {
      ASSERT_LE(end, mention.begin) << seed;
      ASSERT_LT(mention.begin, mention.end) << seed;
      ASSERT_LE(mention.end, text.size()) << seed;
      ASSERT_GT(mention.confidence, 0) << seed;
      ASSERT_LE(mention.confidence, 1) << seed;
      end = mention.end;
    }
  }
}

}  // namespace
}  // namespace shortlist
