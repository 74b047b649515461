#include "tests/hostile/storm.h"

namespace shortlist::testing {
namespace {

class HostileWire : public StormTest {
 protected:
  HostileWire() {
    live_.config().server.request_timeout_ms = 300;
    live_.Restart();
  }

  std::string Head(const std::string& line) const {
    return line + "\r\nHost: h\r\nAuthorization: Bearer " + key_ + "\r\n";
  }

  // The answer to these bytes alone, after which nothing more is sent.
  WireAnswer AnswerTo(const std::string& bytes) {
    Wire wire(live_.app().port());
    wire.Send(bytes);
    wire.EndSending();
    return wire.Read();
  }

  // Refused, or closed without a word: never a success, never a 5xx.
  void ExpectRefused(const std::string& bytes, bool may_be_silent = false) {
    const WireAnswer answer = AnswerTo(bytes);
    if (may_be_silent && answer.status == 0) return;
    EXPECT_EQ(WrongWith(answer, nullptr), "") << bytes.substr(0, 200) << "\n" << answer.body;
    EXPECT_GE(answer.status, 400) << bytes.substr(0, 200);
  }
};

TEST_F(HostileWire, RefusesBrokenRequestLines) {
  for (const char* line : {"GET",
                           "GET /",
                           "GET  / HTTP/1.1",
                           "GET / HTTP/9.9",
                           "GET / HTTP/2.0",
                           "GET / http/1.1",
                           "G\xc3\x9cT / HTTP/1.1",
                           "GET /%zz HTTP/1.1",
                           "GET /%2 HTTP/1.1",
                           "GET /%00 HTTP/1.1",
                           "GET /v1/jobs?q=%f HTTP/1.1",
                           "GET /a#b HTTP/1.1",
                           "GET v1/jobs HTTP/1.1",
                           "GET http:// HTTP/1.1x",
                           "GET ://x HTTP/1.1",
                           "GET //// HTTP/1.1",
                           "GET * HTTP/1.1",
                           "CONNECT h:1 HTTP/1.1",
                           "GET /\x7f HTTP/1.1",
                           "GET /\tx HTTP/1.1",
                           "PRI * HTTP/2.0",
                           "\x16\x03\x01\x02",
                           "GET /v1/../../etc HTTP/1.1",
                           "TRACE / HTTP/1.1"}) {
    ExpectRefused(Head(line) + "\r\n");
  }
  ExpectRefused(Head(std::string("GET /\0 HTTP/1.1", 15)) + "\r\n");
  ExpectRefused(Head("GET /" + std::string(9'000, 'a') + " HTTP/1.1") + "\r\n");
  ExpectRefused(std::string(100'000, 'A'));
  ExpectRightAnswersAndCleanVerify();
}

TEST_F(HostileWire, TakesAnAbsoluteTarget) {
  const auto answer = AnswerTo(Head("GET http://other.example/v1/health/live HTTP/1.1") + "\r\n");
  EXPECT_EQ(answer.status, 200);
}

TEST_F(HostileWire, RefusesFramingThatTwoReadersCouldUnderstandDifferently) {
  const std::string post = Head("POST /v1/jobs HTTP/1.1");
  for (const char* framing : {"Content-Length: -1",
                              "Content-Length: +2",
                              "Content-Length: 0x2",
                              "Content-Length: 2, 2",
                              "Content-Length: 2\r\nContent-Length: 2",
                              "Content-Length: 2\r\nContent-Length: 3",
                              "Content-Length: 99999999999999999999999",
                              "Content-Length: 1048577",
                              "Content-Length:",
                              "Content-Length: 2\r\nTransfer-Encoding: chunked",
                              "Transfer-Encoding: gzip",
                              "Transfer-Encoding: chunked, chunked",
                              "Transfer-Encoding: \x0b"
                              "chunked",
                              "Content-Encoding: gzip\r\nContent-Length: 2",
                              " Content-Length: 2",
                              "Content-Length : 2",
                              "X: a\r\n folded: b",
                              "X: a\x01"
                              "b",
                              "NoColon",
                              ": empty",
                              "Host: again",
                              "X\x80: 1"}) {
    ExpectRefused(post + framing + "\r\n\r\n{}");
  }
  ExpectRefused(post + "X: " + std::string(40'000, 'x') + "\r\n\r\n");
  std::string many;
  for (int i = 0; i < 200; ++i) many += "X-" + std::to_string(i) + ": 1\r\n";
  ExpectRefused(post + many + "\r\n");
  ExpectRefused(post + "X: a\nY: b\r\n\r\n");
  ExpectRefused(post + std::string("X: a\0b\r\n\r\n", 10));
  ExpectRefused("GET / HTTP/1.1\r\n\r\n");
  ExpectRightAnswersAndCleanVerify();
}

TEST_F(HostileWire, RefusesBrokenChunks) {
  const std::string post = Head("POST /v1/jobs HTTP/1.1") + "Transfer-Encoding: chunked\r\n\r\n";
  for (const char* chunks : {"g\r\n", "-1\r\n{}\r\n", "2\r\n{}0\r\n\r\n", "2\n{}\r\n0\r\n\r\n",
                             "fffffffffffffffff\r\n", "ffffffffffffffff\r\n", "200000\r\n",
                             "0x2\r\n{}\r\n0\r\n\r\n", " 2\r\n{}\r\n0\r\n\r\n", "\r\n{}\r\n"}) {
    ExpectRefused(post + chunks);
  }
  ExpectRefused(post + "2;" + std::string(1'000, 'e') + "\r\n{}\r\n0\r\n\r\n");
  ExpectRefused(post + "0\r\nX: " + std::string(40'000, 't') + "\r\n\r\n");
  std::string tiny;
  for (int i = 0; i < 20'000; ++i) tiny += "1\r\n \r\n";
  ExpectRefused(post + tiny + "0\r\n\r\n");  // twenty thousand blanks: no JSON
  ExpectRightAnswersAndCleanVerify();
}

TEST_F(HostileWire, DoesNotTakeHalfABodyForAWhole) {
  const auto before = live_.Get("/v1/jobs")["total"];
  const std::string body = R"({"title":"Half"})";
  const std::string post = Head("POST /v1/jobs HTTP/1.1") + "Content-Length: 60\r\n\r\n";
  ExpectRefused(post + body, true);  // and the caller is gone
  Wire slow(live_.app().port());     // and the caller waits
  slow.Send(post + body);
  EXPECT_EQ(ReasonOf(slow.Read()), "request_timeout");
  EXPECT_EQ(live_.Get("/v1/jobs")["total"], before);
  // More than was announced is the next request, which is none.
  Wire more(live_.app().port());
  more.Send(Head("POST /v1/match HTTP/1.1") + "Content-Length: 2\r\n\r\n{}garbage\r\n\r\n");
  EXPECT_EQ(ReasonOf(more.Read()), "one_of_required");
  EXPECT_EQ(ReasonOf(more.Read()), "bad_request");
  EXPECT_TRUE(more.AtEnd());
}

TEST_F(HostileWire, EndsManySlowSendersAndGoesOn) {
  std::vector<std::unique_ptr<Wire>> slow;
  const std::string head = Head("GET /v1/jobs HTTP/1.1");
  for (size_t i = 0; i < 40; ++i) {
    slow.push_back(std::make_unique<Wire>(live_.app().port()));
    slow.back()->Send(head.substr(0, 1 + i));
  }
  for (auto& wire : slow) EXPECT_EQ(ReasonOf(wire->Read()), "request_timeout");
  ExpectRightAnswersAndCleanVerify();
}

TEST_F(HostileWire, AnswersAPipelineInItsOrder) {
  Wire wire(live_.app().port());
  std::string bytes;
  for (int i = 0; i < 200; ++i) {
    bytes += Head("GET /v1/nowhere HTTP/1.1") + "X-Request-Id: p" + std::to_string(i) + "\r\n\r\n";
  }
  wire.Send(bytes);
  for (int i = 0; i < 200; ++i) {
    const WireAnswer answer = wire.Read();
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(answer.Header("X-Request-Id"), "p" + std::to_string(i));
  }
}

}  // namespace
}  // namespace shortlist::testing
