#include "server/app/config.h"

#include <fstream>
#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "server/app/database_url.h"

namespace shortlist {
namespace {

using nlohmann::ordered_json;

// One setting: where it stands in the file, and how it is read and shown.
struct Setting {
  std::string section;  // empty: at the top
  std::string key;
  std::function<std::string(const ordered_json&)> read;  // what is wrong; empty when it was taken
  std::function<ordered_json()> show;
};

template <typename Number>
Setting NumberSetting(std::string section, std::string key, Number* value, int64_t least,
                      int64_t most) {
  return {std::move(section), std::move(key),
          [=](const ordered_json& given) -> std::string {
            if (!given.is_number_integer()) return "a whole number is expected";
            const auto number = given.get<int64_t>();
            if (number < least || number > most) {
              return "from " + std::to_string(least) + " to " + std::to_string(most);
            }
            *value = static_cast<Number>(number);
            return "";
          },
          [=] { return ordered_json(*value); }};
}

template <typename Text>
Setting TextSetting(std::string section, std::string key, Text* value) {
  return {std::move(section), std::move(key),
          [=](const ordered_json& given) -> std::string {
            if (!given.is_string()) return "a text is expected";
            *value = given.get<std::string>();
            return "";
          },
          [=] {
            if constexpr (std::is_same_v<Text, std::string>)
              return ordered_json(*value);
            else
              return ordered_json(value->string());
          }};
}

Setting DatabaseSetting(std::string* value) {
  return {"", "database",
          [=](const ordered_json& given) -> std::string {
            if (!given.is_string()) return "a text is expected";
            const auto url = given.get<std::string>();
            *value = url;
            if (url.empty()) return "";
            if (std::string wrong = WrongWithDatabaseUrl(url); !wrong.empty()) return wrong;
            return WithoutPasswords(url) == url ? ""
                                                : "a password belongs in SHORTLIST_DATABASE_URL";
          },
          [=] { return ordered_json(value->empty() ? "" : WithoutPasswords(*value)); }};
}

// Every setting, in the order of config.h.
std::vector<Setting> SettingsOf(Config* config) {
  auto& [server, marketplace, search, embedding, database, data, resources] = *config;
  return {
      TextSetting("server", "listen", &server.listen),
      NumberSetting("server", "threads", &server.threads, 1, 1024),
      NumberSetting("server", "max_body_bytes", &server.max_body_bytes, 1024, 1 << 30),
      NumberSetting("server", "request_timeout_ms", &server.request_timeout_ms, 100, 600'000),
      NumberSetting("server", "requests_per_second", &server.requests_per_second, 1, 1'000'000),
      NumberSetting("server", "request_burst", &server.request_burst, 1, 1'000'000),
      TextSetting("marketplace", "currency", &marketplace.currency),
      TextSetting("search", "talent_profile", &search.talent_profile),
      TextSetting("search", "jobs_profile", &search.jobs_profile),
      TextSetting("search", "talent_match_profile", &search.talent_match_profile),
      TextSetting("search", "jobs_match_profile", &search.jobs_match_profile),
      NumberSetting("search", "match_candidates", &search.match_candidates, 100, 10'000),
      NumberSetting("search", "min_seq_timeout_ms", &search.min_seq_timeout_ms, 0, 60'000),
      NumberSetting("search", "exact_below", &search.exact_below, 0, 100'000'000),
      NumberSetting("search", "graph_above", &search.graph_above, 1000, 100'000'000),
      TextSetting("embedding", "model", &embedding.model),
      NumberSetting("embedding", "threads", &embedding.threads, 1, 256),
      DatabaseSetting(&database),
      TextSetting("", "data", &data),
      TextSetting("", "resources", &resources),
  };
}

Error Refusal(std::vector<FieldError> fields) {
  Error error{ErrorCode::kInvalidArgument, "bad_config", "The configuration cannot be used.",
              std::move(fields)};
  for (const FieldError& field : error.fields) {
    error.detail += "\n  " + field.pointer + ": " + field.detail;
  }
  return error;
}

// Names the keys that no setting has.
void FindUnknown(const ordered_json& root, const std::vector<Setting>& settings,
                 std::vector<FieldError>* errors) {
  std::set<std::string> known;
  for (const Setting& setting : settings) {
    known.insert(setting.section.empty() ? "/" + setting.key : "/" + setting.section);
    known.insert("/" + setting.section + "/" + setting.key);
  }
  for (const auto& [key, value] : root.items()) {
    const std::string at = "/" + key;
    if (!known.contains(at)) errors->push_back({at, "unknown_field", "there is no such setting"});
    if (!value.is_object()) continue;
    for (const auto& [inner, unused] : value.items()) {
      if (known.contains(at) && !known.contains(at + "/" + inner)) {
        errors->push_back({at + "/" + inner, "unknown_field", "there is no such setting"});
      }
    }
  }
}

}  // namespace

Result<Config> ParseConfig(std::string_view json_text) {
  Config config;
  config.resources = SHORTLIST_RESOURCES;
  const ordered_json root = ordered_json::parse(json_text, nullptr, false, true);
  if (root.is_discarded() || !root.is_object()) {
    return Refusal({{"", "bad_json", "the file is not a JSON object"}});
  }
  const auto settings = SettingsOf(&config);
  std::vector<FieldError> errors;
  FindUnknown(root, settings, &errors);
  for (const Setting& setting : settings) {
    const ordered_json* section = &root;
    if (!setting.section.empty()) {
      if (!root.contains(setting.section)) continue;
      section = &root[setting.section];
    }
    const std::string at =
        (setting.section.empty() ? "" : "/" + setting.section) + "/" + setting.key;
    if (!section->is_object()) {
      errors.push_back({"/" + setting.section, "wrong_type", "an object is expected"});
      continue;
    }
    if (!section->contains(setting.key)) continue;
    const std::string wrong = setting.read((*section)[setting.key]);
    if (!wrong.empty()) errors.push_back({at, "bad_value", wrong});
  }
  if (!errors.empty()) return Refusal(std::move(errors));
  return config;
}

Result<Config> ReadConfig(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    return Refusal({{"", "config_not_found", file.string() + " cannot be read"}});
  }
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return ParseConfig(text);
}

std::string RenderConfig(const Config& config) {
  Config copy = config;
  ordered_json root;
  for (const Setting& setting : SettingsOf(&copy)) {
    (setting.section.empty() ? root : root[setting.section])[setting.key] = setting.show();
  }
  return root.dump(2);
}

}  // namespace shortlist
