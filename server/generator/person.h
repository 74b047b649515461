#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/generator/random.h"
#include "server/generator/vocabulary.h"

namespace shortlist {

// A made-up freelancer before anything is written: what the profile and the contracts agree on.
struct Person {
  uint64_t index = 0;
  const Role* role = nullptr;
  const CountryOfPeople* country = nullptr;
  const City* city = nullptr;
  std::string name;
  bool team = false;
  int years = 0;                         // of experience
  int64_t rate_minor = 0;                // cents an hour
  int quality_permille = 0;              // how many of the contracts go well: known to nobody
  int contracts = 0;                     // so far
  std::vector<std::string_view> core;    // skills of the role that the person has
  std::vector<std::string_view> skills;  // all, core first
};

// Person number `index`, from a stream of its own.
Person MakePerson(const Vocabulary& vocabulary, uint64_t index, Random* random);

// "demo-frl-00001" for 0.
std::string ExternalId(std::string_view kind, uint64_t index);

}  // namespace shortlist
