#pragma once

#include <optional>
#include <string>

#include "index/skills/skill_tagger.h"
#include "ranking/ranker/rank_profile.h"
#include "server/auth/session.h"
#include "server/workflow/account_keys.h"
#include "server/workflow/page_leases.h"
#include "tests/support/api_fixture.h"
#include "tests/support/small_skill_graph.h"

namespace shortlist::testing {

// The API, with accounts that are made in the database at once.
class AccountApiTest : public ApiTest {
 protected:
  AccountApiTest() {
    StartSearch();
    profiles_ = *LoadRankProfiles("data/rank_profiles");
    engine_.tagger = &tagger_;
    engine_.leases = &leases_;
    engine_.profiles = &profiles_;
    engine_.talent_profile = "talent_search";
    engine_.jobs_profile = "jobs_search";
    engine_.talent_match_profile = "talent_match";
    engine_.jobs_match_profile = "jobs_match";
  }

  // An account that may log in; its address is NAME@example.org.
  Account MakeAccount(const std::string& name, RoleSet roles) {
    Account account;
    account.id = "acc_" + name;
    account.email = name + "@example.org";
    account.name = name;
    account.roles = roles;
    account.password_hash = "none";
    account.email_verified_at = clock_.Now();
    account.created_at = clock_.Now();
    account.updated_at = clock_.Now();
    account.version = 1;
    const auto inserted =
        storage_->Transact([&](Transaction& tx) { return tx.accounts().Insert(account); });
    EXPECT_TRUE(inserted.ok());
    return account;
  }
  std::string SessionOf(const Account& account) {
    const auto session = storage_->Transact([&](Transaction& tx) -> Result<IssuedSession> {
      return OpenSession(tx, clock_, {}, account.id, {"test", "127.0.0.1"});
    });
    return "Bearer " + session->secret;
  }
  std::string KeyOf(const Account& account, ScopeSet scopes,
                    std::vector<std::string> origins = {}) {
    ApiKey key;
    key.account_id = account.id;
    key.scopes = NamesOf(scopes);
    key.origins = std::move(origins);
    const auto issued = storage_->Transact(
        [&](Transaction& tx) { return CreateAccountKey(tx, marketplace_, key); });
    return "Bearer " + issued->secret;
  }

  const SkillTagger tagger_{SmallSkillGraph(), ShippedContextWords()};
  RankProfiles profiles_;
  PageLeases leases_{&clock_, 32, 32};
};

}  // namespace shortlist::testing
