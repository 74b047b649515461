#include "server/importer/field_map.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "server/importer/field_values.h"
#include "server/importer/wire_row.h"
#include "tests/support/paths.h"

namespace shortlist {
namespace {

using nlohmann::json;

std::string MapWith(const std::string& fields, const std::string& kind = "freelancers") {
  return R"({"format": 1, "kind": ")" + kind + R"(", "fields": {)" + fields + "}}";
}

ImportKind KindOf(const std::string& name) {
  return name == "jobs"        ? ImportKind::kJobs
         : name == "contracts" ? ImportKind::kContracts
                               : ImportKind::kFreelancers;
}

// What the row becomes, then "!pointer reason" of each refusal and "?pointer reason" of each
// warning.
std::string Mapped(const std::string& fields, const std::string& row,
                   const std::string& kind = "freelancers") {
  const auto map = FieldMap::Parse(MapWith(fields, kind), KindOf(kind));
  if (!map) return "bad map: " + map.error().detail;
  std::vector<FieldError> warnings;
  const auto out = map->Apply(json::parse(row), &warnings);
  std::string shown = out ? out->dump() : "";
  if (!out) {
    for (const auto& error : out.error().fields) shown += "!" + error.pointer + " " + error.reason;
  }
  for (const auto& warning : warnings) shown += "?" + warning.pointer + " " + warning.reason;
  return shown;
}

struct Case {
  std::string fields;
  std::string row;
  std::string expected;
};

TEST(FieldMap, TakesTheFirstSourceThatSaysSomething) {
  const Case kCases[] = {
      {R"("title": {"from": ["a"]})", R"({"a": " x "})", R"({"title":"x"})"},
      {R"("title": {"from": ["a"]})", R"({"a": 12.5})", R"({"title":"12.5"})"},
      {R"("title": {"from": ["a"]})", R"({"a": true})", R"({"title":"true"})"},
      {R"("title": {"from": ["a"]})", R"({"a": ["x"]})", "!/title not_a_text"},
      {R"("title": {"from": ["a", "b"]})", R"({"a": " ", "b": "y"})", R"({"title":"y"})"},
      {R"("title": {"from": ["a", "b"]})", R"({"a": null, "b": "y"})", R"({"title":"y"})"},
      {R"("title": {"from": ["a", "b"]})", R"({"a": [], "b": "y"})", R"({"title":"y"})"},
      {R"("title": {"from": ["a", "b"]})", R"({})", "{}"},
      {R"("title": {"from": ["a.b.c"]})", R"({"a": {"b": {"c": "x"}}})", R"({"title":"x"})"},
      {R"("title": {"from": ["a.b"]})", R"({"a.b": "x", "a": {"b": "y"}})", R"({"title":"x"})"},
      {R"("title": {"from": ["a.b"]})", R"({"a": "x"})", "{}"},
      {R"("title": [{"from": ["a"]}, {"from": ["b"]}])", R"({"b": "y"})", R"({"title":"y"})"},
      {R"("title": [{"from": ["a"]}, {"constant": "none"}])", R"({})", R"({"title":"none"})"},
      {R"("verified": {"constant": true})", R"({})", R"({"verified":true})"},
  };
  for (const auto& [fields, row, expected] : kCases) {
    EXPECT_EQ(Mapped(fields, row), expected) << fields << row;
  }
}

TEST(FieldMap, MakesAFieldOnlyWhenTheRowIsOfItsKind) {
  const std::string fields = R"("title": {"when": {"t": ["A", "b"], "u": ["1"]}, "from": ["x"]})";
  EXPECT_EQ(Mapped(fields, R"({"t": " a ", "u": 1, "x": "y"})"), R"({"title":"y"})");
  EXPECT_EQ(Mapped(fields, R"({"t": "B", "u": "1", "x": "y"})"), R"({"title":"y"})");
  EXPECT_EQ(Mapped(fields, R"({"t": "c", "u": "1", "x": "y"})"), "{}");
  EXPECT_EQ(Mapped(fields, R"({"t": "a", "x": "y"})"), "{}");
  EXPECT_EQ(Mapped(R"("kind": {"when": {"t": ["co"]}, "constant": "agency"})", R"({"t": "Co"})"),
            R"({"kind":"agency"})");
}

TEST(FieldMap, ShortensTextsInItsOrder) {
  const std::string suffix = R"("title": {"from": ["a"], "without_suffix": " less")";
  EXPECT_EQ(Mapped(suffix + "}", R"({"a": "much less"})"), R"({"title":"much"})");
  EXPECT_EQ(Mapped(suffix + "}", R"({"a": "less is more"})"), R"({"title":"less is more"})");
  EXPECT_EQ(Mapped(suffix + R"(, "first_line": true})", R"({"a": "one \r\ntwo less"})"),
            R"({"title":"one"})");
  EXPECT_EQ(Mapped(suffix + R"(, "first_line": true, "max_characters": 7})",
                   R"({"a": "one two three\nfour"})"),
            R"({"title":"one two"})");
  EXPECT_EQ(Mapped(suffix + R"(, "max_characters": 9})", R"({"a": "one two three"})"),
            R"({"title":"one two"}?/title too_long)");
  EXPECT_EQ(Mapped(suffix + R"(, "max_characters": 13})", R"({"a": "one two three"})"),
            R"({"title":"one two three"})");
}

TEST(FieldMap, MakesListsOfWhateverTheSourceIs) {
  const std::string skills =
      R"("skills": {"from": ["s"], "split": ";", "each": {"name": {"from": ["n", "."]}}})";
  const std::string expected = R"({"skills":[{"name":"C"},{"name":"SQL"}]})";
  EXPECT_EQ(Mapped(skills, R"({"s": "C; ;SQL;"})"), expected);
  EXPECT_EQ(Mapped(skills, R"({"s": ["C", " ", null, " SQL "]})"), expected);
  EXPECT_EQ(Mapped(skills, R"({"s": [{"n": "C"}, {}, {"n": "SQL"}]})"), expected);
  EXPECT_EQ(Mapped(skills, R"({"s": {"n": "C"}})"), R"({"skills":[{"name":"C"}]})");
  EXPECT_EQ(Mapped(skills, R"({"s": ";"})"), "{}");
  EXPECT_EQ(Mapped(skills, R"({"s": [["C"], "SQL", ["D"]]})"),
            "!/skills/0/name not_a_text!/skills/2/name not_a_text");
  EXPECT_EQ(Mapped(R"("payments": {"each": {"amount_minor": {"from": ["paid"], "as": "minor",
                     "currency": "USD"}, "currency": {"constant": "USD"}}})",
                   R"({"paid": "12.50"})", "contracts"),
            R"({"payments":[{"amount_minor":1250,"currency":"USD"}]})");
}

TEST(FieldMap, RefusesAValueThatItsRuleDoesNotUnderstandOrLeavesItOut) {
  const std::string country = R"("country": {"from": ["c"], "as": "country")";
  EXPECT_EQ(Mapped(country + "}", R"({"c": "USA"})"), R"({"country":"US"})");
  EXPECT_EQ(Mapped(country + "}", R"({"c": "Atlantis"})"), "!/country unknown_country");
  EXPECT_EQ(Mapped(country + R"(, "unknown": "leave_out"})", R"({"c": "Atlantis"})"),
            "{}?/country left_out");
  const std::string words =
      R"("client.name": {"from": ["n"], "as": "word", "words": {"A b": "x", "0": null, "n": 5})";
  EXPECT_EQ(Mapped(words + "}", R"({"n": " a B"})", "jobs"), R"({"client":{"name":"x"}})");
  EXPECT_EQ(Mapped(words + "}", R"({"n": 0})", "jobs"), "{}");
  EXPECT_EQ(Mapped(words + "}", R"({"n": "N"})", "jobs"), R"({"client":{"name":5}})");
  EXPECT_EQ(Mapped(words + "}", R"({"n": "z"})", "jobs"), "!/client/name unknown_word");
  EXPECT_EQ(Mapped(country + R"(}, "title": {"from": ["t"]})", R"({"c": "?", "t": {"a": 1}})"),
            "!/country unknown_country!/title not_a_text");
}

TEST(FieldMap, ReadsAValueAsWhatItIs) {
  const auto as = [](const std::string& rule, const std::string& value) {
    return Mapped(R"("x": {"from": ["v"], )" + rule + "}", R"({"v": )" + value + "}")
        .starts_with("bad map");
  };
  EXPECT_TRUE(as(R"("as": "text")", "1"));  // there is no field x
  const std::pair<std::string, std::string> kCases[] = {
      {R"("availability_hours": {"from": ["v"], "as": "integer"})", R"({"availability_hours":30})"},
      {R"("availability_hours": {"from": ["v"], "as": "count"})", R"({"availability_hours":30})"},
      {R"("availability_hours": {"from": ["v"], "as": "decimal"})",
       R"({"availability_hours":30.0})"},
      {R"("hourly_rate": {"from": ["v"], "as": "money", "currency": "EUR"})",
       R"({"hourly_rate":{"amount_minor":3000,"currency":"EUR"}})"},
      {R"("hourly_rate": {"from": ["v"], "as": "money", "currency": "JPY"})",
       R"({"hourly_rate":{"amount_minor":30,"currency":"JPY"}})"},
      {R"("verified": {"from": ["v"], "as": "flag"})", "!/verified not_a_flag"},
      {R"("available_from": {"from": ["v"], "as": "day"})", "!/available_from bad_date"},
      {R"("country": {"from": ["v"], "as": "language"})", "!/country unknown_language"},
  };
  for (const auto& [fields, expected] : kCases) {
    EXPECT_EQ(Mapped(fields, R"({"v": 30.0})"), expected) << fields;
    EXPECT_EQ(Mapped(fields, R"({"v": "30.0"})"), expected) << fields;
  }
}

TEST(FieldMap, KnowsWhichFieldsOfARowItPassesOver) {
  const auto map = FieldMap::Parse(
      R"({"format": 1, "kind": "jobs", "ignored": ["i"], "fields": {
            "title": {"when": {"w": ["1"]}, "from": ["t", "o.t"]},
            "skills": {"from": ["s"], "each": {"name": {"from": ["inner"]}}}}})",
      ImportKind::kJobs);
  ASSERT_TRUE(map.ok()) << map.error().detail;
  const json row = json::parse(R"({"i":1,"w":1,"t":1,"o":1,"s":1,"x":1,"inner":1})");
  EXPECT_EQ(map->UnmappedFields(row), (std::vector<std::string>{"inner", "x"}));
}

// A map, and the place and reason of a fault in it.
const std::pair<std::string, std::string> kBadMaps[] = {
    {"", ""},
    {"[]", ""},
    {"{", ""},
    {R"({"kind": "jobs", "fields": {"title": {"from": ["t"]}}})", "/format required"},
    {R"({"format": 2, "kind": "jobs", "fields": {"title": {"from": ["t"]}}})",
     "/format out_of_range"},
    {R"({"format": 1, "fields": {"title": {"from": ["t"]}}})", "/kind required"},
    {MapWith(R"("title": {"from": ["t"]})", "freelancers"), "/kind not_allowed"},
    {MapWith("", "jobs"), "/fields required"},
    {R"({"format": 1, "kind": "jobs"})", "/fields required"},
    {R"({"format": 1, "kind": "jobs", "x": 1, "fields": {"title": {"from": ["t"]}}})",
     "/x unknown_field"},
    {R"({"format": 1, "kind": "jobs", "kind": "jobs"})", "/kind duplicate_field"},
    {MapWith(R"("titel": {"from": ["t"]})", "jobs"), "/fields unknown_field"},
    {MapWith(R"("client.nam": {"from": ["t"]})", "jobs"), "/fields unknown_field"},
    {MapWith(R"("skills": {"from": ["s"], "each": {"nam": {"from": ["."]}}})", "jobs"),
     "/fields unknown_field"},
    {MapWith(R"("title": "t")", "jobs"), "/fields/title wrong_type"},
    {MapWith(R"("title": {})", "jobs"), "/fields/title/from required"},
    {MapWith(R"("title": {"from": "t"})", "jobs"), "/fields/title/from wrong_type"},
    {MapWith(R"("title": {"from": ["t"], "az": "text"})", "jobs"),
     "/fields/title/az unknown_field"},
    {MapWith(R"("title": [{"from": ["t"]}, {"from": ["t"], "as": "number"}])", "jobs"),
     "/fields/title/1/as unknown_value"},
    {MapWith(R"("budget": {"from": ["t"], "as": "money"})", "jobs"),
     "/fields/budget/currency unknown_value"},
    {MapWith(R"("budget": {"from": ["t"], "as": "money", "currency": "usd"})", "jobs"),
     "/fields/budget/currency unknown_value"},
    {MapWith(R"("title": {"from": ["t"], "currency": "USD"})", "jobs"),
     "/fields/title/currency not_allowed"},
    {MapWith(R"("title": {"from": ["t"], "as": "word"})", "jobs"), "/fields/title/words required"},
    {MapWith(R"("title": {"from": ["t"], "words": {"a": "b"}})", "jobs"),
     "/fields/title/words not_allowed"},
    {MapWith(R"("title": {"from": ["t"], "as": "word", "words": {"a": []}})", "jobs"),
     "/fields/title/words/a wrong_type"},
    {MapWith(R"("title": {"from": ["t"], "when": {"a": "b"}})", "jobs"),
     "/fields/title/when/a wrong_type"},
    {MapWith(R"("title": {"from": ["t"], "split": ","})", "jobs"),
     "/fields/title/split not_allowed"},
    {MapWith(R"("title": {"from": ["t"], "constant": "x"})", "jobs"),
     "/fields/title/from not_allowed"},
    {MapWith(R"("skills": {"from": ["t"], "as": "text", "each": {"name": {"from": ["."]}}})",
             "jobs"),
     "/fields/skills/as not_allowed"},
    {MapWith(R"("skills": {"from": ["t"], "each": {"name": {"form": ["."]}}})", "jobs"),
     "/fields/skills/each/name/form unknown_field"},
    {MapWith(R"("title": {"from": ["t"], "max_characters": 0})", "jobs"),
     "/fields/title/max_characters out_of_range"},
};

TEST(FieldMap, RefusesABadMapAndNamesThePlace) {
  for (const auto& [text, expected] : kBadMaps) {
    const auto map = FieldMap::Parse(text, ImportKind::kJobs);
    ASSERT_FALSE(map.ok()) << text;
    EXPECT_EQ(map.error().reason, "bad_map");
    std::string places;
    for (const auto& error : map.error().fields) {
      places += ";" + error.pointer + " " + error.reason;
      EXPECT_NE(map.error().detail.find(error.pointer), std::string::npos);
    }
    EXPECT_NE((places + ";").find(expected.empty() ? ";" : ";" + expected + ";"), std::string::npos)
        << text << places;
  }
  const auto absent = FieldMap::Load("/nowhere/map.json", ImportKind::kJobs);
  ASSERT_FALSE(absent.ok());
  EXPECT_EQ(absent.error().reason, "bad_map");
}

TEST(FieldMap, LoadsTheMapsOfThisRepository) {
  EXPECT_TRUE(FieldMap::Load("data/import/jobs.json", ImportKind::kJobs).ok());
  EXPECT_TRUE(FieldMap::Load("data/import/freelancers.json", ImportKind::kFreelancers).ok());
}

TEST(FieldValues, ReadNumbersAsPeopleAndProgramsWriteThem) {
  const std::pair<std::string, std::optional<int64_t>> kWhole[] = {
      {"12", 12},        {" 12.0 ", 12},
      {"1,200", 1200},   {"1.2K", 1200},
      {"3M", 3'000'000}, {"-3", -3},
      {"0", 0},          {"007", 7},
      {"12.5", {}},      {"", {}},
      {"1,20", {}},      {",200", {}},
      {"1,200,30", {}},  {"12,000,000", 12'000'000},
      {"1.", {}},        {".5", {}},
      {"1e3", {}},       {"+1", {}},
      {"--1", {}},       {"5 jobs", {}},
      {"1.23456K", {}},  {"0x10", {}},
      {"NaN", {}},       {"999999999999999999999999", {}},
  };
  for (const auto& [text, expected] : kWhole) {
    const auto number = WholeNumber(text);
    EXPECT_EQ(number.ok() ? std::optional(*number) : std::nullopt, expected) << text;
    if (!number) {
      EXPECT_EQ(number.error().reason, "not_a_number");
    }
  }
  const std::pair<std::string, std::optional<int64_t>> kCounts[] = {
      {"Less than 5", 4}, {"20 to 50", 20}, {"20-50", 20},   {"50+", 50},
      {"No", 0},          {"7.0", 7},       {"20 - 50", 20}, {"-5", -5},
      {"a to 5", {}},     {"5 to b", {}},   {"many", {}},
  };
  for (const auto& [text, expected] : kCounts) {
    const auto number = RoughCount(text);
    EXPECT_EQ(number.ok() ? std::optional(*number) : std::nullopt, expected) << text;
  }
  EXPECT_EQ(*Decimal("4.85"), 4.85);
  EXPECT_EQ(*Decimal("-0.1234567"), -0.123457);
  EXPECT_FALSE(Decimal("good").ok());
}

TEST(FieldValues, ReadAmountsToTheMinorUnit) {
  const std::pair<std::string, std::optional<int64_t>> kAmounts[] = {
      {"12.5", 1250},
      {"$12.50", 1250},
      {"1,250", 125'000},
      {"80K+", 8'000'000},
      {"USD 3", 300},
      {"3 USD", 300},
      {"3€", 300},
      {"12.345", 1235},
      {"12.344", 1234},
      {"0.005", 1},
      {"$1.2M", 120'000'000},
      {"-5", -500},
      {"EUR 3", {}},
      {"$", {}},
      {"12.5.1", {}},
      {"ten", {}},
      {"99999999999999999", {}},
  };
  for (const auto& [text, expected] : kAmounts) {
    const auto amount = AmountMinor(text, "USD");
    EXPECT_EQ(amount.ok() ? std::optional(*amount) : std::nullopt, expected) << text;
    if (!amount) {
      EXPECT_EQ(amount.error().reason, "not_an_amount");
    }
  }
  EXPECT_EQ(*AmountMinor("1250", "JPY"), 1250);
  EXPECT_EQ(*AmountMinor("1.2345", "KWD"), 1235);
}

TEST(FieldValues, ReadFlagsAndDays) {
  EXPECT_TRUE(*Flag("Yes"));
  EXPECT_TRUE(*Flag("1"));
  EXPECT_FALSE(*Flag("false"));
  EXPECT_FALSE(Flag("maybe").ok());
  for (const char* text : {"2026", "2026-03", "2026-03-01", "2026-03-01T10:00:00+02:00"}) {
    ASSERT_TRUE(DayText(text).ok()) << text;
    EXPECT_EQ(*DayText(text), text);
  }
  for (const char* text : {"", "20", "2026-13", "March 2026", "2026-02-30"}) {
    EXPECT_FALSE(DayText(text).ok()) << text;
  }
}

TEST(CutAtWord, EndsWithAWordWhereThatCostsLittle) {
  EXPECT_EQ(CutAtWord("one two three", 13), "one two three");
  EXPECT_EQ(CutAtWord("one two three", 12), "one two");
  EXPECT_EQ(CutAtWord("one two three", 7), "one two");
  EXPECT_EQ(CutAtWord("one two three", 8), "one two");
  EXPECT_EQ(CutAtWord("one twothreefourfive", 12), "one twothree");
  EXPECT_EQ(CutAtWord("\xc3\xa9\xc3\xa9\xc3\xa9", 2), "\xc3\xa9\xc3\xa9");
  EXPECT_EQ(CutAtWord("a  b", 3), "a");
}

}  // namespace
}  // namespace shortlist
