#include "server/app/config.h"

#include <cstdlib>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/app/command.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class DatabaseUrlTest : public ::testing::Test {
 protected:
  ~DatabaseUrlTest() override { ::unsetenv("SHORTLIST_DATABASE_URL"); }

  static std::string WrongIn(const std::string& url) {
    const auto config = ParseConfig("{\"database\": \"" + url + "\"}");
    return config ? "" : config.error().fields.at(0).pointer + " " + config.error().detail;
  }
};

TEST_F(DatabaseUrlTest, IsTakenFromTheFileWithoutAPassword) {
  const auto config = ParseConfig(R"({"database": "postgresql://me@db:5433/shop"})");
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->database, "postgresql://me@db:5433/shop");
  EXPECT_EQ(ParseConfig(R"({"database": ""})")->database, "");
  EXPECT_THAT(WrongIn("postgresql://me:secret@db/shop"), HasSubstr("SHORTLIST_DATABASE_URL"));
  EXPECT_THAT(WrongIn("postgresql://me@db/shop?password=secret"),
              HasSubstr("SHORTLIST_DATABASE_URL"));
  for (const char* wrong : {"mysql://me@db/shop", "shop.db", "postgresql://me@db/my shop"}) {
    EXPECT_THAT(WrongIn(wrong), HasSubstr("/database")) << wrong;
  }
}

TEST_F(DatabaseUrlTest, OfTheEnvironmentGoesFirstAndIsShownWithoutItsPasswords) {
  ::setenv("SHORTLIST_DATABASE_URL",
           "postgresql://me:se@cr/et@db/shop?sslpassword=hush&password=hush&sslmode=require", 1);
  const auto config = EffectiveConfig({});
  ASSERT_TRUE(config.ok());
  EXPECT_THAT(config->database, HasSubstr("se@cr/et"));
  const std::string shown = RenderConfig(*config);
  EXPECT_THAT(shown, HasSubstr("postgresql://me:***@db/shop?sslpassword=***&password=***&sslmode="
                               "require"));
  EXPECT_THAT(shown, Not(HasSubstr("hush")));
  ::setenv("SHORTLIST_DATABASE_URL", "me:secret@db", 1);
  const auto wrong = EffectiveConfig({});
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().reason, "bad_config");
  EXPECT_THAT(wrong.error().detail, Not(HasSubstr("secret")));
  ::setenv("SHORTLIST_DATABASE_URL", "", 1);
  EXPECT_EQ(EffectiveConfig({})->database, "");
}

// "pointer reason" of the first mistake; empty: the file was taken.
std::string MistakeOf(const std::string& text) {
  const auto config = ParseConfig(text);
  if (config) return "";
  EXPECT_EQ(config.error().reason, "bad_config");
  return config.error().fields.front().pointer + " " + config.error().fields.front().reason;
}

TEST(Config, TakesCommentsAndItsOwnRendering) {
  EXPECT_EQ(MistakeOf("{} // all as it is"), "");
  EXPECT_EQ(MistakeOf(RenderConfig(*ParseConfig(R"({"server": {"threads": 3}})"))), "");
}

TEST(Config, BelievesOnlyProxiesThatAreAddresses) {
  const auto config = ParseConfig(R"({"server": {"trusted_proxies": ["10.0.0.1", "::1"]}})");
  ASSERT_TRUE(config.ok());
  EXPECT_THAT(config->server.trusted_proxies, ElementsAre("10.0.0.1", "::1"));
  for (const char* wrong : {R"("10.0.0.1")", R"(["proxy"])", "[1]", R"(["10.0.0.0/8"])"}) {
    EXPECT_EQ(MistakeOf(std::string(R"({"server": {"trusted_proxies": )") + wrong + "}}"),
              "/server/trusted_proxies bad_value");
  }
}

TEST(Config, OfMailIsWholeAndKeepsItsPassword) {
  EXPECT_EQ(MistakeOf(R"({"mail": {"delivery": "smtp"}})"), "/mail/smtp_url bad_value");
  EXPECT_EQ(MistakeOf(R"({"mail": {"delivery": "smtp", "smtp_url": "http://mail"}})"),
            "/mail/smtp_url bad_value");
  EXPECT_EQ(MistakeOf(R"({"mail": {"delivery": "smtp", "smtp_url": "smtp://mail:587"}})"), "");
  EXPECT_EQ(MistakeOf(R"({"mail": {"delivery": "pigeon"}})"), "/mail/delivery bad_value");
  EXPECT_EQ(MistakeOf(R"({"mail": {"from": "us"}})"), "/mail/from bad_value");
  EXPECT_EQ(MistakeOf(R"({"mail": {"smtp_password": "hush"}})"), "/mail/smtp_password bad_value");
  ::setenv("SHORTLIST_SMTP_PASSWORD", "hush", 1);
  const auto config = EffectiveConfig({});
  ::unsetenv("SHORTLIST_SMTP_PASSWORD");
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->mail.smtp_password, "hush");
  EXPECT_THAT(RenderConfig(*config), Not(HasSubstr("hush")));
}

TEST(Config, RefusesAKeyThatIsThereTwice) {
  EXPECT_EQ(MistakeOf(R"({"server": {"threads": 3, "threads": 4}})"), " duplicate_field");
  EXPECT_EQ(MistakeOf(R"({"server": {}, "server": {}})"), " duplicate_field");
  EXPECT_EQ(MistakeOf(R"({"data": "a", "server": {"listen": "b"}})"), "");
}

TEST(Config, ReadsNothingBehindANul) {
  EXPECT_EQ(MistakeOf(std::string("{}\0", 3)), " bad_json");
  EXPECT_EQ(MistakeOf(std::string("{}\0{\"server\": 1}", 16)), " bad_json");
}

TEST(Config, NamesWhatIsUnknownOrImpossible) {
  EXPECT_EQ(MistakeOf(R"({"servers": {}})"), "/servers unknown_field");
  EXPECT_EQ(MistakeOf(R"({"server": {"threads": 0}})"), "/server/threads bad_value");
  EXPECT_EQ(MistakeOf(R"({"server": {"threads": 18446744073709551615}})"),
            "/server/threads bad_value");
  EXPECT_EQ(MistakeOf(R"({"server": []})"), "/server wrong_type");
}

class EmbeddingConfigTest : public ::testing::Test {
 protected:
  ~EmbeddingConfigTest() override { ::unsetenv("SHORTLIST_EMBEDDING_KEY"); }

  // "pointer detail" of each field in error.
  static std::vector<std::string> WrongIn(const std::string& text) {
    const auto config = ParseConfig(text);
    std::vector<std::string> wrong;
    if (config) return wrong;
    for (const FieldError& field : config.error().fields) {
      wrong.push_back(field.pointer + " " + field.detail);
    }
    return wrong;
  }
};

TEST_F(EmbeddingConfigTest, NamesWhatProviderHttpLacks) {
  EXPECT_THAT(WrongIn(R"({"embedding": {"provider": "http", "model": "m"}})"),
              ElementsAre("/embedding_server/base_url provider http needs it",
                          "/embedding_server/dimension provider http needs it"));
  EXPECT_THAT(WrongIn(R"({"embedding": {"provider": "http", "model": "m"},
                          "embedding_server": {"base_url": "http://h/v1", "dimension": 384}})"),
              IsEmpty());
  EXPECT_THAT(WrongIn(R"({"embedding": {"provider": "http", "model": ""}})"), IsEmpty());
}

TEST_F(EmbeddingConfigTest, RefusesWordsThatItDoesNotKnow) {
  EXPECT_THAT(WrongIn(R"({"embedding": {"provider": "grpc", "pooling": "max"}})"),
              ElementsAre("/embedding/provider one of folder, http",
                          "/embedding/pooling one of folder, mean, cls"));
  EXPECT_THAT(WrongIn(R"({"embedding": {"provider": 1}, "embedding_server": {"dimension": -1}})"),
              SizeIs(2));
}

TEST_F(EmbeddingConfigTest, TakesTheKeyFromTheEnvironmentAloneAndShowsItToNobody) {
  EXPECT_THAT(WrongIn(R"({"embedding_server": {"key": "secret"}})"),
              ElementsAre("/embedding_server/key a secret belongs in SHORTLIST_EMBEDDING_KEY"));
  ::setenv("SHORTLIST_EMBEDDING_KEY", "secret", 1);
  const auto config = EffectiveConfig({});
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->embedding_server.key, "secret");
  EXPECT_THAT(RenderConfig(*config), HasSubstr("\"key\": \"***\""));
  EXPECT_THAT(RenderConfig(*config), Not(HasSubstr("secret")));
}

TEST_F(EmbeddingConfigTest, IsReadAsItIsShown) {
  const auto config = ParseConfig(R"({"embedding": {"provider": "http", "query_prefix": "q: ",
      "query_cache": 7}, "embedding_server": {"base_url": "http://h/v1", "dimension": 384}})");
  ASSERT_TRUE(config.ok());
  const std::string shown = RenderConfig(*config);
  const auto again = ParseConfig(shown);
  ASSERT_TRUE(again.ok()) << again.error().detail;
  EXPECT_EQ(RenderConfig(*again), shown);
  EXPECT_TRUE(ParseConfig(RenderConfig(*ParseConfig("{}"))).ok());
}

}  // namespace
}  // namespace shortlist
