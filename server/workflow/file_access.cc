#include "server/workflow/file_access.h"

#include "index/base/check.h"
#include "server/auth/permission.h"
#include "server/storage/storage.h"
#include "server/workflow/hiring_sides.h"

namespace shortlist {
namespace {

bool SeesJob(const Transaction& tx, const Principal& who, const std::string& id) {
  if (!Require(who, Action::kReadJobs)) return false;
  const auto job = tx.jobs().GetById(id);
  return job && IsKnown(tx, who, *job);
}

bool SeesProposal(const Transaction& tx, const Principal& who, const std::string& id) {
  return Require(who, Action::kSeeHiring) && FindSeen<Proposal>(tx, who, id);
}

}  // namespace

std::string UploaderOf(const Principal& who) {
  return who.account_id.empty() ? who.id : who.account_id;
}

bool OwnsFile(const Principal& who, const File& file) {
  const bool is_admin = who.ActsForAll() && who.roles.Has(Role::kAdmin);
  return is_admin || file.uploader == UploaderOf(who);
}

bool MayReadFile(const Transaction& tx, const Principal& who, const File& file) {
  if (!file.subject) return OwnsFile(who, file);
  switch (file.subject->kind) {
    case FileSubjectKind::kJob:
      return SeesJob(tx, who, file.subject->id);
    case FileSubjectKind::kProposal:
      return SeesProposal(tx, who, file.subject->id);
  }
  CHECK(false);
  return false;
}

}  // namespace shortlist
