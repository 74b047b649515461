#include "server/workflow/query_skills.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/small_skill_graph.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const SkillGraph& Graph() {
  static const SkillGraph graph = testing::SkillGraphOf(
      "Kubernetes\tk8s\t\t\tmarket\t\t\n"
      "Machine Learning\tML\t\t\tmarket\t\t\n"
      "Machine Learning Operations\tMLOps\t\t\tmarket\t\t\n"
      "Solidity\t\t\t\tmarket\t\t\n");
  return graph;
}

TextQuery Named(std::string_view text) {
  TextQuery query = ParseTextQuery(text, Side::kTalent);
  NameSkills(Graph(), &query);
  return query;
}

TEST(QuerySkills, NamesTheLongestSkillThatWordsInARowMake) {
  EXPECT_THAT(Named("senior k8s expert").skills, ElementsAre(NamedSkill{1, 1, "kubernetes"}));
  EXPECT_THAT(
      Named("machine learning and ML").skills,
      ElementsAre(NamedSkill{0, 2, "machine learning"}, NamedSkill{3, 1, "machine learning"}));
  EXPECT_THAT(Named("Machine Learning Operations machine learning").skills,
              ElementsAre(NamedSkill{0, 3, "machine learning operations"},
                          NamedSkill{3, 2, "machine learning"}));
  EXPECT_THAT(Named("learning machine").skills, IsEmpty());
}

TEST(QuerySkills, LeavesASkillAloneThatHasOneNameOnly) {
  EXPECT_THAT(Named("solidity").skills, IsEmpty());
}

TEST(QuerySkills, NamesWordsAndPhrasesOfAConstraintInSkillsOrAnyField) {
  const TextQuery query = Named(R"(skills:ml OR "machine learning" OR title:k8s OR -k8s OR k8*)");
  ASSERT_TRUE(query.constraint);
  std::vector<std::string> skills;
  const auto visit = [&](const auto& self, const QueryNode& node) -> void {
    if (node.children.empty()) skills.push_back(node.skill);
    for (const QueryNode& child : node.children) self(self, child);
  };
  visit(visit, *query.constraint);
  EXPECT_THAT(skills, ElementsAre("machine learning", "machine learning", "", "kubernetes", ""));
}

}  // namespace
}  // namespace shortlist
