#include "server/evaluation/evaluate_skills.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "server/evaluation/dictionary_tagger.h"
#include "tests/support/paths.h"
#include "tests/support/small_skill_graph.h"

namespace shortlist {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::ShippedContextWords;
using testing::SmallSkillGraph;

class SkillSetTest : public ::testing::Test {
 protected:
  std::filesystem::path Write(const std::string& name, const std::string& text) {
    const auto file = folder_.path() / name;
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }
  std::string DetailOf(const std::string& name, const std::string& text) {
    const auto set = ReadSkillSet(Write(name, text));
    if (set) return "";
    EXPECT_EQ(set.error().reason, "bad_skill_set");
    return set.error().detail;
  }

  testing::TemporaryFolder folder_;
};

TEST_F(SkillSetTest, ReadsMarkedWordsTextByText) {
  const auto line = [](int idx, const json& words, const json& skill, const json& knowledge) {
    const json sentence = {
        {"idx", idx}, {"tokens", words}, {"tags_skill", skill}, {"tags_knowledge", knowledge}};
    return sentence.dump() + "\n";
  };
  const auto set = ReadSkillSet(
      Write("dev.json", line(1, {"We", "use", "React"}, {"O", "B", "I"}, {"O", "O", "B"}) +
                            line(1, json::array({"Go"}), json::array({"O"}), json::array({"B"})) +
                            line(2, json::array({"Hi"}), json::array({"O"}), json::array({"O"}))));
  ASSERT_TRUE(set.ok()) << set.error().detail;
  EXPECT_EQ(set->name, "dev");
  ASSERT_EQ(set->texts.size(), 2U);
  EXPECT_EQ(set->texts[0].text, "We use React\nGo");
  EXPECT_THAT(set->texts[0].spans, ElementsAre(LabelledSpan{3, 12, {}}, LabelledSpan{7, 12, {}},
                                               LabelledSpan{13, 15, {}}));
  EXPECT_TRUE(set->texts[1].spans.empty());
}

TEST_F(SkillSetTest, ReadsAnnotationsWhereverTheirSpanStands) {
  const auto set = ReadSkillSet(Write("tech.csv",
                                      "sentence,span,sub_span,label\n"
                                      "Java or JavaScript or Java,Java,,Java (programming)\n"
                                      "Java or JavaScript or Java,Java,,coffee\n"
                                      "C++ only,C++,,LABEL NOT PRESENT\n"));
  ASSERT_TRUE(set.ok()) << set.error().detail;
  ASSERT_EQ(set->texts.size(), 2U);
  const std::vector<std::string> labels = {"Java (programming)", "coffee"};
  EXPECT_THAT(set->texts[0].spans,
              ElementsAre(LabelledSpan{0, 4, labels}, LabelledSpan{22, 26, labels}));
  EXPECT_THAT(set->texts[1].spans, ElementsAre(LabelledSpan{0, 3, {}}));
}

TEST_F(SkillSetTest, RefusesWhatItCannotReadWithThePlace) {
  EXPECT_THAT(DetailOf("a.json", "[]\n"), HasSubstr("a.json:1"));
  EXPECT_THAT(DetailOf("a.json", R"({"tokens": []})"), HasSubstr("idx"));
  EXPECT_THAT(DetailOf("a.json", R"({"idx": 1, "tokens": [1]})"), HasSubstr("tokens"));
  EXPECT_THAT(DetailOf("a.json",
                       R"({"idx": 1, "tokens": ["a"], "tags_skill": [], "tags_knowledge": ["O"]})"),
              HasSubstr("tag for each word"));
  EXPECT_THAT(DetailOf("a.json", ""), HasSubstr("holds no text"));
  const std::string head = "sentence,span,sub_span,label\n";
  EXPECT_THAT(DetailOf("a.csv", "a,b\n"), HasSubstr("a.csv:1"));
  EXPECT_THAT(DetailOf("a.csv", "a,b,c,d\n"), HasSubstr("heading"));
  EXPECT_THAT(DetailOf("a.csv", head + "some text,Go,,x\n"), HasSubstr("a.csv:2"));
  EXPECT_THAT(DetailOf("a.csv", head + "some text,,,x\n"), HasSubstr("no span"));
  EXPECT_THAT(DetailOf("a.csv", head + "\"some text\",Go,,x\n"), HasSubstr("quote"));
  const auto missing = ReadSkillSet(folder_.path() / "none.json");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().reason, "skill_set_not_found");
}

TEST(DictionaryTagger, FindsWholeNamesWithoutCaseAndNothingElse) {
  const DictionaryTagger dictionary(SmallSkillGraph());
  const std::string text = "REACT.js, reacts; go to Postgres";
  std::vector<std::string> found;
  for (const SkillMention& mention : dictionary.Tag(text)) {
    found.push_back(text.substr(mention.begin, mention.end - mention.begin) + " " +
                    mention.skill->id);
  }
  EXPECT_THAT(found, ElementsAre("REACT.js react", "go go", "Postgres postgresql"));
}

TEST(EvaluateSkills, CountsMentionsAndSpansByHand) {
  // Marked: "ReactJS" (React), "Go to" of which only Go is a name, "cooking".
  const std::string text = "ReactJS, k8s; Go to the cooking";
  SkillSet set{"small", {{text, {{0, 7, {"React"}}, {14, 19, {}}, {24, 31, {}}}}}};
  const SkillReport report = EvaluateSkills(set, SmallSkillGraph(), ShippedContextWords());
  EXPECT_EQ(report.texts, 1U);
  // The tagger names ReactJS and k8s; the dictionary Go besides.
  EXPECT_EQ(report.tagger.exact.mentions, 2U);
  EXPECT_DOUBLE_EQ(report.tagger.exact.Precision(), 1.0 / 2);
  EXPECT_DOUBLE_EQ(report.tagger.exact.Recall(), 1.0 / 3);
  EXPECT_DOUBLE_EQ(report.tagger.exact.F1(), 0.4);
  EXPECT_DOUBLE_EQ(report.tagger.overlap.F1(), 0.4);
  EXPECT_DOUBLE_EQ(report.dictionary.exact.Precision(), 1.0 / 3);
  EXPECT_DOUBLE_EQ(report.dictionary.overlap.Precision(), 2.0 / 3);
  EXPECT_DOUBLE_EQ(report.dictionary.overlap.Recall(), 2.0 / 3);
  EXPECT_EQ(report.tagger.labelled, 1U);
  EXPECT_EQ(report.tagger.linked, 1U);
  EXPECT_LE(report.tagger.mean_ms, report.tagger.max_ms);

  const auto rendered = json::parse(RenderSkillReports({report}));
  EXPECT_EQ(rendered["sets"][0]["spans"], 3);
  EXPECT_DOUBLE_EQ(rendered["sets"][0]["tagger"]["exact"]["f1"], 0.4);
}

TEST(EvaluateSkills, ASetWithoutMentionsOrSpansScoresNothing) {
  const SkillReport report =
      EvaluateSkills({"none", {{"nothing here", {}}}}, SmallSkillGraph(), ShippedContextWords());
  EXPECT_EQ(report.tagger.exact.F1(), 0);
  EXPECT_EQ(report.tagger.exact.Precision(), 0);
}

}  // namespace
}  // namespace shortlist
