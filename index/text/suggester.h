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

class BinaryReader;
class BinaryWriter;

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

  // To a file and back; Restore in place of all that was added.
  void Write(BinaryWriter* writer) const;
  void Restore(BinaryReader* reader);

  // Texts that start with the prefix, then texts with a later word that does; each by count, then
  // text. Nothing for a prefix without letters.
  std::vector<Suggestion> Suggest(SuggestionKind kind, std::string_view prefix, size_t limit) const;

 private:
  struct Entry {
    std::string folded;
    std::map<std::string, uint64_t> spellings;
    uint64_t count = 0;
    std::vector<std::string> ids;  // ascending; of freelancers and jobs only: skills have too many

    template <typename Self, typename Archive>
    static void Persist(Self& self, Archive& archive) {
      archive(self.folded, self.spellings, self.count, self.ids);
    }
  };
  struct Collection {
    // The views are of the entries' own texts.
    std::map<std::string_view, std::unique_ptr<Entry>> entries;  // by folded text
    std::set<std::pair<std::string_view, const Entry*>> starts;  // it, from each word's start
  };

  mutable std::shared_mutex mutex_;
  std::array<Collection, kSuggestionKindCount> collections_;  // guarded by mutex_
};

}  // namespace shortlist
