#include "ranking/ranker/rank_profile.h"

#include <cmath>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "ranking/features/feature_registry.h"

namespace shortlist {
namespace {

using nlohmann::json;

// Reads one profile and collects what is wrong with it.
class ProfileReader {
 public:
  RankProfile Read(const json& root) {
    RankProfile profile;
    Keys(root, "", {"description", "fusion", "rerank_depth", "views"});
    if (root.contains("fusion")) profile.fusion = ReadFusion(root["fusion"]);
    profile.rerank_depth = static_cast<size_t>(Number(root, "", "rerank_depth", {200, 1, 10'000}));
    if (!root.contains("views") || !root["views"].is_array() || root["views"].empty()) {
      Refuse("/views", "required", "A profile has one or more views.");
      return profile;
    }
    double shares = 0;
    for (size_t i = 0; i < root["views"].size(); ++i) {
      profile.views.push_back(ReadView(root["views"][i], "/views/" + std::to_string(i)));
      shares += profile.views.back().share;
    }
    if (std::abs(shares - 1) > 1e-9) Refuse("/views", "out_of_range", "Shares must sum to 1.");
    return profile;
  }

  const std::vector<FieldError>& errors() const { return errors_; }

 private:
  void Refuse(const std::string& pointer, std::string reason, std::string detail) {
    errors_.push_back({pointer, std::move(reason), std::move(detail)});
  }

  // False when `object` is none; names every key that is not known.
  bool Keys(const json& object, const std::string& at, const std::set<std::string>& known) {
    if (!object.is_object()) {
      Refuse(at, "wrong_type", "An object is expected here.");
      return false;
    }
    for (const auto& [key, value] : object.items()) {
      if (!known.contains(key)) Refuse(at + "/" + key, "unknown_field", "No such setting.");
    }
    return true;
  }

  struct NumberRule {
    double otherwise;  // when the key is absent
    double least;
    double most;
  };

  double Number(const json& object, const std::string& at, const char* key,
                const NumberRule& rule) {
    const auto [otherwise, least, most] = rule;
    if (!object.is_object() || !object.contains(key)) return otherwise;
    const json& value = object[key];
    const std::string pointer = at + "/" + key;
    if (!value.is_number()) {
      Refuse(pointer, "wrong_type", "A number is expected here.");
      return otherwise;
    }
    const double number = value.get<double>();
    if (!(number >= least && number <= most)) {
      Refuse(pointer, "out_of_range", "This value is impossible here.");
      return otherwise;
    }
    return number;
  }

  FusionOptions ReadFusion(const json& object) {
    FusionOptions options;
    if (!Keys(object, "/fusion", {"method", "weights", "rank_constant"})) return options;
    const json method = object.value("method", json("weighted_sum"));
    if (method == "reciprocal_rank") {
      options.method = FusionOptions::Method::kReciprocalRank;
    } else if (method != "weighted_sum") {
      Refuse("/fusion/method", "unknown_value", "weighted_sum or reciprocal_rank.");
    }
    options.rank_constant =
        static_cast<int>(Number(object, "/fusion", "rank_constant", {60, 1, 1e6}));
    if (object.contains("weights")) options.weights = ReadWeights(object["weights"]);
    return options;
  }

  std::vector<ChannelWeights> ReadWeights(const json& list) {
    std::vector<ChannelWeights> weights;
    if (!list.is_array() || list.empty()) {
      Refuse("/fusion/weights", "wrong_type", "A list of weights is expected here.");
      return {ChannelWeights{}};
    }
    for (size_t i = 0; i < list.size(); ++i) {
      const std::string at = "/fusion/weights/" + std::to_string(i);
      Keys(list[i], at, {"up_to_words", "lexical", "semantic"});
      const bool last = i + 1 == list.size();
      const size_t before = weights.empty() ? 0 : weights.back().up_to_words;
      weights.push_back({static_cast<size_t>(Number(list[i], at, "up_to_words", {0, 0, 1e6})),
                         Number(list[i], at, "lexical", {0, 0, 1e6}),
                         Number(list[i], at, "semantic", {0, 0, 1e6})});
      if (weights.back().lexical + weights.back().semantic <= 0) {
        Refuse(at, "out_of_range", "One of the channels must count.");
      }
      if (last ? weights.back().up_to_words != 0 : weights.back().up_to_words <= before) {
        Refuse(at + "/up_to_words", "out_of_range", "Ascending; the last entry has none.");
      }
    }
    return weights;
  }

  RankView ReadView(const json& object, const std::string& at) {
    RankView view;
    if (!Keys(object, at, {"name", "share", "features"})) return view;
    if (object.contains("name") && object["name"].is_string()) view.name = object["name"];
    if (view.name.empty()) Refuse(at + "/name", "required", "A view has a name.");
    view.share = Number(object, at, "share", {1, 1e-6, 1});
    const json features = object.value("features", json::object());
    if (!features.is_object() || features.empty()) {
      Refuse(at + "/features", "required", "A view weighs one or more features.");
      return view;
    }
    for (const auto& [name, weight] : features.items()) {
      const Feature* feature = FindFeature(name);
      if (feature == nullptr) {
        Refuse(at + "/features/" + name, "unknown_value", "There is no feature of this name.");
        continue;
      }
      view.features.push_back(
          {feature, Number(features, at + "/features", name.c_str(), {0, 1e-6, 1e6})});
    }
    return view;
  }

  std::vector<FieldError> errors_;
};

}  // namespace

Result<RankProfile> ParseRankProfile(std::string_view name, std::string_view json_text) {
  Error bad{ErrorCode::kInvalidArgument,
            "bad_rank_profile",
            "The rank profile " + std::string(name) + " cannot be used.",
            {}};
  const json root = json::parse(json_text, nullptr, false, true);
  if (root.is_discarded()) {
    bad.fields.push_back({"", "bad_json", "The file is not valid JSON."});
    return bad;
  }
  ProfileReader reader;
  RankProfile profile = reader.Read(root);
  if (!reader.errors().empty()) {
    bad.fields = reader.errors();
    bad.detail += " " + bad.fields.front().pointer + ": " + bad.fields.front().detail;
    return bad;
  }
  profile.name = name;
  return profile;
}

Result<RankProfiles> LoadRankProfiles(const std::filesystem::path& folder) {
  RankProfiles profiles;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    auto profile = ParseRankProfile(entry.path().stem().string(), text);
    if (!profile) return profile.error();
    profiles.emplace(profile->name, std::move(*profile));
  }
  if (profiles.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "bad_rank_profile",
                 "There are no rank profiles in " + folder.string() + ".",
                 {}};
  }
  return profiles;
}

}  // namespace shortlist
