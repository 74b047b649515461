// Derived files are damaged or lost while the program is away: it names them, and builds them anew.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "server/app/verify.h"
#include "tests/support/live_marketplace.h"

namespace shortlist {
namespace {

using nlohmann::json;
using testing::LiveMarketplace;
namespace fs = std::filesystem;

class Rebuild : public ::testing::Test {
 protected:
  Rebuild() {
    int64_t seq = 0;
    for (int i = 0; i < 12; ++i) {
      const std::string name = std::to_string(i);
      seq = live_
                .Post("/v1/freelancers",
                      {{"external_id", "p" + name},
                       {"display_name", "Person " + name},
                       {"title", i % 2 == 0 ? "Rust engineer" : "Logo designer"},
                       {"skills", {{{"name", i % 2 == 0 ? "Rust" : "Logo Design"}}}}})
                .at("seq");
      seq = live_
                .Post("/v1/jobs", {{"external_id", "j" + name},
                                   {"title", "A parser in Rust, part " + name},
                                   {"description", "Fast and small."},
                                   {"type", "hourly"}})
                .at("seq");
    }
    live_.Get("/v1/talent/search?min_seq=" + std::to_string(seq));
    live_.Get("/v1/jobs/search?min_seq=" + std::to_string(seq));
    before_ = Ask();
    live_.Stop();
  }

  json Ask() const {
    json answers = json::array({live_.Get("/v1/talent/search?q=rust&explain=true&page_size=100"),
                                live_.Get("/v1/talent/search?q=title:designer"),
                                live_.Get("/v1/jobs/search?q=parser&explain=true&page_size=100")});
    for (json& answer : answers) answer.erase("query_id");
    return answers;
  }

  fs::path Folder() { return live_.config().data / "index"; }

  // Every file of the talent side and the vectors; the jobs' are the same. Locks hold nothing.
  std::vector<fs::path> Files() {
    std::vector<fs::path> files;
    for (const auto& file : fs::recursive_directory_iterator(Folder())) {
      const bool jobs = file.path().string().find("/jobs/") != std::string::npos;
      if (jobs || !file.is_regular_file() || fs::file_size(file.path()) == 0) continue;
      files.push_back(file.path());
    }
    std::sort(files.begin(), files.end());
    return files;
  }

  // Starts; answers as before; verifies; stops. Returns what was logged of rebuilding.
  std::string StartedLog() {
    ::testing::internal::CaptureStderr();
    live_.Start();
    if (!HasFatalFailure()) {
      EXPECT_EQ(Ask(), before_);
    }
    live_.Stop();
    const std::string log = ::testing::internal::GetCapturedStderr();
    const auto app = *App::Open(live_.config(), live_.clock());
    const auto verified = Verify(*app);
    EXPECT_TRUE(verified.ok() && verified->ok());
    return log;
  }

  LiveMarketplace live_;
  json before_;
};

TEST_F(Rebuild, NothingIsRebuiltOfWhatIsWhole) {
  EXPECT_THAT(StartedLog(), ::testing::Not(::testing::HasSubstr("index_rebuilt")));
}

TEST_F(Rebuild, AnyFileMayBeFlippedCutOrDeleted) {
  const auto names = Files();
  ASSERT_GE(names.size(), 6U);
  const fs::path whole = live_.config().data / "whole";
  fs::copy(Folder(), whole, fs::copy_options::recursive);
  for (const fs::path& file : names) {
    const std::string content = testing::ReadFile(file);
    std::string flipped = content;
    flipped[content.size() / 2] = static_cast<char>(flipped[content.size() / 2] ^ 0x20);
    const std::string cut = content.substr(0, content.size() / 2);
    for (const std::string* damaged :
         std::initializer_list<const std::string*>{&flipped, &cut, nullptr}) {
      SCOPED_TRACE(file.string() + (damaged == nullptr    ? " deleted"
                                    : damaged == &flipped ? " flipped"
                                                          : " cut"));
      fs::remove_all(Folder());
      fs::copy(whole, Folder(), fs::copy_options::recursive);
      if (damaged == nullptr) {
        fs::remove(file);
      } else {
        std::ofstream(file, std::ios::binary | std::ios::trunc) << *damaged;
      }
      StartedLog();
      if (HasFailure()) return;
    }
  }
}

TEST_F(Rebuild, TheLogNamesThePlaceAndTheReason) {
  const auto log_after = [&](const fs::path& file, const std::string& content) {
    std::ofstream(Folder() / file, std::ios::binary | std::ios::trunc) << content;
    return StartedLog();
  };
  using ::testing::AllOf;
  using ::testing::HasSubstr;
  using ::testing::Not;
  EXPECT_THAT(log_after("talent/manifest.json", "{"),
              AllOf(HasSubstr("index_rebuilt"), HasSubstr("index/talent"),
                    HasSubstr("\"reason\":\"index_damaged\""), Not(HasSubstr("index/jobs"))));
  EXPECT_THAT(
      log_after("jobs/manifest.json", R"({"format": 1, "semantic_floor": 0, "model": null})"),
      AllOf(HasSubstr("index/jobs"), HasSubstr("index_format_mismatch")));
  EXPECT_THAT(log_after("jobs/text/checksums", "_0.cfs 1 1\n"),
              AllOf(HasSubstr("index/jobs"), HasSubstr("text_index_damaged")));
  EXPECT_THAT(log_after("vectors.cache", "nothing of ours"),
              AllOf(HasSubstr("vectors.cache"), HasSubstr("bad_vector_cache")));
  fs::remove_all(Folder() / "talent");
  EXPECT_THAT(StartedLog(), AllOf(HasSubstr("index/talent"), HasSubstr("index_missing")));
  fs::remove_all(Folder());
  EXPECT_THAT(StartedLog(), AllOf(HasSubstr("index/jobs"), HasSubstr("index_missing")));
}

}  // namespace
}  // namespace shortlist
