#include "server/marketplace/scope.h"

#include "server/marketplace/enum_words.h"

namespace shortlist {
namespace {

constexpr EnumWords<7> kScopes = {"search",    "read_freelancers", "edit_freelancers", "read_jobs",
                                  "edit_jobs", "hiring",           "operate"};

}  // namespace

std::string_view NameOf(Scope scope) { return WordOf(kScopes, scope); }

std::optional<Scope> ScopeByName(std::string_view name) { return EnumByWord<Scope>(kScopes, name); }

std::string NamesOf(ScopeSet scopes) { return NamesOfSet(scopes); }

std::optional<ScopeSet> ScopesByNames(std::string_view names) {
  return SetByNames<ScopeSet>(names, ScopeByName);
}

}  // namespace shortlist
