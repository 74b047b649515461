#pragma once

#include <cstdint>
#include <string>

#include "index/base/civil_day.h"
#include "server/generator/random.h"
#include "server/generator/vocabulary.h"

namespace shortlist {

// A made-up client: the same number is the same client in every job and contract.
struct Client {
  uint64_t index = 0;
  const Industry* industry = nullptr;
  const CountryOfPeople* country = nullptr;
  const City* city = nullptr;
  std::string name;
  int64_t hires = 0;
  int64_t spent_minor = 0;    // cents
  int rating_hundredths = 0;  // 0: nobody has rated it yet
  bool payment_verified = false;
  CivilDay member_since;
};

// How many clients there are. A few of them hire often.
inline constexpr uint64_t kClients = 5'000;

uint64_t PickClient(Random* random);
// True for the few that treat freelancers badly.
bool IsFlaggedClient(uint64_t seed, uint64_t index);
Client MakeClient(const Vocabulary& vocabulary, uint64_t seed, uint64_t index, CivilDay today);

}  // namespace shortlist
