#include "index/base/binary_archive.h"

#include <functional>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shortlist {
namespace {

struct Row {
  std::string name;
  std::vector<float> weights;
  std::map<std::string, std::vector<std::string>> words;
  std::shared_ptr<const std::string> shared;

  template <typename Self, typename Archive>
  static void Persist(Self& self, Archive& archive) {
    archive(self.name, self.weights, self.words, self.shared);
  }
};

struct Everything {
  int64_t number = 0;
  std::optional<int> score;
  std::vector<Row> rows;
  std::unordered_map<std::string, int> counts;
  std::array<std::shared_ptr<const Row>, 2> pair;
  std::vector<std::pair<std::string, uint8_t>> named;

  template <typename Self, typename Archive>
  static void Persist(Self& self, Archive& archive) {
    archive(self.number, self.score, self.rows, self.counts, self.pair, self.named);
  }
};

Everything Example() {
  const Row row{"a\0b", {1.5F, -2}, {{"k", {"x", ""}}, {"", {}}}, nullptr};
  Everything all;
  all.number = -7;
  all.score = 93;
  all.rows = {row, {"", {}, {}, std::make_shared<const std::string>("s")}};
  all.counts = {{"one", 1}, {"two", 2}};
  all.pair = {nullptr, std::make_shared<const Row>(row)};
  all.named = {{"n", 3}};
  return all;
}

std::string Written(const Everything& all) {
  std::ostringstream out;
  BinaryWriter writer(&out);
  writer(all);
  return std::move(out).str();
}

Everything ReadAgain(const std::string& bytes) {
  std::istringstream in(bytes);
  in.exceptions(std::ios::failbit | std::ios::badbit);
  BinaryReader reader(&in, bytes.size());
  Everything all;
  reader(all);
  return all;
}

TEST(BinaryArchive, GivesBackWhatWasWritten) {
  const Everything wrote = Example();
  const Everything read = ReadAgain(Written(wrote));
  EXPECT_EQ(read.number, -7);
  EXPECT_EQ(read.score, 93);
  ASSERT_EQ(read.rows.size(), 2U);
  EXPECT_EQ(read.rows[0].name, wrote.rows[0].name);
  EXPECT_EQ(read.rows[0].weights, wrote.rows[0].weights);
  EXPECT_EQ(read.rows[0].words, wrote.rows[0].words);
  EXPECT_EQ(read.rows[0].shared, nullptr);
  EXPECT_EQ(*read.rows[1].shared, "s");
  EXPECT_EQ(read.counts, wrote.counts);
  EXPECT_EQ(read.pair[0], nullptr);
  EXPECT_EQ(read.pair[1]->words, wrote.rows[0].words);
  EXPECT_EQ(read.named, wrote.named);
}

TEST(BinaryArchive, RefusesWhateverIsCutShort) {
  const std::string whole = Written(Example());
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_THROW(ReadAgain(whole.substr(0, size)), std::exception) << size;
  }
}

TEST(BinaryArchive, ALieAboutASizeTakesNoMemory) {
  std::ostringstream out;
  BinaryWriter writer(&out);
  writer(uint64_t{1} << 60);
  const std::string bytes = std::move(out).str();
  const auto refuses = [&](auto value) {
    std::istringstream in(bytes);
    BinaryReader reader(&in, bytes.size());
    EXPECT_THROW(reader(value), std::runtime_error);
  };
  refuses(std::string());
  refuses(std::vector<double>());
  refuses(std::vector<std::string>());
  refuses(std::map<std::string, int>());
  refuses(std::unordered_map<std::string, int>());
}

}  // namespace
}  // namespace shortlist
