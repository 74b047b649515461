#include "server/auth/permission.h"

#include <initializer_list>
#include <string>
#include <utility>

#include "index/base/check.h"

namespace shortlist {
namespace {

bool IsOneOf(Role role, std::initializer_list<Role> roles) {
  for (const Role each : roles) {
    if (each == role) return true;
  }
  return false;
}

bool IsInScope(const Principal& principal, Action action) {
  if (principal.is_publishable) return action == Action::kSearch;
  if (!principal.scopes) return true;
  const auto needed = ScopeOf(action);
  return needed && principal.scopes->Has(*needed);
}

Error ScopeMissing(const Principal& principal, Action action) {
  const auto needed = ScopeOf(action);
  std::string detail = "No key may do this: log in.";
  if (principal.is_publishable) {
    detail = "A publishable key may search and match, nothing else.";
  } else if (needed) {
    detail = "This key lacks the scope " + std::string(NameOf(*needed)) + ".";
  }
  return {ErrorCode::kPermissionDenied, "scope_missing", std::move(detail), {}};
}

}  // namespace

bool MayDo(Role role, Action action) {
  switch (action) {
    case Action::kSearch:
    case Action::kLookUp:
    case Action::kReadFreelancers:
    case Action::kReadJobs:
    case Action::kOwnAccount:
    case Action::kAgree:
    case Action::kSeeHiring:
    case Action::kSendFiles:
    case Action::kSeeFiles:
    case Action::kBeTold:
      return true;
    case Action::kReadAllJobs:
    case Action::kEditJobs:
    case Action::kSeeCandidates:
    case Action::kHire:
    case Action::kTendJobs:
      return IsOneOf(role, {Role::kClient, Role::kAdmin});
    case Action::kReadAllFreelancers:
    case Action::kEditFreelancers:
    case Action::kSeeFeed:
    case Action::kSeeConnects:
    case Action::kPropose:
    case Action::kTendProposals:
      return IsOneOf(role, {Role::kFreelancer, Role::kAgencyManager, Role::kAdmin});
    case Action::kModerate:
    case Action::kSeeLedger:
    case Action::kOperate:
      return role == Role::kAdmin;
  }
  CHECK(false);
  return false;
}

bool MayDo(RoleSet roles, Action action) {
  for (const Role role : roles.List()) {
    if (MayDo(role, action)) return true;
  }
  return false;
}

std::optional<Scope> ScopeOf(Action action) {
  switch (action) {
    case Action::kSearch:
    case Action::kLookUp:
      return Scope::kSearch;
    case Action::kReadFreelancers:
    case Action::kReadAllFreelancers:
    case Action::kSeeFeed:
    case Action::kSeeConnects:
      return Scope::kReadFreelancers;
    case Action::kEditFreelancers:
      return Scope::kEditFreelancers;
    case Action::kReadJobs:
    case Action::kReadAllJobs:
    case Action::kSeeCandidates:
      return Scope::kReadJobs;
    case Action::kEditJobs:
      return Scope::kEditJobs;
    case Action::kHire:
    case Action::kTendJobs:
    case Action::kPropose:
    case Action::kTendProposals:
    case Action::kAgree:
    case Action::kSeeHiring:
    case Action::kBeTold:
      return Scope::kHiring;
    case Action::kSendFiles:
    case Action::kSeeFiles:
      return Scope::kFiles;
    case Action::kModerate:
    case Action::kSeeLedger:
    case Action::kOperate:
      return Scope::kOperate;
    case Action::kOwnAccount:
      return std::nullopt;
  }
  CHECK(false);
  return std::nullopt;
}

bool IsHeld(Action action) {
  switch (action) {
    case Action::kEditFreelancers:
    case Action::kEditJobs:
    case Action::kHire:
    case Action::kPropose:
    case Action::kAgree:
    case Action::kSendFiles:
      return true;
    default:
      return false;
  }
}

Error AccountLimited(const std::string& hold) {
  return {ErrorCode::kPermissionDenied,
          "account_limited",
          "This account is on hold and may not do this: " + hold,
          {}};
}

Result<void> Require(const Principal& principal, Action action) {
  if (!MayDo(principal.roles, action)) {
    return Error{ErrorCode::kPermissionDenied,
                 "permission_denied",
                 "Who is " + NamesOf(principal.roles) + " may not do this.",
                 {}};
  }
  if (!IsInScope(principal, action)) return ScopeMissing(principal, action);
  if (principal.hold && IsHeld(action)) return AccountLimited(*principal.hold);
  return {};
}

}  // namespace shortlist
