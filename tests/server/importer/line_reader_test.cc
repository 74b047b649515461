#include "server/importer/line_reader.h"

#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/paths.h"

namespace shortlist {
namespace {

class LineReaderTest : public ::testing::Test {
 protected:
  std::vector<Line> LinesOf(const std::string& text) {
    const auto file = folder_.path() / "lines.jsonl";
    std::ofstream(file, std::ios::binary) << text;
    auto blocks = FileBlocks::Open(file);
    EXPECT_TRUE(blocks.ok());
    LineReader reader(&*blocks);
    std::vector<Line> lines;
    for (Line line; reader.Next(&line);) lines.push_back(line);
    EXPECT_EQ(blocks->bytes_done(), blocks->bytes_all());
    EXPECT_EQ(blocks->bytes_all(), static_cast<int64_t>(text.size()));
    return lines;
  }

  std::string Shown(const std::string& text) {
    std::string shown;
    for (const Line& line : LinesOf(text)) {
      shown += std::to_string(line.number) + (line.too_long ? "!" : ":" + line.text) + ";";
    }
    return shown;
  }

  testing::TemporaryFolder folder_;
};

TEST_F(LineReaderTest, ReadsLinesWhateverTheyEndIn) {
  EXPECT_EQ(Shown(""), "");
  EXPECT_EQ(Shown("\n\r\n \t\n"), "");
  EXPECT_EQ(Shown("a"), "1:a;");
  EXPECT_EQ(Shown("a\n"), "1:a;");
  EXPECT_EQ(Shown("a\r\nb\r\n"), "1:a;2:b;");
  EXPECT_EQ(Shown("a\n\n  \nb"), "1:a;4:b;");
  EXPECT_EQ(Shown("a\rb\n"), "1:a\rb;");
  EXPECT_EQ(Shown(std::string("a\0b\nc", 5)), std::string("1:a\0b;2:c;", 10));
}

TEST_F(LineReaderTest, PassesOverAByteOrderMarkAtTheStartAlone) {
  EXPECT_EQ(Shown("\xef\xbb\xbf"), "");
  EXPECT_EQ(Shown("\xef\xbb\xbf"
                  "a\n\xef\xbb\xbf"
                  "b"),
            "1:a;2:\xef\xbb\xbf"
            "b;");
}

TEST_F(LineReaderTest, HoldsALineOfTheLimitAndNoByteMore) {
  const std::string most(kMaxRowBytes, 'x');
  auto lines = LinesOf(most + "\n" + most + "\r\n" + most + "x\n" + most + "x\r\n" + most);
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_EQ(lines[0].text, most);
  EXPECT_EQ(lines[1].text, most);
  EXPECT_TRUE(lines[2].too_long);
  EXPECT_TRUE(lines[3].too_long);
  EXPECT_EQ(lines[4].text, most);
}

TEST_F(LineReaderTest, SkipsALineOfTenMegabytesAndGoesOnBehindIt) {
  const auto lines = LinesOf("a\n" + std::string(10'000'000, 'x') + "\nb\n");
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_TRUE(lines[1].too_long);
  EXPECT_TRUE(lines[1].text.empty());
  EXPECT_EQ(lines[2].number, 3);
  EXPECT_EQ(lines[2].text, "b");
}

TEST_F(LineReaderTest, RefusesAFileThatIsNotThere) {
  const auto absent = FileBlocks::Open(folder_.path() / "absent.jsonl");
  ASSERT_FALSE(absent.ok());
  EXPECT_EQ(absent.error().reason, "file_not_found");
  const auto folder = FileBlocks::Open(folder_.path());
  ASSERT_FALSE(folder.ok());
  EXPECT_EQ(folder.error().reason, "file_not_found");
}

}  // namespace
}  // namespace shortlist
