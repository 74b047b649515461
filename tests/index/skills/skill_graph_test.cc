#include "index/skills/skill_graph.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "index/skills/skill_key.h"
#include "tests/support/small_skill_graph.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::SkillGraphOf;
using testing::SmallSkillGraph;

const SkillGraph& Shipped() {
  static const SkillGraph graph = [] {
    auto loaded = SkillGraph::Load("data/taxonomy/skills/skills.tsv");
    EXPECT_TRUE(loaded.ok()) << loaded.error().detail;
    return *std::move(loaded);
  }();
  return graph;
}

TEST(SkillGraph, KnowsASkillByEachOfItsNames) {
  const SkillGraph& graph = SmallSkillGraph();
  for (const char* name : {"React", "react", " REACTJS ", "React.JS", "react js", "(React)"}) {
    EXPECT_EQ(graph.IdOf(name), "react") << name;
    EXPECT_EQ(graph.NameOf(name), "React") << name;
  }
}

TEST(SkillGraph, LeavesUnknownNamesAsTheyAre) {
  const SkillGraph& graph = SmallSkillGraph();
  EXPECT_EQ(graph.Find("React Native"), nullptr);
  EXPECT_EQ(graph.IdOf("  React   Native "), "react native");
  EXPECT_EQ(graph.NameOf("Reactive  X"), "Reactive  X");
  EXPECT_EQ(graph.IdOf("C+"), "c+");
  EXPECT_EQ(SkillGraph::Empty().IdOf("ReactJS"), "reactjs");
}

TEST(SkillGraph, CompletesNamesToSkills) {
  const SkillGraph& graph = SmallSkillGraph();
  const auto names_of = [&](std::string_view prefix, size_t limit = 10) {
    std::vector<std::string> names;
    for (const Skill* skill : graph.StartingWith(prefix, limit)) names.push_back(skill->name);
    return names;
  };
  EXPECT_THAT(names_of("Reac"), ElementsAre("React"));
  EXPECT_THAT(names_of("REACTJ"), ElementsAre("React"));
  EXPECT_THAT(names_of("k"), ElementsAre("Kubernetes"));
  EXPECT_THAT(names_of("p"), ElementsAre("PostgreSQL"));
  EXPECT_THAT(names_of("g"), ElementsAre("Go"));
  EXPECT_THAT(names_of("", 5), IsEmpty());
  EXPECT_THAT(names_of("x"), IsEmpty());
}

TEST(SkillGraph, RefusesATableThatContradictsItself) {
  const std::string head = "name\taliases\tbroader\trelated\torigin\tin_context\tnot_in_text\n";
  const auto detail_of = [&](const std::string& table) -> std::string {
    const auto graph = SkillGraph::Parse(table, "skills.tsv");
    if (graph) return "";
    EXPECT_EQ(graph.error().reason, "bad_skill_graph");
    return graph.error().detail;
  };
  EXPECT_EQ(detail_of(head + "Go\t\t\t\tmarket\t\t\n"), "");
  EXPECT_THAT(detail_of("name\n"), HasSubstr("skills.tsv:1"));
  EXPECT_THAT(detail_of(head + "Go\tGolang\n"), HasSubstr("skills.tsv:2"));
  EXPECT_THAT(detail_of(head + "Go\t\t\t\theaven\t\t\n"), HasSubstr("heaven"));
  EXPECT_THAT(detail_of(head + "Go\t\t\t\tmarket\t\t\ngo\t\t\t\tmarket\t\t\n"),
              HasSubstr("skills.tsv:3"));
  EXPECT_THAT(detail_of(head + "Go\t!!\t\t\tmarket\t\t\n"), HasSubstr("without words"));
  EXPECT_THAT(detail_of(head + "Go\t\tlanguages\t\tmarket\t\t\n"), HasSubstr("languages"));
  EXPECT_THAT(detail_of(head + "Go\t\t\tgo\tmarket\t\t\n"), HasSubstr("itself"));
  EXPECT_THAT(detail_of(head + "Go\t\t\t\tmarket\tGolang\t\n"), HasSubstr("no name"));
  const auto missing = SkillGraph::Load("data/taxonomy/skills/none.tsv");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().reason, "bad_skill_graph");
}

TEST(SkillGraph, AnEverydayWordInAPluralIsAnotherWord) {
  const SkillGraph graph = SkillGraphOf(
      "Swift\t\t\t\tmarket\tSwift\t\n"
      "Landing Page\t\t\t\tmarket\t\t\n");
  EXPECT_EQ(graph.IdOf("swifts"), "swifts");
  EXPECT_EQ(graph.IdOf("Landing Pages"), "landing page");
}

TEST(ShippedSkillGraph, ResolvesEveryNameToItsSkillAndEveryIdToItself) {
  ASSERT_GT(Shipped().skills().size(), 10'000U);
  std::set<std::string> ids;
  for (const Skill& skill : Shipped().skills()) {
    EXPECT_TRUE(ids.insert(skill.id).second) << skill.id;
    EXPECT_EQ(skill.id, SkillKey(skill.name));
    ASSERT_EQ(Shipped().Find(skill.id), &skill) << skill.id;
    ASSERT_EQ(Shipped().Find(skill.name), &skill) << skill.name;
    for (const std::string& alias : skill.aliases) {
      ASSERT_EQ(Shipped().Find(alias), &skill) << alias;
    }
  }
}

TEST(ShippedSkillGraph, HasNoCircleOfBroaderSkills) {
  for (const Skill& start : Shipped().skills()) {
    std::set<std::string> above(start.broader.begin(), start.broader.end());
    for (std::vector<std::string> open(above.begin(), above.end()); !open.empty();) {
      const Skill* skill = Shipped().Find(open.back());
      open.pop_back();
      for (const std::string& id : skill->broader) {
        if (above.insert(id).second) open.push_back(id);
      }
    }
    ASSERT_FALSE(above.contains(start.id)) << start.id;
  }
}

TEST(ShippedSkillGraph, TellsApartWhatLooksAlike) {
  std::set<std::string> ids;
  const std::vector<std::string> names = {"Java",      "JavaScript",   "C",
                                          "C++",       "C#",           "R",
                                          "Go",        ".NET",         "Node.js",
                                          "React",     "React Native", "Angular",
                                          "AngularJS", "Solidity",     "Spring Framework",
                                          "SQL",       "MySQL",        "PostgreSQL"};
  for (const std::string& name : names) {
    ASSERT_NE(Shipped().Find(name), nullptr) << name;
    EXPECT_TRUE(ids.insert(Shipped().IdOf(name)).second) << name;
  }
}

TEST(ShippedSkillGraph, KnowsWhatMarketplacesCallTheSame) {
  const std::pair<const char*, const char*> same[] = {{"ReactJS", "React.js"},
                                                      {"NodeJS", "node js"},
                                                      {"Golang", "go"},
                                                      {"Postgres", "PostgreSQL"},
                                                      {"k8s", "Kubernetes"},
                                                      {"JS", "JavaScript"},
                                                      {"ML", "machine learning"},
                                                      {"Vue 3", "VueJS"},
                                                      {"HTML5", "html"},
                                                      {"C Sharp", "C#"},
                                                      {"AWS", "Amazon Web Services"}};
  for (const auto& [one, other] : same) {
    ASSERT_NE(Shipped().Find(one), nullptr) << one;
    EXPECT_EQ(Shipped().Find(one), Shipped().Find(other)) << one << ", " << other;
  }
}

}  // namespace
}  // namespace shortlist
