#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/clock.h"
#include "index/base/result.h"

namespace shortlist {

// What a saved search looks for.
enum class SearchKind : uint8_t { kTalent, kJobs };

// The word on the wire and in storage ("talent"), and back.
std::string_view NameOf(SearchKind kind);
std::optional<SearchKind> SearchKindByName(std::string_view name);

// A question that somebody keeps, to ask it again or to be told of what it finds from now on.
struct SavedSearch {
  std::string id;      // svs_...
  std::string person;  // whose (server/workflow/person.h)
  std::string name;
  SearchKind kind = SearchKind::kJobs;
  // The question as it was sent (server/api/search_question.h): a JSON object, so that what is
  // relative to today stays so.
  std::string query = "{}";
  bool alert = true;      // whether its person is told
  int64_t since_seq = 0;  // what changed up to this event is no news
  Timestamp created_at;
  Timestamp updated_at;
  int64_t version = 1;
  int64_t seq = 0;  // the event of its last change

  bool operator==(const SavedSearch&) const = default;
};

inline constexpr size_t kMaxSavedSearchNameCharacters = 100;

// How many somebody may keep, from a moment on.
struct SavedSearchOptions {
  Timestamp effective_from = {};
  int most = 50;  // of a person
};

// What is wrong with its name: reasons of field_checks.h. Its query is the reader's to check.
std::vector<FieldError> Validate(const SavedSearch& search);

// A saved search has found a document: told once, for ever.
struct Alert {
  std::string search_id;
  std::string document_id;

  bool operator==(const Alert&) const = default;
};

}  // namespace shortlist
