#include "server/http/problem.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "index/base/utf8.h"
#include "server/http/field_reader.h"

namespace shortlist {
namespace {

nlohmann::json BodyOf(const Error& error) {
  const HttpResponse response = ProblemResponse(error, "req_1");
  EXPECT_TRUE(IsValidUtf8(response.body));
  return nlohmann::json::parse(response.body);
}

TEST(Problem, IsShortWhateverWasSent) {
  std::string euros;
  for (int i = 0; i < 100'000; ++i) euros += "\xe2\x82\xac";
  Error error{ErrorCode::kInvalidArgument, "invalid_fields", euros, {}};
  for (int i = 0; i < 1'000; ++i) error.fields.push_back({"/" + euros, "unknown_field", euros});
  const auto body = BodyOf(error);
  EXPECT_EQ(body["errors"].size(), kMaxFieldErrors);
  for (const auto& field : body["errors"]) {
    EXPECT_LT(field["pointer"].get<std::string>().size(), 310U);
    EXPECT_LT(field["detail"].get<std::string>().size(), 310U);
  }
  EXPECT_LT(body["detail"].get<std::string>().size(), 310U);
}

TEST(Problem, IsNeverAServersFaultWhenTheCallerDidIt) {
  for (const char* reason : {"unsupported_version", "uri_too_long", "headers_too_large",
                             "request_timeout", "anything"}) {
    const int status = StatusOf({ErrorCode::kInvalidArgument, reason, "", {}});
    EXPECT_TRUE(status >= 400 && status < 500) << reason << " " << status;
  }
}

}  // namespace
}  // namespace shortlist
