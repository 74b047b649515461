// The tables of countries, currencies, languages and time zones.
#include <string>

#include <nlohmann/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/marketplace/country.h"
#include "server/marketplace/currency.h"
#include "server/marketplace/language.h"
#include "server/marketplace/name_key.h"
#include "server/marketplace/timezone.h"
#include "tests/support/paths.h"

namespace shortlist {
namespace {

using ::testing::Optional;

TEST(Currency, KnowsTheDigitsOfMinorUnits) {
  EXPECT_THAT(MinorDigits("USD"), Optional(2));
  EXPECT_THAT(MinorDigits("EUR"), Optional(2));
  EXPECT_THAT(MinorDigits("JPY"), Optional(0));
  EXPECT_THAT(MinorDigits("KRW"), Optional(0));
  EXPECT_THAT(MinorDigits("KWD"), Optional(3));
}

TEST(Currency, RefusesWhatNobodyIsPaidIn) {
  for (const char* code : {"", "US", "usd", "USDX", "XAU", "XXX", "XTS", "D A", "   ", "AED AFN"}) {
    EXPECT_FALSE(IsCurrency(code)) << code;
  }
}

TEST(Currency, KnowsEveryCodeOfTheStandardButFundsAndMetals) {
  const auto path = testing::SharedData("reference/iso_4217.json");
  if (!path) GTEST_SKIP() << "no reference data";
  const auto standard = nlohmann::json::parse(testing::ReadFile(*path)).at("4217");
  size_t unknown = 0;
  for (const auto& each : standard) unknown += !IsCurrency(each.at("alpha_3").get<std::string>());
  EXPECT_EQ(unknown, 22u);
}

struct Spelling {
  const char* text;
  const char* code;
};

TEST(Country, IsResolvedFromWhatPeopleWrite) {
  for (const Spelling& each : {
           Spelling{"US", "US"},
           {"us", "US"},
           {"USA", "US"},
           {"U.S.A.", "US"},
           {"United States", "US"},
           {"The United States of America", "US"},
           {" united  states ", "US"},
           {"UK", "GB"},
           {"Great Britain", "GB"},
           {"England", "GB"},
           {"South Korea", "KR"},
           {"Korea, Republic of", "KR"},
           {"Republic of Korea", "KR"},
           {"North Korea", "KP"},
           {"Vietnam", "VN"},
           {"Viet Nam", "VN"},
           {"Russia", "RU"},
           {"Russian Federation", "RU"},
           {"Turkey", "TR"},
           {"T\u00fcrkiye", "TR"},
           {"Turkiye", "TR"},
           {"Czech Republic", "CZ"},
           {"Cote D'Ivoire", "CI"},
           {"C\u00f4te d\u2019Ivoire", "CI"},
           {"Ivory Coast", "CI"},
           {"Congo, the Democratic Republic of the", "CD"},
           {"DR Congo", "CD"},
           {"Congo", "CG"},
           {"Republic of the Congo", "CG"},
           {"Bosnia & Herzegovina", "BA"},
           {"St. Lucia", "LC"},
           {"Macedonia", "MK"},
           {"Palestinian Territory, Occupied", "PS"},
           {"UAE", "AE"},
           {"Kosovo", "XK"},
           {"FRA", "FR"},
           {"AND", "AD"},
           {"Dominica", "DM"},
           {"Dominican Republic", "DO"},
           {"Niger", "NE"},
           {"Guinea-Bissau", "GW"},
           {"Samoa", "WS"},
           {"American Samoa", "AS"},
       }) {
    EXPECT_THAT(ResolveCountry(each.text), Optional(std::string_view(each.code))) << each.text;
  }
}

TEST(Country, IsNotGuessed) {
  for (const char* text : {"", " ", "-", "Atlantis", "EU", "the", "United", "\xff\xfe"}) {
    EXPECT_EQ(ResolveCountry(text), std::nullopt) << text;
  }
  EXPECT_FALSE(IsCountry("us"));
  EXPECT_FALSE(IsCountry("USA"));
  EXPECT_FALSE(IsCountry(""));
  EXPECT_EQ(CountryName("ZZ"), "");
}

TEST(Country, KnowsEveryCodeAndNameOfTheStandard) {
  const auto path = testing::SharedData("reference/iso_3166-1.json");
  if (!path) GTEST_SKIP() << "no reference data";
  const auto standard = nlohmann::json::parse(testing::ReadFile(*path)).at("3166-1");
  for (const auto& each : standard) {
    const auto code = each.at("alpha_2").get<std::string>();
    EXPECT_TRUE(IsCountry(code)) << code;
    for (const char* field : {"alpha_2", "alpha_3", "name", "common_name", "official_name"}) {
      if (!each.contains(field)) continue;
      EXPECT_THAT(ResolveCountry(each.at(field).get<std::string>()),
                  Optional(std::string_view(code)))
          << each.at(field);
    }
    EXPECT_THAT(ResolveCountry(CountryName(code)), Optional(std::string_view(code)));
  }
}

TEST(Country, IsResolvedInEveryRealProfile) {
  const auto path = testing::SharedData("profiles/freelancers.jsonl");
  if (!path) GTEST_SKIP() << "no profiles";
  std::ifstream in(*path);
  size_t lines = 0;
  for (std::string line; std::getline(in, line); ++lines) {
    const auto country = nlohmann::json::parse(line).value("country", nlohmann::json());
    if (!country.is_string()) continue;
    EXPECT_TRUE(ResolveCountry(country.get<std::string>())) << country;
  }
  EXPECT_GT(lines, 0u);
}

TEST(Language, IsResolvedFromCodesAndNames) {
  for (const Spelling& each : {Spelling{"en", "en"},
                               {"EN", "en"},
                               {"eng", "en"},
                               {"English", "en"},
                               {"german", "de"},
                               {"ger", "de"},
                               {"deu", "de"},
                               {"Spanish", "es"},
                               {"Castilian", "es"},
                               {"Mandarin", "zh"},
                               {"Filipino", "tl"},
                               {"Farsi", "fa"},
                               {"Greek", "el"},
                               {"Punjabi", "pa"}}) {
    EXPECT_THAT(ResolveLanguage(each.text), Optional(std::string_view(each.code))) << each.text;
  }
  EXPECT_EQ(ResolveLanguage("Klingon"), std::nullopt);
  EXPECT_EQ(ResolveLanguage(""), std::nullopt);
  EXPECT_TRUE(IsLanguage("zu"));
  EXPECT_TRUE(IsLanguage("aa"));
  EXPECT_FALSE(IsLanguage("EN"));
  EXPECT_FALSE(IsLanguage("xx"));
  EXPECT_FALSE(IsLanguage(""));
}

TEST(Timezone, HasTheOffsetOfItsStandardTime) {
  EXPECT_THAT(StandardOffsetMinutes("UTC"), Optional(0));
  EXPECT_THAT(StandardOffsetMinutes("America/New_York"), Optional(-300));
  EXPECT_THAT(StandardOffsetMinutes("Europe/Berlin"), Optional(60));
  EXPECT_THAT(StandardOffsetMinutes("Asia/Kolkata"), Optional(330));
  EXPECT_THAT(StandardOffsetMinutes("Asia/Calcutta"), Optional(330));
  EXPECT_THAT(StandardOffsetMinutes("Asia/Kathmandu"), Optional(345));
  EXPECT_THAT(StandardOffsetMinutes("Pacific/Auckland"), Optional(720));
}

TEST(Timezone, RefusesWhatIsNoName) {
  for (const char* name : {"", "Mars/Phobos", "europe/berlin", "GMT+5:30", "IST", "PST",
                           "Etc/Unknown", "+02:00", "Europe/Berlin "}) {
    EXPECT_FALSE(IsTimezone(name)) << name;
  }
}

TEST(Timezone, KnowsEveryZoneOfTheDatabase) {
  const auto path = testing::SharedData("reference/zone1970.tab");
  if (!path) GTEST_SKIP() << "no reference data";
  std::ifstream in(*path);
  size_t zones = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    const size_t begin = line.find('\t', line.find('\t') + 1) + 1;
    const std::string name = line.substr(begin, line.find('\t', begin) - begin);
    EXPECT_TRUE(IsTimezone(name)) << name;
    ++zones;
  }
  EXPECT_GT(zones, 300u);
}

TEST(NameKey, IsTheSameForEverySpelling) {
  EXPECT_EQ(NameKey("Moldova, Republic of"), NameKey("The Republic of Moldova"));
  EXPECT_EQ(NameKey("R\u00c9UNION"), "reunion");
  EXPECT_EQ(NameKey("U.S. Virgin-Islands"), "islands us virgin");
  EXPECT_EQ(NameKey(""), "");
  EXPECT_EQ(NameKey("\u65e5\u672c"), "");
}

}  // namespace
}  // namespace shortlist
