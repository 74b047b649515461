#pragma once

#include <string>

#include "index/base/result.h"

namespace shortlist {

// One mail in plain text.
struct Mail {
  std::string id;  // mail_...: the same at every attempt, so that a copy can be told
  std::string to;  // as NormalizedEmail gives it
  std::string subject;
  std::string text;
};

// How mail leaves the house. Implementations are in server/adapters. One thread at a time.
class Mailer {
 public:
  virtual ~Mailer() = default;

  // Success once somebody else answers for the mail. Refuses `mail_unavailable` (kUnavailable:
  // later it may go through) and `mail_refused` (kFailedPrecondition: it never will).
  virtual Result<void> Send(const Mail& mail) = 0;
};

}  // namespace shortlist
