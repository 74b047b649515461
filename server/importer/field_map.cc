#include "server/importer/field_map.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "server/importer/field_values.h"
#include "server/importer/wire_row.h"
#include "server/marketplace/currency.h"

namespace shortlist {
namespace {

using nlohmann::json;

enum class As : uint8_t {
  kItself,
  kText,
  kInteger,
  kDecimal,
  kBoolean,
  kMoney,
  kMinor,
  kCountry,
  kLanguage,
};
enum class Unknown : uint8_t { kRefuse, kDrop, kKeep };

constexpr std::pair<std::string_view, As> kAsWords[] = {
    {"text", As::kText},       {"integer", As::kInteger},   {"decimal", As::kDecimal},
    {"boolean", As::kBoolean}, {"money", As::kMoney},       {"minor", As::kMinor},
    {"country", As::kCountry}, {"language", As::kLanguage},
};
constexpr std::pair<std::string_view, Unknown> kUnknownWords[] = {
    {"refuse", Unknown::kRefuse}, {"drop", Unknown::kDrop}, {"keep", Unknown::kKeep}};
constexpr std::pair<std::string_view, ImportKind> kKindWords[] = {
    {"freelancers", ImportKind::kFreelancers},
    {"jobs", ImportKind::kJobs},
    {"contracts", ImportKind::kContracts}};

constexpr size_t kMaxMapBytes = 1024 * 1024;
constexpr int kDecimalDigits = 6;

struct Field;

// One way to get the value of a field.
struct Rule {
  std::vector<std::string> from;
  json value;  // a constant; null: none
  As as = As::kItself;
  std::string currency;
  std::string separator;
  std::string cut_end;
  std::optional<std::map<std::string, json>> words;  // by LowerAscii
  Unknown unknown = Unknown::kRefuse;
  std::map<std::string, std::vector<std::string>> when;  // any of these, by LowerAscii
  std::vector<Field> each;                               // the fields of a list's entries
};

// A field of the wire form: its path, and rules of which the first that gives a value counts.
struct Field {
  std::vector<std::string> path;
  std::vector<Rule> rules;
};

bool SaysNothing(const json& value) {
  if (value.is_string()) return Trimmed(value.get_ref<const std::string&>()).empty();
  return value.is_null() || (value.is_structured() && value.empty());
}

// A value that is no list and no object, as text.
std::string TextOf(const json& value) {
  if (value.is_string()) return std::string(Trimmed(value.get_ref<const std::string&>()));
  return value.dump();
}

std::vector<std::string> Split(std::string_view text, std::string_view separator) {
  std::vector<std::string> parts;
  while (true) {
    const size_t end = separator.empty() ? text.npos : text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + separator.size());
  }
}

// --- Reading a map ------------------------------------------------------------------------------

class MapParser {
 public:
  std::vector<Field> ReadFields(const json* fields, const std::string& pointer) {
    std::vector<Field> read;
    if (fields == nullptr || !fields->is_object() || fields->empty()) {
      Refuse(pointer, "required", "Must be an object of field names and rules.");
      return read;
    }
    for (const auto& [path, rules] : fields->items()) {
      const std::string at = pointer + "/" + path;
      Field field{Split(path, "."), {}};
      if (rules.is_array()) {
        for (size_t i = 0; i < rules.size(); ++i) {
          field.rules.push_back(ReadRule(rules[i], at + "/" + std::to_string(i)));
        }
      } else {
        field.rules.push_back(ReadRule(rules, at));
      }
      read.push_back(std::move(field));
    }
    return read;
  }

  void Refuse(std::string pointer, std::string reason, std::string detail) {
    errors_.push_back({std::move(pointer), std::move(reason), std::move(detail)});
  }

  void Add(const Result<void>& finished, const std::string& pointer) {
    if (finished) return;
    for (const FieldError& error : finished.error().fields) {
      errors_.push_back({pointer + error.pointer, error.reason, error.detail});
    }
  }

  const std::vector<FieldError>& errors() const { return errors_; }

 private:
  Rule ReadRule(const json& document, const std::string& pointer) {
    Rule rule;
    if (document.is_string()) {
      rule.from = {document.get<std::string>()};
      return rule;
    }
    JsonReader reader(document);
    if (const json* from = reader.Raw("from"); from != nullptr && from->is_string()) {
      rule.from = {from->get<std::string>()};
    } else {
      rule.from = reader.StringList("from");
    }
    if (const json* value = reader.Raw("value")) rule.value = *value;
    rule.as = reader.OptionalEnum("as", EnumWords<As>(kAsWords)).value_or(As::kItself);
    rule.currency = reader.OptionalString("currency").value_or("");
    rule.separator = reader.OptionalString("separator").value_or("");
    rule.cut_end = reader.OptionalString("cut_end").value_or("");
    rule.unknown = reader.OptionalEnum("unknown", EnumWords<Unknown>(kUnknownWords))
                       .value_or(Unknown::kRefuse);
    ReadWords(reader, &rule);
    ReadWhen(reader, &rule);
    if (reader.Has("each")) rule.each = ReadFields(reader.Raw("each"), pointer + "/each");
    CheckSense(reader, rule);
    Add(reader.Finish(), pointer);
    return rule;
  }

  static void ReadWords(JsonReader& reader, Rule* rule) {
    if (reader.OptionalObject("words") == nullptr) return;
    rule->words.emplace();
    for (const auto& [word, value] : reader.Raw("words")->items()) {
      if (value.is_structured()) {
        reader.Refuse("words", "wrong_type", "\"" + word + "\" must stand for a single value.");
      }
      (*rule->words)[LowerAscii(Trimmed(word))] = value;
    }
    ReadAll(*reader.OptionalObject("words"), *reader.Raw("words"));
  }

  static void ReadWhen(JsonReader& reader, Rule* rule) {
    JsonReader* when = reader.OptionalObject("when");
    if (when == nullptr) return;
    for (const auto& [column, value] : reader.Raw("when")->items()) {
      std::vector<std::string> texts;
      if (value.is_string()) {
        texts = {value.get<std::string>()};
      } else {
        texts = when->StringList(column);
      }
      for (std::string& text : texts) text = LowerAscii(Trimmed(text));
      rule->when[column] = std::move(texts);
    }
    ReadAll(*when, *reader.Raw("when"));
  }

  // Names that the map chooses: none of them is unknown.
  static void ReadAll(JsonReader& reader, const json& object) {
    for (const auto& [name, value] : object.items()) reader.Raw(name);
  }

  static void CheckSense(JsonReader& reader, const Rule& rule) {
    const bool money = rule.as == As::kMoney || rule.as == As::kMinor;
    if (rule.from.empty() == rule.value.is_null() && rule.each.empty()) {
      reader.Refuse("from", "required", "A rule has either \"from\" or \"value\".");
    }
    if (money && !IsCurrency(rule.currency)) {
      reader.Refuse("currency", "unknown_value", "Must be a currency code such as USD.");
    }
    if (!money && !rule.currency.empty()) {
      reader.Refuse("currency", "not_allowed", "Is for \"as\": \"money\" or \"minor\".");
    }
    if (rule.unknown == Unknown::kKeep && !rule.words) {
      reader.Refuse("unknown", "not_allowed", "\"keep\" is for rules with \"words\".");
    }
    if (!rule.separator.empty() && rule.each.empty()) {
      reader.Refuse("separator", "not_allowed", "Is for rules with \"each\".");
    }
    const bool single = rule.as != As::kItself || rule.words || !rule.cut_end.empty();
    if (!rule.each.empty() && (single || !rule.value.is_null())) {
      reader.Refuse("each", "not_allowed", "Stands beside from, separator and when alone.");
    }
  }

  std::vector<FieldError> errors_;
};

// An object with all the fields that rules fill.
json SampleOf(const std::vector<Field>& fields) {
  json sample = json::object();
  for (const Field& field : fields) {
    json* at = &sample;
    for (const std::string& name : field.path) {
      if (!at->is_object()) *at = json::object();
      at = &(*at)[name];
    }
    for (const Rule& rule : field.rules) {
      if (!rule.each.empty()) *at = json::array({SampleOf(rule.each)});
    }
  }
  return sample;
}

Error BadMap(const std::vector<FieldError>& errors) {
  std::string detail = "The map is not usable.";
  for (const FieldError& error : errors) {
    detail += " " + (error.pointer.empty() ? "" : error.pointer + ": ") + error.detail;
  }
  return {ErrorCode::kInvalidArgument, "bad_map", std::move(detail), errors};
}

// --- Applying it --------------------------------------------------------------------------------

const json* Find(const json& row, std::string_view name) {
  if (name == ".") return &row;
  if (!row.is_object()) return nullptr;
  if (const auto found = row.find(name); found != row.end()) return &*found;
  const size_t dot = name.find('.');
  if (dot == name.npos) return nullptr;
  const auto outer = row.find(name.substr(0, dot));
  return outer == row.end() ? nullptr : Find(*outer, name.substr(dot + 1));
}

const json* FirstThatSpeaks(const json& row, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const json* value = Find(row, name);
    if (value != nullptr && !SaysNothing(*value)) return value;
  }
  return nullptr;
}

template <typename T>
Result<json> Json(Result<T> result) {
  if (!result) return result.error();
  return json(*std::move(result));
}

Result<json> Convert(const Rule& rule, const json& value) {
  if (rule.as == As::kItself) return value;
  const std::string text = TextOf(value);
  switch (rule.as) {
    case As::kItself:
    case As::kText:
      return json(text);
    case As::kInteger:
      return Json(WholeNumber(text));
    case As::kDecimal: {
      const auto scaled = ScaledDecimal(text, kDecimalDigits);
      if (!scaled) return scaled.error();
      return json(static_cast<double>(*scaled) / 1e6);
    }
    case As::kBoolean:
      return Json(Truth(text));
    case As::kMinor:
      return Json(AmountMinor(text, rule.currency));
    case As::kMoney: {
      const auto minor = AmountMinor(text, rule.currency);
      if (!minor) return minor.error();
      return json{{"amount_minor", *minor}, {"currency", rule.currency}};
    }
    case As::kCountry:
      return Json(CountryCode(text));
    case As::kLanguage:
      return Json(LanguageCode(text));
  }
  CHECK(false);
}

// A source value that says something, as the rule has it. Null: it stands for nothing.
Result<json> ValueOf(const Rule& rule, json value) {
  const bool plain = rule.as == As::kItself && !rule.words && rule.cut_end.empty();
  if (plain) return value;
  if (value.is_structured()) {
    return Error{ErrorCode::kInvalidArgument,
                 "wrong_type",
                 std::string("Must be a single value, not ") + value.type_name() + ".",
                 {}};
  }
  if (!rule.cut_end.empty()) {
    std::string text = TextOf(value);
    if (text.ends_with(rule.cut_end)) text.resize(text.size() - rule.cut_end.size());
    value = Trimmed(text);
  }
  if (rule.words) {
    const auto word = rule.words->find(LowerAscii(TextOf(value)));
    if (word != rule.words->end()) {
      value = word->second;
    } else if (rule.unknown != Unknown::kKeep) {
      return Error{
          ErrorCode::kInvalidArgument, "unknown_value", "The map has no word for this value.", {}};
    }
  }
  if (SaysNothing(value)) return json();
  return Convert(rule, value);
}

class Application {
 public:
  explicit Application(std::vector<FieldError>* dropped) : dropped_(dropped) {}

  json Apply(const std::vector<Field>& fields, const json& row, const std::string& pointer) {
    json out = json::object();
    for (const Field& field : fields) {
      std::string at = pointer;
      for (const std::string& name : field.path) at += "/" + name;
      json value = FirstValue(field.rules, row, at);
      if (!value.is_null()) Put(field.path, std::move(value), &out);
    }
    return out;
  }

  Result<void> Finish() { return RefusalOf(std::move(errors_)); }

 private:
  json FirstValue(const std::vector<Rule>& rules, const json& row, const std::string& pointer) {
    for (const Rule& rule : rules) {
      if (!Holds(rule, row)) continue;
      const json* source = FirstThatSpeaks(row, rule.from);
      if (!rule.each.empty()) {
        json list = Entries(rule, source, row, pointer);
        if (!list.empty()) return list;
        continue;
      }
      if (!rule.value.is_null()) return rule.value;
      if (source == nullptr) continue;
      auto value = ValueOf(rule, *source);
      if (!value) {
        auto& list = rule.unknown == Unknown::kDrop ? *dropped_ : errors_;
        list.push_back({pointer, value.error().reason, value.error().detail});
        return nullptr;
      }
      if (!value->is_null()) return *std::move(value);
    }
    return nullptr;
  }

  static bool Holds(const Rule& rule, const json& row) {
    return std::all_of(rule.when.begin(), rule.when.end(), [&](const auto& condition) {
      const json* value = Find(row, condition.first);
      const std::string text =
          value == nullptr || SaysNothing(*value) ? "" : LowerAscii(TextOf(*value));
      const auto& texts = condition.second;
      return std::find(texts.begin(), texts.end(), text) != texts.end();
    });
  }

  // Without a source the row itself is the only entry.
  json Entries(const Rule& rule, const json* source, const json& row, const std::string& pointer) {
    if (source == nullptr && !rule.from.empty()) return json::array();
    json sources = json::array();
    if (source == nullptr) {
      sources.push_back(row);
    } else if (source->is_array()) {
      sources = *source;
    } else if (source->is_string()) {
      sources = Split(source->get_ref<const std::string&>(), rule.separator);
    } else {
      sources.push_back(*source);
    }
    json list = json::array();
    for (const json& each : sources) {
      if (SaysNothing(each)) continue;
      json entry = Apply(rule.each, each, pointer + "/" + std::to_string(list.size()));
      if (!entry.empty()) list.push_back(std::move(entry));
    }
    return list;
  }

  static void Put(const std::vector<std::string>& path, json value, json* out) {
    for (const std::string& name : path) {
      if (!out->is_object()) *out = json::object();
      out = &(*out)[name];
    }
    *out = std::move(value);
  }

  std::vector<FieldError> errors_;
  std::vector<FieldError>* dropped_;
};

}  // namespace

struct FieldMap::Rules {
  std::vector<Field> fields;
};

FieldMap::FieldMap(std::unique_ptr<const Rules> rules) : rules_(std::move(rules)) {}
FieldMap::FieldMap(FieldMap&&) noexcept = default;
FieldMap& FieldMap::operator=(FieldMap&&) noexcept = default;
FieldMap::~FieldMap() = default;

Result<FieldMap> FieldMap::Load(const std::filesystem::path& file, ImportKind kind) {
  std::error_code failed;
  if (!std::filesystem::is_regular_file(file, failed)) {
    return BadMap({{"", "unreadable", "There is no file to read at " + file.string() + "."}});
  }
  std::ifstream in(file, std::ios::binary);
  std::string text(kMaxMapBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  if (text.size() > kMaxMapBytes) return BadMap({{"", "too_long", "It is above 1 MiB."}});
  return Parse(text, kind);
}

Result<FieldMap> FieldMap::Parse(std::string_view text, ImportKind kind) {
  auto document = ParseJson(text);
  if (!document) {
    const Error& error = document.error();
    if (!error.fields.empty()) return BadMap(error.fields);
    return BadMap({{"", error.reason, error.detail}});
  }
  MapParser parser;
  JsonReader reader(*std::move(document));
  reader.OptionalString("about");
  const bool has_kind = reader.Has("kind");
  const auto named = reader.RequiredEnum("kind", EnumWords<ImportKind>(kKindWords));
  auto rules = std::make_unique<Rules>();
  rules->fields = parser.ReadFields(reader.Raw("fields"), "/fields");
  parser.Add(reader.Finish(), "");
  if (has_kind && parser.errors().empty() && named != kind) {
    parser.Refuse("/kind", "not_allowed", "This map is for a file of another kind.");
  }
  if (parser.errors().empty()) {
    for (const std::string& pointer : UnknownWireFields(kind, SampleOf(rules->fields))) {
      parser.Refuse("/fields", "unknown_field", "There is no field " + pointer + " to fill.");
    }
  }
  if (!parser.errors().empty()) return BadMap(parser.errors());
  return FieldMap(std::move(rules));
}

Result<json> FieldMap::Apply(const json& row, std::vector<FieldError>* dropped) const {
  Application application(dropped);
  json out = application.Apply(rules_->fields, row, "");
  const auto finished = application.Finish();
  if (!finished) return finished.error();
  return out;
}

}  // namespace shortlist
