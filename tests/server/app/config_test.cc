#include "server/app/config.h"

#include <string>

#include <gtest/gtest.h>

namespace shortlist {
namespace {

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

}  // namespace
}  // namespace shortlist
