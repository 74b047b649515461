// Accounts registered, verified, logged in to, reset and edited; the mails that this takes.
#include <deque>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/auth/authenticator.h"
#include "server/auth/password.h"
#include "server/auth/totp.h"
#include "server/workflow/create_admin.h"
#include "server/workflow/deliver_mail.h"
#include "server/workflow/log_in.h"
#include "server/workflow/own_account.h"
#include "server/workflow/register_account.h"
#include "server/workflow/reset_password.h"
#include "server/workflow/second_factor.h"
#include "server/workflow/set_account_status.h"
#include "server/workflow/update_account.h"
#include "server/workflow/verify_email.h"
#include "tests/server/workflow/workflow_fixture.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kPassword = "correct horse";

class AccountVerbs : public WorkflowTest {
 protected:
  AccountVerbs() {
    marketplace_.accounts.passwords = &hasher_;
    marketplace_.accounts.verify_link = "https://market.example/verify#";
    marketplace_.accounts.reset_link = "https://market.example/reset#";
  }

  Account Draft(const std::string& email = "ada@example.org") {
    Account draft;
    draft.email = email;
    draft.name = "Ada";
    draft.roles = {Role::kClient};
    draft.password_hash = hasher_.Hash(kPassword);
    return draft;
  }
  std::vector<QueuedMail> Mails() {
    return Read([](ReadTransaction& tx) { return tx.mail_queue().List(); });
  }
  // The token of the newest mail.
  std::string Token() {
    const std::string text = Mails().back().text;
    const size_t at = text.find("#slt_");
    return at == std::string::npos ? "" : text.substr(at + 1, 47);
  }
  // An account that may log in.
  Account Verified(const std::string& email = "ada@example.org") {
    EXPECT_EQ(ReasonOf(Do(RegisterAccount, Draft(email))), "");
    EXPECT_EQ(ReasonOf(Do(VerifyEmail, Token())), "");
    return Stored(email);
  }
  Account Stored(const std::string& email = "ada@example.org") {
    auto account = Read([&](ReadTransaction& tx) { return tx.accounts().GetByEmailKey(email); });
    EXPECT_TRUE(account.ok());
    return *std::move(account);
  }
  std::string SetStatus(AccountStatus status, const std::string& email = "Ada@example.org") {
    const std::string reason = status == AccountStatus::kActive ? "" : "Chargebacks";
    return ReasonOf(Do(SetAccountStatus, email, status, reason));
  }
  Result<IssuedSession> Login(const std::string& password = kPassword,
                              const std::string& code = "") {
    return LogIn(marketplace_, {"ada@example.org", password, code, {"Browser", "127.0.0.1"}});
  }
  std::string Refusal(const std::string& secret) {
    return ReasonOf(Authenticator(*storage_, clock_, marketplace_.accounts.sessions)
                        .Authenticate("Bearer " + secret));
  }
  std::string CodeNow() { return TotpCode(Stored().second_factor.secret, clock_.Now()); }
  // Turns the second factor on and returns the recovery codes.
  std::vector<std::string> TurnOn(const Account& account) {
    EXPECT_EQ(ReasonOf(Do(BeginSecondFactor, account.id)), "");
    const auto codes = Do(ConfirmSecondFactor, account.id, CodeNow());
    EXPECT_EQ(ReasonOf(codes), "");
    return *codes;
  }

  const PasswordHasher hasher_{{.passes = 1, .memory_bytes = 8'192}};
};

TEST_F(AccountVerbs, ARegistrationMailsATokenThatOpensTheAccount) {
  EXPECT_EQ(ReasonOf(Do(RegisterAccount, Draft())), "");
  const Account account = Stored();
  EXPECT_EQ(account.version, 1);
  EXPECT_EQ(account.email_verified_at, std::nullopt);
  ASSERT_THAT(Mails(), SizeIs(1));
  EXPECT_EQ(Mails()[0].to, "ada@example.org");
  EXPECT_EQ(Mails()[0].next_at, kStart);
  EXPECT_THAT(Mails()[0].text, HasSubstr("https://market.example/verify#slt_"));

  EXPECT_EQ(ReasonOf(Login()), "email_not_verified");
  EXPECT_EQ(ReasonOf(Login("wrong horse")), "bad_login");
  const std::string token = Token();
  EXPECT_EQ(ReasonOf(Do(ResetPassword, token, std::string("hash"))), "bad_token");  // of no reset
  EXPECT_EQ(ReasonOf(Do(VerifyEmail, token)), "");
  EXPECT_EQ(Stored().email_verified_at, kStart);
  EXPECT_EQ(ReasonOf(Do(VerifyEmail, token)), "bad_token");
  EXPECT_EQ(ReasonOf(Login()), "");
  EXPECT_THAT(Events(), IsEmpty());  // search need not hear of it
}

TEST_F(AccountVerbs, ARegistrationIsCheckedWhole) {
  Account draft = Draft();
  draft.name = "";
  draft.country = "XX";
  draft.roles = {Role::kAdmin, Role::kClient};
  EXPECT_THAT(FieldsOf(Do(RegisterAccount, draft)),
              ElementsAre("/country unknown_value", "/name required", "/roles not_allowed"));
  EXPECT_THAT(Mails(), IsEmpty());
}

TEST_F(AccountVerbs, ATokenIsGoodForADay) {
  EXPECT_EQ(ReasonOf(Do(RegisterAccount, Draft())), "");
  Advance(24 * 3'600);
  EXPECT_EQ(ReasonOf(Do(VerifyEmail, Token())), "bad_token");
  EXPECT_EQ(ReasonOf(Do(VerifyEmail, std::string("slt_"))), "bad_token");
}

TEST_F(AccountVerbs, ASecondRegistrationOfAKnownOwnerChangesNothingAndTellsTheOwner) {
  const Account before = Verified();
  Account again = Draft("ADA@example.org");
  again.name = "Mallory";
  again.password_hash = hasher_.Hash("another password");
  EXPECT_EQ(ReasonOf(Do(RegisterAccount, again)), "");
  EXPECT_EQ(Stored(), before);
  ASSERT_THAT(Mails(), SizeIs(2));
  EXPECT_EQ(Mails()[1].to, "ada@example.org");
  EXPECT_THAT(Mails()[1].subject, HasSubstr("you have an account already"));
  EXPECT_EQ(Token(), "");
}

TEST_F(AccountVerbs, NobodyKeepsAnAddressByRegisteringItFirst) {
  Account mallory = Draft();
  mallory.name = "Mallory";
  mallory.password_hash = hasher_.Hash("mallory knows");
  EXPECT_EQ(ReasonOf(Do(RegisterAccount, mallory)), "");
  const std::string first = Token();
  EXPECT_EQ(ReasonOf(Do(RegisterAccount, Draft())), "");
  EXPECT_EQ(ReasonOf(Do(VerifyEmail, first)), "bad_token");
  EXPECT_EQ(ReasonOf(Do(VerifyEmail, Token())), "");
  EXPECT_EQ(Stored().name, "Ada");
  EXPECT_EQ(ReasonOf(Login("mallory knows")), "bad_login");
  EXPECT_EQ(ReasonOf(Login()), "");
}

TEST_F(AccountVerbs, AnUnknownAddressIsRefusedAsAWrongPassword) {
  const auto unknown = Login();
  (void)Verified();
  const auto wrong = Login("wrong horse");
  ASSERT_FALSE(unknown.ok());
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(unknown.error().code, wrong.error().code);
  EXPECT_EQ(unknown.error().reason, wrong.error().reason);
  EXPECT_EQ(unknown.error().detail, wrong.error().detail);
}

TEST_F(AccountVerbs, ASuspendedAccountIsLoggedOutAndToldSoOnlyWithThePassword) {
  (void)Verified();
  const std::string session = Login()->secret;
  EXPECT_EQ(SetStatus(AccountStatus::kSuspended), "account_status_not_allowed");
  EXPECT_EQ(SetStatus(AccountStatus::kLimited), "");
  EXPECT_EQ(Refusal(session), "");
  EXPECT_EQ(SetStatus(AccountStatus::kSuspended), "");
  EXPECT_EQ(SetStatus(AccountStatus::kSuspended), "");
  EXPECT_EQ(Refusal(session), "bad_credentials");
  EXPECT_EQ(ReasonOf(Login()), "account_suspended");
  EXPECT_THAT(Login().error().detail, HasSubstr("Chargebacks"));
  EXPECT_EQ(ReasonOf(Login("wrong horse")), "bad_login");
  EXPECT_EQ(SetStatus(AccountStatus::kActive), "");
  EXPECT_EQ(ReasonOf(Login()), "");
  EXPECT_EQ(SetStatus(AccountStatus::kLimited, "else@example.org"), "account_not_found");
  EXPECT_EQ(SetStatus(AccountStatus::kLimited, "no address"), "account_not_found");
}

TEST_F(AccountVerbs, AHoldHasAReason) {
  (void)Verified();
  const std::string email = "ada@example.org";
  const auto fields = [&](AccountStatus status, const std::string& reason) {
    return FieldsOf(Do(SetAccountStatus, email, status, reason));
  };
  EXPECT_THAT(fields(AccountStatus::kLimited, ""), ElementsAre("/reason required"));
  EXPECT_THAT(fields(AccountStatus::kLimited, std::string(501, 'x')),
              ElementsAre("/reason too_long"));
  EXPECT_THAT(fields(AccountStatus::kActive, "x"), ElementsAre("/reason not_allowed"));
  const auto version = [&] {
    return Read([&](ReadTransaction& tx) { return tx.accounts().GetByEmailKey(email); })->version;
  };
  const int64_t before = version();
  EXPECT_THAT(fields(AccountStatus::kLimited, "One"), IsEmpty());
  EXPECT_THAT(fields(AccountStatus::kLimited, "Two"), IsEmpty());
  EXPECT_THAT(fields(AccountStatus::kLimited, "Two"), IsEmpty());
  EXPECT_EQ(version(), before + 2);
  EXPECT_EQ(
      Read([&](ReadTransaction& tx) { return tx.accounts().GetByEmailKey(email); })->hold_reason,
      "Two");
}

TEST_F(AccountVerbs, AnAdminSetsAPasswordWithTheTokenThatIsPrinted) {
  const auto created = Do(CreateAdmin, std::string("Ada@Example.org"), std::string("Ada"));
  ASSERT_EQ(ReasonOf(created), "");
  EXPECT_EQ(created->account.roles, RoleSet{Role::kAdmin});
  EXPECT_THAT(Mails(), IsEmpty());
  EXPECT_EQ(ReasonOf(Login("")), "bad_login");  // it has none yet
  // Nobody takes the account over by registering its address.
  EXPECT_EQ(ReasonOf(Do(RegisterAccount, Draft())), "");
  EXPECT_EQ(ReasonOf(Login()), "bad_login");
  EXPECT_EQ(ReasonOf(Do(ResetPassword, created->token, hasher_.Hash(kPassword))), "");
  const auto session = Login();
  ASSERT_EQ(ReasonOf(session), "");
  EXPECT_EQ(Stored().roles, RoleSet{Role::kAdmin});
  EXPECT_EQ(ReasonOf(Do(CreateAdmin, std::string("ADA@example.org"), std::string("Ada"))),
            "email_taken");
  EXPECT_THAT(FieldsOf(Do(CreateAdmin, std::string("ada"), std::string())),
              ElementsAre("/email bad_email", "/name required"));
}

TEST_F(AccountVerbs, AResetTakesANewPasswordAndEndsAllSessions) {
  const Account account = Verified();
  const std::string session = Login()->secret;
  Advance(60);
  EXPECT_EQ(ReasonOf(storage_->Transact([&](Transaction& tx) -> Result<void> {
              RequestPasswordReset(tx, marketplace_, "Ada@example.org");
              return {};
            })),
            "");
  const std::string token = Token();
  EXPECT_THAT(Mails().back().text, HasSubstr("https://market.example/reset#slt_"));
  EXPECT_EQ(ReasonOf(Do(VerifyEmail, token)), "bad_token");  // of another purpose
  EXPECT_EQ(ReasonOf(Do(ResetPassword, token, hasher_.Hash("a new password"))), "");
  EXPECT_EQ(ReasonOf(Do(ResetPassword, token, std::string("hash"))), "bad_token");
  EXPECT_EQ(Refusal(session), "bad_credentials");
  EXPECT_EQ(ReasonOf(Login()), "bad_login");
  EXPECT_EQ(ReasonOf(Login("a new password")), "");
  EXPECT_EQ(Stored().version, account.version + 1);
  EXPECT_THAT(Mails().back().subject, HasSubstr("your password was changed"));
}

TEST_F(AccountVerbs, AResetOfAnUnknownAddressMailsNobody) {
  EXPECT_EQ(ReasonOf(storage_->Transact([&](Transaction& tx) -> Result<void> {
              RequestPasswordReset(tx, marketplace_, "nobody@example.org");
              return {};
            })),
            "");
  EXPECT_THAT(Mails(), IsEmpty());
}

TEST_F(AccountVerbs, AResetIsGoodForAnHourAndProvesTheAddress) {
  EXPECT_EQ(ReasonOf(Do(RegisterAccount, Draft())), "");
  for (const bool late : {true, false}) {
    EXPECT_EQ(ReasonOf(storage_->Transact([&](Transaction& tx) -> Result<void> {
                RequestPasswordReset(tx, marketplace_, "ada@example.org");
                return {};
              })),
              "");
    Advance(late ? 3'600 : 3'599);
    EXPECT_EQ(ReasonOf(Do(ResetPassword, Token(), hasher_.Hash("a new password"))),
              late ? "bad_token" : "");
  }
  EXPECT_EQ(ReasonOf(Login("a new password")), "");
}

TEST_F(AccountVerbs, ASecondFactorIsAskedForOnceItIsConfirmed) {
  const Account account = Verified();
  EXPECT_EQ(ReasonOf(Do(ConfirmSecondFactor, account.id, std::string("123456"))), "totp_not_begun");
  const auto first = Do(BeginSecondFactor, account.id);
  const auto begun = Do(BeginSecondFactor, account.id);
  ASSERT_TRUE(first.ok() && begun.ok());
  EXPECT_NE(first->secret, begun->secret);
  EXPECT_THAT(begun->uri,
              HasSubstr("otpauth://totp/Shortlist:ada%40example.org?secret=" + begun->secret));
  EXPECT_EQ(ReasonOf(Login()), "");  // only begun
  EXPECT_EQ(ReasonOf(Do(ConfirmSecondFactor, account.id, std::string("12345"))), "bad_totp_code");
  const auto codes = Do(ConfirmSecondFactor, account.id, CodeNow());
  ASSERT_EQ(ReasonOf(codes), "");
  EXPECT_THAT(*codes, SizeIs(10));
  EXPECT_EQ(ReasonOf(Do(BeginSecondFactor, account.id)), "totp_already_on");
  EXPECT_EQ(ReasonOf(Do(ConfirmSecondFactor, account.id, CodeNow())), "totp_already_on");

  EXPECT_EQ(ReasonOf(Login()), "totp_required");
  EXPECT_EQ(ReasonOf(Login("wrong horse", "12345")), "bad_login");
  EXPECT_EQ(ReasonOf(Login(kPassword, CodeNow())), "bad_totp_code");  // it confirmed
  Advance(30);
  const std::string code = CodeNow();
  EXPECT_EQ(ReasonOf(Login(kPassword, code)), "");
  EXPECT_EQ(ReasonOf(Login(kPassword, code)), "bad_totp_code");  // used
  EXPECT_EQ(Stored().version, account.version + 1);              // a login is no edit
}

TEST_F(AccountVerbs, ARecoveryCodeIsGoodOnce) {
  const auto codes = TurnOn(Verified());
  EXPECT_EQ(ReasonOf(Login(kPassword, codes[3])), "");
  EXPECT_EQ(ReasonOf(Login(kPassword, codes[3])), "bad_totp_code");
  EXPECT_EQ(ReasonOf(Login(kPassword, codes[4])), "");
  EXPECT_THAT(Stored().second_factor.recovery_codes, SizeIs(8));
}

TEST_F(AccountVerbs, ASecondFactorEndsWithThePasswordAlone) {
  const Account account = Verified();
  (void)TurnOn(account);
  EXPECT_EQ(ReasonOf(EndSecondFactor(marketplace_, account.id, "wrong horse")), "wrong_password");
  EXPECT_EQ(ReasonOf(Login()), "totp_required");
  EXPECT_EQ(ReasonOf(EndSecondFactor(marketplace_, account.id, kPassword)), "");
  EXPECT_EQ(ReasonOf(Login()), "");
}

TEST_F(AccountVerbs, SessionsAreTheirOwnersAlone) {
  const Account account = Verified();
  const auto mine = Login();
  ASSERT_TRUE(mine.ok());
  EXPECT_THAT(ListSessions(marketplace_, account.id), SizeIs(1));
  EXPECT_THAT(ListSessions(marketplace_, "acc_other"), IsEmpty());
  const auto revoke = [&](const std::string& owner) {
    return ReasonOf(
        storage_->Transact([&](Transaction& tx) { return RevokeSession(tx, owner, mine->id); }));
  };
  EXPECT_EQ(revoke("acc_other"), "session_not_found");
  EXPECT_EQ(Refusal(mine->secret), "");
  EXPECT_EQ(revoke(account.id), "");
  EXPECT_EQ(Refusal(mine->secret), "bad_credentials");
  ASSERT_EQ(ReasonOf(Login()), "");
  Advance(15 * 24 * 3'600);
  EXPECT_THAT(ListSessions(marketplace_, account.id), IsEmpty());  // expired
}

TEST_F(AccountVerbs, AnEditTouchesWhatItsOwnerMayEdit) {
  const Account account = Verified();
  Account edited = account;
  edited.name = "Ada B";
  edited.country = "PT";
  edited.timezone = "Europe/Lisbon";
  edited.roles = {Role::kAdmin};
  edited.email = "else@example.org";
  const auto updated = Do(UpdateAccount, edited, account.version);
  ASSERT_EQ(ReasonOf(updated), "");
  Account expected = account;
  expected.name = "Ada B";
  expected.country = "PT";
  expected.timezone = "Europe/Lisbon";
  expected.version = account.version + 1;
  EXPECT_EQ(*updated, expected);
  EXPECT_EQ(Stored(), expected);
  EXPECT_EQ(ReasonOf(Do(UpdateAccount, edited, account.version)), "stale_version");
  edited.name = "";
  EXPECT_THAT(FieldsOf(Do(UpdateAccount, edited, expected.version)), ElementsAre("/name required"));
}

// Answers what it is told to, and remembers what it was given.
class ScriptedMailer : public Mailer {
 public:
  Result<void> Send(const Mail& mail) override {
    tried.push_back(mail.id);
    if (answers.empty()) return {};
    const Error answer = answers.front();
    answers.pop_front();
    return answer;
  }
  std::deque<Error> answers;
  std::vector<std::string> tried;
};

const Error kAway{ErrorCode::kUnavailable, "mail_unavailable", "", {}};
const Error kRefused{ErrorCode::kFailedPrecondition, "mail_refused", "", {}};

class MailDeliveries : public AccountVerbs {
 protected:
  MailDeliveries() { EXPECT_EQ(ReasonOf(Do(RegisterAccount, Draft())), ""); }
  ScriptedMailer mailer_;
};

TEST_F(MailDeliveries, SendEachMailOnce) {
  const std::string id = Mails()[0].id;
  EXPECT_EQ(DeliverMail(marketplace_, mailer_).sent, 1u);
  EXPECT_EQ(DeliverMail(marketplace_, mailer_).sent, 0u);
  EXPECT_THAT(mailer_.tried, ElementsAre(id));
  EXPECT_THAT(Mails(), IsEmpty());
}

TEST_F(MailDeliveries, TryAgainEverMoreRarelyAndThenGiveUp) {
  mailer_.answers.assign(12, kAway);
  int64_t pause = 30;
  for (int attempt = 1; attempt < 12; ++attempt) {
    EXPECT_EQ(DeliverMail(marketplace_, mailer_).postponed, 1u) << attempt;
    Advance(pause - 1);
    EXPECT_EQ(DeliverMail(marketplace_, mailer_).postponed, 0u) << attempt;
    Advance(1);
    pause = std::min<int64_t>(2 * pause, 6 * 3'600);
  }
  EXPECT_EQ(DeliverMail(marketplace_, mailer_).given_up, 1u);
  Advance(7 * 24 * 3'600);
  EXPECT_EQ(DeliverMail(marketplace_, mailer_).sent, 0u);
  ASSERT_THAT(Mails(), SizeIs(1));
  EXPECT_EQ(Mails()[0].failure, "mail_unavailable");
  EXPECT_THAT(mailer_.tried, SizeIs(12));
}

TEST_F(MailDeliveries, GiveUpAtOnceWhatIsRefusedForGood) {
  mailer_.answers = {kRefused};
  EXPECT_EQ(DeliverMail(marketplace_, mailer_).given_up, 1u);
  EXPECT_EQ(Mails()[0].next_at, std::nullopt);
}

TEST_F(MailDeliveries, LeaveAMailToTheNextWhenTheyDieOverIt) {
  class Dying : public Mailer {
    Result<void> Send(const Mail&) override { throw std::runtime_error("killed"); }
  } dying;
  EXPECT_THROW((void)DeliverMail(marketplace_, dying), std::runtime_error);
  EXPECT_EQ(DeliverMail(marketplace_, mailer_).sent, 0u);  // it might still be at it
  Advance(600);
  EXPECT_EQ(DeliverMail(marketplace_, mailer_).sent, 1u);
}

}  // namespace
}  // namespace shortlist
