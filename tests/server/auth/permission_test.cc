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
    {Action::kLookUp, {true, true, true, true}},
    {Action::kReadFreelancers, {true, true, true, true}},
    {Action::kReadAllFreelancers, {false, true, true, true}},
    {Action::kReadAllJobs, {true, false, false, true}},
    {Action::kEditFreelancers, {false, true, true, true}},
    {Action::kReadJobs, {true, true, true, true}},
    {Action::kEditJobs, {true, false, false, true}},
    {Action::kHire, {true, false, false, true}},
    {Action::kTendJobs, {true, false, false, true}},
    {Action::kPropose, {false, true, true, true}},
    {Action::kTendProposals, {false, true, true, true}},
    {Action::kAgree, {true, true, true, true}},
    {Action::kSeeHiring, {true, true, true, true}},
    {Action::kSendFiles, {true, true, true, true}},
    {Action::kSeeFiles, {true, true, true, true}},
    {Action::kBeTold, {true, true, true, true}},
    {Action::kModerate, {false, false, false, true}},
    {Action::kSeeCandidates, {true, false, false, true}},
    {Action::kSeeFeed, {false, true, true, true}},
    {Action::kOwnAccount, {true, true, true, true}},
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
      const auto allowed = Require({"key_1", "", {kRoles[i]}}, line.action);
      EXPECT_EQ(allowed.ok(), line.may[i]) << NameOf(kRoles[i]) << " " << action;
    }
  }
  EXPECT_EQ(actions.size(), static_cast<size_t>(Action::kOperate) + 1) << "an action has no line";
}

TEST(Permission, OfSeveralRolesIsThatOfEach) {
  const RoleSet both = {Role::kClient, Role::kFreelancer};
  EXPECT_TRUE(MayDo(both, Action::kEditJobs));
  EXPECT_TRUE(MayDo(both, Action::kEditFreelancers));
  EXPECT_FALSE(MayDo(both, Action::kOperate));
  EXPECT_FALSE(MayDo(RoleSet(), Action::kSearch));
}

TEST(Permission, IsDeniedWithTheRolesName) {
  const auto denied = Require({"key_1", "", {Role::kAgencyManager}}, Action::kOperate);
  ASSERT_FALSE(denied.ok());
  EXPECT_EQ(denied.error().code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(denied.error().reason, "permission_denied");
  EXPECT_NE(denied.error().detail.find("agency_manager"), std::string::npos);
}

std::string RefusalOf(const Principal& who, Action action) {
  const auto allowed = Require(who, action);
  return allowed ? "" : allowed.error().reason;
}

TEST(Permission, OfAKeyIsThatOfItsScopesAndNeverItsAccount) {
  Principal key{"key_1", "acc_1", {Role::kAdmin}};
  for (const Line& line : kTable) {
    const auto needed = ScopeOf(line.action);
    key.scopes = ScopeSet();
    EXPECT_EQ(RefusalOf(key, line.action), "scope_missing");
    for (int i = 0; i <= static_cast<int>(Scope::kOperate); ++i) {
      const auto scope = static_cast<Scope>(i);
      key.scopes = ScopeSet{scope};
      EXPECT_EQ(RefusalOf(key, line.action), needed == scope ? "" : "scope_missing");
    }
  }
  EXPECT_EQ(ScopeOf(Action::kOwnAccount), std::nullopt);
}

TEST(Permission, OfAPublishableKeyIsToSearch) {
  const Principal key{"key_1", "acc_1", {Role::kAdmin}, ScopeSet(), true};
  for (const Line& line : kTable) {
    EXPECT_EQ(RefusalOf(key, line.action), line.action == Action::kSearch ? "" : "scope_missing");
  }
  EXPECT_FALSE(key.ActsForAll());
}

TEST(Permission, OfAnAccountOnHoldIsWhatBringsNoNewBusiness) {
  const Principal held{"ses_1", "acc_1", {Role::kClient, Role::kFreelancer},
                       {},      false,   "Chargebacks"};
  std::set<Action> refused;
  for (const Line& line : kTable) {
    if (RefusalOf(held, line.action) == "account_limited") refused.insert(line.action);
  }
  EXPECT_EQ(refused, (std::set<Action>{Action::kEditFreelancers, Action::kEditJobs, Action::kHire,
                                       Action::kPropose, Action::kAgree, Action::kSendFiles}));
  EXPECT_NE(Require(held, Action::kEditJobs).error().detail.find("Chargebacks"), std::string::npos);
}

TEST(Scope, IsFoundByItsNameAlone) {
  for (int i = 0; i <= static_cast<int>(Scope::kOperate); ++i) {
    const auto scope = static_cast<Scope>(i);
    EXPECT_EQ(ScopeByName(NameOf(scope)), scope);
    EXPECT_EQ(ScopesByNames(NamesOf(ScopeSet{scope, Scope::kSearch})),
              (ScopeSet{Scope::kSearch, scope}));
  }
  EXPECT_EQ(ScopeByName("Search"), std::nullopt);
  EXPECT_EQ(ScopesByNames("search,root"), std::nullopt);
}

TEST(Role, IsFoundByItsNameAlone) {
  for (const Role role : kRoles) EXPECT_EQ(RoleByName(NameOf(role)), role);
  for (const char* other : {"", "Admin", "admin ", "root"})
    EXPECT_EQ(RoleByName(other), std::nullopt);
}

}  // namespace
}  // namespace shortlist
