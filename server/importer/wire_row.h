#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "index/base/result.h"
#include "index/skills/skill_graph.h"
#include "server/http/json_reader.h"
#include "server/importer/import_file.h"
#include "server/marketplace/contract_history.h"
#include "server/marketplace/freelancer.h"
#include "server/marketplace/job.h"

namespace shortlist {

using ImportedNoun = std::variant<Freelancer, Job, ContractHistory>;

// Reads a row in our wire form, as a request is read. Refuses `invalid_fields` with all that is of
// a wrong type or unknown; whether the values may be stored is the verb's to say.
Result<ImportedNoun> ReadWireRow(ImportKind kind, nlohmann::json row, const SkillGraph& graph);

// The pointers of the fields of `sample` that the wire form does not have.
std::vector<std::string> UnknownWireFields(ImportKind kind, nlohmann::json sample);

// Cuts what a row in our wire form has too much of (more than 15 skills, a title too long: at a
// word), and says what it cut: too_many, too_long, at their pointers. Identifiers are never cut.
std::vector<FieldError> CutToLimits(ImportKind kind, nlohmann::json* row);

// The longest beginning of `text` of at most `max_characters` code points that ends with a word; or
// within one where the word is longer than half of that.
std::string_view CutAtWord(std::string_view text, size_t max_characters);

}  // namespace shortlist
