#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "index/skills/skill_graph.h"
#include "server/generator/random.h"

namespace shortlist {

// Picks 0 .. count - 1 by Zipf's law: number n as often as 1 / (n + 1).
class ZipfChoice {
 public:
  explicit ZipfChoice(size_t count);  // 1 or more
  size_t Pick(Random* random) const { return choice_.Pick(random); }

 private:
  WeightedChoice choice_;
};

// What people ask a marketplace, made up: words and skills of the marketplace's own tags, a few of
// them often and most seldom. What it makes depends on the graph and on `random` alone. Any thread.
class QuestionMaker {
 public:
  // Of the skills of origin kMarket. A word that is in more of their names is asked more often; the
  // skills themselves stand in an order that says nothing, always the same.
  explicit QuestionMaker(const SkillGraph& graph);

  // `count` different words, or as many as there are.
  std::vector<std::string> Words(size_t count, Random* random) const;
  const std::string& Skill(Random* random) const { return skills_[skill_.Pick(random)]; }

  // Parameters of a talent search, or of a jobs search, as the API names them: none for one in two,
  // else one or two, the loose ones more often than the narrow.
  using Parameters = std::vector<std::pair<std::string, std::string>>;
  Parameters TalentFilter(Random* random) const;
  Parameters JobsFilter(Random* random) const;

  const std::vector<std::string>& words() const { return words_; }  // the most frequent first

 private:
  const std::vector<std::string> skills_;
  const std::vector<std::string> words_;
  const ZipfChoice skill_;
  const ZipfChoice word_;
};

}  // namespace shortlist
