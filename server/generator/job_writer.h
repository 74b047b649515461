#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/civil_day.h"
#include "server/generator/client.h"
#include "server/generator/json_line.h"
#include "server/generator/text_writer.h"

namespace shortlist {

// Makes up jobs of the last 60 days in the wire form of a job: what is asked for, what is paid and
// what the description says agree. One thread.
class JobWriter {
 public:
  // The vocabulary must outlive the writer.
  JobWriter(const Vocabulary* vocabulary, uint64_t seed, CivilDay today)
      : vocabulary_(*vocabulary), seed_(seed), today_(today) {}

  // Job number `index`.
  void Write(uint64_t index, JsonLine* line);

 private:
  enum class Level : uint8_t { kEntry, kIntermediate, kExpert };
  struct Job {
    const Role* role = nullptr;
    Client client;
    Level level = Level::kIntermediate;
    bool hourly = false;
    int duration = 0;  // 0: less than a month .. 3: more than six
    int hours = 20;    // a week
    int proposals = 0;
    std::vector<std::string_view> musts, nices;
    std::string load;  // "about 20 hours a week"
    std::string_view span, project, word;
  };

  Job Plan(Random* random) const;
  void PickSkills(Random* random, Job* job) const;
  Subject SubjectOf(const Job& job) const;
  void WriteTexts(const Job& job, Random* random);
  void WriteSkills(const Job& job);
  void WritePay(const Job& job, Random* random);
  void WriteClient(const Job& job);
  std::vector<std::string> PlanOfText(const Job& job, Random* random) const;

  const Vocabulary& vocabulary_;
  const uint64_t seed_;
  const CivilDay today_;
  JsonLine* line_ = nullptr;
  std::string text_;  // kept for its memory
};

}  // namespace shortlist
