#include "server/workflow/refusals.h"

#include <algorithm>

namespace shortlist {

Error NotFound(std::string_view noun) {
  const std::string name(noun);
  return {ErrorCode::kNotFound, name + "_not_found", "There is no such " + name + ".", {}};
}

Error NotOwner(std::string_view noun) {
  return {ErrorCode::kPermissionDenied,
          "not_owner",
          "This " + std::string(noun) + " is somebody else's to change.",
          {}};
}

Result<void> RequireVersion(int64_t stored, std::optional<int64_t> expected) {
  if (!expected || *expected == stored) return {};
  return Error{ErrorCode::kStaleVersion,
               "stale_version",
               "The newest version is " + std::to_string(stored) + ".",
               {}};
}

Result<void> RequireValid(std::vector<FieldError> fields) {
  if (fields.empty()) return {};
  std::stable_sort(fields.begin(), fields.end(),
                   [](const FieldError& a, const FieldError& b) { return a.pointer < b.pointer; });
  return Error{ErrorCode::kInvalidArgument, "invalid_fields", "The request has fields in error.",
               std::move(fields)};
}

Result<void> RequireOpen(const Job& job) {
  const bool open = job.status == JobStatus::kOpen;
  if (open && !job.on_hold) return {};
  return Error{ErrorCode::kFailedPrecondition,
               "job_not_open",
               "The job is " + std::string(open ? "on hold" : NameOf(job.status)) + ".",
               {}};
}

Error ExternalIdTaken(const std::string& external_id) {
  return {ErrorCode::kConflict,
          "external_id_taken",
          "Another has external_id " + external_id + ".",
          {}};
}

}  // namespace shortlist
