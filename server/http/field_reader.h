#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/base/clock.h"
#include "index/base/result.h"

namespace shortlist {

// The words of an enum on the wire. A table `constexpr std::pair<std::string_view, JobType>
// kWords[]` is read by OptionalEnum<JobType>("type", kWords).
template <typename E>
using EnumWords = std::span<const std::pair<std::string_view, E>>;

inline constexpr size_t kMaxFieldErrors = 100;  // of one request that are named

// Typed access to the named fields of a request, whatever carries them: a JSON object (JsonReader)
// or flat query parameters (ParamsReader). Code that reads a search reads both through this.
//
// Nothing stops at the first mistake: a getter notes what is wrong with its field, under its JSON
// pointer, and answers as if the field had not been sent (a Required getter: an empty value).
// Finish() then refuses with all mistakes at once, among them every field that no getter asked for;
// of more than kMaxFieldErrors with the first, or a small request had a large answer.
// Reasons: required, wrong_type, too_long, too_many, out_of_range, unknown_value, unknown_field,
// nul_in_string, bad_utf8, bad_timestamp. A field that is null counts as not sent.
//
// Asking twice for a field is allowed. Not for several threads.
class FieldReader {
 public:
  static constexpr size_t kMaxStringLength = 100'000;  // code points, where a getter names no limit
  static constexpr size_t kMaxListItems = 1'000;

  virtual ~FieldReader() = default;

  // Was the field sent, with a value other than null?
  virtual bool Has(std::string_view name) = 0;
  // A group of fields: the object under `name` (an empty one if it was not sent), or, where fields
  // are flat, this reader itself. Lives as long as this reader.
  virtual FieldReader& Nested(std::string_view name) = 0;

  std::optional<std::string> OptionalString(std::string_view name,
                                            size_t max_code_points = kMaxStringLength);
  // An empty text, or one of spaces alone, is refused as `required`.
  std::string RequiredString(std::string_view name, size_t max_code_points = kMaxStringLength);
  std::vector<std::string> StringList(std::string_view name, size_t max_items = kMaxListItems,
                                      size_t max_code_points = kMaxStringLength);

  // The same where a list of one may also be sent as its value alone.
  std::vector<std::string> OneOrMoreStrings(std::string_view name, size_t max_items = kMaxListItems,
                                            size_t max_code_points = kMaxStringLength);

  std::optional<int64_t> OptionalInteger(std::string_view name,
                                         int64_t min = std::numeric_limits<int64_t>::min(),
                                         int64_t max = std::numeric_limits<int64_t>::max());
  int64_t RequiredInteger(std::string_view name, int64_t min = std::numeric_limits<int64_t>::min(),
                          int64_t max = std::numeric_limits<int64_t>::max());
  std::optional<double> OptionalNumber(std::string_view name, double min, double max);
  std::optional<bool> OptionalBool(std::string_view name);

  // RFC 3339, or a date alone.
  std::optional<Timestamp> OptionalTimestamp(std::string_view name);

  template <typename E>
  std::optional<E> OptionalEnum(std::string_view name, EnumWords<E> words) {
    const auto position = OptionalWord(name, TextsOf(words));
    if (!position) return std::nullopt;
    return words[*position].second;
  }
  // The first of `words` when the field is missing or wrong.
  template <typename E>
  E RequiredEnum(std::string_view name, EnumWords<E> words) {
    if (!Has(name)) Refuse(name, "required", "This field is required.");
    return OptionalEnum(name, words).value_or(words[0].second);
  }
  template <typename E>
  std::vector<E> EnumList(std::string_view name, EnumWords<E> words) {
    std::vector<E> values;
    for (size_t position : WordList(name, TextsOf(words))) values.push_back(words[position].second);
    return values;
  }
  // The same for words that are not an enum: positions in `words`.
  std::optional<size_t> OptionalWord(std::string_view name,
                                     std::span<const std::string_view> words);
  std::vector<size_t> WordList(std::string_view name, std::span<const std::string_view> words);

  // Notes a mistake of field `name` that only the caller can see (a country that does not exist).
  void Refuse(std::string_view name, std::string reason, std::string detail);

 protected:
  // The field's value in its plain type, and the field marked as asked for. Not sent: empty. Of
  // another type: noted as a mistake, then empty.
  virtual std::optional<std::string> TakeString(std::string_view name) = 0;
  virtual std::optional<int64_t> TakeInteger(std::string_view name) = 0;
  virtual std::optional<double> TakeNumber(std::string_view name) = 0;
  virtual std::optional<bool> TakeBool(std::string_view name) = 0;
  virtual std::optional<std::vector<std::string>> TakeStrings(std::string_view name) = 0;

  // Was the field sent as one text, and not as a list?
  virtual bool IsOneString(std::string_view name) = 0;

  virtual std::string PointerTo(std::string_view name) const = 0;
  virtual std::string PointerToItem(std::string_view name, size_t position) const = 0;
  virtual std::vector<FieldError>& errors() = 0;

  void RefuseAt(std::string pointer, std::string reason, std::string detail);

 private:
  template <typename E>
  static std::vector<std::string_view> TextsOf(EnumWords<E> words) {
    std::vector<std::string_view> texts;
    for (const auto& word : words) texts.push_back(word.first);
    return texts;
  }
  bool FitsLength(std::string pointer, std::string_view text, size_t max_code_points);
  std::optional<size_t> PositionOf(std::string pointer, std::string_view text,
                                   std::span<const std::string_view> words);
};

// kInvalidArgument `invalid_fields` with these mistakes, or success when there are none.
Result<void> RefusalOf(std::vector<FieldError> errors);

}  // namespace shortlist
