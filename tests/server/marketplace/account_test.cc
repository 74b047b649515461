#include "server/marketplace/account.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Email, IsKeptWithoutWhiteSpaceAndWithItsDomainInLowerCase) {
  EXPECT_EQ(NormalizedEmail(" Ada.B+x@Example.ORG\n"), "Ada.B+x@example.org");
  EXPECT_EQ(EmailKey("Ada.B+x@example.org"), "ada.b+x@example.org");
  EXPECT_EQ(NormalizedEmail("a@localhost"), "a@localhost");
  const std::string longest = std::string(64, 'a') + "@" + std::string(63, 'b') + ".org";
  EXPECT_EQ(NormalizedEmail(longest), longest);
}

TEST(Email, IsRefusedWhereItIsNone) {
  const std::string none[] = {
      "",
      " ",
      "ada",
      "@",
      "ada@",
      "@example.org",
      "a@b@c",
      "a b@example.org",
      "a@exa mple.org",
      "a..b@example.org",
      ".a@example.org",
      "a.@example.org",
      "a@example..org",
      "a@.org",
      "a@example.org.",
      "a@-x.org",
      "a@x-.org",
      "\"a\"@example.org",
      "a@[127.0.0.1]",
      "a@example.org\r\nBcc: b@example.org",
      "a\r\n@example.org",
      std::string("a\0@b.org", 8),
      "\u00e4@example.org",
      "a@\u00e4.org",
      "<a@example.org>",
      "a@example.org,b@example.org",
      std::string(65, 'a') + "@example.org",
      "a@" + std::string(64, 'b'),
      "a@" + std::string(60, 'b') + "." + std::string(60, 'b') + "." + std::string(60, 'b') + "." +
          std::string(60, 'b') + "." + std::string(60, 'b'),
  };
  for (const std::string& text : none) EXPECT_EQ(NormalizedEmail(text), std::nullopt) << text;
}

std::vector<std::string> Wrong(const Account& account) {
  std::vector<std::string> wrong;
  for (const FieldError& error : Validate(account))
    wrong.push_back(error.pointer + " " + error.reason);
  return wrong;
}

TEST(Account, IsCheckedWhole) {
  Account account;
  EXPECT_THAT(Wrong(account), ElementsAre("/name required", "/roles required"));
  account.name = std::string(101, 'a');
  account.roles = {Role::kClient};
  account.country = "XX";
  account.timezone = "Mars/Olympus";
  EXPECT_THAT(Wrong(account),
              ElementsAre("/name too_long", "/country unknown_value", "/timezone unknown_value"));
  account.name = "Ada\r\nBcc: b@example.org";
  account.country = "PT";
  account.timezone = "Europe/Lisbon";
  EXPECT_THAT(Wrong(account), ElementsAre("/name not_allowed"));
  account.name = "Ada";
  EXPECT_THAT(Wrong(account), IsEmpty());
}

TEST(AccountStatus, FollowsItsArrows) {
  using enum AccountStatus;
  constexpr AccountStatus kAll[] = {kActive, kLimited, kSuspended};
  constexpr bool kMay[3][3] = {{false, true, false}, {true, false, true}, {true, false, false}};
  for (int from = 0; from < 3; ++from) {
    for (int to = 0; to < 3; ++to) {
      EXPECT_EQ(MayBecome(kAll[from], kAll[to]), kMay[from][to]) << from << " " << to;
    }
    EXPECT_EQ(AccountStatusByName(NameOf(kAll[from])), kAll[from]);
  }
  EXPECT_EQ(AccountStatusByName("gone"), std::nullopt);
}

TEST(NewPassword, HasALengthInCharacters) {
  const auto reason = [](const std::string& password) {
    const auto wrong = CheckNewPassword("/password", password);
    return wrong ? wrong->reason : "";
  };
  EXPECT_EQ(reason(std::string(9, 'a')), "out_of_range");
  EXPECT_EQ(reason(std::string(10, 'a')), "");
  std::string umlauts;
  for (int i = 0; i < 200; ++i) umlauts += "\u00fc";
  EXPECT_EQ(reason(umlauts), "");
  EXPECT_EQ(reason(umlauts + "u"), "out_of_range");
  EXPECT_EQ(reason("ten bytes \xff"), "bad_utf8");
}

TEST(RoleSet, IsWrittenAndReadByItsNames) {
  const RoleSet both = {Role::kAgencyManager, Role::kClient};
  EXPECT_EQ(NamesOf(both), "client,agency_manager");
  EXPECT_EQ(RolesByNames("agency_manager,client"), both);
  EXPECT_EQ(RolesByNames(""), RoleSet());
  EXPECT_EQ(RolesByNames("client,emperor"), std::nullopt);
  EXPECT_THAT(both.List(), ElementsAre(Role::kClient, Role::kAgencyManager));
}

}  // namespace
}  // namespace shortlist
