#include <functional>
#include <iostream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "index/base/utf8.h"
#include "ranking/ranker/rank_profile.h"
#include "server/app/config.h"
#include "tests/hostile/corpus.h"

namespace shortlist::testing {
namespace {

using nlohmann::json;

// A file of the operator under every document and text: taken whole or refused with a place.
class SettingsStorm : public ::testing::Test {
 protected:
  using Reads = std::function<std::optional<Error>(const std::string&)>;

  static std::optional<Error> AsConfig(const std::string& text) {
    const auto config = ParseConfig(text);
    if (!config) return config.error();
    const auto again = ParseConfig(RenderConfig(*config));
    EXPECT_TRUE(again.ok()) << text.substr(0, 300);
    return std::nullopt;
  }
  static std::optional<Error> AsProfile(const std::string& text) {
    const auto profile = ParseRankProfile("hostile", text);
    if (profile) return std::nullopt;
    return profile.error();
  }

  void ExpectClear(const Error& error, const std::string& reason) {
    ++refused_;
    EXPECT_EQ(error.reason, reason);
    EXPECT_FALSE(error.detail.empty());
    EXPECT_FALSE(error.fields.empty());
    EXPECT_TRUE(IsValidUtf8(error.detail));
  }

  // Every document as the file. None of the corpus is a usable one, but for empty objects, which
  // `takes_empty` says are all defaults.
  void StormDocuments(const Reads& read, const std::string& reason, bool takes_empty) {
    for (const HostileDocument& document : HostileDocuments()) {
      const auto error = read(document.bytes);
      if (error) {
        ExpectClear(*error, reason);
        continue;
      }
      EXPECT_TRUE(takes_empty) << document.name;
      const bool comment = document.bytes.find('/') != std::string::npos;  // allowed in these
      EXPECT_TRUE(comment || document.verdict != Verdict::kRefuse) << document.name;
      EXPECT_EQ(json::parse(document.bytes, nullptr, false, true), json::object()) << document.name;
    }
  }

  // Every text and some odd values in the place of each value of a good file, and as a key beside.
  void StormValues(const json& good, const Reads& read, const std::string& reason) {
    ASSERT_FALSE(read(good.dump()));
    std::vector<json> values = {
        nullptr,  true, -1, 1e300, 0.5, json::array(), json::object(), 18446744073709551615ULL,
        INT64_MIN};
    for (const std::string& text : HostileStrings()) values.emplace_back(text);
    const json flat = good.flatten();
    for (const auto& [at, value] : flat.items()) {
      for (const json& other : values) {
        json changed = good;
        changed[json::json_pointer(at)] = other;
        if (const auto error = read(changed.dump())) ExpectClear(*error, reason);
      }
    }
    for (const std::string& text : HostileStrings()) {
      json changed = good;
      if (changed.contains(text)) continue;
      changed[text] = 1;
      const auto error = read(changed.dump());
      ASSERT_TRUE(error) << text;
      ExpectClear(*error, reason);
    }
    for (const std::string& bytes : BrokenUtf8()) {
      std::string changed = good.dump();
      changed.insert(2, bytes);
      const auto error = read(changed);
      ASSERT_TRUE(error);
      ExpectClear(*error, reason);
    }
    const std::string whole = good.dump();
    for (size_t size = 0; size < whole.size(); size += 7) {
      ASSERT_TRUE(read(whole.substr(0, size))) << size;
    }
  }

  void ExpectBehindTheFileRefused(const json& good, const Reads& read) {
    for (const std::string& behind : {std::string("\0", 1), std::string("\0{}", 3),
                                      std::string("{}"), std::string("]"), std::string("x")}) {
      EXPECT_TRUE(read(good.dump() + behind)) << behind.size();
    }
  }

  // Two values of one key: which would count?
  static std::string Twice(const std::string& key, const std::string& value) {
    return "\"" + key + "\":" + value + ",\"" + key + "\":" + value;
  }

  int refused_ = 0;
};

TEST_F(SettingsStorm, TakesConfigurationsWholeOrNamesWhatIsWrong) {
  const json good = json::parse(RenderConfig(*ParseConfig("{}")));
  StormDocuments(AsConfig, "bad_config", true);
  StormValues(good, AsConfig, "bad_config");
  ExpectBehindTheFileRefused(good, AsConfig);
  EXPECT_TRUE(AsConfig("{\"server\":{" + Twice("threads", "2") + "}}"));
  EXPECT_TRUE(AsConfig("{" + Twice("server", "{}") + "}"));
  std::cout << refused_ << " configurations refused, " << CorpusNote() << std::endl;
}

TEST_F(SettingsStorm, TakesRankProfilesWholeOrNamesWhatIsWrong) {
  const json good =
      json::parse(ReadFile("data/rank_profiles/talent_match.json"), nullptr, true, true);
  StormDocuments(AsProfile, "bad_rank_profile", false);
  StormValues(good, AsProfile, "bad_rank_profile");
  ExpectBehindTheFileRefused(good, AsProfile);
  EXPECT_TRUE(AsProfile("{" + Twice("rerank_depth", "5") + "}"));
  std::cout << refused_ << " rank profiles refused, " << CorpusNote() << std::endl;
}

TEST_F(SettingsStorm, LoadsNoProfileOfAFolderWithAWrongOne) {
  const TemporaryFolder folder;
  const std::string good = ReadFile("data/rank_profiles/talent_match.json");
  std::ofstream(folder.path() / "a.json") << good;
  ASSERT_TRUE(LoadRankProfiles(folder.path()));
  for (const HostileDocument& document : OwnHostileDocuments()) {
    std::ofstream(folder.path() / "b.json", std::ios::binary) << document.bytes;
    const auto loaded = LoadRankProfiles(folder.path());
    ASSERT_FALSE(loaded) << document.name;
    EXPECT_NE(loaded.error().detail.find("b cannot be used"), std::string::npos)
        << loaded.error().detail;
  }
}

}  // namespace
}  // namespace shortlist::testing
