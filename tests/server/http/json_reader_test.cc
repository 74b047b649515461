#include "server/http/json_reader.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "server/http/page_params.h"
#include "server/http/params_reader.h"
#include "tests/support/paths.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string ReasonOf(std::string_view body) {
  const auto parsed = ParseJson(body);
  return parsed ? "accepted" : parsed.error().reason;
}

// "pointer reason" of every mistake.
std::vector<std::string> MistakesOf(const Result<void>& finished) {
  std::vector<std::string> mistakes;
  if (finished) return mistakes;
  EXPECT_EQ(finished.error().reason, "invalid_fields");
  EXPECT_EQ(finished.error().code, ErrorCode::kInvalidArgument);
  for (const auto& field : finished.error().fields) {
    mistakes.push_back(field.pointer + " " + field.reason);
  }
  return mistakes;
}

std::unique_ptr<JsonReader> Reader(std::string_view body) {
  auto reader = JsonReader::Parse(body);
  EXPECT_TRUE(reader) << body;
  return *std::move(reader);
}

enum class Color { kRed, kBlue };
constexpr std::pair<std::string_view, Color> kColors[] = {{"red", Color::kRed},
                                                          {"blue", Color::kBlue}};

TEST(ParseJson, AgreesWithTheJsonTestSuite) {
  const auto folder = testing::SharedData("hostile/JSONTestSuite/test_parsing");
  if (!folder) GTEST_SKIP() << "no JSONTestSuite beside the repository";
  // What the grammar allows and this server refuses on purpose.
  const std::map<std::string, std::string> stricter = {
      {"y_string_null_escape.json", "nul_in_string"},
      {"y_object_escaped_null_in_key.json", "nul_in_string"},
      {"y_object_duplicated_key.json", "duplicate_field"},
      {"y_object_duplicated_key_and_value.json", "duplicate_field"},
  };
  int seen = 0;
  for (const auto& file : std::filesystem::directory_iterator(*folder)) {
    const std::string name = file.path().filename();
    const std::string reason = ReasonOf(testing::ReadFile(file.path()));
    ++seen;
    if (const auto found = stricter.find(name); found != stricter.end()) {
      EXPECT_EQ(reason, found->second) << name;
    } else if (name.starts_with("y_")) {
      EXPECT_EQ(reason, "accepted") << name;
    } else if (name.starts_with("n_")) {
      EXPECT_NE(reason, "accepted") << name;
    }
  }
  EXPECT_GT(seen, 300);
}

TEST(ParseJson, RefusesWhatTwoReadersCouldUnderstandDifferently) {
  EXPECT_EQ(ReasonOf("\xef\xbb\xbf{}"), "bad_json");
  EXPECT_EQ(ReasonOf("{} {}"), "bad_json");
  EXPECT_EQ(ReasonOf(""), "bad_json");
  EXPECT_EQ(ReasonOf("[\"\xff\"]"), "bad_json");
  EXPECT_EQ(ReasonOf("[\"\\ud800\"]"), "bad_json");
  EXPECT_EQ(ReasonOf("[1e999]"), "bad_json");
  EXPECT_EQ(ReasonOf("[NaN]"), "bad_json");
  EXPECT_EQ(ReasonOf(std::string("[1]\0", 4)), "bad_json");
  EXPECT_EQ(ReasonOf("{\"a\":{\"a\":1},\"b\":[{\"a\":1},{\"a\":2}]}"), "accepted");
}

TEST(ParseJson, SaysWhereItStopped) {
  EXPECT_THAT(ParseJson("{\"a\": 1, }").error().detail, HasSubstr("byte 10"));
  const auto twice = ParseJson("{\"a/b\": [1, {\"c~\": 1, \"c~\": 2}]}");
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().reason, "duplicate_field");
  EXPECT_EQ(twice.error().fields.at(0).pointer, "/a~1b/1/c~0");
  const auto nul = ParseJson("{\"x\": [\"ok\", [], \"a\\u0000b\"]}");
  ASSERT_FALSE(nul);
  EXPECT_EQ(nul.error().reason, "nul_in_string");
  EXPECT_EQ(nul.error().fields.at(0).pointer, "/x/2");
}

TEST(ParseJson, Allows64LevelsAndNoMore) {
  EXPECT_EQ(ReasonOf(std::string(64, '[') + std::string(64, ']')), "accepted");
  EXPECT_EQ(ReasonOf(std::string(65, '[') + std::string(65, ']')), "bad_json");
  EXPECT_EQ(ReasonOf(std::string(900'000, '[')), "bad_json");
}

TEST(JsonReader, ReadsEveryKindOfField) {
  const auto reader = Reader(R"({"title": "Väärt", "count": 3, "whole": 2.0, "share": 0.5,
      "on": true, "color": "blue", "tags": ["a", "b"], "at": "2026-03-01T00:00:00Z",
      "pay": {"amount_minor": 125000, "currency": "USD"}, "skills": [{"name": "x"}, {"name": "y"}],
      "gone": null, "raw": [1]})");
  EXPECT_EQ(reader->RequiredString("title", 5), "Väärt");
  EXPECT_EQ(reader->OptionalInteger("count", 0, 3), 3);
  EXPECT_EQ(reader->RequiredInteger("whole"), 2);
  EXPECT_EQ(reader->OptionalNumber("share", 0, 1), 0.5);
  EXPECT_EQ(reader->OptionalBool("on"), true);
  EXPECT_EQ(reader->OptionalEnum<Color>("color", kColors), Color::kBlue);
  EXPECT_THAT(reader->StringList("tags"), ElementsAre("a", "b"));
  EXPECT_EQ(FormatTimestamp(*reader->OptionalTimestamp("at")), "2026-03-01T00:00:00Z");
  const auto pay = reader->OptionalMoney("pay");
  ASSERT_TRUE(pay);
  EXPECT_EQ(pay->amount_minor, 125000);
  EXPECT_EQ(pay->currency, "USD");
  std::vector<std::string> names;
  for (JsonReader* skill : reader->ObjectList("skills")) {
    names.push_back(skill->RequiredString("name"));
  }
  EXPECT_THAT(names, ElementsAre("x", "y"));
  EXPECT_FALSE(reader->Has("gone"));
  EXPECT_TRUE(reader->IsNull("gone"));
  EXPECT_EQ(reader->Raw("raw")->size(), 1u);
  EXPECT_EQ(reader->OptionalString("absent"), std::nullopt);
  EXPECT_FALSE(reader->IsNull("absent"));
  EXPECT_THAT(MistakesOf(reader->Finish()), ElementsAre());
}

TEST(JsonReader, ReportsAllMistakesOfARequestAtOnce) {
  const auto reader = Reader(R"({"title": 7, "overview": "too long", "count": 1.5, "big": 1e300,
      "huge": 18446744073709551615, "low": -1, "on": "true", "color": "green",
      "colors": ["red", "mauve"], "tags": ["a", 1], "many": ["a", "b", "c"], "at": "yesterday",
      "pay": {"amount_minor": "5", "currency": "usd", "tip": 1}, "skills": [{"nam/e": "x"}, 3],
      "blank": "  ", "odd": {}})");
  reader->RequiredString("title");
  reader->OptionalString("overview", 3);
  reader->OptionalInteger("count");
  reader->OptionalInteger("big");
  reader->OptionalInteger("huge");
  reader->OptionalInteger("low", 0);
  reader->OptionalBool("on");
  EXPECT_EQ(reader->OptionalEnum<Color>("color", kColors), std::nullopt);
  EXPECT_THAT(reader->EnumList<Color>("colors", kColors), ElementsAre(Color::kRed));
  reader->StringList("tags");
  reader->StringList("many", 2);
  reader->OptionalTimestamp("at");
  EXPECT_EQ(reader->OptionalMoney("pay"), std::nullopt);
  for (JsonReader* skill : reader->ObjectList("skills")) skill->RequiredString("name");
  reader->RequiredString("blank");
  reader->RequiredEnum<Color>("shade", kColors);
  reader->Refuse("country", "unknown_value", "No such country.");
  EXPECT_THAT(
      MistakesOf(reader->Finish()),
      ElementsAre("/at bad_timestamp", "/big out_of_range", "/blank required",
                  "/color unknown_value", "/colors/1 unknown_value", "/count wrong_type",
                  "/country unknown_value", "/huge out_of_range", "/low out_of_range",
                  "/many too_many", "/odd unknown_field", "/on wrong_type", "/overview too_long",
                  "/pay/amount_minor wrong_type", "/pay/currency unknown_value",
                  "/pay/tip unknown_field", "/shade required", "/skills/0/name required",
                  "/skills/0/nam~1e unknown_field", "/skills/1 wrong_type", "/tags/1 wrong_type",
                  "/title wrong_type"));
}

TEST(JsonReader, RefusesABodyThatIsNoObject) {
  for (const char* body : {"[]", "1", "null", "\"x\""}) {
    const auto reader = JsonReader::Parse(body);
    ASSERT_FALSE(reader) << body;
    EXPECT_EQ(reader.error().fields.at(0).reason, "wrong_type");
  }
}

TEST(JsonReader, SurvivesEveryAcceptedDocumentOfTheTestSuite) {
  const auto folder = testing::SharedData("hostile/JSONTestSuite/test_parsing");
  if (!folder) GTEST_SKIP() << "no JSONTestSuite beside the repository";
  for (const auto& file : std::filesystem::directory_iterator(*folder)) {
    const auto reader = JsonReader::Parse(testing::ReadFile(file.path()));
    if (!reader) continue;
    (*reader)->RequiredString("never there", 1);
    (*reader)->OptionalString("a", 1);
    (*reader)->StringList("", 1);
    (*reader)->OptionalInteger("min");
    EXPECT_FALSE((*reader)->Finish());
  }
}

// One piece of code reads a search whichever way it arrives.
struct Search {
  std::string q;
  std::vector<std::string> skills;
  std::optional<int64_t> rate_max;
  std::optional<bool> verified;
  std::optional<Color> color;
  PageParams page;
};

Search ReadSearch(FieldReader& fields) {
  Search search;
  search.q = fields.OptionalString("q", 10).value_or("");
  FieldReader& filter = fields.Nested("filter");
  search.skills = filter.StringList("skills_all", 2);
  search.rate_max = filter.OptionalInteger("rate_max", 0);
  search.verified = filter.OptionalBool("verified");
  search.color = filter.OptionalEnum<Color>("color", kColors);
  search.page = ReadPageParams(fields);
  return search;
}

TEST(FieldReader, ReadsTheSameSearchFromABodyAndFromParameters) {
  const auto body = Reader(R"({"q": "c++ dev", "page_size": 5,
      "filter": {"skills_all": ["react", "node.js"], "rate_max": 9000, "verified": true,
                 "color": "red"}})");
  const auto query = ParseQuery(
      "q=c%2B%2B+dev&page_size=5&skills_all=react&skills_all=node.js&rate_max=9000"
      "&verified=true&color=red");
  ASSERT_TRUE(query);
  ParamsReader params(*query);
  for (FieldReader* fields :
       {static_cast<FieldReader*>(body.get()), static_cast<FieldReader*>(&params)}) {
    const Search search = ReadSearch(*fields);
    EXPECT_EQ(search.q, "c++ dev");
    EXPECT_THAT(search.skills, ElementsAre("react", "node.js"));
    EXPECT_EQ(search.rate_max, 9000);
    EXPECT_EQ(search.verified, true);
    EXPECT_EQ(search.color, Color::kRed);
    EXPECT_EQ(search.page.page_size, 5);
  }
  EXPECT_TRUE(body->Finish());
  EXPECT_TRUE(params.Finish());
}

TEST(FieldReader, ReportsTheSameMistakesUnderEachOnesPointers) {
  const auto body = Reader(R"({"q": "far too long", "page_size": 101, "filter":
      {"skills_all": ["a", "b", "c"], "rate_max": -1, "verified": 1, "color": "x", "jss": 1}})");
  const auto query = ParseQuery(
      "q=far+too+long&page_size=101&skills_all=a&skills_all=b&skills_all=c&rate_max=-1"
      "&verified=1&color=x&jss=1");
  ParamsReader params(*query);
  ReadSearch(*body);
  ReadSearch(params);
  EXPECT_THAT(MistakesOf(body->Finish()),
              ElementsAre("/filter/color unknown_value", "/filter/jss unknown_field",
                          "/filter/rate_max out_of_range", "/filter/skills_all too_many",
                          "/filter/verified wrong_type", "/page_size out_of_range", "/q too_long"));
  EXPECT_THAT(MistakesOf(params.Finish()),
              ElementsAre("?color unknown_value", "?jss unknown_field", "?page_size out_of_range",
                          "?q too_long", "?rate_max out_of_range", "?skills_all too_many",
                          "?verified wrong_type"));
}

TEST(FieldReader, TreatsAnAbsentGroupAsEmpty) {
  const auto body = Reader("{}");
  EXPECT_EQ(ReadSearch(*body).rate_max, std::nullopt);
  EXPECT_TRUE(body->Finish());
}

TEST(ParamsReader, RefusesWhatIsNoValueOfItsType) {
  const auto query = ParseQuery(
      "int=&int2=0x10&huge=99999999999999999999&num=nan&nul=a%00b&bytes=%ff&twice=1&twice=2"
      "&list=%c3%28");
  ASSERT_TRUE(query);
  ParamsReader params(*query);
  params.OptionalInteger("int");
  params.OptionalInteger("int2");
  params.OptionalInteger("huge");
  params.OptionalNumber("num", 0, 1);
  params.OptionalString("nul");
  params.OptionalString("bytes");
  params.OptionalString("twice");
  params.StringList("list");
  EXPECT_THAT(
      MistakesOf(params.Finish()),
      ElementsAre("?bytes bad_utf8", "?huge out_of_range", "?int wrong_type", "?int2 wrong_type",
                  "?list bad_utf8", "?nul nul_in_string", "?num wrong_type", "?twice too_many"));
}

TEST(JsonReader, TakesAListOfOneAsItsValueWhereThatIsAllowed) {
  const auto reader = *JsonReader::Parse(R"({"one": "a", "list": ["a", "b"], "wrong": 7})");
  EXPECT_EQ(reader->OneOrMoreStrings("one"), std::vector<std::string>{"a"});
  EXPECT_EQ(reader->OneOrMoreStrings("list"), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(reader->OneOrMoreStrings("absent").empty());
  EXPECT_TRUE(reader->OneOrMoreStrings("wrong").empty());
  const auto refused = reader->Finish();
  ASSERT_EQ(refused.error().fields.size(), 1U);
  EXPECT_EQ(refused.error().fields[0].pointer, "/wrong");
  EXPECT_EQ(refused.error().fields[0].reason, "wrong_type");
}

// Noting every one of them compared each with all before it: minutes for a body of a megabyte.
TEST(JsonReader, NamesTheFirstHundredOfManyMistakes) {
  nlohmann::json body = {{"list", nlohmann::json::array()}};
  for (int i = 0; i < 40'000; ++i) {
    body["unknown" + std::to_string(i)] = 1;
    body["list"].push_back(i);
  }
  JsonReader reader(body);
  reader.StringList("list", 100'000);
  EXPECT_EQ(MistakesOf(reader.Finish()).size(), kMaxFieldErrors);
}

}  // namespace
}  // namespace shortlist
