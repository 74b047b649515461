#include "server/importer/import_file.h"

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/server/importer/import_fixture.h"

namespace shortlist {
namespace {

using nlohmann::json;

class ImportFileTest : public ::testing::Test {
 protected:
  ImportReport Imported(ImportKind kind, const std::string& text,
                        const std::string& name = "rows.jsonl") {
    auto report = place_.Import(kind, place_.Write(name, text));
    if (!report) {
      ADD_FAILURE() << report.error().reason << ": " << report.error().detail;
      return {};
    }
    EXPECT_EQ(report->read, report->created + report->updated + report->unchanged +
                                static_cast<int64_t>(report->refused.size()));
    return *std::move(report);
  }

  // "2 bad_json; 5 required /title"
  static std::string Shown(const std::vector<ImportReport::Refused>& entries) {
    std::string shown;
    for (const auto& entry : entries) {
      EXPECT_FALSE(entry.detail.empty());
      shown += (shown.empty() ? "" : "; ") + std::to_string(entry.line) + " " + entry.reason +
               (entry.field.empty() ? "" : " " + entry.field);
    }
    return shown;
  }

  static std::string Counts(const ImportReport& report) {
    return std::to_string(report.created) + "+" + std::to_string(report.updated) + "+" +
           std::to_string(report.unchanged);
  }

  ImportedMarketplace place_;
};

std::string ContractRow(const std::string& id, const std::string& freelancer) {
  return R"({"external_id": ")" + id + R"(", "freelancer_external_id": ")" + freelancer +
         R"(", "client_external_id": "c", "type": "fixed", "started_at": "2026-01-01",
            "ended_at": "2026-02-01", "state": "ended", "end_reason": "success",
            "payments": [{"at": "2026-01-15", "amount_minor": 5000, "currency": "USD"}]})";
}

std::string OneLine(std::string text) {
  std::erase(text, '\n');
  return text + "\n";
}

TEST_F(ImportFileTest, RefusesEachKindOfBadRowWithItsLineAndBringsTheRest) {
  const std::string rows =
      "{\"external_id\": \"a\", \"display_name\": \"A\"}\r\n"           // 1
      "{\"external_id\": \"b\"\n"                                       // 2
      "\n"                                                              // 3
      "[1, 2]\n"                                                        // 4
      "{\"external_id\": \"c\", \"title\": \"\xff\"}\n"                 // 5
      "{\"external_id\": \"d\", \"title\": \"x\\u0000y\"}\n"            // 6
      "{\"external_id\": \"e\", \"title\": \"x\", \"title\": \"y\"}\n"  // 7
      "{\"external_id\": \"f\", \"title\": 5}\n"                        // 8
      "{\"external_id\": \"g\", \"titel\": \"x\"}\n"                    // 9
      "{\"title\": \"nobody\"}\n"                                       // 10
      "{\"external_id\": \"h\", \"country\": \"XX\"}\n"                 // 11
      "{\"external_id\": \"i\", \"skills\": [{\"name\": \"\"}]}\n"      // 12
      "{\"external_id\": \"j\", \"kind\": \"robot\"}\n"                 // 13
      "{\"external_id\": \"k\", \"hourly_rate\": {\"amount_minor\": -1, \"currency\": \"USD\"}}\n"
      "{\"external_id\": \"l\"} x\n"                        // 15
      + std::string("{\"external_id\": \"m\0\"}\n", 22) +   // 16
      "{\"external_id\": \"z\", \"display_name\": \"Z\"}";  // 17
  const auto report = Imported(ImportKind::kFreelancers, rows);
  EXPECT_EQ(Shown(report.refused),
            "2 bad_json; 4 wrong_type; 5 bad_utf8; 6 nul_in_string /title; "
            "7 duplicate_field /title; 8 wrong_type /title; 9 unknown_field /titel; "
            "10 required /display_name; 11 unknown_value /country; "
            "12 required /skills/0/name; 13 unknown_value /kind; "
            "14 out_of_range /hourly_rate/amount_minor; 15 bad_json; 16 nul_in_string");
  EXPECT_EQ(Counts(report), "2+0+0");
  EXPECT_EQ(report.read, 16);
  const auto there = place_.Freelancers();
  ASSERT_EQ(there.size(), 2U);
  EXPECT_EQ(there.at("a").display_name, "A");
  EXPECT_EQ(there.at("z").display_name, "Z");
  EXPECT_EQ(place_.LastSeq(), 2);
}

TEST_F(ImportFileTest, PassesOverARowOfTenMegabytes) {
  const auto report =
      Imported(ImportKind::kFreelancers,
               "{\"external_id\": \"a\"}\n{\"external_id\": \"b\", "
               "\"overview\": \"" +
                   std::string(10'000'000, 'x') + "\"}\n{\"external_id\": \"c\"}\n");
  EXPECT_EQ(Shown(report.refused), "2 line_too_long");
  EXPECT_EQ(Counts(report), "2+0+0");
}

TEST_F(ImportFileTest, SaysTheFirstMistakeOfARowAndHowManyFollow) {
  const auto report = Imported(ImportKind::kFreelancers,
                               R"({"external_id": "a", "country": "XX", "timezone": "Nowhere"})");
  ASSERT_EQ(report.refused.size(), 1U);
  EXPECT_EQ(report.refused[0].field, "/country");
  EXPECT_NE(report.refused[0].detail.find("1 more, the next at /timezone"), std::string::npos);
}

TEST_F(ImportFileTest, CutsWhatIsTooMuchAndSaysSo) {
  json row = {{"external_id", "a"}, {"skills", json::array()}};
  for (int i = 0; i < 18; ++i) row["skills"].push_back({{"name", "skill " + std::to_string(i)}});
  row["skills"][2]["name"] = std::string(300, 's');
  row["title"] = std::string(190, 't') + " more words than fit";
  row["portfolio"] = json::array({{{"title", std::string(250, 'p')}}});
  const auto report = Imported(ImportKind::kFreelancers, "\n" + row.dump());
  EXPECT_EQ(Shown(report.refused), "");
  EXPECT_EQ(Shown(report.warnings),
            "2 too_long /title; 2 too_many /skills; 2 too_long /skills/2/name; "
            "2 too_long /portfolio/0/title");
  const Freelancer there = place_.Freelancers().at("a");
  EXPECT_EQ(there.skills.size(), kMaxFreelancerSkills);
  EXPECT_EQ(there.skills[14].name, "skill 14");
  EXPECT_EQ(there.skills[2].name, std::string(100, 's'));
  EXPECT_EQ(there.title, std::string(190, 't') + " more");
  EXPECT_EQ(there.display_name, "a");
  EXPECT_EQ(Counts(Imported(ImportKind::kFreelancers, "\n" + row.dump())), "0+0+1");
}

TEST_F(ImportFileTest, LeavesOutACategoryThatThisMarketplaceDoesNotHave) {
  const auto report =
      Imported(ImportKind::kFreelancers, R"({"external_id": "a", "category": "Basket weaving"})");
  EXPECT_EQ(Counts(report), "1+0+0");
  EXPECT_EQ(Shown(report.warnings), "1 left_out /category");
}

TEST_F(ImportFileTest, CutsTheSkillsOfAJobAtTheSameNumber) {
  json row = {{"external_id", "j"}, {"title", "T"}, {"skills", json::array()}};
  for (int i = 0; i < 1200; ++i) row["skills"].push_back({{"name", "s"}});
  row["description"] = std::string(60'000, 'd');
  const auto report = Imported(ImportKind::kJobs, row.dump());
  EXPECT_EQ(Shown(report.warnings), "1 too_long /description; 1 too_many /skills");
  EXPECT_EQ(place_.Jobs().at("j").skills.size(), kMaxImportedJobSkills);
}

TEST_F(ImportFileTest, ChangesNothingWhenItIsRunTwice) {
  std::string rows;
  for (int i = 0; i < 700; ++i) {
    rows += "{\"external_id\": \"f" + std::to_string(i) + "\", \"title\": \"T\"}\n";
  }
  EXPECT_EQ(Counts(Imported(ImportKind::kFreelancers, rows)), "700+0+0");
  const auto there = place_.Freelancers();
  EXPECT_EQ(place_.LastSeq(), 700);
  EXPECT_EQ(Counts(Imported(ImportKind::kFreelancers, rows)), "0+0+700");
  EXPECT_EQ(place_.LastSeq(), 700);
  EXPECT_TRUE(place_.Freelancers() == there);
}

TEST_F(ImportFileTest, LetsTheLaterOfTwoRowsWin) {
  const auto report = Imported(ImportKind::kFreelancers,
                               "{\"external_id\": \"a\", \"title\": \"first\"}\n"
                               "{\"external_id\": \"b\"}\n"
                               "{\"external_id\": \"a\", \"title\": \"second\"}\n"
                               "{\"external_id\": \"a\", \"title\": 3}\n");
  EXPECT_EQ(Counts(report), "2+1+0");
  EXPECT_EQ(Shown(report.refused), "4 wrong_type /title");
  EXPECT_EQ(place_.Freelancers().at("a").title, "second");
}

TEST_F(ImportFileTest, BringsContractsBeforeTheirFreelancers) {
  const auto contracts = Imported(ImportKind::kContracts, OneLine(ContractRow("k1", "f1")) +
                                                              OneLine(ContractRow("k2", "f2")) +
                                                              "{\"external_id\": \"k3\"}\n");
  EXPECT_EQ(Counts(contracts), "2+0+0");
  EXPECT_EQ(contracts.refused.size(), 1U);
  EXPECT_EQ(Counts(Imported(ImportKind::kFreelancers, "{\"external_id\": \"f1\"}")), "1+0+0");
  EXPECT_EQ(Counts(Imported(ImportKind::kContracts, OneLine(ContractRow("k1", "f1")))), "0+0+1");
  EXPECT_EQ(place_.Contracts().at("k1").payments.size(), 1U);
}

TEST_F(ImportFileTest, ReadsCsvThroughAMapLikeJsonLines) {
  const auto map = place_.Write("map.json", R"({"format": 1, "kind": "freelancers", "fields": {
      "external_id": {"from": ["Id"]}, "title": {"from": ["Headline"]},
      "skills": {"from": ["Skills"], "split": ",", "each": {"name": {"from": ["."]}}},
      "hourly_rate": {"from": ["Rate"], "as": "money", "currency": "USD"}}})");
  const auto csv = place_.Write("rows.csv",
                                "\xef\xbb\xbfId,Headline,Skills,Rate,Notes\r\n"
                                "a,\"Maker of \"\"things\"\"\nand more\",\"C++, SQL\",$30,\r\n"
                                "b,,,,x\r\n"
                                "c,short\r\n"
                                "d,\"open \"quote,,,\r\n"
                                "e,,,free,\r\n"
                                "f,,,,\xff\r\n"
                                "g,last,,,");
  const auto report = place_.Import(ImportKind::kFreelancers, csv, map);
  ASSERT_TRUE(report.ok()) << report.error().detail;
  EXPECT_EQ(Shown(report->refused),
            "5 wrong_column_count; 6 bad_csv; 7 not_an_amount /hourly_rate; 8 bad_utf8");
  EXPECT_EQ(Shown(report->warnings), "4 unmapped_field Notes");
  EXPECT_EQ(Counts(*report), "3+0+0");
  const auto there = place_.Freelancers();
  EXPECT_EQ(there.at("a").title, "Maker of \"things\"\nand more");
  EXPECT_EQ(there.at("a").skills.size(), 2U);
  EXPECT_EQ(there.at("a").hourly_rate, (Money{3000, "USD"}));
  EXPECT_EQ(there.at("g").title, "last");
}

TEST_F(ImportFileTest, RefusesTheWholeImportBeforeTheFirstRow) {
  const auto reason = [&](const std::filesystem::path& file,
                          std::optional<std::filesystem::path> map = std::nullopt) {
    const auto report = place_.Import(ImportKind::kJobs, file, std::move(map));
    return report.ok() ? "none" : report.error().reason;
  };
  EXPECT_EQ(reason(place_.folder() / "absent.jsonl"), "file_not_found");
  EXPECT_EQ(reason(place_.Write("rows.xlsx", "x")), "unsupported_format");
  EXPECT_EQ(reason(place_.Write("empty.csv", "")), "unsupported_format");
  EXPECT_EQ(reason(place_.Write("twice.csv", "a,a\n1,2\n")), "unsupported_format");
  EXPECT_EQ(reason(place_.Write("unnamed.csv", "a,\n1,2\n")), "unsupported_format");
  EXPECT_EQ(reason(place_.Write("broken.csv", "a,\"b\n1,2\n")), "unsupported_format");
  const auto good = place_.Write("rows.jsonl", R"({"id": "a", "title": "T"})");
  EXPECT_EQ(reason(good, place_.folder() / "absent.json"), "bad_map");
  EXPECT_EQ(reason(good, place_.Write("map.json", "{}")), "bad_map");
  EXPECT_EQ(reason(good, "data/import/freelancers.json"), "bad_map");
  EXPECT_EQ(reason(place_.Write("none.jsonl", "")), "none");
  EXPECT_EQ(place_.LastSeq(), 0);
}

TEST_F(ImportFileTest, TellsHowFarItIs) {
  std::string rows;
  for (int i = 0; i < 3000; ++i) rows += "{\"external_id\": \"f" + std::to_string(i) + "\"}\n";
  const auto file = place_.Write("rows.jsonl", rows);
  std::vector<int64_t> done;
  const auto report = ImportFile(place_.View(&place_.storage()),
                                 {.kind = ImportKind::kFreelancers, .file = file, .map = {}},
                                 [&](int64_t bytes_done, int64_t bytes_all) {
                                   EXPECT_EQ(bytes_all, static_cast<int64_t>(rows.size()));
                                   if (!done.empty()) {
                                     EXPECT_GE(bytes_done, done.back());
                                   }
                                   done.push_back(bytes_done);
                                 });
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->created, 3000);
  ASSERT_GE(done.size(), 2U);
  EXPECT_EQ(done.back(), static_cast<int64_t>(rows.size()));
}

TEST(ReportJson, HasTheShapeOfTheContract) {
  ImportReport report;
  report.read = 4;
  report.created = 1;
  report.updated = 1;
  report.unchanged = 1;
  report.refused = {{3, "bad_json", "", "Not \xff valid."}};
  report.warnings = {{1, "too_many", "/skills", "Cut."}};
  report.seconds = 0.5;
  EXPECT_EQ(json::parse(ReportJson(report)),
            json::parse(R"({"read": 4, "created": 1, "updated": 1, "unchanged": 1,
      "refused": [{"line": 3, "reason": "bad_json", "detail": "Not \ufffd valid."}],
      "warnings": [{"line": 1, "reason": "too_many", "field": "/skills", "detail": "Cut."}],
      "seconds": 0.5})"));
}

#ifdef __SANITIZE_ADDRESS__
constexpr int kMostRows = 2500;  // the whole of it takes too long for every day
#else
constexpr int kMostRows = 1'000'000;
#endif

// The public collections: every row is brought or refused with a reason.
void ImportCollection(ImportKind kind, const std::string& relative, const std::string& map) {
  const auto shared = testing::SharedData(relative);
  if (!shared) GTEST_SKIP() << relative << " is not here";
  ImportedMarketplace place;
  std::ifstream in(*shared);
  std::string rows;
  std::string row;
  for (int i = 0; i < kMostRows && std::getline(in, row); ++i) rows += row + "\n";
  const auto file = place.Write("rows.jsonl", rows);
  const auto first = place.Import(kind, file, map);
  ASSERT_TRUE(first.ok()) << first.error().detail;
  std::map<std::string, int> reasons;
  for (const auto& entry : first->refused) ++reasons["refused " + entry.reason + entry.field];
  for (const auto& entry : first->warnings) ++reasons["warned " + entry.reason + entry.field];
  for (const auto& [reason, count] : reasons) {
    std::printf("%s: %d\n", reason.c_str(), count);
  }
  std::printf("read %lld, created %lld, refused %zu, %.0f rows/s\n",
              static_cast<long long>(first->read), static_cast<long long>(first->created),
              first->refused.size(), static_cast<double>(first->read) / first->seconds);
  EXPECT_GT(first->created, 2000);
  EXPECT_EQ(first->updated, 0);
  EXPECT_EQ(first->read, first->created + static_cast<int64_t>(first->refused.size()));
  for (const auto& entry : first->refused) EXPECT_FALSE(entry.reason.empty());
  const int64_t events = place.LastSeq();
  EXPECT_EQ(events, first->created);

  const auto second = place.Import(kind, file, map);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->unchanged, first->created);
  EXPECT_EQ(second->created + second->updated, 0);
  EXPECT_EQ(second->refused, first->refused);
  EXPECT_EQ(second->warnings, first->warnings);
  EXPECT_EQ(place.LastSeq(), events);
}

TEST(ImportFile, BringsAPublicCollectionOfJobs) {
  ImportCollection(ImportKind::kJobs, "jobs/jobs.jsonl", "data/import/jobs.json");
}

TEST(ImportFile, BringsAPublicCollectionOfProfiles) {
  ImportCollection(ImportKind::kFreelancers, "profiles/freelancers.jsonl",
                   "data/import/freelancers.json");
}

}  // namespace
}  // namespace shortlist
