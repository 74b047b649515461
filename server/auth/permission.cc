#include "server/auth/permission.h"

#include <initializer_list>
#include <string>

#include "index/base/check.h"

namespace shortlist {
namespace {

bool IsOneOf(Role role, std::initializer_list<Role> roles) {
  for (const Role each : roles) {
    if (each == role) return true;
  }
  return false;
}

}  // namespace

// A key belongs to a program that serves one side of the marketplace, so a role may do what its
// side does, to everything of that kind: who owns what is not kept with keys.
bool MayDo(Role role, Action action) {
  switch (action) {
    case Action::kSearch:
    case Action::kReadFreelancers:
    case Action::kReadJobs:
    case Action::kSeeHiring:
    case Action::kBeTold:
      return true;
    case Action::kReadAllJobs:
    case Action::kEditJobs:
    case Action::kSeeCandidates:
    case Action::kHire:
      return IsOneOf(role, {Role::kClient, Role::kAdmin});
    case Action::kReadAllFreelancers:
    case Action::kEditFreelancers:
    case Action::kSeeFeed:
    case Action::kSeeConnects:
    case Action::kPropose:
      return IsOneOf(role, {Role::kFreelancer, Role::kAgencyManager, Role::kAdmin});
    case Action::kModerate:
    case Action::kSeeLedger:
    case Action::kOperate:
      return role == Role::kAdmin;
  }
  CHECK(false);
  return false;
}

Result<void> Require(const Principal& principal, Action action) {
  if (MayDo(principal.role, action)) return {};
  return Error{ErrorCode::kPermissionDenied,
               "permission_denied",
               "The role " + std::string(NameOf(principal.role)) + " may not do this.",
               {}};
}

}  // namespace shortlist
