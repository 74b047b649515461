#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "index/base/result.h"
#include "server/http/field_reader.h"

namespace shortlist {

// Parses a request body, stricter than RFC 8259: UTF-8 without a byte order mark, nothing after the
// value, at most 64 levels, numbers within double. Refusals (kInvalidArgument): `bad_json` with the
// byte position in its detail, `duplicate_field` and `nul_in_string` with the field's pointer.
Result<nlohmann::json> ParseJson(std::string_view body);

// A field's name as a step of a JSON pointer (RFC 6901, section 3): "a/b" → "a~1b".
std::string EscapedForPointer(std::string_view name);

// An amount on the wire: {"amount_minor": 125000, "currency": "USD"}.
struct MoneyField {
  int64_t amount_minor = 0;
  std::string currency;  // three capital letters; whether it exists is the caller's to know
};

// FieldReader over a JSON object; the root of a body, or an object inside it. All readers of one
// body share one list of mistakes, and the root owns them all: keep it while any is in use.
class JsonReader : public FieldReader {
 public:
  // ParseJson, then a reader. A body that is no object is refused: `invalid_fields`, `wrong_type`.
  static Result<std::unique_ptr<JsonReader>> Parse(std::string_view body);
  // Over a value that was parsed elsewhere; where it is no object, Finish refuses it.
  explicit JsonReader(nlohmann::json document);
  ~JsonReader() override;
  JsonReader(const JsonReader&) = delete;
  JsonReader& operator=(const JsonReader&) = delete;

  bool Has(std::string_view name) override;
  JsonReader& Nested(std::string_view name) override;

  // Was the field sent as null? In a merge patch (RFC 7396) that removes it.
  bool IsNull(std::string_view name);

  // Null where the field was not sent or is wrong.
  JsonReader* OptionalObject(std::string_view name);
  // The objects of an array, in order; empty where it was not sent or is wrong.
  std::vector<JsonReader*> ObjectList(std::string_view name, size_t max_items = kMaxListItems);

  std::optional<MoneyField> OptionalMoney(std::string_view name, int64_t min_minor = 0,
                                          int64_t max_minor = std::numeric_limits<int64_t>::max());
  MoneyField RequiredMoney(std::string_view name, int64_t min_minor = 0,
                           int64_t max_minor = std::numeric_limits<int64_t>::max());

  // The value as it stands, for what is stored or passed on unread. Null where it was not sent.
  const nlohmann::json* Raw(std::string_view name);

  // On the root, once everything was read. Refuses `invalid_fields` (kInvalidArgument) with all
  // mistakes in every reader of this body, ordered by pointer.
  Result<void> Finish();

 protected:
  std::optional<std::string> TakeString(std::string_view name) override;
  std::optional<int64_t> TakeInteger(std::string_view name) override;
  std::optional<double> TakeNumber(std::string_view name) override;
  std::optional<bool> TakeBool(std::string_view name) override;
  std::optional<std::vector<std::string>> TakeStrings(std::string_view name) override;
  bool IsOneString(std::string_view name) override;
  std::string PointerTo(std::string_view name) const override;
  std::string PointerToItem(std::string_view name, size_t position) const override;
  std::vector<FieldError>& errors() override { return *errors_; }

 private:
  JsonReader(const nlohmann::json* value, std::string pointer, std::vector<FieldError>* errors);

  const nlohmann::json* Take(std::string_view name);
  const nlohmann::json* TakeArray(std::string_view name);
  void WrongType(std::string pointer, std::string_view expected, const nlohmann::json& found);
  JsonReader& Child(const std::string& pointer, const nlohmann::json& value);
  void RefuseUnread();

  std::unique_ptr<const nlohmann::json> document_;         // of the root alone
  std::unique_ptr<std::vector<FieldError>> owned_errors_;  // of the root alone
  const nlohmann::json* value_;                            // null: an object that was not sent
  std::string pointer_;
  std::vector<FieldError>* errors_;
  std::set<std::string, std::less<>> read_;
  std::map<std::string, std::unique_ptr<JsonReader>> children_;  // by pointer
};

}  // namespace shortlist
