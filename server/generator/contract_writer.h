#pragma once

#include <cstdint>
#include <vector>

#include "index/base/civil_day.h"
#include "server/generator/generate_marketplace.h"
#include "server/generator/json_line.h"
#include "server/generator/person.h"

namespace shortlist {

// Makes up the contracts of a person in the three years before today, in the wire form of an
// imported contract history. How well they go follows the person's quality. One thread.
class ContractWriter {
 public:
  ContractWriter(uint64_t seed, CivilDay today) : seed_(seed), today_(today) {}

  void Write(const Person& person, const GenerateSink& sink);

 private:
  enum class Course : uint8_t { kGood, kMiddling, kBad };
  struct Payment {
    int32_t day = 0;
    int64_t amount_minor = 0;
    bool refund = false;
  };
  struct Contract {
    Course course = Course::kGood;
    uint64_t client = 0;
    bool hourly = false;
    int32_t start = 0;  // days of CivilDay
    int32_t end = 0;    // beyond yesterday: still active
    std::vector<Payment> payments;
  };

  Contract Plan(const Person& person, uint64_t client, Random* random) const;
  void PayByWeek(const Person& person, Random* random, Contract* contract) const;
  void PayByMilestone(const Person& person, Random* random, Contract* contract) const;
  void WriteContract(const Person& person, int number, const Contract& contract, Random* random);
  void WriteEnd(const Contract& contract, Random* random);

  bool IsActive(const Contract& contract) const { return contract.end >= today_.days; }

  const uint64_t seed_;
  const CivilDay today_;
  JsonLine line_;
};

}  // namespace shortlist
