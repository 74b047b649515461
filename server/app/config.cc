#include "server/app/config.h"

#include <fstream>
#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <vector>

#include "server/app/database_url.h"
#include "server/http/client_address.h"
#include "server/marketplace/account.h"

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

Setting SwitchSetting(std::string section, std::string key, bool* value) {
  return {std::move(section), std::move(key),
          [=](const ordered_json& given) -> std::string {
            if (!given.is_boolean()) return "true or false is expected";
            *value = given.get<bool>();
            return "";
          },
          [=] { return ordered_json(*value); }};
}

Setting ChoiceSetting(std::string section, std::string key, std::string* value,
                      std::vector<std::string> choices) {
  Setting setting = TextSetting(std::move(section), std::move(key), value);
  setting.read = [=](const ordered_json& given) -> std::string {
    std::string wrong;
    for (const std::string& choice : choices) {
      if (given == ordered_json(choice)) {
        *value = choice;
        return "";
      }
      wrong += (wrong.empty() ? "one of " : ", ") + choice;
    }
    return wrong;
  };
  return setting;
}

// One that is never read from a file, nor shown.
Setting SecretSetting(std::string section, std::string key, std::string* value,
                      const std::string& variable) {
  return {std::move(section), std::move(key),
          [=](const ordered_json& given) -> std::string {
            return given == ordered_json("") ? "" : "a secret belongs in " + variable;
          },
          [=] { return ordered_json(value->empty() ? "" : "***"); }};
}

Setting AddressesSetting(std::string section, std::string key, std::vector<std::string>* value) {
  return {std::move(section), std::move(key),
          [=](const ordered_json& given) -> std::string {
            if (!given.is_array()) return "a list of addresses is expected";
            std::vector<std::string> addresses;
            for (const ordered_json& each : given) {
              if (!each.is_string() || !IsAddress(each.get<std::string>())) {
                return each.dump() + " is no address of IPv4 or IPv6";
              }
              addresses.push_back(each.get<std::string>());
            }
            *value = addresses;
            return "";
          },
          [=] { return ordered_json(*value); }};
}

std::vector<Setting> AccountSettings(Config::Accounts* accounts) {
  const std::string section = "accounts";
  const auto number = [&](const char* key, int* value, int64_t most) {
    return NumberSetting(section, key, value, 1, most);
  };
  return {
      number("session_idle_hours", &accounts->session_idle_hours, 100'000),
      number("session_absolute_hours", &accounts->session_absolute_hours, 100'000),
      number("password_passes", &accounts->password_passes, 1'000),
      number("password_memory_mib", &accounts->password_memory_mib, 4'000),
      number("password_parallel", &accounts->password_parallel, 1'000),
      TextSetting(section, "issuer", &accounts->issuer),
      TextSetting(section, "verify_link", &accounts->verify_link),
      TextSetting(section, "reset_link", &accounts->reset_link),
  };
}

std::vector<Setting> MailSettings(Config::Mail* mail) {
  const std::string section = "mail";
  return {
      ChoiceSetting(section, "delivery", &mail->delivery, {"spool", "smtp"}),
      TextSetting(section, "from", &mail->from),
      TextSetting(section, "smtp_url", &mail->smtp_url),
      TextSetting(section, "smtp_user", &mail->smtp_user),
      SecretSetting(section, "smtp_password", &mail->smtp_password, "SHORTLIST_SMTP_PASSWORD"),
      NumberSetting(section, "smtp_timeout_ms", &mail->smtp_timeout_ms, 100, 600'000),
  };
}

std::vector<Setting> ServerSettings(Config::EmbeddingServer* server) {
  const std::string section = "embedding_server";
  const auto number = [&](const char* key, int* value, int64_t least, int64_t most) {
    return NumberSetting(section, key, value, least, most);
  };
  return {
      TextSetting(section, "base_url", &server->base_url),
      SecretSetting(section, "key", &server->key, "SHORTLIST_EMBEDDING_KEY"),
      number("dimension", &server->dimension, 0, 65'536),
      number("window_bytes", &server->window_bytes, 64, 1'000'000),
      number("batch_texts", &server->batch_texts, 1, 10'000),
      number("attempts", &server->attempts, 1, 100),
      number("request_timeout_ms", &server->request_timeout_ms, 10, 600'000),
      number("query_timeout_ms", &server->query_timeout_ms, 10, 600'000),
      number("documents_timeout_ms", &server->documents_timeout_ms, 10, 600'000),
      number("backoff_ms", &server->backoff_ms, 1, 60'000),
      number("breaker_failures", &server->breaker_failures, 1, 10'000),
      number("breaker_cool_down_ms", &server->breaker_cool_down_ms, 1, 60'000),
  };
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
  auto& [server, marketplace, accounts, mail, search, embedding, provider, sandbox, database, data,
         resources] = *config;
  std::vector<Setting> settings = {
      TextSetting("server", "listen", &server.listen),
      NumberSetting("server", "threads", &server.threads, 1, 1024),
      NumberSetting("server", "max_body_bytes", &server.max_body_bytes, 1024, 1 << 30),
      NumberSetting("server", "request_timeout_ms", &server.request_timeout_ms, 100, 600'000),
      NumberSetting("server", "requests_per_second", &server.requests_per_second, 1, 1'000'000),
      NumberSetting("server", "request_burst", &server.request_burst, 1, 1'000'000),
      NumberSetting("server", "slow_request_ms", &server.slow_request_ms, 0, 600'000),
      NumberSetting("server", "drain_ms", &server.drain_ms, 0, 600'000),
      AddressesSetting("server", "trusted_proxies", &server.trusted_proxies),
      TextSetting("marketplace", "currency", &marketplace.currency),
      TextSetting("search", "talent_profile", &search.talent_profile),
      TextSetting("search", "jobs_profile", &search.jobs_profile),
      TextSetting("search", "talent_match_profile", &search.talent_match_profile),
      TextSetting("search", "jobs_match_profile", &search.jobs_match_profile),
      NumberSetting("search", "match_candidates", &search.match_candidates, 100, 10'000),
      NumberSetting("search", "min_seq_timeout_ms", &search.min_seq_timeout_ms, 0, 60'000),
      NumberSetting("search", "max_lag_ms", &search.max_lag_ms, 100, 86'400'000),
      NumberSetting("search", "exact_below", &search.exact_below, 0, 100'000'000),
      NumberSetting("search", "graph_above", &search.graph_above, 1000, 100'000'000),
      ChoiceSetting("embedding", "provider", &embedding.provider, {"folder", "http"}),
      TextSetting("embedding", "model", &embedding.model),
      TextSetting("embedding", "query_prefix", &embedding.query_prefix),
      TextSetting("embedding", "document_prefix", &embedding.document_prefix),
      NumberSetting("embedding", "query_cache", &embedding.query_cache, 0, 10'000'000),
      ChoiceSetting("embedding", "pooling", &embedding.pooling, {"folder", "mean", "cls"}),
      NumberSetting("embedding", "max_tokens", &embedding.max_tokens, 16, 65'536),
      NumberSetting("embedding", "threads", &embedding.threads, 1, 256),
  };
  for (auto& some : {AccountSettings(&accounts), MailSettings(&mail), ServerSettings(&provider)}) {
    settings.insert(settings.end(), some.begin(), some.end());
  }
  const std::vector<Setting> rest = {
      SwitchSetting("", "sandbox", &sandbox),
      DatabaseSetting(&database),
      TextSetting("", "data", &data),
      TextSetting("", "resources", &resources),
  };
  settings.insert(settings.end(), rest.begin(), rest.end());
  return settings;
}

// What the one setting asks of another.
void CheckTogether(const Config& config, std::vector<FieldError>* errors) {
  if (NormalizedEmail(config.mail.from) != config.mail.from) {
    errors->push_back(
        {"/mail/from", "bad_value", "an address is expected, its domain in lower case"});
  }
  const bool smtp = config.mail.delivery == "smtp";
  if (smtp && !config.mail.smtp_url.starts_with("smtp://") &&
      !config.mail.smtp_url.starts_with("smtps://")) {
    errors->push_back({"/mail/smtp_url", "bad_value", "smtp://host:port or smtps://host:port"});
  }
  if (config.embedding.provider != "http" || config.embedding.model.empty()) return;
  const auto needed = [&](const char* key) {
    errors->push_back(
        {std::string("/embedding_server/") + key, "required", "provider http needs it"});
  };
  if (config.embedding_server.base_url.empty()) needed("base_url");
  if (config.embedding_server.dimension == 0) needed("dimension");
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

// JSON lets a key stand twice in an object, and readers differ in which of the two counts: the
// first key that does so, if any.
std::optional<std::string> RepeatedKey(std::string_view text) {
  std::optional<std::string> repeated;
  std::vector<std::set<std::string>> open;
  const auto watch = [&](int, ordered_json::parse_event_t event, ordered_json& parsed) {
    if (event == ordered_json::parse_event_t::object_start) open.emplace_back();
    if (event == ordered_json::parse_event_t::object_end) open.pop_back();
    if (event == ordered_json::parse_event_t::key && !repeated) {
      const std::string key = parsed;
      if (!open.back().insert(key).second) repeated = key;
    }
    return true;
  };
  return ordered_json::parse(text, watch, false, true).is_discarded() ? std::nullopt : repeated;
}

}  // namespace

Result<Config> ParseConfig(std::string_view json_text) {
  Config config;
  config.resources = SHORTLIST_RESOURCES;
  const ordered_json root = ordered_json::parse(json_text, nullptr, false, true);
  // The parser takes a NUL for the end of the file, whatever follows.
  const bool has_nul = json_text.find('\0') != json_text.npos;
  if (root.is_discarded() || !root.is_object() || has_nul) {
    return Refusal({{"", "bad_json", "the file is not a JSON object"}});
  }
  if (const auto key = RepeatedKey(json_text)) {
    return Refusal({{"", "duplicate_field", "the key \"" + *key + "\" is there twice"}});
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
  if (errors.empty()) CheckTogether(config, &errors);
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
