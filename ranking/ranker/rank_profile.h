#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "ranking/features/feature.h"
#include "ranking/fusion/fusion.h"

namespace shortlist {

struct FeatureWeight {
  const Feature* feature = nullptr;
  double weight = 0;  // above 0
};

// A view on the pair: what one of the two gets out of it. Its value is the weighted mean of its
// features that the question asks for.
struct RankView {
  std::string name;  // "for_job", "for_freelancer"; a search has the one view "relevance"
  double share = 1;  // of the score; the shares of a profile sum to 1
  std::vector<FeatureWeight> features;
};

// How candidates are ordered: a JSON file of data/rank_profiles, named by its file.
struct RankProfile {
  std::string name;
  FusionOptions fusion;       // first phase, over the whole match set
  size_t rerank_depth = 200;  // how many of the best go through the second phase
  std::vector<RankView> views;
};

using RankProfiles = std::map<std::string, RankProfile, std::less<>>;

// Refuses (`bad_rank_profile`, with the place as a field error) what is not JSON, unknown keys and
// features, keys or views that stand twice, wrong types, weights and shares that are not above 0,
// shares that do not sum to 1. Comments are allowed.
Result<RankProfile> ParseRankProfile(std::string_view name, std::string_view json_text);

// All *.json files of a folder by their name. Refuses the first, by name, that is wrong, and a
// folder without one.
Result<RankProfiles> LoadRankProfiles(const std::filesystem::path& folder);

}  // namespace shortlist
