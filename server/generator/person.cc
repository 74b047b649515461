#include "server/generator/person.h"

#include <algorithm>

namespace shortlist {
namespace {

constexpr int kTeamPercent = 5;
constexpr int kNativeSpeakerPercent = 75;  // of translators and teachers: from where it is spoken

const CountryOfPeople& PickCountry(const Vocabulary& vocabulary, const Role& role, Random* random) {
  const bool native = !role.speaks.empty() && random->Percent(kNativeSpeakerPercent);
  size_t at = vocabulary.country_choice.Pick(random);
  // A few tries are enough to make it usual; where it fails the language was learned.
  for (int tries = 0; native && tries < 60; ++tries) {
    if (vocabulary.countries[at].languages[0] == role.speaks[0]) break;
    at = vocabulary.country_choice.Pick(random);
  }
  return vocabulary.countries[at];
}

// Skills are listed by how usual they are: the first is nearly certain, the last is rare.
void TakeSkills(const std::vector<std::string>& list, int first_percent, Random* random,
                std::vector<std::string_view>* taken) {
  int percent = first_percent;
  for (const std::string& skill : list) {
    if (random->Percent(percent)) taken->push_back(skill);
    percent = std::max(25, percent * 9 / 10);
  }
}

void PickSkills(const Role& role, int years, Random* random, Person* person) {
  constexpr size_t kMost = 15;
  TakeSkills(role.core, 92, random, &person->core);
  for (size_t i = 0; person->core.size() < 2; ++i) {
    const std::string_view skill = role.core[i];
    if (std::find(person->core.begin(), person->core.end(), skill) == person->core.end()) {
      person->core.push_back(skill);
    }
  }
  person->skills = person->core;
  TakeSkills(role.typical, 62 + std::min(years, 10), random, &person->skills);
  TakeSkills(role.further, 20 + 2 * std::min(years, 10), random, &person->skills);
  for (size_t i = 0; person->skills.size() < 4; ++i) {
    const std::string_view skill = role.typical[i];
    if (std::find(person->skills.begin(), person->skills.end(), skill) == person->skills.end()) {
      person->skills.push_back(skill);
    }
  }
  if (person->skills.size() > kMost) person->skills.resize(kMost);
}

std::string MakeName(const Vocabulary& vocabulary, const Person& person, Random* random) {
  if (person.team) {
    constexpr std::string_view kEndings[] = {"Studio", "Collective", "Partners", "& Co.", "Works"};
    std::string name = random->Pick(vocabulary.company_names) + " ";
    return name.append(kEndings[random->Below(std::size(kEndings))]);
  }
  const std::string& last = random->Pick(person.country->last_names);
  std::string name = random->Pick(person.country->first_names) + " ";
  if (random->Percent(12)) {  // some show the first letter of the family name alone
    size_t letter = 1;
    while (letter < last.size() && (static_cast<unsigned char>(last[letter]) & 0xc0) == 0x80) {
      ++letter;
    }
    return name + last.substr(0, letter) + ".";
  }
  return name + last;
}

int64_t MakeRate(const Person& person, Random* random) {
  const int64_t by_years = 62 + 6 * std::min(person.years, 15);  // 62 % .. 152 %
  const int64_t chance = random->Between(82, 124);
  int64_t cents = person.role->hourly_rate * by_years * chance / 100;
  // Remote work levels what people are paid: half-way between their country and the role.
  cents = cents * (person.country->pay_percent + 60) / 160;
  if (person.team) cents = cents * 13 / 10;
  const int64_t step = cents > 4'000 ? 500 : 100;
  return std::max<int64_t>(500, (cents + step / 2) / step * step);
}

int MakeQuality(Random* random) {
  const size_t kind = random->Below(100);
  if (kind < 66) return static_cast<int>(random->Between(965, 1'000));
  if (kind < 86) return static_cast<int>(random->Between(880, 965));
  if (kind < 96) return static_cast<int>(random->Between(700, 880));
  return static_cast<int>(random->Between(400, 700));
}

int MakeContracts(const Person& person, Random* random) {
  const size_t kind = random->Below(100);
  if (kind < 18 || person.years == 0) return 0;
  if (kind < 27) return 1;
  const int most = person.years < 3 ? 9 : 25;
  return static_cast<int>(random->Skewed(2, most, 2));
}

}  // namespace

Person MakePerson(const Vocabulary& vocabulary, uint64_t index, Random* random) {
  Person person;
  person.index = index;
  person.role = &vocabulary.roles[vocabulary.role_choice.Pick(random)];
  person.country = &PickCountry(vocabulary, *person.role, random);
  person.city =
      &person.country
           ->cities[random->Skewed(0, static_cast<int64_t>(person.country->cities.size()) - 1, 2)];
  person.team = random->Percent(kTeamPercent);
  person.years = static_cast<int>(random->Skewed(person.team ? 3 : 0, 26, 3));
  if (person.years > 0 && random->Percent(50)) person.years += static_cast<int>(random->Below(4));
  person.name = MakeName(vocabulary, person, random);
  person.rate_minor = MakeRate(person, random);
  person.quality_permille = MakeQuality(random);
  person.contracts = MakeContracts(person, random);
  PickSkills(*person.role, person.years, random, &person);
  return person;
}

std::string ExternalId(std::string_view kind, uint64_t index) {
  std::string digits = std::to_string(index + 1);
  if (digits.size() < 5) digits.insert(0, 5 - digits.size(), '0');
  return "demo-" + std::string(kind) + "-" + digits;
}

}  // namespace shortlist
