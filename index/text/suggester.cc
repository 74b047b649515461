#include "index/text/suggester.h"

#include <algorithm>
#include <mutex>
#include <unordered_set>

#include "index/base/binary_archive.h"
#include "index/text/analyzer.h"

namespace shortlist {
namespace {

bool NamesOneDocument(SuggestionKind kind) {
  return kind == SuggestionKind::kFreelancer || kind == SuggestionKind::kJob;
}

// The most frequent; of equals, the first.
const std::string& BestSpelling(const std::map<std::string, uint64_t>& spellings) {
  return std::max_element(spellings.begin(), spellings.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

// Calls use(rest) with the text from each word's start on. Words stand after blanks or brackets.
template <typename Use>
void ForEachStart(std::string_view folded, Use use) {
  bool inside = false;
  for (size_t i = 0; i < folded.size(); ++i) {
    const char c = folded[i];
    const bool separates = c == ' ' || c == '/' || c == '(' || c == ')' || c == '-' || c == ',';
    if (!separates && !inside) use(folded.substr(i));
    inside = !separates;
  }
}

}  // namespace

void Suggester::Add(SuggestionKind kind, std::string_view text, std::string_view id) {
  const std::string folded = FoldText(text);
  if (folded.empty()) return;
  const std::unique_lock lock(mutex_);
  Collection& collection = collections_[static_cast<size_t>(kind)];
  auto found = collection.entries.find(folded);
  if (found == collection.entries.end()) {
    auto fresh = std::make_unique<Entry>();
    fresh->folded = folded;
    ForEachStart(fresh->folded,
                 [&](std::string_view rest) { collection.starts.emplace(rest, fresh.get()); });
    const std::string_view key = fresh->folded;
    found = collection.entries.emplace(key, std::move(fresh)).first;
  }
  Entry& entry = *found->second;
  ++entry.spellings[std::string(text)];
  ++entry.count;
  if (!NamesOneDocument(kind)) return;
  entry.ids.emplace(std::upper_bound(entry.ids.begin(), entry.ids.end(), id), id);
}

void Suggester::Remove(SuggestionKind kind, std::string_view text, std::string_view id) {
  const std::unique_lock lock(mutex_);
  Collection& collection = collections_[static_cast<size_t>(kind)];
  const auto found = collection.entries.find(FoldText(text));
  if (found == collection.entries.end()) return;
  Entry& entry = *found->second;
  const auto spelling = entry.spellings.find(std::string(text));
  const auto holder = std::lower_bound(entry.ids.begin(), entry.ids.end(), id);
  if (spelling == entry.spellings.end()) return;
  if (NamesOneDocument(kind) && (holder == entry.ids.end() || *holder != id)) return;
  if (--spelling->second == 0) entry.spellings.erase(spelling);
  if (NamesOneDocument(kind)) entry.ids.erase(holder);
  if (--entry.count > 0) return;
  ForEachStart(entry.folded, [&](std::string_view rest) {
    collection.starts.erase({rest, &entry});
  });
  collection.entries.erase(found);
}

void Suggester::Write(BinaryWriter* writer) const {
  const std::shared_lock lock(mutex_);
  for (const Collection& collection : collections_) {
    (*writer)(collection.entries.size());
    for (const auto& [folded, entry] : collection.entries) (*writer)(*entry);
  }
}

void Suggester::Restore(BinaryReader* reader) {
  std::array<Collection, kSuggestionKindCount> collections;
  for (Collection& collection : collections) {
    size_t size = 0;
    (*reader)(size);
    std::vector<std::pair<std::string_view, const Entry*>> starts;
    for (size_t i = 0; i < size; ++i) {
      auto entry = std::make_unique<Entry>();
      (*reader)(*entry);
      const std::string_view key = entry->folded;
      ForEachStart(key, [&](std::string_view rest) { starts.emplace_back(rest, entry.get()); });
      collection.entries.emplace_hint(collection.entries.end(), key, std::move(entry));
    }
    std::sort(starts.begin(), starts.end());
    collection.starts = {starts.begin(), starts.end()};
  }
  const std::unique_lock lock(mutex_);
  collections_ = std::move(collections);
}

std::vector<Suggestion> Suggester::Suggest(SuggestionKind kind, std::string_view prefix,
                                           size_t limit) const {
  const std::string wanted = FoldText(prefix);
  if (wanted.empty()) return {};
  struct Match {
    bool later_word;
    const Entry* entry;
    const std::string* text;
  };
  std::vector<Match> matches;
  const std::shared_lock lock(mutex_);
  const Collection& collection = collections_[static_cast<size_t>(kind)];
  std::unordered_set<const Entry*> seen;
  for (auto at = collection.starts.lower_bound({wanted, nullptr});
       at != collection.starts.end() && at->first.starts_with(wanted); ++at) {
    const Entry* entry = at->second;
    if (!seen.insert(entry).second) continue;
    const bool later_word = !entry->folded.starts_with(wanted);
    matches.push_back({later_word, entry, &BestSpelling(entry->spellings)});
  }
  const size_t count = std::min(limit, matches.size());
  std::partial_sort(matches.begin(), matches.begin() + static_cast<std::ptrdiff_t>(count),
                    matches.end(), [](const Match& a, const Match& b) {
                      if (a.later_word != b.later_word) return b.later_word;
                      if (a.entry->count != b.entry->count) return a.entry->count > b.entry->count;
                      return *a.text < *b.text;
                    });
  std::vector<Suggestion> suggestions;
  for (size_t i = 0; i < count; ++i) {
    const Entry& entry = *matches[i].entry;
    Suggestion suggestion{*matches[i].text, entry.count, {}};
    const bool one = !entry.ids.empty() && entry.ids.front() == entry.ids.back();
    if (one) suggestion.id = entry.ids.front();
    suggestions.push_back(std::move(suggestion));
  }
  return suggestions;
}

}  // namespace shortlist
