#pragma once

#include <random>
#include <string>
#include <vector>

#include "ranking/features/feature.h"

namespace shortlist::testing {

inline constexpr int64_t kNow = 1'700'000'000;
inline constexpr int64_t kDay = 86'400;

// A freelancer beside a job, as features see them.
struct Pair {
  ColumnValues talent;
  ColumnValues job;
  Signals signals;

  FeatureInput Ranking(Side candidate_side) const {
    FeatureInput input;
    input.talent = &talent;
    input.job = &job;
    input.signals = &signals;
    input.candidate_side = candidate_side;
    input.now_seconds = kNow;
    return input;
  }
  FeatureInput RankingTalent() const { return Ranking(Side::kTalent); }
  FeatureInput RankingJobs() const { return Ranking(Side::kJobs); }
};

inline std::vector<std::string> RandomSkills(std::mt19937& random) {
  std::vector<std::string> skills;
  for (const char* skill : {"c++", "figma", "go", "react", "sql"}) {
    if (random() % 3 == 0) skills.emplace_back(skill);
  }
  return skills;
}

// Half of what may be said of somebody is said.
inline ColumnValues RandomTalent(std::mt19937& random) {
  ColumnValues talent;
  const auto perhaps = [&](Column column, int64_t below) {
    if (random() % 2 == 0) talent.integers[column] = static_cast<int64_t>(random() % below);
  };
  if (auto skills = RandomSkills(random); !skills.empty()) {
    talent.keywords[Column::kSkills] = std::move(skills);
  }
  perhaps(Column::kRate, 4);
  if (talent.Integer(Column::kRate)) talent.integers[Column::kRate] *= 2'500;
  perhaps(Column::kTimezoneOffset, 841);
  perhaps(Column::kAvailableHours, 60);
  perhaps(Column::kExperienceYears, 12);
  perhaps(Column::kVerified, 2);
  perhaps(Column::kLastActive, kNow);
  if (random() % 3 == 0) talent.integers[Column::kAvailableFrom] = kNow + 20 * kDay;
  return talent;
}

inline ColumnValues RandomJob(std::mt19937& random) {
  ColumnValues job;
  const auto perhaps = [&](Column column, int64_t below) {
    if (random() % 2 == 0) job.integers[column] = static_cast<int64_t>(random() % below);
  };
  if (auto skills = RandomSkills(random); !skills.empty()) {
    job.keywords[Column::kMandatorySkills] = {skills.front()};
    job.keywords[Column::kSkills] = std::move(skills);
  }
  if (random() % 2 == 0) {
    job.keywords[Column::kExperience] = {random() % 2 == 0 ? "expert" : "entry"};
  }
  if (random() % 2 == 0) job.keywords[Column::kWorkload] = {"more_than_30"};
  perhaps(Column::kTimezoneOffset, 841);
  perhaps(Column::kRateMax, 12'000);
  perhaps(Column::kProposals, 60);
  perhaps(Column::kClientSpent, 20'000'000);
  perhaps(Column::kClientHires, 200);
  perhaps(Column::kClientRating, 501);
  perhaps(Column::kPaymentVerified, 2);
  perhaps(Column::kCreatedAt, kNow);
  return job;
}

}  // namespace shortlist::testing
