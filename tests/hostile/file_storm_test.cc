#include <random>

#include "server/marketplace/media_type.h"
#include "tests/hostile/storm.h"
#include "tests/support/sample_files.h"

namespace shortlist::testing {
namespace {

// Files of any bytes, under any type.
class FileStorm : public StormTest {
 protected:
  static std::vector<std::string> Types() {
    std::vector<std::string> types = {"", "text/html", "application/json", ";", "text/plain;;=\""};
    for (int i = 0; i <= static_cast<int>(MediaType::kOds); ++i) {
      types.emplace_back(NameOf(static_cast<MediaType>(i)));
    }
    return types;
  }

  Shot ShotOf(const std::string& type, std::string body, Verdict verdict) const {
    const Operation& operation = OperationById("create_file");
    WireRequest request = RequestOf(operation);
    request.headers = {{"Authorization", "Bearer " + key_}};
    if (!type.empty()) request.headers.emplace_back("Content-Type", type);
    return {WithBody(std::move(request), std::move(body)), &operation, verdict, type};
  }
};

TEST_F(FileStorm, TakesOrRefusesAnyBytesUnderAnyType) {
  std::vector<std::string> bodies = BrokenUtf8();
  for (const HostileDocument& document : HostileDocuments()) bodies.push_back(document.bytes);
  const auto types = Types();
  Fire(bodies.size() * types.size(), [&](size_t at) {
    return ShotOf(types[at % types.size()], bodies[at / types.size()], Verdict::kEither);
  });
  ExpectRightAnswersAndCleanVerify();
}

// Bytes of a file changed, cut off, repeated: taken as what they say they are, or refused.
TEST_F(FileStorm, TakesOrRefusesChangedFiles) {
  const std::vector<std::pair<std::string, std::string>> files = {
      {"application/pdf", kPdf},
      {"image/png", kPng},
      {"application/zip", ZipOf({{"a", "b"}, {"c/d", "e"}})},
      {"application/vnd.oasis.opendocument.text",
       ZipOf({{"mimetype", "application/vnd.oasis.opendocument.text"}, {"content.xml", "<x/>"}})},
      {"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
       OfficeFile("word/document.xml")}};
  std::mt19937 random(7);
  std::vector<Shot> shots;
  for (const auto& [type, file] : files) {
    for (int i = 0; i < 300; ++i) {
      std::string changed = file;
      for (unsigned changes = random() % 4; changes > 0; --changes) {
        changed[random() % changed.size()] = static_cast<char>(random());
      }
      if (random() % 3 == 0) changed.resize(random() % changed.size());
      if (random() % 3 == 0) changed += file;
      shots.push_back(ShotOf(type, changed, Verdict::kEither));
    }
    shots.push_back(ShotOf("text/html", file, Verdict::kRefuse));
    shots.push_back(ShotOf("text/plain", file, Verdict::kRefuse));
  }
  Fire(shots);
  ExpectRightAnswersAndCleanVerify();
}

TEST_F(FileStorm, WritesANameInAHeaderAsPlainCharacters) {
  Shot shot = ShotOf("text/plain", "notes", Verdict::kTake);
  shot.request.target += "?name=" + PercentEncoded("Gr\u00fc\u00dfe\r\nX: \"100%\".txt");
  Wire wire(live_.app().port());
  const WireAnswer sent = Judge(wire, shot);
  WireRequest get = RequestOf(OperationById("get_file_content"));
  get.target = sent.Header("Location") + "/content";
  EXPECT_EQ(wire.Ask(get).Header("Content-Disposition"),
            "attachment; filename=\"Gr____eX_ _100__.txt\"; "
            "filename*=UTF-8''Gr%C3%BC%C3%9FeX_%20_100%25_.txt");
}

}  // namespace
}  // namespace shortlist::testing
