#include "server/app/config.h"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/app/command.h"

namespace shortlist {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

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

}  // namespace
}  // namespace shortlist
