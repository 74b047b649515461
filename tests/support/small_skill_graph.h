#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "index/skills/context_words.h"
#include "index/skills/skill_graph.h"

namespace shortlist::testing {

// A graph of a few skills, lines as data/taxonomy/skills/skills.tsv has them, without its heading.
inline SkillGraph SkillGraphOf(std::string_view lines) {
  auto graph = SkillGraph::Parse(
      "name\taliases\tbroader\trelated\torigin\tin_context\tnot_in_text\n" + std::string(lines),
      "skills.tsv");
  EXPECT_TRUE(graph.ok()) << graph.error().detail;
  return *std::move(graph);
}

// React and Kubernetes with other names, Go that is an everyday word, and PostgreSQL of databases.
inline const SkillGraph& SmallSkillGraph() {
  static const SkillGraph graph = SkillGraphOf(
      "Databases\t\t\t\tonet\t\t\n"
      "Go\tGolang\t\t\tmarket\tGo\t\n"
      "Kubernetes\tk8s\t\t\tmarket\t\t\n"
      "PostgreSQL\tPostgres\tdatabases\t\tmarket\t\t\n"
      "React\tReactJS|React.js\t\t\tmarket\t\t\n");
  return graph;
}

inline const ContextWords& ShippedContextWords() {
  static const ContextWords words = [] {
    auto loaded = ContextWords::Load("data/taxonomy/skills/context_words.tsv");
    EXPECT_TRUE(loaded.ok()) << loaded.error().detail;
    return *std::move(loaded);
  }();
  return words;
}

}  // namespace shortlist::testing
