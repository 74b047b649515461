#include "server/workflow/import_job.h"

#include <utility>

#include "server/storage/storage.h"
#include "server/workflow/create_job.h"
#include "server/workflow/refusals.h"
#include "server/workflow/update_job.h"

namespace shortlist {
namespace {

bool SaysTheSame(Job imported, const Job& stored) {
  imported.id = stored.id;
  if (imported.posted_at == Timestamp{}) imported.posted_at = stored.posted_at;
  imported.owner = stored.owner;
  imported.on_hold = stored.on_hold;
  imported.created_at = stored.created_at;
  imported.updated_at = stored.updated_at;
  imported.version = stored.version;
  imported.seq = stored.seq;
  return imported == stored;
}

std::vector<FieldError> ValidateImported(const Job& job, std::span<const Category> categories) {
  auto errors = Validate(job, categories);
  if (job.external_id.empty()) {
    errors.push_back({"/external_id", "required", "an imported row has an id where it comes from"});
  }
  return errors;
}

}  // namespace

Result<ImportOutcome> ImportJob(Transaction& tx, const Marketplace& marketplace, Job job) {
  const auto valid = RequireValid(ValidateImported(job, marketplace.rules.categories));
  if (!valid) return valid.error();

  const auto stored = tx.jobs().GetByExternalId(job.external_id);
  if (!stored) {
    const auto created = CreateJob(tx, marketplace, std::move(job));
    if (!created) return created.error();
    return ImportOutcome::kCreated;
  }
  if (SaysTheSame(job, *stored)) return ImportOutcome::kUnchanged;
  job.id = stored->id;
  const auto updated = UpdateJob(tx, marketplace, std::move(job), stored->version);
  if (!updated) return updated.error();
  return ImportOutcome::kUpdated;
}

}  // namespace shortlist
