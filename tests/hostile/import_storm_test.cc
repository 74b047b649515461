#include <iostream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "index/base/utf8.h"
#include "tests/hostile/contract.h"
#include "tests/hostile/corpus.h"
#include "tests/server/importer/import_fixture.h"

namespace shortlist::testing {
namespace {

using nlohmann::json;

class ImportStorm : public ::testing::Test {
 protected:
  static json ContractRow(const std::string& id) {
    return {{"external_id", id},
            {"freelancer_external_id", "good-before"},
            {"client_external_id", "c"},
            {"type", "fixed"},
            {"started_at", "2026-01-01"},
            {"ended_at", "2026-02-01"},
            {"state", "ended"},
            {"end_reason", "success"},
            {"payments", {{{"at", "2026-01-15"}, {"amount_minor", 5000}, {"currency", "USD"}}}}};
  }
  static json GoodRow(ImportKind kind, const std::string& id) {
    if (kind == ImportKind::kContracts) return ContractRow(id);
    const bool job = kind == ImportKind::kJobs;
    json row = OperationById(job ? "create_job" : "create_freelancer").bodies.front();
    row["external_id"] = id;
    return row;
  }

  // Imports a file whose first and last row are good: they are brought whatever stands between
  // them, and what is refused has its line, a reason and a detail in UTF-8.
  ImportReport Import(ImportKind kind, const std::string& name, const std::string& text) {
    const auto imported = place_.Import(kind, place_.Write(name, text));
    if (!imported) {
      ADD_FAILURE() << imported.error().reason << ": " << imported.error().detail;
      return {};
    }
    const ImportReport& report = *imported;
    EXPECT_EQ(report.read, report.created + report.updated + report.unchanged +
                               static_cast<int64_t>(report.refused.size()));
    EXPECT_GE(report.created + report.unchanged + report.updated, 2);
    for (const auto& refused : report.refused) {
      EXPECT_GT(refused.line, 0);
      EXPECT_FALSE(refused.reason.empty());
      EXPECT_FALSE(refused.detail.empty());
      EXPECT_TRUE(IsValidUtf8(refused.detail)) << refused.line;
      EXPECT_LT(refused.detail.size(), 2'000U) << refused.line;
    }
    const std::string shown = ReportJson(report);
    EXPECT_TRUE(json::accept(shown));
    rows_ += report.read;
    return report;
  }
  ImportReport ImportBetween(ImportKind kind, const std::string& rows) {
    return Import(kind, "rows.jsonl",
                  GoodRow(kind, "good-before").dump() + "\n" + rows + "\n" +
                      GoodRow(kind, "good-after").dump() + "\n");
  }

  static std::string ReasonsOf(const ImportReport& report) {
    std::string reasons;
    for (const auto& refused : report.refused) {
      reasons += (reasons.empty() ? "" : " ") + std::to_string(refused.line) + ":" + refused.reason;
    }
    return reasons;
  }

  ImportedMarketplace place_;
  int64_t rows_ = 0;
};

TEST_F(ImportStorm, TakesOrRefusesEveryTextInEveryFieldOfARow) {
  const auto strings = HostileStrings();
  for (const auto kind : {ImportKind::kFreelancers, ImportKind::kJobs, ImportKind::kContracts}) {
    const json flat = GoodRow(kind, "x").flatten();
    std::string rows;
    size_t turn = 0;
    for (const std::string& text : strings) {
      for (const auto& [at, value] : flat.items()) {
        // By turns: each text in some fields, each field with some texts.
        if (!value.is_string() || (!FuzzAll() && turn++ % 4 != 0)) continue;
        json row = GoodRow(kind, "row-" + std::to_string(turn));
        row[json::json_pointer(at)] = text;
        rows += row.dump() + "\n";
      }
    }
    const auto report = ImportBetween(kind, rows);
    EXPECT_GT(report.created, 20) << static_cast<int>(kind);
  }
  std::cout << rows_ << " rows, " << CorpusNote() << std::endl;
}

TEST_F(ImportStorm, KeepsTextsByteForByte) {
  std::string rows;
  std::map<std::string, std::string> written;
  for (const std::string& text : HostileStrings()) {
    if (text.find_first_not_of(" \t\r\n") == text.npos || CountCodePoints(text) > 200) continue;
    const std::string id = "text-" + std::to_string(written.size());
    written[id] = text;
    rows += json{{"external_id", id}, {"title", text}}.dump() + "\n";
  }
  const auto report = ImportBetween(ImportKind::kJobs, rows);
  EXPECT_EQ(ReasonsOf(report), "");
  const auto jobs = place_.Jobs();
  for (const auto& [id, text] : written) EXPECT_EQ(jobs.at(id).title, text);
}

TEST_F(ImportStorm, TakesOrRefusesEveryDocumentAsARow) {
  for (const auto kind : {ImportKind::kFreelancers, ImportKind::kJobs, ImportKind::kContracts}) {
    std::string rows;
    for (const HostileDocument& document : HostileDocuments()) rows += document.bytes + "\n";
    const auto report = ImportBetween(kind, rows);
    // No document of the corpus is a freelancer, a job or a contract.
    EXPECT_EQ(report.read - static_cast<int64_t>(report.refused.size()), 2);
    EXPECT_GT(report.refused.size(), 10U);
  }
}

TEST_F(ImportStorm, RefusesBrokenLinesByTheirNumber) {
  const std::string deep(60'000, '[');
  std::string rows = "{\"external_id\":\"a\"\n";                  // 2
  rows += std::string("{\"title\":\"a\0b\"}\n", 16);              // 3
  rows += "{\"title\":\"\xff\"}\n";                               // 4
  rows += "\n";                                                   // 5: blank
  rows += "{\"title\":\"" + std::string(3 << 20, 'x') + "\"}\n";  // 6
  rows += deep + "\n";                                            // 7
  rows += "{\"title\":\"a\",\"title\":\"b\"}\r\n";                // 8
  rows += "[1]\n";                                                // 9
  rows += "{\"title\":\"caf\xe9\"}\n";                            // 10: Latin-1
  rows += "{\"title\":\"\\ud83d\"}\n";                            // 11
  rows += "\xef\xbb\xbf{\"title\":\"mark\"}\n";                   // 12: a mark in the middle
  rows += "{\"title\":\"fine\",\"external_id\":\"fine\"}\r";      // 13
  const auto report = ImportBetween(ImportKind::kJobs, rows);
  EXPECT_EQ(ReasonsOf(report),
            "2:bad_json 3:nul_in_string 4:bad_utf8 6:line_too_long 7:bad_json 8:duplicate_field "
            "9:wrong_type 10:bad_utf8 11:bad_json 12:bad_json");
  EXPECT_EQ(place_.Jobs().at("fine").title, "fine");
}

TEST_F(ImportStorm, ReadsAFileWithMarkAndOtherLineEnds) {
  const std::string good = GoodRow(ImportKind::kJobs, "good-before").dump();
  const auto report =
      Import(ImportKind::kJobs, "mark.jsonl",
             "\xef\xbb\xbf" + good + "\r\n" + GoodRow(ImportKind::kJobs, "last").dump());
  EXPECT_EQ(report.created, 2);
  const auto csv = Import(ImportKind::kJobs, "mark.csv",
                          "\xef\xbb\xbf"
                          "external_id,title\r\nm1,One\r\nm2,\"Two\r\nlines\"");
  EXPECT_EQ(csv.created, 2) << ReasonsOf(csv);
  EXPECT_EQ(place_.Jobs().at("m2").title, "Two\r\nlines");
}

TEST_F(ImportStorm, RefusesFilesOfAnotherEncodingRowByRow) {
  std::string wide = "\xff\xfe";
  for (const char c : std::string("{\"title\":\"wide\"}\n{\"title\":\"more\"}\n")) {
    wide += c;
    wide += '\0';
  }
  const auto report = place_.Import(ImportKind::kJobs, place_.Write("wide.jsonl", wide));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->created, 0);
  EXPECT_GE(report->refused.size(), 2U);
  const auto csv = place_.Import(ImportKind::kJobs, place_.Write("wide.csv", wide));
  ASSERT_FALSE(csv);
  EXPECT_EQ(csv.error().reason, "unsupported_format");
}

std::string CsvCell(const std::string& text) {
  std::string cell = "\"";
  for (const char c : text) cell += c == '"' ? "\"\"" : std::string(1, c);
  return cell + "\"";
}

TEST_F(ImportStorm, KeepsTextsOfCsvByteForByteAndRefusesBrokenRecords) {
  std::string text = "external_id,title,description\ngood-before,Good,\n";
  std::map<std::string, std::string> written;
  for (const std::string& title : HostileStrings()) {
    if (title.find_first_not_of(" \t\r\n") == title.npos || CountCodePoints(title) > 200) continue;
    const std::string id = "csv-" + std::to_string(written.size());
    written[id] = title;
    text += id + "," + CsvCell(title) + ",\n";
  }
  const std::string whole = text + "good-after,Good,\n";
  EXPECT_EQ(ReasonsOf(Import(ImportKind::kJobs, "whole.csv", whole)), "");
  const auto jobs = place_.Jobs();
  for (const auto& [id, title] : written) EXPECT_EQ(jobs.at(id).title, title);

  std::string broken = "external_id,title,description\ngood-before,Good,\n";
  broken += "b1,a\"b,\n";                                   // 3
  broken += "b2,\"a\"b,\n";                                 // 4
  broken += "b3,too,many,cells\n";                          // 5
  broken += std::string("b4,a\0b,\n", 8);                   // 6
  broken += "b5,\xc3(,\n";                                  // 7
  broken += "b6,\"" + std::string(3 << 20, 'x') + "\",\n";  // 8
  broken += "b7," + std::string(100'000, ',') + "\n";       // 9
  broken += "b8,a\rb,\n";                                   // 10
  broken += "good-after,Good,\n";                           // 11
  broken += "b9,\"never closed,\nmore\n";                   // 12
  const auto report = Import(ImportKind::kJobs, "broken.csv", broken);
  EXPECT_EQ(ReasonsOf(report),
            "3:bad_csv 4:bad_csv 5:wrong_column_count 6:nul_in_string 7:bad_utf8 8:line_too_long "
            "9:wrong_column_count 10:bad_csv 12:bad_csv");
}

TEST_F(ImportStorm, RefusesEveryDocumentAsAMap) {
  const auto rows = place_.Write("rows.jsonl", "{\"title\":\"a\"}\n");
  int refused = 0;
  std::vector<std::string> maps;
  for (const HostileDocument& document : HostileDocuments()) maps.push_back(document.bytes);
  for (const std::string& text : HostileStrings()) {
    const json rule = {{"from", {"title"}}, {"as", text}};
    maps.push_back(json{{"format", 1}, {"kind", text}, {"fields", {{"title", rule}}}}.dump());
    maps.push_back(json{{"format", 1}, {"kind", "jobs"}, {"fields", {{"title", rule}}}}.dump());
    maps.push_back(json{{"format", 1}, {"kind", "jobs"}, {"fields", {{text, rule}}}}.dump());
    maps.push_back(json{{"format", 1}, {"kind", "jobs"}, {text, 1}}.dump());
  }
  for (const std::string& text : maps) {
    const auto report = place_.Import(ImportKind::kJobs, rows, place_.Write("map.json", text));
    ASSERT_FALSE(report) << text.substr(0, 300);
    EXPECT_EQ(report.error().reason, "bad_map");
    EXPECT_FALSE(report.error().detail.empty());
    ++refused;
  }
  EXPECT_EQ(place_.LastSeq(), 0);
  std::cout << refused << " maps refused, " << CorpusNote() << std::endl;
}

}  // namespace
}  // namespace shortlist::testing
