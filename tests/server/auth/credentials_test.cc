// Passwords, one-time passwords, sessions, and how often they may be guessed.
#include <memory>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/auth/attempt_throttle.h"
#include "server/auth/authenticator.h"
#include "server/auth/password.h"
#include "server/auth/totp.h"
#include "tests/server/storage/storage_fixture.h"

namespace shortlist {
namespace {

using ::testing::StartsWith;

constexpr PasswordOptions kCheap{.passes = 1, .memory_bytes = 8'192};

TEST(Password, IsHashedWithArgon2idAndASaltOfItsOwn) {
  const PasswordHasher hasher(kCheap);
  const std::string hash = hasher.Hash("correct horse");
  EXPECT_THAT(hash, StartsWith("$argon2id$v=19$m=8,t=1,p=1$"));
  EXPECT_NE(hash, hasher.Hash("correct horse"));
  EXPECT_TRUE(hasher.Matches(hash, "correct horse"));
  EXPECT_FALSE(hasher.Matches(hash, "correct horsf"));
  EXPECT_FALSE(hasher.Matches(hash, ""));
}

TEST(Password, OfNobodyMatchesNothing) {
  const PasswordHasher hasher(kCheap);
  EXPECT_FALSE(hasher.Matches("", ""));
  EXPECT_FALSE(hasher.Matches("", "correct horse"));
}

TEST(Password, MadeWithOtherLimitsStillMatches) {
  const PasswordHasher dear({.passes = 2, .memory_bytes = 16'384});
  EXPECT_TRUE(PasswordHasher(kCheap).Matches(dear.Hash("correct horse"), "correct horse"));
}

constexpr Timestamp At(int64_t seconds) { return {seconds * 1'000'000}; }

TEST(Totp, GivesTheCodesOfRfc6238) {
  // Appendix B, SHA-1: the secret "12345678901234567890"; the last six of its eight digits.
  const std::string secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  const std::pair<int64_t, const char*> vectors[] = {{59, "287082"},
                                                     {1'111'111'109, "081804"},
                                                     {1'111'111'111, "050471"},
                                                     {1'234'567'890, "005924"},
                                                     {2'000'000'000, "279037"},
                                                     {20'000'000'000, "353130"}};
  for (const auto& [seconds, code] : vectors) EXPECT_EQ(TotpCode(secret, At(seconds)), code);
}

TEST(Totp, ForgivesAClockThatIsOneStepOff) {
  const std::string secret = NewTotpSecret();
  EXPECT_EQ(secret.size(), 32u);
  const std::string code = TotpCode(secret, At(3'000'000));  // step 100,000
  const auto matched = [&](int64_t seconds) { return MatchTotp(secret, code, At(seconds), 0); };
  EXPECT_EQ(matched(3'000'000 - 30), 100'000);
  EXPECT_EQ(matched(3'000'000 + 59), 100'000);
  // Two steps off it is another's code, save for one chance in 300,000 that any of these is equal.
  std::set<std::string> near;
  for (const int64_t step : {-3, -2, -1, 1, 2, 3})
    near.insert(TotpCode(secret, At(3'000'000 + 30 * step)));
  if (!near.contains(code)) {
    EXPECT_EQ(matched(3'000'000 - 31), std::nullopt);
    EXPECT_EQ(matched(3'000'000 + 60), std::nullopt);
  }
}

TEST(Totp, TakesACodeOnceAndNoneBeforeIt) {
  const std::string secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  const Timestamp now = At(1'111'111'111);
  const auto step = MatchTotp(secret, "050471", now, 0);
  ASSERT_EQ(step, 1'111'111'111 / 30);
  EXPECT_EQ(MatchTotp(secret, "050471", now, *step), std::nullopt);
  EXPECT_EQ(MatchTotp(secret, "081804", now, *step), std::nullopt);  // the step before
  EXPECT_EQ(MatchTotp(secret, "081804", now, 0), *step - 1);
}

TEST(Totp, RefusesWhatIsNoCode) {
  const std::string secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  for (const char* code : {"", "05047", "0504711", "05047a", " 050471"}) {
    EXPECT_EQ(MatchTotp(secret, code, At(1'111'111'111), 0), std::nullopt) << code;
  }
}

TEST(Totp, TellsTheApplicationInAUri) {
  EXPECT_EQ(TotpUri("Our Market", "a+b@example.org", "ABC"),
            "otpauth://totp/Our%20Market:a%2Bb%40example.org?secret=ABC&issuer=Our%20Market");
}

TEST(RecoveryCodes, AreTenAndReadAsAPersonTypesThem) {
  const auto codes = NewRecoveryCodes();
  EXPECT_EQ(std::set<std::string>(codes.begin(), codes.end()).size(), 10u);
  for (const std::string& code : codes) {
    EXPECT_THAT(code, ::testing::MatchesRegex("[0-9a-hjkmnp-tv-z-]{19}"));
    std::string typed = " ";
    for (const char c : code) typed += c == '-' ? ' ' : static_cast<char>(std::toupper(c));
    EXPECT_EQ(DigestOfRecoveryCode(typed), DigestOfRecoveryCode(code));
  }
  EXPECT_NE(DigestOfRecoveryCode(codes[0]), DigestOfRecoveryCode(codes[1]));
}

TEST(AttemptThrottle, LetsABurstThroughAndThenOneAtATime) {
  AttemptThrottle throttle({.burst = 3, .seconds_per_try = 60});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(throttle.Take("a", At(0)), 0);
  EXPECT_EQ(throttle.Take("a", At(0)), 60);
  EXPECT_EQ(throttle.Take("b", At(0)), 0);   // another
  EXPECT_EQ(throttle.Take("a", At(59)), 1);  // what was refused cost nothing
  EXPECT_EQ(throttle.Take("a", At(60)), 0);
  EXPECT_EQ(throttle.Take("a", At(60)), 60);
  EXPECT_EQ(throttle.Take("a", At(0)), 60);  // a clock that goes backwards gives nothing
  for (int i = 0; i < 3; ++i) EXPECT_EQ(throttle.Take("a", At(1'000)), 0);
  EXPECT_EQ(throttle.Take("a", At(1'000)), 60);
}

TEST(AttemptThrottle, ForgivesWhoProvedHimself) {
  AttemptThrottle throttle({.burst = 1, .seconds_per_try = 60});
  EXPECT_EQ(throttle.Take("a", At(0)), 0);
  EXPECT_EQ(throttle.Take("a", At(0)), 60);
  throttle.Forgive("a");
  throttle.Forgive("nobody");
  EXPECT_EQ(throttle.Take("a", At(0)), 0);
}

TEST(AttemptThrottle, ForgetsWhoIsQuiet) {
  AttemptThrottle throttle({.burst = 2, .seconds_per_try = 60});
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(throttle.Take(std::to_string(i), At(1'000)), 0);
  }
  EXPECT_EQ(throttle.size(), 100u);
  EXPECT_EQ(throttle.Take("a", At(1'061)), 0);
  EXPECT_EQ(throttle.size(), 1u);
}

class SessionTest : public StorageTest {
 protected:
  void SetUp() override {
    StorageTest::SetUp();
    Account account;
    account.id = "acc_1";
    account.email = "ada@example.org";
    account.roles = {Role::kClient, Role::kFreelancer};
    Store(account);
  }
  void Store(const Account& account) {
    const auto stored = storage_->Transact([&](Transaction& tx) {
      return tx.accounts().GetById(account.id) ? tx.accounts().Save(account)
                                               : tx.accounts().Insert(account);
    });
    ASSERT_TRUE(stored.ok());
  }
  IssuedSession Open(const std::string& user_agent = "Browser") {
    auto issued = storage_->Transact([&](Transaction& tx) -> Result<IssuedSession> {
      return OpenSession(tx, clock_, kOptions, "acc_1", {user_agent, "127.0.0.1"});
    });
    return *std::move(issued);
  }
  Result<Principal> Who(const std::string& secret) {
    return Authenticator(*storage_, clock_, kOptions).Authenticate("Bearer " + secret);
  }
  std::string Refusal(const std::string& secret) {
    const auto who = Who(secret);
    return who ? "" : who.error().reason;
  }
  std::vector<Session> Sessions() {
    return storage_->Read([](ReadTransaction& tx) { return tx.sessions().ListOf("acc_1"); });
  }

  static constexpr SessionOptions kOptions{.idle_micros = 1'000 * 1'000'000LL,
                                           .absolute_micros = 2'500 * 1'000'000LL};
  FixedClock clock_{At(1'000'000)};
};

TEST_F(SessionTest, LetsItsOwnerInWithAllRoles) {
  const IssuedSession issued = Open();
  EXPECT_THAT(issued.secret, StartsWith("sls_"));
  const auto who = Who(issued.secret);
  ASSERT_TRUE(who.ok());
  EXPECT_EQ(*who, (Principal{issued.id, "acc_1", {Role::kClient, Role::kFreelancer}}));
  EXPECT_EQ(Refusal("sls_" + std::string(43, 'A')), "bad_credentials");
  EXPECT_EQ(Refusal("slk_" + issued.secret.substr(4)), "bad_credentials");
  EXPECT_EQ(Refusal(Sessions()[0].hash),
            "bad_credentials");  // who reads the database is not let in
}

TEST_F(SessionTest, EndsWhenItIsNotUsed) {
  const std::string secret = Open().secret;
  clock_.Set(At(1'000'999));
  EXPECT_EQ(Refusal(secret), "");
  EXPECT_EQ(Sessions()[0].last_used_at, At(1'000'999));
  clock_.Set(At(1'001'000));
  EXPECT_EQ(Refusal(secret), "");
  EXPECT_EQ(Sessions()[0].last_used_at, At(1'000'999));  // not written down with every request
  clock_.Set(At(1'001'999));
  EXPECT_EQ(Refusal(secret), "bad_credentials");
}

TEST_F(SessionTest, EndsAfterItsTimeHoweverMuchItIsUsed) {
  const std::string secret = Open().secret;
  for (const int64_t later : {900, 1'800, 2'499}) {
    clock_.Set(At(1'000'000 + later));
    EXPECT_EQ(Refusal(secret), "") << later;
  }
  clock_.Set(At(1'002'500));
  EXPECT_EQ(Refusal(secret), "bad_credentials");
}

TEST_F(SessionTest, IsForgottenWithTheNextLoginOnceItExpired) {
  const IssuedSession old = Open();
  clock_.Set(At(1'001'000));
  const IssuedSession fresh = Open(std::string(300, 'x') + "\u00fc");
  const auto sessions = Sessions();
  ASSERT_EQ(sessions.size(), 1u);
  EXPECT_EQ(sessions[0].id, fresh.id);
  EXPECT_EQ(sessions[0].user_agent.size(), 200u);
  (void)Open(std::string("\xff\0", 2));
  EXPECT_EQ(Sessions()[1].user_agent, "");
}

TEST_F(SessionTest, OfASuspendedAccountIsNoUse) {
  const std::string secret = Open().secret;
  Account account =
      *storage_->Read([](ReadTransaction& tx) { return tx.accounts().GetById("acc_1"); });
  account.status = AccountStatus::kSuspended;
  Store(account);
  EXPECT_EQ(Refusal(secret), "account_suspended");
  account.status = AccountStatus::kLimited;
  Store(account);
  EXPECT_EQ(Refusal(secret), "");
}

}  // namespace
}  // namespace shortlist
