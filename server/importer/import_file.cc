#include "server/importer/import_file.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <set>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

#include "server/importer/field_map.h"
#include "server/importer/row_reader.h"
#include "server/importer/wire_row.h"
#include "server/storage/storage.h"
#include "server/workflow/import_contract_history.h"
#include "server/workflow/import_freelancer.h"
#include "server/workflow/import_job.h"

namespace shortlist {
namespace {

using nlohmann::json;
using Refused = ImportReport::Refused;

// What becomes durable together, at most: rows, and bytes of the file, which bound the memory.
constexpr size_t kBatchRows = 256;
constexpr int64_t kBatchBytes = 4 * 1024 * 1024;

// A row that was read without a mistake.
struct ReadRow {
  int64_t line = 0;
  ImportedNoun noun;
  std::vector<FieldError> warnings;
};

Refused Described(int64_t line, const FieldError& error) {
  return {line, error.reason, error.pointer, error.detail};
}

// One entry for one row, however many mistakes it has: the first, and how many more.
Refused Described(int64_t line, const Error& error) {
  if (error.fields.empty()) return {line, error.reason, "", error.detail};
  Refused refused = Described(line, error.fields[0]);
  if (const size_t more = error.fields.size() - 1; more > 0) {
    refused.detail +=
        " (" + std::to_string(more) + " more, the next at " + error.fields[1].pointer + ")";
  }
  return refused;
}

Result<ImportOutcome> Bring(Transaction& tx, const Marketplace& marketplace,
                            const ImportedNoun& noun) {
  if (const auto* freelancer = std::get_if<Freelancer>(&noun)) {
    return ImportFreelancer(tx, marketplace, *freelancer);
  }
  if (const auto* job = std::get_if<Job>(&noun)) return ImportJob(tx, marketplace, *job);
  return ImportContractHistory(tx, marketplace, std::get<ContractHistory>(noun));
}

class Import {
 public:
  Import(const Marketplace& marketplace, const ImportOptions& options, RowReader* rows,
         const FieldMap* map)
      : marketplace_(marketplace), kind_(options.kind), rows_(rows), map_(map) {}

  ImportReport Run(const ImportProgress& progress) {
    const auto start = std::chrono::steady_clock::now();
    while (true) {
      std::vector<ReadRow> batch = ReadBatch();
      if (batch.empty() && at_end_) break;
      Write(std::move(batch));
      if (progress) progress(rows_->bytes_done(), rows_->bytes_all());
    }
    // What its verb says of a row is known after its neighbours were read.
    const auto by_line = [](const Refused& a, const Refused& b) { return a.line < b.line; };
    std::stable_sort(report_.refused.begin(), report_.refused.end(), by_line);
    std::stable_sort(report_.warnings.begin(), report_.warnings.end(), by_line);
    report_.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return std::move(report_);
  }

 private:
  // The next rows that have no mistake so far.
  std::vector<ReadRow> ReadBatch() {
    std::vector<ReadRow> batch;
    const int64_t end = rows_->bytes_done() + kBatchBytes;
    while (batch.size() < kBatchRows && rows_->bytes_done() < end) {
      if (!rows_->Advance()) {
        at_end_ = true;
        break;
      }
      ++report_.read;
      auto row = ReadOne();
      if (row) {
        batch.push_back(*std::move(row));
      } else {
        report_.refused.push_back(Described(rows_->line(), row.error()));
      }
    }
    return batch;
  }

  Result<ReadRow> ReadOne() {
    ReadRow row{.line = rows_->line(), .noun = {}, .warnings = {}};
    auto fields = rows_->Fields();
    if (!fields) return fields.error();
    if (map_ != nullptr) {
      WarnOfUnmapped(*fields);
      fields = map_->Apply(*fields, &row.warnings);
    }
    if (!fields) return fields.error();
    auto cut = CutToLimits(kind_, &*fields);
    std::move(cut.begin(), cut.end(), std::back_inserter(row.warnings));
    auto noun = ReadWireRow(kind_, *std::move(fields), *marketplace_.rules.skills);
    if (!noun) return noun.error();
    row.noun = *std::move(noun);
    LeaveOutUnknownCategory(&row);
    return row;
  }

  // Other systems have other categories: that is no reason to lose a row.
  void LeaveOutUnknownCategory(ReadRow* row) const {
    std::string& category = *std::visit([](auto& noun) { return &noun.category; }, row->noun);
    if (category.empty() || HasCategory(marketplace_.rules.categories, category)) return;
    row->warnings.push_back(
        {"/category", "left_out", "This marketplace has no category \"" + category + "\"."});
    category.clear();
  }

  void WarnOfUnmapped(const json& fields) {
    for (std::string& name : map_->UnmappedFields(fields)) {
      if (!unmapped_.insert(name).second) continue;
      report_.warnings.push_back({rows_->line(), "unmapped_field", std::move(name),
                                  "The map neither reads nor ignores this field of the file."});
    }
  }

  // Brings all rows of a batch in one piece of work. One that is refused takes the piece back, and
  // the others are brought without it: so it leaves nothing, whatever its verb had done by then.
  void Write(std::vector<ReadRow> batch) {
    while (!batch.empty()) {
      std::vector<Result<ImportOutcome>> outcomes;
      const auto written = marketplace_.storage->Transact([&](Transaction& tx) -> Result<void> {
        outcomes.clear();
        for (const ReadRow& row : batch) outcomes.push_back(Bring(tx, marketplace_, row.noun));
        for (const auto& outcome : outcomes) {
          if (!outcome) return outcome.error();
        }
        return {};
      });
      if (written) return Count(batch, outcomes);
      std::vector<ReadRow> others;
      for (size_t i = 0; i < batch.size(); ++i) {
        if (outcomes[i]) {
          others.push_back(std::move(batch[i]));
        } else {
          report_.refused.push_back(Described(batch[i].line, outcomes[i].error()));
        }
      }
      batch = std::move(others);
    }
  }

  void Count(const std::vector<ReadRow>& batch,
             const std::vector<Result<ImportOutcome>>& outcomes) {
    for (size_t i = 0; i < batch.size(); ++i) {
      report_.created += *outcomes[i] == ImportOutcome::kCreated;
      report_.updated += *outcomes[i] == ImportOutcome::kUpdated;
      report_.unchanged += *outcomes[i] == ImportOutcome::kUnchanged;
      for (const FieldError& warning : batch[i].warnings) {
        report_.warnings.push_back(Described(batch[i].line, warning));
      }
    }
  }

  const Marketplace& marketplace_;
  const ImportKind kind_;
  RowReader* const rows_;
  const FieldMap* const map_;
  bool at_end_ = false;
  std::set<std::string> unmapped_;  // warned of
  ImportReport report_;
};

json EntriesJson(const std::vector<Refused>& entries) {
  json list = json::array();
  for (const Refused& entry : entries) {
    json each = {{"line", entry.line}, {"reason", entry.reason}, {"detail", entry.detail}};
    if (!entry.field.empty()) each["field"] = entry.field;
    list.push_back(std::move(each));
  }
  return list;
}

}  // namespace

Result<ImportReport> ImportFile(const Marketplace& marketplace, const ImportOptions& options,
                                const ImportProgress& progress) {
  std::optional<FieldMap> map;
  if (options.map) {
    auto loaded = FieldMap::Load(*options.map, options.kind);
    if (!loaded) return loaded.error();
    map.emplace(*std::move(loaded));
  }
  const auto rows = RowReader::Open(options.file);
  if (!rows) return rows.error();
  return Import(marketplace, options, rows->get(), map ? &*map : nullptr).Run(progress);
}

std::string ReportJson(const ImportReport& report) {
  const json out = {{"read", report.read},
                    {"created", report.created},
                    {"updated", report.updated},
                    {"unchanged", report.unchanged},
                    {"refused", EntriesJson(report.refused)},
                    {"warnings", EntriesJson(report.warnings)},
                    {"seconds", report.seconds}};
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace shortlist
