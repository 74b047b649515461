#include "ranking/ranker/rank_profile.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
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
    if (!Keys(root, "", {"description", "fusion", "rerank_depth", "views"})) return profile;
    if (root.contains("description") && !root["description"].is_string()) {
      Refuse("/description", "wrong_type", "A text is expected here.");
    }
    if (root.contains("fusion")) profile.fusion = ReadFusion(root["fusion"]);
    profile.rerank_depth =
        static_cast<size_t>(Number(root, "", "rerank_depth", {200, 1, 10'000, true}));
    if (!root.contains("views") || !root["views"].is_array() || root["views"].empty()) {
      Refuse("/views", "required", "A profile has one or more views.");
      return profile;
    }
    double shares = 0;
    for (size_t i = 0; i < root["views"].size(); ++i) {
      const std::string at = "/views/" + std::to_string(i);
      RankView view = ReadView(root["views"][i], at);
      shares += view.share;
      if (std::any_of(profile.views.begin(), profile.views.end(),
                      [&](const RankView& other) { return other.name == view.name; })) {
        Refuse(at + "/name", "duplicate", "Another view has this name.");
      }
      profile.views.push_back(std::move(view));
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
    bool whole = false;
  };

  double Number(const json& object, const std::string& at, const char* key,
                const NumberRule& rule) {
    const auto [otherwise, least, most, whole] = rule;
    if (!object.is_object() || !object.contains(key)) return otherwise;
    const json& value = object[key];
    const std::string pointer = at + "/" + key;
    if (whole ? !value.is_number_integer() : !value.is_number()) {
      Refuse(pointer, "wrong_type",
             whole ? "A whole number is expected here." : "A number is expected here.");
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
        static_cast<int>(Number(object, "/fusion", "rank_constant", {60, 1, 1e6, true}));
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
      weights.push_back({static_cast<size_t>(Number(list[i], at, "up_to_words", {0, 0, 1e6, true})),
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
    const json name = object.value("name", json(""));
    if (!name.is_string()) {
      Refuse(at + "/name", "wrong_type", "A text is expected here.");
    } else if (name.get_ref<const std::string&>().empty()) {
      Refuse(at + "/name", "required", "A view has a name.");
    } else {
      view.name = name;
    }
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

// JSON lets a key stand twice in an object and takes the last: the first that does so, if any.
std::optional<std::string> RepeatedKey(std::string_view json_text) {
  std::optional<std::string> repeated;
  std::vector<std::set<std::string>> open;
  const auto watch = [&](int, json::parse_event_t event, json& parsed) {
    if (event == json::parse_event_t::object_start) open.emplace_back();
    if (event == json::parse_event_t::object_end) open.pop_back();
    if (event == json::parse_event_t::key && !repeated) {
      const std::string key = parsed;
      if (!open.back().insert(key).second) repeated = key;
    }
    return true;
  };
  return json::parse(json_text, watch, false, true).is_discarded() ? std::nullopt : repeated;
}

}  // namespace

Result<RankProfile> ParseRankProfile(std::string_view name, std::string_view json_text) {
  Error bad{ErrorCode::kInvalidArgument,
            "bad_rank_profile",
            "The rank profile " + std::string(name) + " cannot be used.",
            {}};
  const json root = json::parse(json_text, nullptr, false, true);
  // The parser takes a NUL for the end of the file, whatever follows.
  if (root.is_discarded() || json_text.find('\0') != json_text.npos) {
    bad.fields.push_back({"", "bad_json", "The file is not valid JSON."});
    return bad;
  }
  if (const auto repeated = RepeatedKey(json_text)) {
    bad.fields.push_back({"", "duplicate", "The key " + *repeated + " stands twice in an object."});
    bad.detail += " " + bad.fields.front().detail;
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
  // By name, so that of several wrong files the same one is always named.
  std::set<std::filesystem::path> files;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    if (entry.path().extension() == ".json") files.insert(entry.path());
  }
  RankProfiles profiles;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    auto profile = ParseRankProfile(file.stem().string(), text);
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
