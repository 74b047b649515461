#include "server/importer/csv_reader.h"

#include <fstream>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "server/importer/line_reader.h"
#include "tests/support/paths.h"

namespace shortlist {
namespace {

class CsvReaderTest : public ::testing::Test {
 protected:
  std::vector<CsvRecord> RecordsOf(const std::string& text) {
    const auto file = folder_.path() / "records.csv";
    std::ofstream(file, std::ios::binary) << text;
    auto blocks = FileBlocks::Open(file);
    EXPECT_TRUE(blocks.ok());
    CsvReader reader(&*blocks);
    std::vector<CsvRecord> records;
    for (CsvRecord record; reader.Next(&record);) records.push_back(record);
    return records;
  }

  // "1[a|b]" for a record that begins in line 1; "1!bad_csv" for a refused one.
  std::string Shown(const std::string& text) {
    std::string shown;
    for (const CsvRecord& record : RecordsOf(text)) {
      shown += std::to_string(record.line);
      if (record.refusal) {
        EXPECT_TRUE(record.cells.empty());
        shown += "!" + record.refusal->reason;
        continue;
      }
      for (size_t i = 0; i < record.cells.size(); ++i) shown += (i ? "|" : "[") + record.cells[i];
      shown += "]";
    }
    return shown;
  }

  testing::TemporaryFolder folder_;
};

TEST_F(CsvReaderTest, ReadsWhatRfc4180Allows) {
  const std::pair<std::string, std::string> kCases[] = {
      {"", ""},
      {"\n\r\n\n", ""},
      {"a", "1[a]"},
      {"a,b\r\nc,d\r\n", "1[a|b]2[c|d]"},
      {"a,b\nc,d", "1[a|b]2[c|d]"},
      {",\n", "1[|]"},
      {"a,\n,b\n,,", "1[a|]2[|b]3[||]"},
      {"\"a\",\"b\"\n", "1[a|b]"},
      {"\"a,b\",c\n", "1[a,b|c]"},
      {"\"a\"\"b\",\"\"\"\"\n", "1[a\"b|\"]"},
      {"\"a\nb\r\nc\",d\ne,f\n", "1[a\nb\r\nc|d]4[e|f]"},
      {"\"\",x", "1[|x]"},
      {"a b , c\n", "1[a b | c]"},
      {"a,\"b\"\r", "1[a|b]"},
      {"\xef\xbb\xbf\"a\",b\n", "1[a|b]"},
      {"a\n\nb\n", "1[a]3[b]"},
  };
  for (const auto& [text, expected] : kCases) EXPECT_EQ(Shown(text), expected) << text;
}

TEST_F(CsvReaderTest, RefusesAMalformedRecordAndReadsTheNextLineAfresh) {
  EXPECT_EQ(Shown("a\"b,c\nd,e\n"), "1!bad_csv2[d|e]");
  EXPECT_EQ(Shown("\"a\"b,c\nd,e\n"), "1!bad_csv2[d|e]");
  EXPECT_EQ(Shown("\"a\nb\"c\nd\n"), "1!bad_csv3[d]");
  EXPECT_EQ(Shown("a\rb\nc\n"), "1!bad_csv2[c]");
  EXPECT_EQ(Shown("a\n\"b\nc\nd\n"), "1[a]2!bad_csv");
  EXPECT_EQ(Shown("a,\""), "1!bad_csv");
}

TEST_F(CsvReaderTest, SkipsARecordOfTenMegabytesAndGoesOnBehindIt) {
  const std::string big(10'000'000, 'x');
  EXPECT_EQ(Shown("a,b\n" + big + ",c\nd,e\n"), "1[a|b]2!line_too_long3[d|e]");
  const std::string enough(2'000'000, 'x');
  EXPECT_EQ(Shown("a,b\n\"" + enough + "\n\n" + enough + "\"\nd,e\n"),
            "1[a|b]2!line_too_long5[d|e]");
  EXPECT_EQ(Shown(std::string(2'000'000, ',') + "\nd\n"), "1!line_too_long2[d]");
  EXPECT_EQ(Shown("\"" + enough), "1!line_too_long");
}

TEST_F(CsvReaderTest, ReadsBackWhateverWasWrittenByTheRules) {
  std::mt19937 random(7);
  const std::string alphabet = "ab,\"\n\r \xc3\xa9";
  for (int round = 0; round < 300; ++round) {
    std::vector<std::vector<std::string>> written;
    std::string text;
    for (size_t r = 0; r < 1 + random() % 5; ++r) {
      auto& cells = written.emplace_back();
      for (size_t c = 0; c < 2 + random() % 3; ++c) {
        std::string cell;
        for (size_t i = random() % 6; i > 0; --i) cell += alphabet[random() % alphabet.size()];
        text += c > 0 ? ",\"" : "\"";
        for (char each : cell) text += each == '"' ? "\"\"" : std::string(1, each);
        text += '"';
        cells.push_back(cell);
      }
      text += random() % 2 ? "\n" : "\r\n";
    }
    const auto records = RecordsOf(text);
    ASSERT_EQ(records.size(), written.size()) << text;
    for (size_t r = 0; r < written.size(); ++r) EXPECT_EQ(records[r].cells, written[r]) << text;
  }
}

}  // namespace
}  // namespace shortlist
