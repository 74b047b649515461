#include "server/generator/client.h"

#include <algorithm>

namespace shortlist {
namespace {

constexpr size_t kFlaggedPercent = 3;
// Clients sit in richer countries than freelancers: half of the picks below this pay are repeated.
constexpr int64_t kPoorerPayPercent = 60;

const CountryOfPeople& PickCountry(const Vocabulary& vocabulary, Random* random) {
  size_t at = vocabulary.country_choice.Pick(random);
  for (int tries = 0; tries < 3; ++tries) {
    if (vocabulary.countries[at].pay_percent >= kPoorerPayPercent) break;
    at = vocabulary.country_choice.Pick(random);
  }
  return vocabulary.countries[at];
}

}  // namespace

uint64_t PickClient(Random* random) {
  return static_cast<uint64_t>(random->Skewed(0, static_cast<int64_t>(kClients) - 1, 3));
}

bool IsFlaggedClient(uint64_t seed, uint64_t index) {
  Random random(seed, RandomStream::kClient, index);
  return random.Below(100) < kFlaggedPercent;
}

Client MakeClient(const Vocabulary& vocabulary, uint64_t seed, uint64_t index, CivilDay today) {
  Random random(seed, RandomStream::kClient, index);
  const bool flagged = random.Below(100) < kFlaggedPercent;
  Client client;
  client.index = index;
  client.country = &PickCountry(vocabulary, &random);
  client.city = &random.Pick(client.country->cities);
  client.industry = &random.Pick(vocabulary.industries);
  client.name = random.Pick(vocabulary.company_names) + " ";
  client.name += random.Pick(client.industry->suffixes);
  client.member_since = {today.days - static_cast<int32_t>(random.Between(65, 2'600))};
  if (!random.Percent(14)) {
    client.hires = random.Skewed(1, 220, 4);
    client.spent_minor = client.hires * random.Skewed(80, 4'000, 2) * 100;
    const int lowest = flagged ? 180 : 430;
    client.rating_hundredths = static_cast<int>(random.Between(lowest, flagged ? 380 : 510));
    client.rating_hundredths = std::min(client.rating_hundredths, 500);
  }
  client.payment_verified = client.hires > 0 || random.Percent(45);
  return client;
}

}  // namespace shortlist
