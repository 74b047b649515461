// Files over HTTP: what is taken, under which name, who may read it, and how it is given back.
#include <string>

#include <gmock/gmock.h>

#include "server/adapters/blob_folder.h"
#include "server/workflow/run_timers.h"
#include "tests/support/api_fixture.h"
#include "tests/support/full_disk.h"
#include "tests/support/sample_files.h"

namespace shortlist {
namespace {

using ::nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class FilesApi : public testing::ApiTest {
 protected:
  FilesApi() {
    blobs_ = *BlobFolder::Open(folder_.path() / "blobs", folder_.path() / "key");
    marketplace_.blobs = blobs_.get();
    marketplace_.files.max_bytes = 3 << 20;
    Serve();
    client_key_ = Authorization(Role::kClient);
    freelancer_key_ = Authorization(Role::kFreelancer);
  }

  httplib::Result Upload(const std::string& body, const std::string& type = "text/plain",
                         const std::string& query = "", httplib::Headers headers = {}) {
    headers.emplace("Content-Type", type);
    return Send("POST", "/v1/files" + query, json(body), std::move(headers));
  }
  std::string Uploaded(const std::string& body = "notes") { return BodyOf(Upload(body))["id"]; }
  std::string NameOf(const httplib::Result& uploaded) {
    const json file = BodyOf(uploaded);
    return file.contains("name") ? file["name"].get<std::string>() : OutcomeOf(uploaded);
  }
  httplib::Result Content(const std::string& id) {
    return Send("GET", "/v1/files/" + id + "/content");
  }
  std::string Seen(const std::string& id) { return OutcomeOf(Send("GET", "/v1/files/" + id)); }
  json Made(const std::string& path, const json& body) {
    const auto answer = Send("POST", path, body);
    EXPECT_LT(answer->status, 300) << path << " " << answer->body;
    return BodyOf(answer);
  }
  std::vector<std::string> Contents() {
    std::vector<std::string> ids;
    blobs_->ForEach([&](const std::string& id) { ids.push_back(id); });
    return ids;
  }

  std::unique_ptr<BlobFolder> blobs_;
  std::string client_key_;
  std::string freelancer_key_;
};

TEST_F(FilesApi, GivesBackTheVeryBytesToBeSaved) {
  std::string content = testing::kPng;
  for (int i = 0; i < 256; ++i) content += static_cast<char>(i);
  const auto created = Upload(content, "image/png", "?name=Gr%C3%BC%C3%9Fe%20%22100%25%22.png");
  ASSERT_EQ(created->status, 201);
  const json file = BodyOf(created);
  EXPECT_EQ(created->get_header_value("Location"), "/v1/files/" + file["id"].get<std::string>());
  EXPECT_EQ(file["name"], "Gr\u00fc\u00dfe _100%_.png");
  EXPECT_EQ(file["media_type"], "image/png");
  EXPECT_EQ(file["size_bytes"], content.size());
  EXPECT_EQ(file["attached_to"], nullptr);
  EXPECT_EQ(file["seq"], 1);
  EXPECT_EQ(BodyOf(Send("GET", "/v1/files/" + file["id"].get<std::string>())), file);

  const auto answer = Content(file["id"]);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, content);
  EXPECT_EQ(answer->get_header_value("Content-Type"), "image/png");
  EXPECT_EQ(
      answer->get_header_value("Content-Disposition"),  // decoded by the client
      "attachment; filename=\"Gr____e _100__.png\"; filename*=UTF-8''Gr\u00fc\u00dfe _100%_.png");
  EXPECT_EQ(answer->get_header_value("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(answer->get_header_value("Content-Security-Policy"), "default-src 'none'; sandbox");
  EXPECT_EQ(answer->get_header_value("Cache-Control"), "private, no-cache");
  const std::string etag = answer->get_header_value("ETag");
  EXPECT_EQ(etag, "\"" + file["sha256"].get<std::string>() + "\"");
  EXPECT_EQ(GetUnless(etag, "/v1/files/" + file["id"].get<std::string>() + "/content")->status,
            304);
}

TEST_F(FilesApi, TakesFilesLargerThanOtherBodies) {
  const std::string large(2 << 20, 'a');
  const json file = BodyOf(Upload(large));
  EXPECT_EQ(Content(file["id"])->body, large);
  EXPECT_EQ(OutcomeOf(Upload(std::string((3 << 20) + 1, 'a'))), "413 file_too_large");
  EXPECT_EQ(OutcomeOf(Send("POST", "/v1/jobs", json(large))), "413 payload_too_large");
  authorization_ = "Bearer slk_nobody";
  EXPECT_EQ(OutcomeOf(Upload(large)), "401 bad_credentials");
  authorization_ = "";
  EXPECT_EQ(OutcomeOf(Upload(large)), "401 missing_credentials");
  EXPECT_EQ(Contents().size(), 1U);
}

TEST_F(FilesApi, RefusesWhatIsNoSuchFile) {
  EXPECT_EQ(OutcomeOf(Upload("")), "400 file_empty");
  EXPECT_EQ(OutcomeOf(Upload("notes", "")), "415 media_type_not_allowed");
  for (const char* type :
       {"text/html", "image/svg+xml", "application/javascript", "text/plain,x"}) {
    EXPECT_EQ(OutcomeOf(Upload("notes", type)), "415 media_type_not_allowed") << type;
  }
  EXPECT_EQ(OutcomeOf(Upload("notes", "image/png")), "415 media_type_mismatch");
  EXPECT_EQ(OutcomeOf(Upload("<!doctype html><script>", "text/plain; charset=utf-8")),
            "415 media_type_mismatch");
  EXPECT_EQ(OutcomeOf(Upload("<svg onload=x>", "text/csv")), "415 media_type_mismatch");
  EXPECT_EQ(OutcomeOf(Upload(testing::kPdf, "application/zip")), "415 media_type_mismatch");
  EXPECT_EQ(OutcomeOf(Upload("notes", "text/plain", "", {{"Idempotency-Key", "a b"}})),
            "400 bad_idempotency_key");
  EXPECT_THAT(FieldsOf(Upload("notes", "text/plain", "?title=x")),
              ElementsAre("?title unknown_field"));
  EXPECT_THAT(Contents(), IsEmpty());
  EXPECT_EQ(LastSeq(), 0);
}

TEST_F(FilesApi, MakesEveryNameSafeOrRefusesIt) {
  const auto named = [&](const std::string& encoded) {
    return NameOf(Upload("notes", "text/plain", "?name=" + encoded));
  };
  EXPECT_EQ(named("..%2F..%2Fetc%2Fpasswd"), "passwd.txt");
  EXPECT_EQ(named("%5C%5Chost%5Ccv.txt"), "cv.txt");
  EXPECT_EQ(named("a%0D%0AX-Evil:%20b.txt"), "aX-Evil_ b.txt");
  EXPECT_EQ(named("cv%E2%80%AEtxt.exe"), "cvtxt.exe.txt");
  EXPECT_EQ(named(""), "file.txt");
  EXPECT_EQ(named(std::string(900, 'a')), std::string(196, 'a') + ".txt");
  const auto refused = [&](const std::string& query, httplib::Headers headers = {}) {
    return FieldsOf(Upload("notes", "text/plain", query, std::move(headers)));
  };
  EXPECT_THAT(refused("?name=a%00b"), ElementsAre("?name nul_in_string"));
  EXPECT_THAT(refused("?name=%FF"), ElementsAre("?name bad_utf8"));
  EXPECT_THAT(refused("?name=" + std::string(1'001, 'a')), ElementsAre("?name too_long"));
  EXPECT_EQ(NameOf(Upload("notes", "text/plain", "", {{"X-File-Name", "../\xc3\xbc.txt"}})),
            "\xc3\xbc.txt");
  EXPECT_THAT(refused("", {{"X-File-Name", "\xff"}}), ElementsAre("?name bad_utf8"));
  EXPECT_THAT(refused("", {{"X-File-Name", std::string(1'001, 'a')}}),
              ElementsAre("?name too_long"));
  EXPECT_THAT(refused("?name=a", {{"X-File-Name", "a"}}), ElementsAre("?name not_allowed"));
}

TEST_F(FilesApi, AnswersTheSameUploadTheSameWay) {
  const httplib::Headers key = {{"Idempotency-Key", "k1"}};
  const auto first = Upload("notes", "text/plain", "?name=a.txt", key);
  const auto again = Upload("notes", "text/plain", "?name=a.txt", key);
  EXPECT_EQ(again->status, 201);
  EXPECT_EQ(again->body, first->body);
  EXPECT_EQ(OutcomeOf(Upload("other", "text/plain", "?name=a.txt", key)),
            "422 idempotency_key_reused");
  EXPECT_EQ(OutcomeOf(Upload("notes", "text/plain", "?name=b.txt", key)),
            "422 idempotency_key_reused");
  EXPECT_EQ(LastSeq(), 1);
  // What was refused leaves nothing, and what is given again is not there again.
  EXPECT_EQ(RunTimers(marketplace_, 10), 1);
  EXPECT_EQ(Contents().size(), 1U);
  EXPECT_EQ(OutcomeOf(Send("DELETE", "/v1/files/" + BodyOf(first)["id"].get<std::string>())),
            "204");
  EXPECT_EQ(Upload("notes", "text/plain", "?name=a.txt", key)->body, first->body);
  EXPECT_EQ(RunTimers(marketplace_, 10), 1);
  EXPECT_THAT(Contents(), IsEmpty());
}

TEST_F(FilesApi, IsItsSendersUntilItIsAttached) {
  authorization_ = client_key_;
  const std::string id = Uploaded();
  for (const std::string& other : {freelancer_key_, Authorization(Role::kClient)}) {
    authorization_ = other;
    EXPECT_EQ(Seen(id), "404 file_not_found");
    EXPECT_EQ(OutcomeOf(Content(id)), "404 file_not_found");
    EXPECT_EQ(OutcomeOf(Send("DELETE", "/v1/files/" + id)), "404 file_not_found");
  }
  authorization_ = client_key_;
  const json job = Made("/v1/jobs", {{"title", "A logo"}, {"attachments", {id}}});
  EXPECT_EQ(job["attachments"], json({id}));
  EXPECT_EQ(BodyOf(Send("GET", "/v1/files/" + id))["attached_to"],
            json({{"kind", "job"}, {"id", job["id"]}}));
  EXPECT_EQ(OutcomeOf(Send("DELETE", "/v1/files/" + id)), "409 file_attached");
  authorization_ = freelancer_key_;
  EXPECT_EQ(Content(id)->body, "notes");
  authorization_ = client_key_;
  Made("/v1/jobs/" + job["id"].get<std::string>() + ":close", json::object());
  authorization_ = freelancer_key_;
  EXPECT_EQ(OutcomeOf(Content(id)), "404 file_not_found") << "nor is the job seen";
}

TEST_F(FilesApi, IsAttachedToAJobAndTakenOff) {
  authorization_ = client_key_;
  const std::string one = Uploaded("one");
  const std::string two = Uploaded("two");
  const json job = Made("/v1/jobs", {{"title", "A logo"}, {"attachments", {one}}});
  const std::string path = "/v1/jobs/" + job["id"].get<std::string>();
  const auto patch = [&](const json& attachments, const char* version) {
    return Send("PATCH", path, json({{"attachments", attachments}}), {{"If-Match", version}});
  };
  EXPECT_EQ(BodyOf(patch({two, one}, "\"v1\""))["attachments"], json({two, one}));
  EXPECT_EQ(BodyOf(patch({two}, "\"v2\""))["attachments"], json({two}));
  EXPECT_EQ(BodyOf(Send("GET", "/v1/files/" + one))["attached_to"], nullptr);
  EXPECT_EQ(OutcomeOf(Send("DELETE", "/v1/files/" + one)), "204");
  EXPECT_THAT(FieldsOf(patch({one, two, two}, "\"v3\"")),
              ElementsAre("/attachments/2 not_allowed"));
  EXPECT_THAT(FieldsOf(patch({one}, "\"v3\"")), ElementsAre("/attachments/0 unknown_value"));
  EXPECT_THAT(FieldsOf(patch(json("x"), "\"v3\"")), ElementsAre("/attachments wrong_type"));
  EXPECT_THAT(FieldsOf(patch(json::array({7}), "\"v3\"")),
              ElementsAre("/attachments/0 wrong_type"));
  EXPECT_THAT(FieldsOf(patch(json(std::vector<std::string>(11, "x")), "\"v3\"")),
              ::testing::Contains("/attachments too_many"));
  EXPECT_EQ(BodyOf(Send("GET", path))["version"], 3) << "what is refused changes nothing";
  EXPECT_EQ(BodyOf(patch(nullptr, "\"v3\""))["attachments"], json::array());
  EXPECT_EQ(OutcomeOf(Send("POST", "/v1/jobs", {{"title", "x"}, {"attachments", {"fil_0"}}})),
            "400 invalid_fields");
}

TEST_F(FilesApi, IsAttachedToAProposal) {
  const std::string ada = Made("/v1/freelancers", {{"display_name", "Ada"}})["id"];
  const std::string job = Made(
      "/v1/jobs",
      {{"title", "A logo"}, {"budget", {{"amount_minor", 30'000}, {"currency", "USD"}}}})["id"];
  authorization_ = freelancer_key_;
  const std::string one = Uploaded("one");
  const json proposal =
      Made("/v1/jobs/" + job + "/proposals",
           {{"freelancer_id", ada},
            {"draft", true},
            {"terms", {{"amount", {{"amount_minor", 25'000}, {"currency", "USD"}}}}},
            {"attachments", {one}}});
  EXPECT_EQ(proposal["attachments"], json({one}));
  authorization_ = client_key_;
  EXPECT_EQ(Seen(one), "404 file_not_found") << "it is still being written";
  authorization_ = freelancer_key_;
  EXPECT_EQ(Seen(one), "200");
  const std::string path = "/v1/proposals/" + proposal["id"].get<std::string>();
  const std::string two = Uploaded("two");
  const json patch = {{"attachments", {one, two}}};
  const json patched = BodyOf(Send("PATCH", path, patch, {{"If-Match", "\"v1\""}}));
  EXPECT_EQ(patched["attachments"], json({one, two}));
  const json letter = {{"cover_letter", "Hi"}};
  EXPECT_EQ(BodyOf(Send("PATCH", path, letter, {{"If-Match", "\"v2\""}}))["attachments"],
            json({one, two}));
  const json taken = {{"attachments", {two}}};
  EXPECT_EQ(OutcomeOf(Send("PATCH", path, taken, {{"If-Match", "\"v3\""}})), "200");
  EXPECT_EQ(BodyOf(Send("GET", "/v1/files/" + one))["attached_to"], nullptr);
}

TEST_F(FilesApi, RefusesMoreOfASenderThanAreAttached) {
  marketplace_.files.max_unattached = 2;
  authorization_ = client_key_;
  const std::string one = Uploaded("one");
  Uploaded("two");
  EXPECT_EQ(OutcomeOf(Upload("three")), "409 too_many_files");
  EXPECT_EQ(RunTimers(marketplace_, 10), 1) << "its content goes";
  EXPECT_EQ(Contents().size(), 2U);
  authorization_ = freelancer_key_;
  EXPECT_EQ(OutcomeOf(Upload("three")), "201") << "each sender has their own";
  authorization_ = client_key_;
  Made("/v1/jobs", {{"title", "A logo"}, {"attachments", {one}}});
  EXPECT_EQ(OutcomeOf(Upload("three")), "201");
}

TEST_F(FilesApi, IsGoneAfterADayWhenNobodyAttachedIt) {
  const std::string id = Uploaded();
  clock_.Set({clock_.Now().micros + 86'400'000'000});
  EXPECT_EQ(RunTimers(marketplace_, 10), 2);
  EXPECT_EQ(Seen(id), "404 file_not_found");
  EXPECT_THAT(Contents(), IsEmpty());
}

TEST_F(FilesApi, SaysWhenAContentIsDamaged) {
  const json file = BodyOf(Upload("notes"));
  const std::string sha256 = file["sha256"];
  const auto place = folder_.path() / "blobs" / sha256.substr(0, 2) / sha256.substr(2, 2) / sha256;
  std::ofstream(place, std::ios::binary | std::ios::in) << "SLBG";
  EXPECT_EQ(OutcomeOf(Content(file["id"])), "503 blob_damaged");
  EXPECT_EQ(Seen(file["id"]), "200");
  Uploaded("notes");  // the same content comes again, whole
  EXPECT_EQ(Content(file["id"])->body, "notes");
}

TEST_F(FilesApi, RefusesOnAFullDiskAndGoesOnAfterwards) {
  {
    const testing::FullDisk full;
    EXPECT_EQ(OutcomeOf(Upload("notes")), "503 storage_full");
  }
  EXPECT_THAT(Contents(), IsEmpty());
  EXPECT_EQ(Content(Uploaded("notes"))->body, "notes");
}

}  // namespace
}  // namespace shortlist
