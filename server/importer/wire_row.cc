#include "server/importer/wire_row.h"

#include <algorithm>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "index/base/utf8.h"
#include "server/api/contract_history_json.h"
#include "server/api/freelancer_json.h"
#include "server/api/job_json.h"

namespace shortlist {
namespace {

using nlohmann::json;

// At most `max` characters of a text, or entries of a list. `path` leads there: "*" is every entry.
struct Limit {
  std::string_view path;
  size_t max;
};

constexpr Limit kFreelancerLimits[] = {
    {"display_name", kMaxNameCharacters},
    {"title", kMaxTitleCharacters},
    {"overview", kMaxOverviewCharacters},
    {"city", kMaxNameCharacters},
    {"skills", kMaxFreelancerSkills},
    {"skills/*/name", kMaxSkillCharacters},
    {"languages", kMaxListEntries},
    {"portfolio", kMaxListEntries},
    {"portfolio/*/title", kMaxTitleCharacters},
    {"portfolio/*/description", kMaxDescriptionCharacters},
    {"employment", kMaxListEntries},
    {"employment/*/title", kMaxTitleCharacters},
    {"employment/*/company", kMaxTitleCharacters},
    {"employment/*/description", kMaxDescriptionCharacters},
    {"education", kMaxListEntries},
    {"education/*/school", kMaxTitleCharacters},
    {"education/*/degree", kMaxTitleCharacters},
    {"education/*/field", kMaxTitleCharacters},
    {"certificates", kMaxListEntries},
    {"certificates/*/name", kMaxTitleCharacters},
    {"certificates/*/issuer", kMaxTitleCharacters},
};

constexpr Limit kJobLimits[] = {
    {"title", kMaxJobTitleCharacters},         {"description", kMaxJobDescriptionCharacters},
    {"skills", kMaxImportedJobSkills},         {"skills/*/name", kMaxJobSkillCharacters},
    {"client/name", kMaxClientNameCharacters},
};

void Cut(size_t max, const std::string& pointer, json* value, std::vector<FieldError>* cut) {
  if (value->is_array() && value->size() > max) {
    cut->push_back({pointer, "too_many",
                    "Has " + std::to_string(value->size()) + " entries; the first " +
                        std::to_string(max) + " were kept."});
    value->erase(value->begin() + static_cast<std::ptrdiff_t>(max), value->end());
  } else if (value->is_string()) {
    const auto& text = value->get_ref<const std::string&>();
    if (text.size() <= max || CountCodePoints(text) <= max) return;
    cut->push_back({pointer, "too_long",
                    "Has " + std::to_string(CountCodePoints(text)) + " characters; cut to " +
                        std::to_string(max) + "."});
    *value = std::string(CutAtWord(text, max));
  }
}

// Where the row is of another shape than the path, its reader will say so.
void CutAlong(const Limit& limit, const std::string& pointer, json* value,
              std::vector<FieldError>* cut) {
  if (limit.path.empty()) return Cut(limit.max, pointer, value, cut);
  const std::string name(limit.path.substr(0, limit.path.find('/')));
  const Limit rest{limit.path.substr(std::min(name.size() + 1, limit.path.size())), limit.max};
  if (name == "*") {
    if (!value->is_array()) return;
    for (size_t i = 0; i < value->size(); ++i) {
      CutAlong(rest, pointer + "/" + std::to_string(i), &(*value)[i], cut);
    }
  } else if (value->is_object()) {
    if (const auto found = value->find(name); found != value->end()) {
      CutAlong(rest, pointer + "/" + name, &*found, cut);
    }
  }
}

ImportedNoun Read(ImportKind kind, JsonReader& reader, const SkillGraph& graph) {
  switch (kind) {
    case ImportKind::kFreelancers:
      return ReadFreelancer(reader, graph);
    case ImportKind::kJobs:
      return ReadJob(reader, graph);
    case ImportKind::kContracts:
      return ReadContractHistory(reader);
  }
  CHECK(false);
}

}  // namespace

Result<ImportedNoun> ReadWireRow(ImportKind kind, json row, const SkillGraph& graph) {
  JsonReader reader(std::move(row));
  auto noun = Read(kind, reader, graph);
  const auto finished = reader.Finish();
  if (!finished) return finished.error();
  return noun;
}

std::vector<std::string> UnknownWireFields(ImportKind kind, json sample) {
  JsonReader reader(std::move(sample));
  Read(kind, reader, SkillGraph::Empty());
  std::vector<std::string> unknown;
  if (const auto finished = reader.Finish(); !finished) {
    for (const FieldError& error : finished.error().fields) {
      if (error.reason == "unknown_field") unknown.push_back(error.pointer);
    }
  }
  return unknown;
}

std::vector<FieldError> CutToLimits(ImportKind kind, json* row) {
  std::vector<FieldError> cut;
  if (kind == ImportKind::kFreelancers) {
    for (const Limit& limit : kFreelancerLimits) CutAlong(limit, "", row, &cut);
  } else if (kind == ImportKind::kJobs) {
    for (const Limit& limit : kJobLimits) CutAlong(limit, "", row, &cut);
  }
  return cut;
}

std::string_view CutAtWord(std::string_view text, size_t max_characters) {
  size_t end = 0;
  size_t word_end = 0;  // of the last word that is whole
  for (size_t i = 0; i < max_characters && end < text.size(); ++i) {
    const size_t at = end;
    const char32_t c = DecodeUtf8(text, &end);
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xA0) {
      if (at > 0 && text.substr(0, at).find_last_not_of(" \t\r\n") == at - 1) word_end = at;
    }
  }
  if (end == text.size()) return text;
  const char next = text[end];
  const bool whole = next == ' ' || next == '\t' || next == '\n' || next == '\r';
  if (!whole && word_end * 2 >= end) end = word_end;
  const size_t last = text.substr(0, end).find_last_not_of(" \t\r\n");
  return text.substr(0, last == text.npos ? end : last + 1);
}

}  // namespace shortlist
