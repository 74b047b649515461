// How mail leaves: as files in a folder, and over SMTP to a server on a loopback port.
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/adapters/mail_message.h"
#include "server/adapters/smtp_mailer.h"
#include "server/adapters/spool_mailer.h"
#include "tests/support/paths.h"

namespace shortlist {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const FixedClock kClock{{1'767'225'600'000'000}};  // 2026-01-01
const Mail kMail{"mail_1", "ada@example.org", "Hello", "One\n.\nThree \u00fc\n"};

TEST(MailMessage, HasWhatRfc5322AsksFor) {
  EXPECT_EQ(MailMessage(kMail, "us@market.example", kClock.Now()),
            "From: <us@market.example>\r\n"
            "To: <ada@example.org>\r\n"
            "Subject: Hello\r\n"
            "Date: Thu, 01 Jan 2026 00:00:00 +0000\r\n"
            "Message-ID: <mail_1@market.example>\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: 8bit\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "\r\n"
            "One\r\n.\r\nThree \u00fc\r\n");
}

TEST(MailMessage, KeepsAHeaderToItsLine) {
  Mail mail = kMail;
  mail.subject = "Hello\r\nBcc: mallory@example.org";
  EXPECT_THAT(MailMessage(mail, "us@market.example", kClock.Now()),
              HasSubstr("Subject: HelloBcc: mallory@example.org\r\nDate"));
  mail.subject = "Gr\u00fc\u00dfe";
  EXPECT_THAT(MailMessage(mail, "us@market.example", kClock.Now()),
              HasSubstr("Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\nDate"));
  mail.subject = std::string(44, 'a') + "\u00fc";  // no character is cut
  EXPECT_THAT(MailMessage(mail, "us@market.example", kClock.Now()),
              HasSubstr("?=\r\n =?UTF-8?B?w7w=?="));
}

TEST(SpoolMailer, WritesOneFileAMail) {
  const testing::TemporaryFolder folder;
  const auto spool = folder.path() / "mail" / "out";
  SpoolMailer mailer(spool, "us@market.example", kClock);
  ASSERT_TRUE(mailer.Send(kMail).ok());
  ASSERT_TRUE(mailer.Send(kMail).ok());  // again: the same file
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(spool)) {
    names.push_back(entry.path().filename());
  }
  EXPECT_THAT(names, ElementsAre("mail_1.eml"));
  std::ifstream in(spool / "mail_1.eml", std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}),
            MailMessage(kMail, "us@market.example", kClock.Now()));
}

TEST(SpoolMailer, WhereNothingCanBeWrittenIsUnavailable) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "no folder";
  SpoolMailer mailer(folder.path() / "file", "us@market.example", kClock);
  const auto sent = mailer.Send(kMail);
  ASSERT_FALSE(sent.ok());
  EXPECT_EQ(sent.error().reason, "mail_unavailable");
  EXPECT_EQ(sent.error().code, ErrorCode::kUnavailable);
}

// Takes one connection and speaks as much SMTP as one mail needs.
class SmtpServer {
 public:
  // `to_recipient`: what it answers to RCPT.
  explicit SmtpServer(std::string to_recipient = "250 ok")
      : to_recipient_(std::move(to_recipient)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(listener_, 1), 0);
    EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Serve(); });
  }
  ~SmtpServer() {
    if (thread_.joinable()) thread_.join();
    ::close(listener_);
  }

  std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
  // Once the client has gone.
  const std::vector<std::string>& Commands() {
    thread_.join();
    return commands_;
  }
  const std::string& data() const { return data_; }

 private:
  void Serve() {
    connection_ = ::accept(listener_, nullptr, nullptr);
    Say("220 test");
    for (std::string line; ReadLine(&line);) {
      commands_.push_back(line);
      if (line == "DATA") {
        Say("354 go on");
        while (ReadLine(&line) && line != ".") data_ += line + "\n";
        Say("250 ok");
      } else {
        Say(line.starts_with("RCPT") ? to_recipient_ : "250 ok");
      }
      if (line == "QUIT") break;
    }
    ::close(connection_);
  }
  void Say(const std::string& line) {
    const std::string bytes = line + "\r\n";
    (void)::send(connection_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
  bool ReadLine(std::string* line) {
    line->clear();
    for (char c = 0; ::recv(connection_, &c, 1, 0) == 1;) {
      if (c == '\n') return true;
      if (c != '\r') *line += c;
    }
    return false;
  }

  const std::string to_recipient_;
  int listener_ = -1;
  int connection_ = -1;
  int port_ = 0;
  std::vector<std::string> commands_;
  std::string data_;
  std::thread thread_;
};

TEST(SmtpMailer, HandsAMailToTheServer) {
  SmtpServer server;
  SmtpMailer mailer({.url = server.url(), .user = {}, .password = {}, .from = "us@market.example"},
                    kClock);
  const auto sent = mailer.Send(kMail);
  EXPECT_TRUE(sent.ok()) << sent.error().detail;
  EXPECT_THAT(server.Commands(),
              ElementsAre(HasSubstr("EHLO"), HasSubstr("MAIL FROM:<us@market.example>"),
                          HasSubstr("RCPT TO:<ada@example.org>"), "DATA", "QUIT"));
  EXPECT_THAT(server.data(), HasSubstr("Subject: Hello\n"));
  EXPECT_THAT(server.data(), HasSubstr("\nOne\n..\nThree \u00fc\n"));  // RFC 5321, 4.5.2
}

TEST(SmtpMailer, TellsRefusedFromLater) {
  const auto reason = [](const std::string& answer) {
    SmtpServer server(answer);
    SmtpMailer mailer(
        {.url = server.url(), .user = {}, .password = {}, .from = "us@market.example"}, kClock);
    const auto sent = mailer.Send(kMail);
    return sent ? "" : sent.error().reason;
  };
  EXPECT_EQ(reason("550 no such user"), "mail_refused");
  EXPECT_EQ(reason("451 later"), "mail_unavailable");
}

TEST(SmtpMailer, SendsNoPasswordWithoutTls) {
  SmtpServer server;
  SmtpMailer mailer(
      {.url = server.url(), .user = "us", .password = "hush hush", .from = "us@market.example"},
      kClock);
  const auto sent = mailer.Send(kMail);
  ASSERT_FALSE(sent.ok());
  EXPECT_EQ(sent.error().reason, "mail_unavailable");
  EXPECT_THAT(sent.error().detail, Not(HasSubstr("hush")));
  for (const std::string& command : server.Commands()) EXPECT_THAT(command, Not(HasSubstr("AUTH")));
}

TEST(SmtpMailer, WithoutAServerIsUnavailable) {
  SmtpMailer mailer(
      {.url = "smtp://127.0.0.1:1", .user = {}, .password = {}, .from = "us@market.example"},
      kClock);
  EXPECT_EQ(mailer.Send(kMail).error().reason, "mail_unavailable");
}

}  // namespace
}  // namespace shortlist
