#include "server/auth/api_key.h"

#include <set>

#include <gtest/gtest.h>

#include "index/base/id.h"
#include "server/auth/authenticator.h"
#include "server/auth/digest.h"
#include "tests/server/storage/storage_fixture.h"

namespace shortlist {
namespace {

TEST(Digest, IsBlake2bWith256Bits) {
  // Computed with `b2sum -l 256`.
  EXPECT_EQ(DigestOf(""), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  EXPECT_EQ(DigestOf("abc"), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

TEST(ApiKeySecret, IsAPrefixAnd43CharactersOfBase64Url) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::set<std::string> secrets;
  std::set<char> first_characters;
  for (int i = 0; i < 2'000; ++i) {
    const std::string secret = NewApiKeySecret();
    ASSERT_EQ(secret.size(), 47u);
    ASSERT_EQ(secret.substr(0, 4), "slk_");
    ASSERT_EQ(secret.find_first_not_of(kAlphabet, 4), std::string::npos) << secret;
    ASSERT_TRUE(IsApiKeySecret(secret));
    secrets.insert(secret);
    first_characters.insert(secret[4]);
  }
  EXPECT_EQ(secrets.size(), 2'000u);
  EXPECT_EQ(first_characters.size(), 64u);  // 2,000 draws of 64: one is missing once in 10^12 runs
}

TEST(ApiKeySecret, IsToldFromEverythingElse) {
  const std::string secret = NewApiKeySecret();
  EXPECT_FALSE(IsApiKeySecret(""));
  EXPECT_FALSE(IsApiKeySecret(secret.substr(0, 46)));
  EXPECT_FALSE(IsApiKeySecret(secret + "A"));
  EXPECT_FALSE(IsApiKeySecret("slq_" + secret.substr(4)));
  EXPECT_TRUE(IsApiKeySecret("slp_" + secret.substr(4)));  // a publishable one
  EXPECT_FALSE(IsApiKeySecret(secret.substr(0, 46) + "="));
}

class ApiKeyTest : public StorageTest {
 protected:
  IssuedApiKey Issue(Role role) {
    auto issued = IssueApiKey(*storage_, clock_, role, "a label");
    EXPECT_TRUE(issued.ok());
    return *std::move(issued);
  }

  std::string Refusal(std::optional<std::string_view> authorization) {
    const auto principal = Authenticator(*storage_, clock_).Authenticate(authorization);
    if (principal) return "";
    EXPECT_EQ(principal.error().code, ErrorCode::kUnauthenticated);
    return principal.error().reason;
  }

  FixedClock clock_{Timestamp{1'700'000'000'000'000}};
};

TEST_F(ApiKeyTest, IsIssuedWithIdRoleAndLabelAndKeptAsItsHash) {
  const IssuedApiKey issued = Issue(Role::kAgencyManager);
  EXPECT_TRUE(IsId(issued.id, "key"));
  const auto keys = storage_->Read([](ReadTransaction& tx) { return tx.api_keys().List(); });
  ASSERT_EQ(keys.size(), 1u);
  EXPECT_EQ(keys[0], (ApiKey{issued.id, HashOfApiKey(issued.secret), "agency_manager", "a label",
                             clock_.Now(), std::nullopt}));
}

TEST_F(ApiKeyTest, IsNeverStoredInClear) {
  if (IsPostgresql()) GTEST_SKIP() << "reads the file of the database, which SQLite alone has";
  const IssuedApiKey issued = Issue(Role::kAdmin);
  storage_.reset();  // everything is on disk
  size_t files_with_hash = 0;
  for (const auto& entry : std::filesystem::directory_iterator(database_.folder().path())) {
    const std::string bytes = testing::ReadFile(entry.path());
    EXPECT_EQ(bytes.find(issued.secret.substr(4)), std::string::npos) << entry.path();
    if (bytes.find(HashOfApiKey(issued.secret)) != std::string::npos) ++files_with_hash;
  }
  EXPECT_GT(files_with_hash, 0u);  // the search does find what is there
}

TEST_F(ApiKeyTest, RefusesALabelThatCannotBeKept) {
  const auto nul = IssueApiKey(*storage_, clock_, Role::kAdmin, std::string("a\0b", 3));
  ASSERT_FALSE(nul.ok());
  EXPECT_EQ(nul.error().reason, "nul_in_string");
  const auto bad = IssueApiKey(*storage_, clock_, Role::kAdmin, "\xff");
  ASSERT_FALSE(bad.ok());
  EXPECT_EQ(bad.error().reason, "bad_utf8");
  EXPECT_TRUE(storage_->Read([](ReadTransaction& tx) { return tx.api_keys().List(); }).empty());
}

TEST_F(ApiKeyTest, LetsItsOwnerIn) {
  for (const Role role : {Role::kClient, Role::kFreelancer, Role::kAgencyManager, Role::kAdmin}) {
    const IssuedApiKey issued = Issue(role);
    for (const char* scheme : {"Bearer ", "bearer ", "BEARER  "}) {
      const auto principal = Authenticator(*storage_, clock_).Authenticate(scheme + issued.secret);
      ASSERT_TRUE(principal.ok());
      EXPECT_EQ(*principal, (Principal{issued.id, "", {role}}));
    }
  }
}

TEST_F(ApiKeyTest, IsMissingOnlyWithoutTheHeader) {
  EXPECT_EQ(Refusal(std::nullopt), "missing_credentials");
  EXPECT_EQ(Refusal(""), "bad_credentials");
}

TEST_F(ApiKeyTest, RefusesWhatIsNoKeyOfThisMarketplace) {
  const std::string secret = Issue(Role::kAdmin).secret;
  EXPECT_EQ(Refusal("Bearer " + secret), "");
  const std::string refused[] = {
      "Bearer " + NewApiKeySecret(),  // unknown
      "Bearer",
      "Bearer ",
      "Bearer      ",
      "Bearer" + secret,
      secret,
      "Basic " + secret,  // another scheme
      "Bearer " + secret + " ",
      "Bearer " + secret + "A",
      "Bearer " + secret.substr(0, 46),
      "Bearer " + std::string(10 * 1024, 'A'),  // overlong
      std::string(10 * 1024, ' '),
      "Bearer " + std::string(10 * 1024, ' ') + "A",
      "Bearer slk_' OR 1=1 --",
      "Bearer " + HashOfApiKey(secret),  // who reads the database is not let in
      std::string("Bearer \0slk_", 12),
      "Bearer \xff\xfe",
  };
  for (const std::string& header : refused) EXPECT_EQ(Refusal(header), "bad_credentials") << header;
}

TEST_F(ApiKeyTest, IsDeadFromItsRevocationOn) {
  const IssuedApiKey issued = Issue(Role::kAdmin);
  const IssuedApiKey other = Issue(Role::kAdmin);
  EXPECT_EQ(Refusal("Bearer " + issued.secret), "");
  ASSERT_TRUE(
      storage_
          ->Transact([&](Transaction& tx) { return tx.api_keys().Revoke(issued.id, clock_.Now()); })
          .ok());
  EXPECT_EQ(Refusal("Bearer " + issued.secret), "bad_credentials");
  EXPECT_EQ(Refusal("Bearer " + other.secret), "");
}

TEST_F(ApiKeyTest, OfARoleThatThisProgramDoesNotKnowIsABrokenDatabase) {
  const std::string secret = NewApiKeySecret();
  ASSERT_TRUE(storage_
                  ->Transact([&](Transaction& tx) {
                    return tx.api_keys().Insert(
                        {"key_1", HashOfApiKey(secret), "emperor", "", clock_.Now(), {}});
                  })
                  .ok());
  EXPECT_THROW((void)Authenticator(*storage_, clock_).Authenticate("Bearer " + secret),
               std::runtime_error);
}

}  // namespace
}  // namespace shortlist
