#include "server/auth/permission.h"

#include <set>

#include <gtest/gtest.h>

namespace shortlist {
namespace {

constexpr Role kRoles[] = {Role::kClient, Role::kFreelancer, Role::kAgencyManager, Role::kAdmin};

struct Line {
  Action action;
  bool may[4];  // client, freelancer, agency manager, admin
};

constexpr Line kTable[] = {
    {Action::kSearch, {true, true, true, true}},
    {Action::kReadFreelancers, {true, true, true, true}},
    {Action::kReadAllFreelancers, {false, true, true, true}},
    {Action::kReadAllJobs, {true, false, false, true}},
    {Action::kEditFreelancers, {false, true, true, true}},
    {Action::kReadJobs, {true, true, true, true}},
    {Action::kEditJobs, {true, false, false, true}},
    {Action::kHire, {true, false, false, true}},
    {Action::kPropose, {false, true, true, true}},
    {Action::kSeeHiring, {true, true, true, true}},
    {Action::kBeTold, {true, true, true, true}},
    {Action::kModerate, {false, false, false, true}},
    {Action::kSeeCandidates, {true, false, false, true}},
    {Action::kSeeFeed, {false, true, true, true}},
    {Action::kSeeConnects, {false, true, true, true}},
    {Action::kSeeLedger, {false, false, false, true}},
    {Action::kOperate, {false, false, false, true}},
};

TEST(Permission, OfEveryRoleAndActionIsWhatTheTableSays) {
  std::set<Action> actions;
  for (const Line& line : kTable) {
    actions.insert(line.action);
    for (size_t i = 0; i < 4; ++i) {
      const int action = static_cast<int>(line.action);
      EXPECT_EQ(MayDo(kRoles[i], line.action), line.may[i]) << NameOf(kRoles[i]) << " " << action;
      const auto allowed = Require({"key_1", kRoles[i]}, line.action);
      EXPECT_EQ(allowed.ok(), line.may[i]) << NameOf(kRoles[i]) << " " << action;
    }
  }
  EXPECT_EQ(actions.size(), static_cast<size_t>(Action::kOperate) + 1) << "an action has no line";
}

TEST(Permission, IsDeniedWithTheRolesName) {
  const auto denied = Require({"key_1", Role::kAgencyManager}, Action::kOperate);
  ASSERT_FALSE(denied.ok());
  EXPECT_EQ(denied.error().code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(denied.error().reason, "permission_denied");
  EXPECT_NE(denied.error().detail.find("agency_manager"), std::string::npos);
}

TEST(Role, IsFoundByItsNameAlone) {
  for (const Role role : kRoles) EXPECT_EQ(RoleByName(NameOf(role)), role);
  for (const char* other : {"", "Admin", "admin ", "root"})
    EXPECT_EQ(RoleByName(other), std::nullopt);
}

}  // namespace
}  // namespace shortlist
