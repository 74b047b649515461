#include "server/load/load_plan.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

namespace shortlist {
namespace {

constexpr std::array<std::string_view, kLoadOperationCount> kNames = {"match", "brief", "search",
                                                                      "feed",  "read",  "write"};

Error BadMix(const std::string& why) {
  return {ErrorCode::kInvalidArgument,
          "bad_load_mix",
          "A mix is like match=25,search=70,write=5: " + why,
          {}};
}

// 0..999'999 as it is written: up to six digits and nothing else.
std::optional<int> Share(std::string_view text) {
  if (text.empty() || text.size() > 6) return std::nullopt;
  int share = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    share = share * 10 + (c - '0');
  }
  return share;
}

// Everything but unreserved characters (RFC 3986, 2.3) as %XX.
std::string Escaped(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string escaped;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      escaped += c;
    } else {
      escaped.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
    }
  }
  return escaped;
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : " ").append(word);
  return text;
}

std::string WithParameters(std::string path, const QuestionMaker::Parameters& parameters) {
  for (const auto& [name, value] : parameters) {
    path.append(path.find('?') == std::string::npos ? "?" : "&");
    path.append(name).append("=").append(Escaped(value));
  }
  return path;
}

}  // namespace

std::string_view NameOf(LoadOperation operation) { return kNames[static_cast<size_t>(operation)]; }

Result<LoadMix> ParseLoadMix(std::string_view text) {
  LoadMix mix{};
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    const size_t equals = part.find('=');
    const auto name = std::find(kNames.begin(), kNames.end(), part.substr(0, equals));
    if (name == kNames.end()) return BadMix("there is no " + std::string(part) + ".");
    const auto share =
        Share(equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1));
    if (!share) return BadMix(std::string(part) + " has no whole number.");
    mix[static_cast<size_t>(name - kNames.begin())] = *share;
  }
  if (std::all_of(mix.begin(), mix.end(), [](int share) { return share == 0; })) {
    return BadMix("nothing is left to do.");
  }
  return mix;
}

LoadPlan::LoadPlan(uint64_t seed, const LoadMix& mix, LoadTargets targets,
                   const QuestionMaker& questions)
    : seed_(seed),
      targets_(std::move(targets)),
      questions_(questions),
      freelancer_(std::max<size_t>(1, targets_.freelancers.size())),
      job_(std::max<size_t>(1, targets_.jobs.size())) {
  for (const int share : mix) operation_.Add(share);
}

PlannedRequest LoadPlan::Make(uint64_t number) const {
  Random random(seed_, RandomStream::kLoad, number);
  PlannedRequest request;
  request.operation = static_cast<LoadOperation>(operation_.Pick(&random));
  request.method = "GET";
  switch (request.operation) {
    case LoadOperation::kMatch:
      request.path =
          WithParameters("/v1/jobs/" + targets_.jobs.at(job_.Pick(&random)) + "/candidates",
                         questions_.TalentFilter(&random));
      break;
    case LoadOperation::kBrief:
      request.method = "POST";
      request.path = "/v1/match";
      request.body = Brief(&random);
      break;
    case LoadOperation::kSearch:
      request.path = Search(&random);
      break;
    case LoadOperation::kFeed:
      request.path = "/v1/freelancers/" + targets_.freelancers.at(freelancer_.Pick(&random)) +
                     "/feed?kind=best";
      break;
    case LoadOperation::kRead:
      request.path = "/v1/freelancers/" + targets_.freelancers.at(freelancer_.Pick(&random));
      break;
    case LoadOperation::kWrite:
      request.method = "PATCH";
      request.body = Edit(&random);
      break;
  }
  return request;
}

std::string LoadPlan::Search(Random* random) const {
  const auto count = static_cast<size_t>(random->Between(1, 4));
  const std::string words = Escaped(Joined(questions_.Words(count, random)));
  if (random->Percent(20)) {
    return WithParameters("/v1/jobs/search?q=" + words, questions_.JobsFilter(random));
  }
  return WithParameters("/v1/talent/search?q=" + words, questions_.TalentFilter(random));
}

std::string LoadPlan::Brief(Random* random) const {
  nlohmann::json skills = nlohmann::json::array();
  for (int64_t left = random->Between(1, 4); left > 0; --left) {
    skills.push_back({{"name", questions_.Skill(random)}, {"mandatory", random->Percent(30)}});
  }
  const std::string title = "Somebody for " + Joined(questions_.Words(3, random));
  const std::string description = "We need " + Joined(questions_.Words(8, random)) + ".";
  const nlohmann::json brief = {{"title", title}, {"description", description}, {"skills", skills}};
  return nlohmann::json{{"brief", brief}}.dump();
}

std::string LoadPlan::Edit(Random* random) const {
  const int64_t rate = random->Between(10, 200) * 100;
  return nlohmann::json{{"overview", "I know " + Joined(questions_.Words(12, random)) + "."},
                        {"hourly_rate", {{"amount_minor", rate}, {"currency", "USD"}}}}
      .dump();
}

double LoadPlan::PauseBefore(uint64_t number) const {
  Random random(seed_, RandomStream::kArrival, number);
  constexpr double kSteps = 4'294'967'296.0;
  return -std::log((static_cast<double>(random.Below(1ULL << 32)) + 1) / kSteps);
}

}  // namespace shortlist
