#include "server/load/question_maker.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "index/base/check.h"

namespace shortlist {
namespace {

// By how many freelancers they have in a marketplace like ours, roughly.
const std::vector<std::string> kCountries = {"IN", "US", "PK", "PH", "GB", "UA", "BD", "EG",
                                             "NG", "KE", "BR", "CA", "RS", "DE", "VN", "PL"};

std::vector<std::string> SkillsOf(const SkillGraph& graph) {
  std::vector<std::string> names;
  for (const Skill& skill : graph.skills()) {
    if (skill.origin == SkillOrigin::kMarket) names.push_back(skill.name);
  }
  Random random(1);
  for (size_t left = names.size(); left > 1; --left) {
    std::swap(names[left - 1], names[random.Below(left)]);
  }
  CHECK(!names.empty());
  return names;
}

std::vector<std::string> WordsOf(const std::vector<std::string>& names) {
  std::map<std::string, size_t> counts;
  for (const std::string& name : names) {
    std::istringstream in(name);
    for (std::string word; in >> word;) ++counts[word];
  }
  std::vector<std::string> words;
  for (const auto& [word, count] : counts) words.push_back(word);
  std::stable_sort(words.begin(), words.end(), [&](const std::string& a, const std::string& b) {
    return counts.at(a) > counts.at(b);
  });
  return words;
}

// One way to narrow a search, and how often it is chosen.
struct Narrowing {
  int64_t weight;
  std::pair<std::string, std::string> parameter;
};

QuestionMaker::Parameters SomeOf(const std::vector<Narrowing>& narrowings, Random* random) {
  QuestionMaker::Parameters chosen;
  if (random->Percent(50)) return chosen;
  WeightedChoice choice;
  for (const Narrowing& narrowing : narrowings) choice.Add(narrowing.weight);
  std::set<size_t> places = {choice.Pick(random)};
  if (random->Percent(30)) places.insert(choice.Pick(random));
  for (const size_t place : places) chosen.push_back(narrowings[place].parameter);
  return chosen;
}

}  // namespace

ZipfChoice::ZipfChoice(size_t count) {
  CHECK(count > 0);
  constexpr int64_t kFirst = 100'000'000;  // Random picks below 2^32, and 1/1 + ... + 1/n is < 20
  for (size_t n = 0; n < count; ++n) {
    choice_.Add(std::max<int64_t>(1, kFirst / static_cast<int64_t>(n + 1)));
  }
}

QuestionMaker::QuestionMaker(const SkillGraph& graph)
    : skills_(SkillsOf(graph)),
      words_(WordsOf(skills_)),
      skill_(skills_.size()),
      word_(words_.size()) {}

std::vector<std::string> QuestionMaker::Words(size_t count, Random* random) const {
  std::vector<std::string> words;
  while (words.size() < std::min(count, words_.size())) {
    const std::string& word = words_[word_.Pick(random)];
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
  }
  return words;
}

QuestionMaker::Parameters QuestionMaker::TalentFilter(Random* random) const {
  static const ZipfChoice country(kCountries.size());
  const int64_t rate_max = 12'000 - random->Skewed(0, 10'500, 2);
  const int64_t jss_min = random->Percent(70) ? 80 : 95;
  return SomeOf({{30, {"rate_max", std::to_string(rate_max)}},
                 {25, {"jss_min", std::to_string(jss_min)}},
                 {20, {"country", kCountries[country.Pick(random)]}},
                 {10, {"skills_any", Skill(random)}},
                 {10, {"verified", "true"}},
                 {5, {"badge_any", "top_rated"}}},
                random);
}

QuestionMaker::Parameters QuestionMaker::JobsFilter(Random* random) const {
  static const ZipfChoice country(kCountries.size());
  return SomeOf({{40, {"type", random->Percent(60) ? "hourly" : "fixed"}},
                 {30, {"payment_verified", "true"}},
                 {15, {"experience_any", random->Percent(60) ? "intermediate" : "expert"}},
                 {10, {"skills_any", Skill(random)}},
                 {5, {"client_country", kCountries[country.Pick(random)]}}},
                random);
}

}  // namespace shortlist
