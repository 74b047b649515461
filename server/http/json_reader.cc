#include "server/http/json_reader.h"

#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

namespace shortlist {
namespace {

using nlohmann::json;

constexpr size_t kMaxDepth = 64;

Error BadJson(std::string detail) {
  return {ErrorCode::kInvalidArgument, "bad_json", std::move(detail), {}};
}

// Builds the value while watching for what the plain parser lets through: depth, duplicate names,
// NUL. Every callback answers "go on?"; the first refusal stays.
class StrictBuilder : public nlohmann::json_sax<json> {
 public:
  bool null() override { return Add(nullptr); }
  bool boolean(bool value) override { return Add(value); }
  bool number_integer(number_integer_t value) override { return Add(value); }
  bool number_unsigned(number_unsigned_t value) override { return Add(value); }
  bool number_float(number_float_t value, const string_t&) override { return Add(value); }
  bool string(string_t& value) override {
    if (value.find('\0') == value.npos) return Add(std::move(value));
    return Refuse("nul_in_string", PointerToNext(), "NUL is not allowed in a string.");
  }
  bool binary(binary_t&) override { return false; }
  bool start_object(size_t) override { return Open(json::object()); }
  bool start_array(size_t) override { return Open(json::array()); }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }
  bool key(string_t& name) override {
    key_ = std::move(name);
    if (key_.find('\0') != key_.npos) {
      return Refuse("nul_in_string", PointerToParent(), "NUL is not allowed in a name.");
    }
    if (!stack_.back()->contains(key_)) return true;
    return Refuse("duplicate_field", PointerToNext(), "This field is there twice.");
  }
  bool parse_error(size_t position, const std::string&, const json::exception& error) override {
    const bool range = dynamic_cast<const json::out_of_range*>(&error) != nullptr;
    refusal_ = BadJson((range ? "A number is out of range at byte " : "Not valid JSON at byte ") +
                       std::to_string(position) + ".");
    return false;
  }

  Result<json> Take() {
    if (refusal_) return *refusal_;
    return std::move(root_);
  }

 private:
  bool Add(json value) {
    Insert(std::move(value));
    return true;
  }

  json* Insert(json value) {
    if (stack_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    json& parent = *stack_.back();
    if (parent.is_array()) return &parent.emplace_back(std::move(value));
    return &(parent[key_] = std::move(value));
  }

  bool Open(json container) {
    if (stack_.size() == kMaxDepth) {
      refusal_ = BadJson("More than " + std::to_string(kMaxDepth) + " levels deep.");
      return false;
    }
    if (!stack_.empty()) path_.push_back(PointerToNext());
    stack_.push_back(Insert(std::move(container)));
    return true;
  }

  bool Close() {
    stack_.pop_back();
    if (!stack_.empty()) path_.pop_back();
    return true;
  }

  std::string PointerToParent() const { return path_.empty() ? "" : path_.back(); }

  std::string PointerToNext() const {
    if (stack_.empty()) return "";
    const json& parent = *stack_.back();
    return PointerToParent() + "/" +
           (parent.is_array() ? std::to_string(parent.size()) : EscapedForPointer(key_));
  }

  bool Refuse(std::string reason, std::string pointer, std::string detail) {
    refusal_ = Error{ErrorCode::kInvalidArgument, reason, detail, {{pointer, reason, detail}}};
    return false;
  }

  json root_;
  // Into root_. A container's address is stable while it is open: its parent grows only after.
  std::vector<json*> stack_;
  std::vector<std::string> path_;  // pointers of the open containers below the root
  std::string key_;
  std::optional<Error> refusal_;
};

}  // namespace

std::string EscapedForPointer(std::string_view name) {
  std::string out;
  for (char c : name) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

Result<json> ParseJson(std::string_view body) {
  if (body.empty()) return BadJson("The body is empty.");
  if (body.starts_with("\xef\xbb\xbf")) return BadJson("A byte order mark at byte 0.");
  // The parser takes a NUL for the end of its input, whatever follows.
  if (const size_t nul = body.find('\0'); nul != body.npos) {
    return BadJson("Not valid JSON at byte " + std::to_string(nul) + ".");
  }
  StrictBuilder builder;
  json::sax_parse(body.begin(), body.end(), &builder);
  return builder.Take();
}

Result<std::unique_ptr<JsonReader>> JsonReader::Parse(std::string_view body) {
  auto document = ParseJson(body);
  if (!document) return document.error();
  auto reader = std::make_unique<JsonReader>(*std::move(document));
  if (reader->value_ == nullptr) return reader->Finish().error();
  return reader;
}

JsonReader::JsonReader(json document)
    : document_(std::make_unique<const json>(std::move(document))),
      owned_errors_(std::make_unique<std::vector<FieldError>>()),
      value_(document_.get()),
      errors_(owned_errors_.get()) {
  if (value_->is_object()) return;
  WrongType("", "an object", *value_);
  value_ = nullptr;
}

JsonReader::JsonReader(const json* value, std::string pointer, std::vector<FieldError>* errors)
    : value_(value), pointer_(std::move(pointer)), errors_(errors) {}

JsonReader::~JsonReader() = default;

const json* JsonReader::Take(std::string_view name) {
  read_.emplace(name);
  if (value_ == nullptr) return nullptr;
  const auto found = value_->find(name);
  return found == value_->end() || found->is_null() ? nullptr : &*found;
}

bool JsonReader::Has(std::string_view name) { return Take(name) != nullptr; }

bool JsonReader::IsNull(std::string_view name) {
  read_.emplace(name);
  if (value_ == nullptr) return false;
  const auto found = value_->find(name);
  return found != value_->end() && found->is_null();
}

const json* JsonReader::Raw(std::string_view name) { return Take(name); }

void JsonReader::WrongType(std::string pointer, std::string_view expected, const json& found) {
  RefuseAt(std::move(pointer), "wrong_type",
           "Must be " + std::string(expected) + ", not " + found.type_name() + ".");
}

JsonReader& JsonReader::Child(const std::string& pointer, const json& value) {
  auto& child = children_[pointer];
  if (child == nullptr) child.reset(new JsonReader(&value, pointer, errors_));
  return *child;
}

JsonReader* JsonReader::OptionalObject(std::string_view name) {
  const json* value = Take(name);
  if (value == nullptr) return nullptr;
  if (value->is_object()) return &Child(PointerTo(name), *value);
  WrongType(PointerTo(name), "an object", *value);
  return nullptr;
}

JsonReader& JsonReader::Nested(std::string_view name) {
  if (JsonReader* object = OptionalObject(name)) return *object;
  static const json kNothing = json::object();
  return Child(PointerTo(name), kNothing);
}

const json* JsonReader::TakeArray(std::string_view name) {
  const json* value = Take(name);
  if (value == nullptr || value->is_array()) return value;
  WrongType(PointerTo(name), "an array", *value);
  return nullptr;
}

std::vector<JsonReader*> JsonReader::ObjectList(std::string_view name, size_t max_items) {
  const json* array = TakeArray(name);
  if (array == nullptr) return {};
  if (array->size() > max_items) {
    Refuse(name, "too_many", "At most " + std::to_string(max_items) + " values.");
    return {};
  }
  std::vector<JsonReader*> readers;
  for (size_t i = 0; i < array->size(); ++i) {
    if ((*array)[i].is_object()) {
      readers.push_back(&Child(PointerToItem(name, i), (*array)[i]));
    } else {
      WrongType(PointerToItem(name, i), "an object", (*array)[i]);
    }
  }
  return readers;
}

std::optional<MoneyField> JsonReader::OptionalMoney(std::string_view name, int64_t min_minor,
                                                    int64_t max_minor) {
  JsonReader* object = OptionalObject(name);
  if (object == nullptr) return std::nullopt;
  const size_t mistakes = errors_->size();
  MoneyField money{object->RequiredInteger("amount_minor", min_minor, max_minor),
                   object->RequiredString("currency", 3)};
  const bool code =
      money.currency.size() == 3 &&
      money.currency.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
  if (!money.currency.empty() && !code) {
    object->Refuse("currency", "unknown_value", "Must be a currency code such as USD.");
  }
  if (errors_->size() != mistakes) return std::nullopt;
  return money;
}

MoneyField JsonReader::RequiredMoney(std::string_view name, int64_t min_minor, int64_t max_minor) {
  if (!Has(name)) Refuse(name, "required", "This field is required.");
  return OptionalMoney(name, min_minor, max_minor).value_or(MoneyField{});
}

std::optional<std::string> JsonReader::TakeString(std::string_view name) {
  const json* value = Take(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return value->get<std::string>();
  WrongType(PointerTo(name), "a string", *value);
  return std::nullopt;
}

std::optional<int64_t> JsonReader::TakeInteger(std::string_view name) {
  const json* value = Take(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_number_unsigned() && value->get<uint64_t>() > INT64_MAX) {
    Refuse(name, "out_of_range", "Beyond 64 bits.");
    return std::nullopt;
  }
  if (value->is_number_integer()) return value->get<int64_t>();
  if (value->is_number_float()) {  // 1.0 and 1e3 are integers as well
    const double number = value->get<double>();
    if (number == std::trunc(number)) {
      if (std::abs(number) <= 9007199254740992.0) return static_cast<int64_t>(number);
      Refuse(name, "out_of_range", "Beyond 64 bits.");
      return std::nullopt;
    }
  }
  WrongType(PointerTo(name), "an integer", *value);
  return std::nullopt;
}

std::optional<double> JsonReader::TakeNumber(std::string_view name) {
  const json* value = Take(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_number()) return value->get<double>();
  WrongType(PointerTo(name), "a number", *value);
  return std::nullopt;
}

std::optional<bool> JsonReader::TakeBool(std::string_view name) {
  const json* value = Take(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_boolean()) return value->get<bool>();
  WrongType(PointerTo(name), "a boolean", *value);
  return std::nullopt;
}

std::optional<std::vector<std::string>> JsonReader::TakeStrings(std::string_view name) {
  const json* array = TakeArray(name);
  if (array == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  for (size_t i = 0; i < array->size(); ++i) {
    if ((*array)[i].is_string()) {
      texts.push_back((*array)[i].get<std::string>());
    } else {
      WrongType(PointerToItem(name, i), "a string", (*array)[i]);
    }
  }
  if (texts.size() != array->size()) return std::nullopt;
  return texts;
}

bool JsonReader::IsOneString(std::string_view name) {
  const json* value = Take(name);
  return value != nullptr && value->is_string();
}

std::string JsonReader::PointerTo(std::string_view name) const {
  return pointer_ + "/" + EscapedForPointer(name);
}

std::string JsonReader::PointerToItem(std::string_view name, size_t position) const {
  return PointerTo(name) + "/" + std::to_string(position);
}

void JsonReader::RefuseUnread() {
  if (value_ != nullptr) {
    for (const auto& [name, value] : value_->items()) {
      if (!read_.contains(name)) Refuse(name, "unknown_field", "There is no such field.");
    }
  }
  for (const auto& [pointer, child] : children_) child->RefuseUnread();
}

Result<void> JsonReader::Finish() {
  CHECK(document_ != nullptr);
  RefuseUnread();
  return RefusalOf(*errors_);
}

}  // namespace shortlist
