#include "server/marketplace/saved_search.h"

#include "server/marketplace/enum_words.h"
#include "server/marketplace/field_checks.h"

namespace shortlist {
namespace {

constexpr EnumWords<2> kKinds = {"talent", "jobs"};

}  // namespace

std::string_view NameOf(SearchKind kind) { return WordOf(kKinds, kind); }
std::optional<SearchKind> SearchKindByName(std::string_view name) {
  return EnumByWord<SearchKind>(kKinds, name);
}

std::vector<FieldError> Validate(const SavedSearch& search) {
  FieldChecks checks;
  checks.Required("/name", search.name);
  checks.Text("/name", search.name, kMaxSavedSearchNameCharacters);
  return checks.Take();
}

}  // namespace shortlist
