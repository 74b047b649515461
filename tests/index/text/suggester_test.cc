#include "index/text/suggester.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr SuggestionKind kTitle = SuggestionKind::kTitle;

std::vector<std::string> Texts(const std::vector<Suggestion>& suggestions) {
  std::vector<std::string> texts;
  for (const Suggestion& suggestion : suggestions) texts.push_back(suggestion.text);
  return texts;
}

TEST(Suggester, OrdersByCountThenTextAndLaterWordsLast) {
  Suggester suggester;
  suggester.Add(kTitle, "React Developer", "1");
  suggester.Add(kTitle, "React Developer", "2");
  suggester.Add(kTitle, "DevOps engineer", "3");
  suggester.Add(kTitle, "Developer", "4");
  suggester.Add(kTitle, "Designer", "5");
  EXPECT_THAT(Texts(suggester.Suggest(kTitle, "dev", 9)),
              ElementsAre("DevOps engineer", "Developer", "React Developer"));
  EXPECT_THAT(Texts(suggester.Suggest(kTitle, "DE", 2)),
              ElementsAre("Designer", "DevOps engineer"));
  EXPECT_THAT(Texts(suggester.Suggest(kTitle, "react d", 9)), ElementsAre("React Developer"));
  EXPECT_EQ(suggester.Suggest(kTitle, "react", 9)[0].count, 2U);
  EXPECT_THAT(suggester.Suggest(kTitle, "veloper", 9), IsEmpty());
  EXPECT_THAT(suggester.Suggest(kTitle, " ", 9), IsEmpty());
  EXPECT_THAT(suggester.Suggest(SuggestionKind::kSkill, "dev", 9), IsEmpty());
}

TEST(Suggester, IgnoresCaseAndAccentsAndShowsTheMostFrequentSpelling) {
  Suggester suggester;
  suggester.Add(kTitle, "CAFE OWNER", "1");
  suggester.Add(kTitle, "Café owner", "2");
  suggester.Add(kTitle, "Café owner", "3");
  const auto found = suggester.Suggest(kTitle, "cafè", 9);
  EXPECT_EQ(found, (std::vector<Suggestion>{{"Café owner", 3, {}}}));
}

TEST(Suggester, RemovesExactlyWhatWasAdded) {
  Suggester suggester;
  suggester.Add(kTitle, "Writer", "1");
  suggester.Remove(kTitle, "writer", "1");
  suggester.Remove(kTitle, "Painter", "1");
  EXPECT_EQ(suggester.Suggest(kTitle, "w", 9).size(), 1U);
  suggester.Remove(kTitle, "Writer", "1");
  suggester.Remove(kTitle, "Writer", "1");
  EXPECT_THAT(suggester.Suggest(kTitle, "w", 9), IsEmpty());
}

TEST(Suggester, NamesThePersonWhenOnlyOneBearsTheName) {
  constexpr SuggestionKind kFreelancer = SuggestionKind::kFreelancer;
  Suggester suggester;
  suggester.Add(kFreelancer, "Ann Lee", "f1");
  EXPECT_EQ(suggester.Suggest(kFreelancer, "lee", 9)[0].id, "f1");
  suggester.Add(kFreelancer, "Ann Lee", "f2");
  EXPECT_EQ(suggester.Suggest(kFreelancer, "ann", 9)[0].id, std::nullopt);
  suggester.Remove(kFreelancer, "Ann Lee", "f1");
  suggester.Remove(kFreelancer, "Ann Lee", "f1");
  EXPECT_EQ(suggester.Suggest(kFreelancer, "ann", 9),
            (std::vector<Suggestion>{{"Ann Lee", 1, "f2"}}));
}

TEST(Suggester, ServesReadersBesideAWriter) {
  Suggester suggester;
  std::thread writer([&] {
    for (int i = 0; i < 2'000; ++i) {
      suggester.Add(kTitle, "title " + std::to_string(i % 50), "x");
      if (i % 3 == 0) suggester.Remove(kTitle, "title " + std::to_string(i % 50), "x");
    }
  });
  for (int i = 0; i < 500; ++i) EXPECT_LE(suggester.Suggest(kTitle, "ti", 10).size(), 10U);
  writer.join();
  EXPECT_EQ(suggester.Suggest(kTitle, "ti", 100).size(), 50U);
}

}  // namespace
}  // namespace shortlist
