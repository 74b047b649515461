#include "server/importer/field_map.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>

#include "index/base/utf8.h"
#include "server/importer/field_values.h"
#include "server/importer/wire_row.h"
#include "server/marketplace/currency.h"

namespace shortlist {
namespace {

using nlohmann::json;

enum class As : uint8_t {
  kText,
  kInteger,
  kCount,
  kDecimal,
  kMoney,
  kMinor,
  kCountry,
  kLanguage,
  kWord,
  kFlag,
  kDay,
};
enum class Unknown : uint8_t { kRefuse, kLeaveOut };

constexpr std::pair<std::string_view, As> kAsWords[] = {
    {"text", As::kText},       {"integer", As::kInteger},   {"count", As::kCount},
    {"decimal", As::kDecimal}, {"money", As::kMoney},       {"minor", As::kMinor},
    {"country", As::kCountry}, {"language", As::kLanguage}, {"word", As::kWord},
    {"flag", As::kFlag},       {"day", As::kDay},
};
constexpr std::pair<std::string_view, Unknown> kUnknownWords[] = {
    {"refuse", Unknown::kRefuse}, {"leave_out", Unknown::kLeaveOut}};
constexpr std::pair<std::string_view, ImportKind> kKindWords[] = {
    {"freelancers", ImportKind::kFreelancers},
    {"jobs", ImportKind::kJobs},
    {"contracts", ImportKind::kContracts}};

constexpr size_t kMaxMapBytes = 1024 * 1024;
constexpr int64_t kFormat = 1;

struct Field;

// One way to make a field.
struct Rule {
  std::map<std::string, std::vector<std::string>> when;  // any of these, by LowerAscii
  json constant;                                         // null: none
  std::vector<std::string> from;
  std::string without_suffix;
  bool first_line = false;
  std::string split;
  std::vector<Field> each;
  As as = As::kText;
  std::string currency;
  std::map<std::string, json> words;  // by LowerAscii
  std::optional<int64_t> max_characters;
  Unknown unknown = Unknown::kRefuse;
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
    const size_t end = text.find(separator);
    parts.emplace_back(Trimmed(text.substr(0, end)));
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
    JsonReader reader(document);
    ReadWhen(reader, &rule);
    if (const json* constant = reader.Raw("constant")) rule.constant = *constant;
    rule.from = reader.StringList("from");
    rule.without_suffix = reader.OptionalString("without_suffix").value_or("");
    rule.first_line = reader.OptionalBool("first_line").value_or(false);
    rule.split = reader.OptionalString("split").value_or("");
    if (reader.Has("each")) rule.each = ReadFields(reader.Raw("each"), pointer + "/each");
    rule.as = reader.OptionalEnum("as", EnumWords<As>(kAsWords)).value_or(As::kText);
    rule.currency = reader.OptionalString("currency").value_or("");
    ReadWords(reader, &rule);
    rule.max_characters = reader.OptionalInteger("max_characters", 1);
    rule.unknown = reader.OptionalEnum("unknown", EnumWords<Unknown>(kUnknownWords))
                       .value_or(Unknown::kRefuse);
    if (document.is_object()) CheckSense(reader, rule);
    Add(reader.Finish(), pointer);
    return rule;
  }

  static void ReadWords(JsonReader& reader, Rule* rule) {
    JsonReader* object = reader.OptionalObject("words");
    if (object == nullptr) return;
    for (const auto& [word, value] : reader.Raw("words")->items()) {
      object->Raw(word);  // the map chooses the names
      if (value.is_structured()) object->Refuse(word, "wrong_type", "Must be a single value.");
      rule->words[LowerAscii(Trimmed(word))] = value;
    }
  }

  static void ReadWhen(JsonReader& reader, Rule* rule) {
    JsonReader* object = reader.OptionalObject("when");
    if (object == nullptr) return;
    for (const auto& [name, value] : reader.Raw("when")->items()) {
      std::vector<std::string> texts = object->StringList(name);
      for (std::string& text : texts) text = LowerAscii(Trimmed(text));
      rule->when[name] = std::move(texts);
    }
  }

  static void CheckSense(JsonReader& reader, const Rule& rule) {
    const auto belongs = [&](std::string_view name, bool fits, std::string_view where) {
      if (reader.Has(name) && !fits) {
        reader.Refuse(name, "not_allowed", "Stands beside " + std::string(where) + " alone.");
      }
    };
    const bool money = rule.as == As::kMoney || rule.as == As::kMinor;
    const bool text = rule.each.empty() && rule.constant.is_null();
    if (rule.from.empty() && rule.constant.is_null() && rule.each.empty()) {
      reader.Refuse("from", "required", "A rule has \"from\", \"constant\" or \"each\".");
    }
    if (money && !IsCurrency(rule.currency)) {
      reader.Refuse("currency", "unknown_value", "Must be a currency code such as USD.");
    }
    if (rule.as == As::kWord && rule.words.empty()) {
      reader.Refuse("words", "required", "\"as\": \"word\" needs words.");
    }
    belongs("currency", money, "\"as\": \"money\" or \"minor\"");
    belongs("words", rule.as == As::kWord, "\"as\": \"word\"");
    belongs("max_characters", rule.as == As::kText && text, "\"as\": \"text\"");
    belongs("from", rule.constant.is_null(), "a value of the row");
    belongs("each", rule.constant.is_null(), "a value of the row");
    belongs("split", !rule.each.empty() && !rule.from.empty(), "\"from\" and \"each\"");
    for (std::string_view name : {"as", "unknown", "without_suffix", "first_line"}) {
      belongs(name, text, "a single value of the row");
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

// The fields of a row that rules read; what lies inside them is theirs.
void AddSources(const std::vector<Field>& fields, std::set<std::string, std::less<>>* sources) {
  const auto add = [&](const std::string& name) {
    sources->insert(name);
    sources->insert(name.substr(0, name.find('.')));
  };
  for (const Field& field : fields) {
    for (const Rule& rule : field.rules) {
      for (const std::string& name : rule.from) add(name);
      for (const auto& [name, texts] : rule.when) add(name);
      if (rule.from.empty()) AddSources(rule.each, sources);
    }
  }
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

Error Misfit(std::string reason, std::string detail) {
  return {ErrorCode::kInvalidArgument, std::move(reason), std::move(detail), {}};
}

template <typename T>
Result<json> Json(Result<T> result) {
  if (!result) return result.error();
  return json(*std::move(result));
}

// A text that is not empty, as the rule reads it. Null: it stands for nothing.
Result<json> Convert(const Rule& rule, const std::string& text) {
  switch (rule.as) {
    case As::kText:
      return json(text);
    case As::kInteger:
      return Json(WholeNumber(text));
    case As::kCount:
      return Json(RoughCount(text));
    case As::kDecimal:
      return Json(Decimal(text));
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
    case As::kWord: {
      const auto word = rule.words.find(LowerAscii(text));
      if (word != rule.words.end()) return word->second;
      return Misfit("unknown_word",
                    "The map has no word for \"" + std::string(PrefixOfUtf8(text, 60)) + "\".");
    }
    case As::kFlag:
      return Json(Flag(text));
    case As::kDay:
      return Json(DayText(text));
  }
  CHECK(false);
}

class Application {
 public:
  explicit Application(std::vector<FieldError>* warnings) : warnings_(warnings) {}

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
      if (!rule.constant.is_null()) return rule.constant;
      const json* source = FirstThatSpeaks(row, rule.from);
      if (source == nullptr && !rule.from.empty()) continue;
      auto value =
          rule.each.empty() ? Single(rule, *source, pointer) : Entries(rule, source, row, pointer);
      if (!value) {
        const bool refuse = rule.unknown == Unknown::kRefuse;
        auto& list = refuse ? errors_ : *warnings_;
        list.push_back({pointer, refuse ? value.error().reason : "left_out", value.error().detail});
        return nullptr;
      }
      if (!value->is_null()) return *std::move(value);
    }
    return nullptr;
  }

  static bool Holds(const Rule& rule, const json& row) {
    return std::all_of(rule.when.begin(), rule.when.end(), [&](const auto& condition) {
      const json* value = Find(row, condition.first);
      if (value == nullptr || SaysNothing(*value)) return false;
      const auto& texts = condition.second;
      return std::find(texts.begin(), texts.end(), LowerAscii(TextOf(*value))) != texts.end();
    });
  }

  // Null: no value.
  Result<json> Single(const Rule& rule, const json& source, const std::string& pointer) {
    if (source.is_structured()) {
      return Misfit("not_a_text",
                    std::string("Must be a single value, not ") + source.type_name() + ".");
    }
    const std::string whole = TextOf(source);
    std::string_view text = whole;
    if (!rule.without_suffix.empty() && text.ends_with(rule.without_suffix)) {
      text = Trimmed(text.substr(0, text.size() - rule.without_suffix.size()));
    }
    if (rule.first_line) text = Trimmed(text.substr(0, text.find('\n')));
    if (text.empty()) return json();
    if (rule.max_characters) {
      const auto cut = CutAtWord(text, static_cast<size_t>(*rule.max_characters));
      if (cut.size() < text.size() && !rule.first_line) {
        warnings_->push_back({pointer, "too_long",
                              "Cut to " + std::to_string(*rule.max_characters) + " characters."});
      }
      text = cut;
    }
    return Convert(rule, std::string(text));
  }

  // The entries of a list; without `from` the row itself is the only one. Null: none.
  Result<json> Entries(const Rule& rule, const json* source, const json& row,
                       const std::string& pointer) {
    json sources = json::array({source == nullptr ? row : *source});
    if (source != nullptr && !rule.split.empty() && source->is_string()) {
      sources = Split(source->get_ref<const std::string&>(), rule.split);
    } else if (source != nullptr && source->is_array()) {
      sources = *source;
    }
    json list = json::array();
    for (const json& each : sources) {
      if (SaysNothing(each)) continue;
      const size_t mistakes = errors_.size();
      json entry = Apply(rule.each, each, pointer + "/" + std::to_string(list.size()));
      // One that is all mistakes keeps its place, for the pointers of those that follow.
      if (!entry.empty() || errors_.size() > mistakes) list.push_back(std::move(entry));
    }
    if (list.empty()) return json();
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
  std::vector<FieldError>* warnings_;
};

}  // namespace

struct FieldMap::Rules {
  std::vector<Field> fields;
  std::set<std::string, std::less<>> known;  // source fields that are read or ignored
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
  reader.RequiredInteger("format", kFormat, kFormat);
  const bool has_kind = reader.Has("kind");
  const auto named = reader.RequiredEnum("kind", EnumWords<ImportKind>(kKindWords));
  auto rules = std::make_unique<Rules>();
  rules->fields = parser.ReadFields(reader.Raw("fields"), "/fields");
  const auto ignored = reader.StringList("ignored");
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
  rules->known.insert(ignored.begin(), ignored.end());
  AddSources(rules->fields, &rules->known);
  return FieldMap(std::move(rules));
}

Result<json> FieldMap::Apply(const json& row, std::vector<FieldError>* warnings) const {
  Application application(warnings);
  json out = application.Apply(rules_->fields, row, "");
  const auto finished = application.Finish();
  if (!finished) return finished.error();
  return out;
}

std::vector<std::string> FieldMap::UnmappedFields(const json& row) const {
  std::vector<std::string> unmapped;
  for (const auto& [name, value] : row.items()) {
    if (!rules_->known.contains(name)) unmapped.push_back(name);
  }
  return unmapped;
}

}  // namespace shortlist
