#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "server/marketplace/job.h"

namespace shortlist {

// The refusals that the verbs share, each made in one place. A verb asks in this order: not found,
// stale version, invalid fields, external id taken; and it asks all before it appends its event.

// `<noun>_not_found`: of what does not exist and of what may not be seen alike.
Error NotFound(std::string_view noun);

// `not_owner`: of what may be seen, but not be done to by whoever asks.
Error NotOwner(std::string_view noun);

// Refuses `stale_version` unless `expected` is absent or the version stored.
Result<void> RequireVersion(int64_t stored, std::optional<int64_t> expected);

// Refuses `invalid_fields` with `fields` in the order of their pointers, unless there are none.
// server/http refuses what it cannot read in the same form.
Result<void> RequireValid(std::vector<FieldError> fields);

// Refuses `job_not_open`: paused, filled, closed ..., or its client is on hold.
Result<void> RequireOpen(const Job& job);

Error ExternalIdTaken(const std::string& external_id);

// Refuses `external_id_taken` when another than `own_id` has it in `repository`.
template <typename Repository>
Result<void> RequireFreeExternalId(const Repository& repository, const std::string& external_id,
                                   std::string_view own_id) {
  if (external_id.empty()) return {};
  const auto other = repository.GetByExternalId(external_id);
  if (other && other->id != own_id) return ExternalIdTaken(external_id);
  return {};
}

}  // namespace shortlist
