#include "server/http/request_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shortlist {
namespace {

// The reason of a refusal, "more", or "METHOD path body".
std::string Parse(std::string bytes, const RequestLimits& limits = {}) {
  RequestParser parser(limits);
  const auto answer = parser.Continue(&bytes);
  if (!answer) return "more";
  if (!*answer) return answer->error().reason;
  const HttpRequest& request = (*answer)->request;
  return request.method + " " + request.path + " " + request.body;
}

TEST(RequestParser, ReadsARequestByteByByte) {
  const std::string bytes =
      "\r\nPOST /a%20b?x=1&y=%C3%A9+z&x=2&flag HTTP/1.1\r\nHost: h\r\nX-Two:  one \r\n"
      "x-two: two\r\nTransfer-Encoding: Chunked\r\n\r\n"
      "3;ext=1\r\nabc\r\n0A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\nGET / HT";
  RequestParser parser({});
  std::string buffer;
  std::optional<Result<ReceivedRequest>> answer;
  size_t sent = 0;
  for (; sent < bytes.size() && !answer; ++sent) {
    buffer += bytes[sent];
    answer = parser.Continue(&buffer);
  }
  ASSERT_TRUE(answer && answer->ok());
  EXPECT_EQ(bytes.substr(sent), "GET / HT") << "the next request is left alone";
  const HttpRequest& request = (*answer)->request;
  EXPECT_EQ(request.path, "/a%20b");
  EXPECT_EQ(request.body, "abc0123456789");
  EXPECT_EQ(request.Header("X-TWO"), "one, two");
  EXPECT_THAT(request.query.at("x"), ::testing::ElementsAre("1", "2"));
  EXPECT_THAT(request.query.at("y"), ::testing::ElementsAre("é z"));
  EXPECT_THAT(request.query.at("flag"), ::testing::ElementsAre(""));
  EXPECT_TRUE((*answer)->keep_alive);
}

TEST(RequestParser, LeavesPipelinedRequestsInTheBuffer) {
  std::string buffer =
      "POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok"
      "GET /2 HTTP/1.1\r\nHost: h\r\nConnection: x, Close\r\n\r\n";
  const auto first = RequestParser({}).Continue(&buffer);
  const auto second = RequestParser({}).Continue(&buffer);
  ASSERT_TRUE(first && first->ok() && second && second->ok());
  EXPECT_EQ((*first)->request.body, "ok");
  EXPECT_EQ((*second)->request.path, "/2");
  EXPECT_FALSE((*second)->keep_alive);
  EXPECT_EQ(buffer, "");
}

TEST(RequestParser, RefusesWhatTwoReadersCouldUnderstandDifferently) {
  const std::string post = "POST / HTTP/1.1\r\nHost: h\r\n";
  const std::string chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
  const std::string broken[] = {
      post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
      post + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n",
      post + "Content-Length: -1\r\n\r\n",
      post + "Content-Length: 5abc\r\n\r\n",
      post + "Content-Length: 1, 1\r\n\r\n",
      post + "Content-Length: +1\r\n\r\n",
      post + "Content-Length:\r\n\r\n",
      post + "Transfer-Encoding: gzip, chunked\r\n\r\n",
      post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
      post + "Host: h\r\n\r\n",
      post + "X: a\r\n folded\r\n\r\n",
      post + "X : a\r\n\r\n",
      post + "X\r\n\r\n",
      post + ": a\r\n\r\n",
      post + "X: a\nY: b\r\n\r\n",
      post + "X: a\rb\r\n\r\n",
      post + std::string("X: a\0b\r\n\r\n", 10),
      chunked + "x\r\n",
      chunked + "-1\r\n",
      chunked + "0x1\r\n",
      chunked + "\r\n",
      chunked + "1\r\nabc",
      chunked + std::string(300, '0'),
      "GET / HTTP/1.1\r\n\r\n",
      "GET /\r\n\r\n",
      "GET  / HTTP/1.1\r\nHost: h\r\n\r\n",
      "G(T / HTTP/1.1\r\nHost: h\r\n\r\n",
      "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n",
      "GET a HTTP/1.1\r\nHost: h\r\n\r\n",
      "GET /#x HTTP/1.1\r\nHost: h\r\n\r\n",
      "GET /?a=%zz HTTP/1.1\r\nHost: h\r\n\r\n",
      "GET / FTP/1.1\r\nHost: h\r\n\r\n",
      "GET ://h/a HTTP/1.1\r\nHost: h\r\n\r\n",
      "GET http:///a HTTP/1.1\r\nHost: h\r\n\r\n",
      "GET ftp://h/a HTTP/1.1\r\nHost: h\r\n\r\n",
      "GET a?b=c://h/d HTTP/1.1\r\nHost: h\r\n\r\n",
      "\r\n\r\n\r\n\r\n",
  };
  for (const std::string& bytes : broken) EXPECT_EQ(Parse(bytes), "bad_request") << bytes;
}

TEST(RequestParser, HoldsEachLimitWithAReasonOfItsOwn) {
  const std::string get = "GET / HTTP/1.1\r\nHost: h\r\n";
  const std::string post = "POST / HTTP/1.1\r\nHost: h\r\n";
  EXPECT_EQ(Parse("GET /" + std::string(9'000, 'a')), "uri_too_long");
  EXPECT_EQ(Parse("GET /" + std::string(8'192, 'a') + " HTTP/1.1\r\n\r\n"), "uri_too_long");
  EXPECT_EQ(Parse(get + "X: " + std::string(40'000, 'a')), "headers_too_large");
  std::string many = get;
  for (int i = 0; i < 100; ++i) many += "X: a\r\n";
  EXPECT_EQ(Parse(many + "\r\n"), "headers_too_large");
  EXPECT_EQ(Parse("GET / HTTP/2.0\r\nHost: h\r\n\r\n"), "unsupported_version");
  EXPECT_EQ(Parse(post + "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx"),
            "unsupported_encoding");
  const RequestLimits small{.max_body_bytes = 4};
  const std::string chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(Parse(post + "Content-Length: 4\r\n\r\n1234", small), "POST / 1234");
  EXPECT_EQ(Parse(post + "Content-Length: 5\r\n\r\n", small), "payload_too_large");
  EXPECT_EQ(Parse(post + "Content-Length: 99999999999999999999999\r\n\r\n"), "payload_too_large");
  EXPECT_EQ(Parse(chunked + "4\r\n1234\r\n0\r\n\r\n", small), "POST / 1234");
  EXPECT_EQ(Parse(chunked + "4\r\n1234\r\n1\r\n", small), "payload_too_large");
  EXPECT_EQ(Parse(chunked + "ffffffffffffffff\r\n", small), "payload_too_large");
  EXPECT_EQ(Parse(chunked + "0\r\nX: " + std::string(40'000, 'a')), "headers_too_large");
}

TEST(RequestParser, UnderstandsOldAndUnusualRequests) {
  EXPECT_EQ(Parse("GET / HTTP/1.0\r\n\r\n"), "GET / ");
  EXPECT_EQ(Parse("GET http://h:80/a?b HTTP/1.1\r\nHost: h\r\n\r\n"), "GET /a ");
  EXPECT_EQ(Parse("GET http://h HTTP/1.1\r\nHost: h\r\n\r\n"), "GET / ");
  EXPECT_EQ(Parse("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"), "OPTIONS * ");
  EXPECT_EQ(Parse("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi"), "GET / hi");
  std::string waiting =
      "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  RequestParser parser({});
  EXPECT_FALSE(parser.Continue(&waiting));
  EXPECT_TRUE(parser.TakeExpectsContinue());
  EXPECT_FALSE(parser.TakeExpectsContinue());
}

// Of bodies larger than 10 bytes: what a rule with `most` bytes makes of them; how often it was
// asked.
std::string ParseLarge(std::string bytes, size_t most, int* asked) {
  RequestParser parser({.max_body_bytes = 10}, [&](const HttpRequest& head) -> Result<LargeBody> {
    ++*asked;
    if (head.path == "/stranger") return Error{ErrorCode::kUnauthenticated, "stranger", "", {}};
    return LargeBody{most, {ErrorCode::kPayloadTooLarge, "file_too_large", "", {}}};
  });
  const auto answer = parser.Continue(&bytes);
  if (!answer) return parser.has_large_body() ? "more of a large one" : "more";
  return *answer ? (*answer)->request.body : answer->error().reason;
}

TEST(RequestParser, AsksOnceWhoMaySendALargeBodyBeforeItIsRead) {
  int asked = 0;
  const auto sized = [&](const std::string& path, const std::string& length) {
    asked = 0;
    return ParseLarge("POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + length +
                          "\r\n\r\n" + std::string(10, 'b'),
                      20, &asked);
  };
  EXPECT_EQ(sized("/", "10"), std::string(10, 'b'));
  EXPECT_EQ(asked, 0);
  EXPECT_EQ(sized("/", "11"), "more of a large one");
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(sized("/", "20"), "more of a large one");
  EXPECT_EQ(sized("/", "21"), "file_too_large");
  EXPECT_EQ(sized("/", "99999999999999999999999"), "file_too_large");
  EXPECT_EQ(sized("/stranger", "11"), "stranger");
}

TEST(RequestParser, AsksAsSoonAsChunksAreMoreThanABodyMayHave) {
  const auto chunked = [](const std::string& path, const std::string& chunks, int* asked) {
    return ParseLarge(
        "POST " + path + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, 20,
        asked);
  };
  const std::string six = "6\r\n123456\r\n";
  int asked = 0;
  EXPECT_EQ(chunked("/", six + "0\r\n\r\n", &asked), "123456");
  EXPECT_EQ(asked, 0);
  EXPECT_EQ(chunked("/", six + six + six + "0\r\n\r\n", &asked), "123456123456123456");
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(chunked("/", six + six + six + "3\r\n", &asked), "file_too_large");
  EXPECT_EQ(chunked("/", six + "ffffffffffffffff\r\n", &asked), "file_too_large");
  EXPECT_EQ(chunked("/stranger", six + "5\r\n", &asked), "stranger");
}

}  // namespace
}  // namespace shortlist
