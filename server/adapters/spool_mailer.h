#pragma once

#include <filesystem>
#include <string>

#include "index/base/clock.h"
#include "server/workflow/mailer.h"

namespace shortlist {

// Puts each mail into a folder, as ID.eml, whole and durable: for development, and for who fetches
// mails from there. Sent again it replaces itself.
class SpoolMailer final : public Mailer {
 public:
  // The folder is made when it is missing. `clock` must outlive it.
  SpoolMailer(std::filesystem::path folder, std::string from, const Clock& clock)
      : folder_(std::move(folder)), from_(std::move(from)), clock_(clock) {}

  // Refuses `mail_unavailable` where the folder cannot be written.
  Result<void> Send(const Mail& mail) override;

 private:
  const std::filesystem::path folder_;
  const std::string from_;
  const Clock& clock_;
};

}  // namespace shortlist
