#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "index/base/result.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

enum class ImportKind : uint8_t { kFreelancers, kJobs, kContracts };

struct ImportOptions {
  ImportKind kind = ImportKind::kFreelancers;
  std::filesystem::path file;                // .jsonl, or .csv with a header line
  std::optional<std::filesystem::path> map;  // none: the rows are in our own wire form
};

// What became of the rows: read = created + updated + unchanged + refused.
struct ImportReport {
  // What is wrong with a row, or, of a warning, was cut from it.
  struct Refused {
    int64_t line = 0;  // where the row begins, from 1
    std::string reason;
    std::string field;  // its JSON pointer in our wire form; empty: the row as a whole
    std::string detail;

    bool operator==(const Refused&) const = default;
  };

  int64_t read = 0;
  int64_t created = 0;
  int64_t updated = 0;
  int64_t unchanged = 0;
  std::vector<Refused> refused;  // one for each refused row, by line; its first mistake
  // Of rows that were brought: too_many, too_long (it was cut), left_out (the map did not
  // understand it). And unmapped_field, once for each field of the file that the map does not name:
  // `field` is that field's name.
  std::vector<Refused> warnings;
  double seconds = 0;
};

// Bytes of the file done, and bytes in all. Called on the importing thread.
using ImportProgress = std::function<void(int64_t, int64_t)>;

// Brings a file of another system: each row through the map (data/import/README.md) into our wire
// form, then through the same reading and rules as a request. Refused rows are reported and the
// rest is brought; of rows with the same external id the later one wins. What is merely too much
// is cut and reported under warnings; so is a category that this marketplace does not have
// (`left_out`).
//
// Rows become durable in file order, some hundred at a time, and a row that says what is there
// already writes nothing: an import that was killed is simply run again, and one that is run twice
// changes nothing (but where a file contradicts itself about an external_id, each run writes its
// rows in turn, to the same end). Safe beside a running server, which follows the outbox. Memory:
// some hundred rows, at most some megabytes of the file; and the report.
//
// Refuses the whole import: `file_not_found`, `unsupported_format` (neither .jsonl nor .csv; a CSV
// without a usable header line), `bad_map` (the place is named). Refuses a row: `line_too_long`,
// `bad_utf8`, `nul_in_string`, `bad_json`, `wrong_type`, `duplicate_field`, `bad_csv`,
// `wrong_column_count`, those of the map, of JsonReader and of Validate. Throws when the file or
// the database fails.
Result<ImportReport> ImportFile(const Marketplace& marketplace, const ImportOptions& options,
                                const ImportProgress& progress);

// {"read", "created", "updated", "unchanged", "refused": [{"line", "reason", "field"?, "detail"}],
// "warnings": [...], "seconds"}
std::string ReportJson(const ImportReport& report);

}  // namespace shortlist
