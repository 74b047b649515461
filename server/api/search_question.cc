#include "server/api/search_question.h"

#include <string_view>

#include "server/http/json_reader.h"

namespace shortlist {
namespace {

constexpr size_t kMaxQueryCharacters = 20'000;

constexpr std::pair<std::string_view, MatchMode> kMatchWords[] = {
    {"auto", MatchMode::kAuto}, {"all", MatchMode::kAll}, {"any", MatchMode::kAny}};
constexpr std::pair<std::string_view, RetrievalMode> kModeWords[] = {
    {"hybrid", RetrievalMode::kHybrid},
    {"lexical", RetrievalMode::kLexical},
    {"semantic", RetrievalMode::kSemantic}};
constexpr std::pair<std::string_view, SearchSort> kTalentSorts[] = {
    {"relevance", SearchSort::kRelevance},
    {"newest", SearchSort::kNewest},
    {"rate", SearchSort::kRate},
    {"jss", SearchSort::kJss},
    {"earned", SearchSort::kEarned}};
constexpr std::pair<std::string_view, SearchSort> kJobSorts[] = {
    {"relevance", SearchSort::kRelevance},
    {"newest", SearchSort::kNewest},
    {"rate", SearchSort::kRate},
    {"budget", SearchSort::kBudget},
    {"client_spent", SearchSort::kClientSpent}};

}  // namespace

std::string ReadQuestion(FieldReader& fields, const FilterContext& about, SearchCommand* command) {
  const bool talent = command->side == Side::kTalent;
  command->text = fields.OptionalString("q", kMaxQueryCharacters).value_or("");
  command->match = fields.OptionalEnum<MatchMode>("match", kMatchWords).value_or(MatchMode::kAuto);
  command->mode =
      fields.OptionalEnum<RetrievalMode>("mode", kModeWords).value_or(RetrievalMode::kHybrid);
  const EnumWords<SearchSort> sorts =
      talent ? EnumWords<SearchSort>(kTalentSorts) : EnumWords<SearchSort>(kJobSorts);
  command->sort = fields.OptionalEnum("sort", sorts).value_or(SearchSort::kRelevance);
  SearchFilters filters = ReadSearchFilters(fields.Nested("filter"), command->side, about);
  command->filter = std::move(filters.filter);
  return std::move(filters.canonical);
}

Result<SearchCommand> ReadSavedQuestion(const std::string& query, Side side,
                                        const FilterContext& about) {
  const auto reader = JsonReader::Parse(query);
  if (!reader) return reader.error();
  SearchCommand command;
  command.side = side;
  (void)ReadQuestion(**reader, about, &command);
  if (const auto refused = (*reader)->Finish(); !refused) return refused.error();
  return command;
}

}  // namespace shortlist
