#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "server/http/field_reader.h"
#include "server/http/request.h"

namespace shortlist {

// FieldReader over query parameters: a list is a repeated name, a boolean is true or false, an
// empty value of a number or boolean is `wrong_type`, a repeated name where one value is meant
// `too_many`. Pointers are "?name". Nested groups are flat: Nested() is this reader.
class ParamsReader : public FieldReader {
 public:
  // Reads `query` in place: keep it.
  explicit ParamsReader(const QueryParameters& query) : query_(query) {}

  bool Has(std::string_view name) override;
  FieldReader& Nested(std::string_view) override { return *this; }

  // Refuses `invalid_fields` (kInvalidArgument) with all mistakes, ordered by name.
  Result<void> Finish();

 protected:
  std::optional<std::string> TakeString(std::string_view name) override;
  std::optional<int64_t> TakeInteger(std::string_view name) override;
  std::optional<double> TakeNumber(std::string_view name) override;
  std::optional<bool> TakeBool(std::string_view name) override;
  std::optional<std::vector<std::string>> TakeStrings(std::string_view name) override;
  bool IsOneString(std::string_view) override { return false; }  // repetition makes the list
  std::string PointerTo(std::string_view name) const override;
  std::string PointerToItem(std::string_view name, size_t position) const override;
  std::vector<FieldError>& errors() override { return errors_; }

 private:
  bool IsText(std::string_view name, std::string_view value);

  const QueryParameters& query_;
  std::set<std::string, std::less<>> read_;
  std::vector<FieldError> errors_;
};

}  // namespace shortlist
