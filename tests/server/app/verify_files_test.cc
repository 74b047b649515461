// What `verify` says of files, and what a start mends.
#include "server/app/verify_files.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/workflow/remove_blobs.h"
#include "server/workflow/store_file.h"
#include "tests/support/live_marketplace.h"

namespace shortlist {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::LiveMarketplace;

class VerifyFilesTest : public ::testing::Test {
 protected:
  json Upload(const std::string& content) {
    return json::parse(live_.Client().Post("/v1/files", content, "text/plain")->body);
  }
  std::filesystem::path FileOf(const std::string& sha256) {
    return live_.config().data / "blobs" / sha256.substr(0, 2) / sha256.substr(2, 2) / sha256;
  }
  // With no server at work.
  VerifyReport Verified() {
    live_.Stop();
    const auto app = App::Open(live_.config(), live_.clock());
    EXPECT_TRUE(app.ok()) << app.error().detail;
    return *Verify(**app);
  }

  LiveMarketplace live_{/*with_model=*/false};
};

TEST_F(VerifyFilesTest, FindsNothingWhereAllIsWell) {
  const json file = Upload("notes");
  Upload("notes");
  live_.Post("/v1/jobs", {{"title", "A logo"}, {"attachments", {file["id"]}}});
  const auto report = Verified();
  EXPECT_THAT(report.differences, IsEmpty());
  EXPECT_EQ(report.files, 2);
}

TEST_F(VerifyFilesTest, NamesContentsThatAreMissingDamagedOrNobodys) {
  const json missing = Upload("missing");
  const json damaged = Upload("damaged");
  std::filesystem::remove(FileOf(missing["sha256"]));
  std::ofstream(FileOf(damaged["sha256"]), std::ios::binary | std::ios::in) << "?";
  const auto app = App::Open(live_.config(), live_.clock());
  const std::string orphan = (*app)->marketplace().blobs->Put("orphan");
  const auto differences = Verified().differences;
  ASSERT_EQ(differences.size(), 3U);
  EXPECT_THAT(differences,
              ::testing::UnorderedElementsAre(
                  HasSubstr(missing["id"].get<std::string>() + " cannot be read (blob_missing)"),
                  HasSubstr(damaged["id"].get<std::string>() + " cannot be read (blob_damaged)"),
                  "the content " + orphan + " is that of no file"));
}

TEST_F(VerifyFilesTest, NamesListsThatTheirFilesDoNotKnow) {
  const json file = Upload("notes");
  const json job = live_.Post("/v1/jobs", {{"title", "A logo"}, {"attachments", {file["id"]}}});
  const json other = live_.Post("/v1/jobs", {{"title", "Another"}});
  const auto changed = live_.app().storage().Transact([&](Transaction& tx) -> Result<Job> {
    Job listing = *tx.jobs().GetById(other["id"].get<std::string>());
    listing.attachments = {file["id"]};
    (void)tx.jobs().Update(listing, 1);
    Job forgetting = *tx.jobs().GetById(job["id"].get<std::string>());
    forgetting.attachments.clear();
    return tx.jobs().Update(forgetting, 1);
  });
  ASSERT_TRUE(changed.ok());
  const std::string id = file["id"];
  EXPECT_THAT(
      Verified().differences,
      ElementsAre(
          other["id"].get<std::string>() + " lists " + id + ", which is not attached to it",
          id + " is attached to " + job["id"].get<std::string>() + ", which does not list it"));
}

TEST_F(VerifyFilesTest, FindsNothingOnceAStartHasSwept) {
  const std::string orphan = live_.app().marketplace().blobs->Put("orphan");
  Upload("kept");
  live_.Restart();
  while (std::filesystem::exists(FileOf(orphan))) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_THAT(Verified().differences, IsEmpty());
}

}  // namespace
}  // namespace shortlist
