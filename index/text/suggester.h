#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shortlist {

enum class SuggestionKind : uint8_t { kSkill, kTitle, kFreelancer, kJob };
inline constexpr size_t kSuggestionKindCount = 4;

struct Suggestion {
  std::string text;               // in its most frequent spelling
  uint64_t count = 0;             // how often it was added
  std::optional<std::string> id;  // freelancers and jobs: when only one bears this text

  bool operator==(const Suggestion&) const = default;
};

// Completes what somebody is typing. Texts that differ in case or accents only are one. In memory;
// any thread.
class Suggester {
 public:
  void Add(SuggestionKind kind, std::string_view text, std::string_view id);
  // Takes back one Add of the same arguments; nothing happens when there was none.
  void Remove(SuggestionKind kind, std::string_view text, std::string_view id);

  // Texts that start with the prefix, then texts with a later word that does; each by count, then
  // text. Nothing for a prefix without letters.
  std::vector<Suggestion> Suggest(SuggestionKind kind, std::string_view prefix, size_t limit) const;

 private:
  struct Entry {
    std::string folded;
    std::map<std::string, uint64_t> spellings;
    uint64_t count = 0;
    std::multiset<std::string> ids;  // of freelancers and jobs only: skills have too many
  };
  struct Collection {
    std::map<std::string, std::unique_ptr<Entry>, std::less<>> entries;  // by folded text
    std::set<std::pair<std::string, const Entry*>> starts;  // folded text from each word's start
  };

  mutable std::shared_mutex mutex_;
  std::array<Collection, kSuggestionKindCount> collections_;  // guarded by mutex_
};

}  // namespace shortlist
