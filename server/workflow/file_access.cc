#include "server/workflow/file_access.h"

#include "index/base/check.h"
#include "server/auth/permission.h"
#include "server/storage/storage.h"
#include "server/workflow/index_document.h"

namespace shortlist {
namespace {

bool SeesJob(const Transaction& tx, const Principal& who, const std::string& id) {
  const auto job = tx.jobs().GetById(id);
  if (!job) return false;
  return MayDo(who.role, Action::kReadAllJobs) ||
         (MayDo(who.role, Action::kReadJobs) && IsSearchable(*job));
}

bool SeesProposal(const Transaction& tx, const Principal& who, const std::string& id) {
  const auto proposal = tx.proposals().Get(id);
  if (!proposal || !MayDo(who.role, Action::kSeeHiring)) return false;
  return proposal->state != ProposalState::kPending || MayDo(who.role, Action::kPropose);
}

}  // namespace

std::string UploaderOf(const Principal& who) { return who.id; }

bool OwnsFile(const Principal& who, const File& file) {
  return who.role == Role::kAdmin || file.uploader == UploaderOf(who);
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
