#include "server/app/mail_worker.h"

#include <chrono>
#include <utility>

#include "server/workflow/deliver_mail.h"

namespace shortlist {
namespace {

constexpr std::chrono::seconds kPoll(1);

}  // namespace

MailWorker::MailWorker(const Marketplace& marketplace, std::unique_ptr<Mailer> mailer,
                       Metrics& metrics)
    : marketplace_(marketplace),
      mailer_(std::move(mailer)),
      mails_(metrics.CountersOf("shortlist_mails_total",
                                "Attempts to send a mail: sent, postponed, given_up.",
                                {"outcome"})),
      thread_("mail", kPoll, [this] { Round(); }) {}

void MailWorker::Round() {
  const MailDelivery delivery = DeliverMail(marketplace_, *mailer_);
  const auto count = [&](const char* outcome, size_t mails) {
    if (mails > 0) mails_.With({outcome}).Add(static_cast<double>(mails));
  };
  count("sent", delivery.sent);
  count("postponed", delivery.postponed);
  count("given_up", delivery.given_up);
}

}  // namespace shortlist
