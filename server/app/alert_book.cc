#include "server/app/alert_book.h"

#include <algorithm>

#include "index/base/log.h"
#include "index/embedding/embedder.h"
#include "index/hybrid/document_embedding.h"
#include "index/hybrid/hybrid_index.h"
#include "server/api/search_question.h"

namespace shortlist {
namespace {

constexpr int64_t kDayMicros = 86'400'000'000;

}  // namespace

void AlertBook::Put(const SavedSearch& search) {
  Remove(search.id);
  if (!search.alert) return;
  const Side side = SideOf(search.kind);
  const Timestamp now = engine_.clock->Now();
  const auto command = ReadSavedQuestion(search.query, side, {&engine_.rules, now, {}});
  if (!command) {
    Log(LogLevel::kWarning, "saved_search_unreadable",
        {{"id", std::string_view(search.id)},
         {"reason", std::string_view(command.error().reason)}});
    return;
  }
  const auto tomorrow = FilterAt(search.query, side, {now.micros + kDayMicros});
  if (!tomorrow || *tomorrow != command->filter) of_their_time_[search.id] = search.query;
  RetrievalQuery question = QuestionOf(engine_, *command);
  const bool by_meaning_alone = question.mode == RetrievalMode::kSemantic;
  const bool has_meaning =
      question.mode != RetrievalMode::kLexical && !question.text.meaning.empty();
  if (has_meaning && engine_.embedder != nullptr) waiting_[search.id] = {side, question};
  if (by_meaning_alone && (has_meaning || engine_.embedder == nullptr)) return;
  Of(side).Put(search.id, std::move(question), *engine_.Of(side).Get());
}

void AlertBook::Remove(const std::string& id) {
  talent_.Remove(id);
  jobs_.Remove(id);
  waiting_.erase(id);
  of_their_time_.erase(id);
}

size_t AlertBook::EmbedWaiting() {
  std::vector<std::string> ids, texts;
  for (auto each = waiting_.upper_bound(last_tried_); each != waiting_.end(); ++each) {
    if (ids.size() == embed_at_once_) break;
    ids.push_back(each->first);
    texts.push_back(each->second.question.text.meaning);
  }
  last_tried_ = ids.size() < embed_at_once_ ? "" : ids.back();  // the next time from the start
  if (ids.empty()) return 0;
  auto vectors = EmbedQueries(texts, *engine_.embedder, nullptr, nullptr);
  if (!vectors) {  // the model is away, or will not take one of them
    embed_at_once_ = std::max(size_t{1}, embed_at_once_ / 4);
    return 0;
  }
  embed_at_once_ = std::min(kMostEmbeddedAtOnce, 2 * embed_at_once_);
  for (size_t i = 0; i < ids.size(); ++i) {
    Waiting waiting = std::move(waiting_.extract(ids[i]).mapped());
    waiting.question.vector = std::move((*vectors)[i]);
    if (waiting.question.vector.empty()) continue;  // nothing in it has a meaning
    Of(waiting.side).Put(ids[i], std::move(waiting.question), *engine_.Of(waiting.side).Get());
  }
  return ids.size();
}

// The filter as it is on that day.
Result<Filter> AlertBook::FilterAt(const std::string& query, Side side, Timestamp now) const {
  auto command = ReadSavedQuestion(query, side, {&engine_.rules, now, {}});
  if (!command) return command.error();
  return std::move(command->filter);
}

// The set has the filter of the day when the search came: what is relative to today lets more pass.
bool AlertBook::StillFinds(Side side, const FoundDocument& found,
                           const DocumentSample& sample) const {
  const auto query = of_their_time_.find(found.question);
  if (query == of_their_time_.end()) return true;
  const auto filter = FilterAt(query->second, side, engine_.clock->Now());
  if (!filter) return false;
  const Filter today = WithSkillIds(*filter, *engine_.rules.skills);
  const ColumnValues values =
      sample.snapshot->ColumnsOf(*sample.snapshot->table.Find(found.document));
  return std::all_of(today.clauses.begin(), today.clauses.end(),
                     [&](const FilterClause& clause) { return Passes(values, clause); });
}

std::vector<FoundDocument> AlertBook::Match(SearchKind kind, const DocumentSample& sample) const {
  const Side side = SideOf(kind);
  auto found = (side == Side::kTalent ? talent_ : jobs_).Match(sample);
  std::erase_if(found, [&](const FoundDocument& each) { return !StillFinds(side, each, sample); });
  return found;
}

}  // namespace shortlist
