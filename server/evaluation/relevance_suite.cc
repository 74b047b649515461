#include "server/evaluation/relevance_suite.h"

#include <charconv>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace shortlist {
namespace {

using nlohmann::json;

// What is wrong with a line; nothing when all is well.
using Complaint = std::optional<std::string>;

Error BadSuite(const std::string& place, const std::string& detail) {
  return {ErrorCode::kInvalidArgument, "bad_suite", place + ": " + detail, {}};
}

// Hands each line that is not blank to `read`, its number from 1 with it.
Result<void> ReadLines(const std::filesystem::path& file,
                       const std::function<Complaint(std::string_view, size_t)>& read) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    return Error{ErrorCode::kNotFound, "suite_not_found", "No file " + file.string() + ".", {}};
  }
  std::string line;
  for (size_t number = 1; std::getline(in, line); ++number) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.find_first_not_of(" \t") == std::string::npos) continue;
    if (const Complaint wrong = read(line, number)) {
      return BadSuite(file.string() + ":" + std::to_string(number), *wrong);
    }
  }
  if (in.bad()) return BadSuite(file.string(), "cannot be read");
  return {};
}

// The string under `key`. Absent and null count as empty unless the key is required.
Complaint TakeString(const json& object, const char* key, bool required, std::string* value) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) {
    if (required) return std::string("\"") + key + "\" is missing";
    return std::nullopt;
  }
  if (!found->is_string()) return std::string("\"") + key + "\" is not a string";
  *value = found->get<std::string>();
  return std::nullopt;
}

Complaint TakeStrings(const json& object, const char* key, std::vector<std::string>* values) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return std::nullopt;
  const std::string wrong = std::string("\"") + key + "\" is not a list of strings";
  if (!found->is_array()) return wrong;
  for (const json& value : *found) {
    if (!value.is_string()) return wrong;
    values->push_back(value.get<std::string>());
  }
  return std::nullopt;
}

// A line of a .jsonl file whose objects have an "_id" that is theirs alone.
Complaint ReadObject(std::string_view line, std::set<std::string>* ids, json* object,
                     std::string* id) {
  *object = json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!object->is_object()) return "not a JSON object";
  if (auto wrong = TakeString(*object, "_id", true, id)) return wrong;
  if (id->empty()) return "\"_id\" is empty";
  if (!ids->insert(*id).second) return "\"_id\" " + *id + " occurs twice";
  return std::nullopt;
}

Result<void> ReadCorpus(const std::filesystem::path& file, RelevanceSuite* suite) {
  std::set<std::string> ids;
  return ReadLines(file, [&](std::string_view line, size_t) -> Complaint {
    json object;
    SuiteDocument document;
    if (auto wrong = ReadObject(line, &ids, &object, &document.id)) return wrong;
    if (auto wrong = TakeString(object, "title", false, &document.title)) return wrong;
    if (auto wrong = TakeString(object, "text", true, &document.text)) return wrong;
    suite->documents.push_back(std::move(document));
    return std::nullopt;
  });
}

Result<void> ReadQueries(const std::filesystem::path& file, RelevanceSuite* suite) {
  std::set<std::string> ids;
  return ReadLines(file, [&](std::string_view line, size_t) -> Complaint {
    json object;
    SuiteQuery query;
    if (auto wrong = ReadObject(line, &ids, &object, &query.id)) return wrong;
    if (auto wrong = TakeString(object, "text", true, &query.text)) return wrong;
    if (auto wrong = TakeStrings(object, "exclude", &query.exclude)) return wrong;
    suite->queries.push_back(std::move(query));
    return std::nullopt;
  });
}

std::vector<std::string_view> SplitAtTabs(std::string_view line) {
  std::vector<std::string_view> fields;
  for (size_t begin = 0; begin <= line.size();) {
    const size_t end = std::min(line.find('\t', begin), line.size());
    fields.push_back(line.substr(begin, end - begin));
    begin = end + 1;
  }
  return fields;
}

Result<void> ReadJudgements(const std::filesystem::path& file, RelevanceSuite* suite) {
  std::unordered_map<std::string_view, Judgements*> judgements_of;
  for (SuiteQuery& query : suite->queries) judgements_of[query.id] = &query.judgements;
  return ReadLines(file, [&](std::string_view line, size_t number) -> Complaint {
    const auto fields = SplitAtTabs(line);
    if (fields.size() != 3) return "not three fields with tabs between them";
    if (number == 1 && fields[0] == "query-id") return std::nullopt;
    int grade = 0;
    const char* const end = fields[2].data() + fields[2].size();
    const auto parsed = std::from_chars(fields[2].data(), end, grade);
    if (parsed.ec != std::errc() || parsed.ptr != end) return "the score is not a whole number";
    if (fields[0].empty() || fields[1].empty()) return "an id is empty";
    const auto query = judgements_of.find(fields[0]);
    if (query == judgements_of.end()) return std::nullopt;
    const auto [known, added] = query->second->try_emplace(std::string(fields[1]), grade);
    if (!added && known->second != grade) return "judged before, with another score";
    return std::nullopt;
  });
}

Result<void> ReadName(const std::filesystem::path& file, RelevanceSuite* suite) {
  if (!std::filesystem::exists(file)) return {};
  std::ifstream in(file, std::ios::binary);
  const json root = json::parse(in, nullptr, /*allow_exceptions=*/false);
  if (!root.is_object()) return BadSuite(file.string(), "not a JSON object");
  if (auto wrong = TakeString(root, "name", false, &suite->name)) {
    return BadSuite(file.string(), *wrong);
  }
  return {};
}

}  // namespace

Result<RelevanceSuite> ReadSuite(const std::filesystem::path& folder) {
  RelevanceSuite suite;
  // A path that ends in "/" has no file name of its own.
  const auto normal = std::filesystem::absolute(folder / "").lexically_normal();
  suite.name = normal.parent_path().filename().string();
  if (auto refused = ReadName(folder / "suite.json", &suite); !refused) return refused.error();
  if (auto refused = ReadCorpus(folder / "corpus.jsonl", &suite); !refused) return refused.error();
  if (auto refused = ReadQueries(folder / "queries.jsonl", &suite); !refused) {
    return refused.error();
  }
  const auto judgements = folder / "qrels" / "test.tsv";
  if (auto refused = ReadJudgements(judgements, &suite); !refused) return refused.error();
  std::erase_if(suite.queries, [](const SuiteQuery& query) { return query.judgements.empty(); });
  if (suite.documents.empty()) return BadSuite((folder / "corpus.jsonl").string(), "no documents");
  if (suite.queries.empty()) return BadSuite(judgements.string(), "no query is judged");
  return suite;
}

}  // namespace shortlist
