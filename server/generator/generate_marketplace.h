#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

#include "index/base/civil_day.h"
#include "index/base/result.h"

namespace shortlist {

// What a believable marketplace is made of. The same options give the same bytes on every machine.
struct GenerateOptions {
  uint64_t seed = 1;
  int64_t freelancers = 2'400;
  int64_t jobs = 600;
  CivilDay today;                    // no date lies after the day before it, but available_from
  std::filesystem::path vocabulary;  // the folder of names, roles and sentences: data/seed
};

enum class GeneratedKind : uint8_t { kFreelancer, kJob, kContract };

// Takes one document: a JSON object on one line in the wire form of its resource (a freelancer, a
// job, an imported contract history). The text is valid during the call only.
using GenerateSink = std::function<void(GeneratedKind kind, std::string_view json)>;

// Makes up freelancers, their past contracts and jobs, and hands them to `sink` one at a time:
// freelancer 0, its contracts, freelancer 1, ..., then the jobs. Nothing is held, so that a million
// cost no more memory than one. Freelancer i with its contracts depends on seed, today and i alone,
// and so does job i: more of them extend the list. Ids are `demo-frl-00001`, `demo-job-00001`,
// `demo-ctr-00001-01` (the first contract of freelancer 1), clients `demo-cli-00001`.
//
// Calls `sink` in the calling thread. Refuses `bad_generate_options` (a number below zero) and
// `bad_vocabulary` (a file is missing or says what it may not; `detail` names file and place),
// both before the first document.
Result<void> GenerateMarketplace(const GenerateOptions& options, const GenerateSink& sink);

}  // namespace shortlist
