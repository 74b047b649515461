#include "server/generator/vocabulary.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/paths.h"

namespace shortlist {
namespace {

using nlohmann::json;

constexpr const char* kSeed = "data/seed";

// What reading says when one file of a good vocabulary is changed.
std::string RefusalAfter(const std::string& file, const std::function<void(json*)>& change) {
  const testing::TemporaryFolder folder;
  std::filesystem::copy(kSeed, folder.path(), std::filesystem::copy_options::recursive);
  json changed = json::parse(testing::ReadFile(folder.path() / file));
  change(&changed);
  std::ofstream(folder.path() / file) << changed.dump();
  const auto read = ReadVocabulary(folder.path());
  if (read.ok()) return "read";
  EXPECT_EQ(read.error().reason, "bad_vocabulary");
  return read.error().detail;
}

TEST(Vocabulary, HasManyRolesEachWithTwelveSentencesForEachPart) {
  const auto vocabulary = ReadVocabulary(kSeed);
  ASSERT_TRUE(vocabulary.ok()) << vocabulary.error().detail;
  EXPECT_GE(vocabulary->roles.size(), 60u);
  EXPECT_GE(vocabulary->countries.size(), 20u);
  for (const auto* parts :
       {&vocabulary->overview_parts, &vocabulary->career_parts, &vocabulary->job_parts}) {
    for (const auto& [part, sentences] : *parts) EXPECT_GE(sentences.size(), 12u) << part;
  }
  for (const Role& role : vocabulary->roles) {
    for (const std::string& tool : role.tools) {
      const auto has = [&](const auto& list) {
        return std::find(list.begin(), list.end(), tool) != list.end();
      };
      EXPECT_TRUE(has(role.core) || has(role.typical) || has(role.further)) << role.id << tool;
    }
  }
}

TEST(Vocabulary, RefusesAMissingFileByItsName) {
  const testing::TemporaryFolder folder;
  const auto nothing = ReadVocabulary(folder.path());
  ASSERT_FALSE(nothing.ok());
  EXPECT_NE(nothing.error().detail.find("vocabulary.json"), std::string::npos);
  EXPECT_NE(
      RefusalAfter("vocabulary.json", [](json* file) { (*file)["roles"].push_back("wizardry"); })
          .find("wizardry.json: cannot be read"),
      std::string::npos);
}

TEST(Vocabulary, RefusesWhatAFileMayNotSayAndNamesThePlace) {
  const auto expect = [](const std::string& refusal, const std::string& part) {
    EXPECT_NE(refusal.find(part), std::string::npos) << refusal;
  };
  expect(RefusalAfter("countries.json", [](json* file) { (*file)["countries"][3]["code"] = "ZZ"; }),
         "countries/3: no country has the code ZZ");
  expect(RefusalAfter("countries.json",
                      [](json* file) { (*file)["countries"][0]["cities"][0]["timezone"] = "X/Y"; }),
         "no time zone is called X/Y");
  expect(RefusalAfter("roles/legal.json", [](json* file) { (*file)["roles"][1].erase("makes"); }),
         "legal.json/roles/1/makes");
  expect(RefusalAfter("roles/legal.json", [](json* file) { (*file)["roles"][0]["weight"] = 0; }),
         "weight: must be a whole number above zero");
  expect(RefusalAfter("overviews.json", [](json* file) { (*file)["plans"][0][0] = "finale"; }),
         "a plan names no part: finale");
  expect(RefusalAfter("overviews.json",
                      [](json* file) { (*file)["parts"]["way"][0] = "I do {everything}."; }),
         "parts/way: cannot be understood: I do {everything}.");
  expect(RefusalAfter("careers.json", [](json* file) { (*file)["studies"].erase("legal"); }),
         "nothing is said about legal");
}

TEST(Sentence, ReadsConditionsPlacesAndRanges) {
  const auto sentence =
      ParseSentence("[person years>=3] After {years}, {I} cut {20-40}% of {make2}");
  ASSERT_TRUE(sentence.ok());
  EXPECT_TRUE(sentence->condition.person);
  EXPECT_EQ(sentence->condition.min_years, 3);
  ASSERT_EQ(sentence->pieces.size(), 8u);
  EXPECT_EQ(sentence->pieces[1].slot, Slot::kYears);
  EXPECT_TRUE(sentence->pieces[3].capital);
  EXPECT_EQ(sentence->pieces[5].high, 40);
  EXPECT_EQ(sentence->pieces[7].slot, Slot::kMake);
}

TEST(Sentence, IsNotSaidOfSomebodyWithoutTheToolThatItNames) {
  EXPECT_EQ(ParseSentence("{tools} it is.")->condition.min_tools, 1);
  EXPECT_EQ(ParseSentence("[tools>=3] {tools} it is.")->condition.min_tools, 3);
}

TEST(Sentence, RefusesWhatItCannotUnderstand) {
  for (const char* text : {"", "{", "a } b", "{nothing}", "{9-3}", "{4-}", "{}", "[years>3] x",
                           "[loud] x", "[person"}) {
    EXPECT_FALSE(ParseSentence(text).ok()) << text;
  }
}

}  // namespace
}  // namespace shortlist
