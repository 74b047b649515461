#include "server/adapters/spool_mailer.h"

#include <exception>

#include "index/base/durable_file.h"
#include "server/adapters/mail_message.h"

namespace shortlist {

Result<void> SpoolMailer::Send(const Mail& mail) {
  try {
    std::filesystem::create_directories(folder_);
    ReplaceFile(folder_ / (mail.id + ".eml"), MailMessage(mail, from_, clock_.Now()));
    SyncToDisk(folder_);
  } catch (const std::exception& failure) {
    return Error{ErrorCode::kUnavailable, "mail_unavailable", failure.what(), {}};
  }
  return {};
}

}  // namespace shortlist
