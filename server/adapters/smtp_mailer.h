#pragma once

#include <string>

#include "index/base/clock.h"
#include "server/workflow/mailer.h"

namespace shortlist {

struct SmtpOptions {
  std::string url;          // smtp://host:587 (STARTTLS) or smtps://host:465
  std::string user;         // empty: no login
  std::string password;     // sent over TLS alone
  std::string from;         // an address
  int timeout_ms = 20'000;  // of one mail, all in all
};

// Hands each mail to an SMTP server (RFC 5321, libcurl), over a connection of its own. With a user
// TLS is a must; without one it is used where the server has it. Certificates are checked with the
// system's store.
class SmtpMailer final : public Mailer {
 public:
  // `clock` must outlive it.
  SmtpMailer(SmtpOptions options, const Clock& clock);

  // Refuses `mail_refused` when the server said no for good (5xx) to this mail, and
  // `mail_unavailable` for everything else, a login that it does not take included.
  Result<void> Send(const Mail& mail) override;

 private:
  const SmtpOptions options_;
  const Clock& clock_;
};

}  // namespace shortlist
