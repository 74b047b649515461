#pragma once

#include <string>

#include "index/base/clock.h"
#include "server/workflow/mailer.h"

namespace shortlist {

// A mail as RFC 5322 has it, in lines that end with CRLF: From, To, Subject (RFC 2047 where it is
// not ASCII), Date, a Message-ID that is the same at every attempt, and the text in UTF-8 as it is.
// What would break out of a header line is left out of it.
std::string MailMessage(const Mail& mail, const std::string& from, Timestamp now);

}  // namespace shortlist
