#include "server/app/mail_worker.h"

#include <chrono>
#include <exception>
#include <utility>

#include "index/base/log.h"
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
                                {"outcome"})) {}

MailWorker::~MailWorker() { Stop(); }

void MailWorker::Start() {
  thread_ = std::thread([this] { Run(); });
}

void MailWorker::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void MailWorker::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    Round();
    lock.lock();
    stopped_.wait_for(lock, kPoll, [&] { return stopping_; });
  }
}

void MailWorker::Round() {
  try {
    const MailDelivery delivery = DeliverMail(marketplace_, *mailer_);
    const auto count = [&](const char* outcome, size_t mails) {
      if (mails > 0) mails_.With({outcome}).Add(static_cast<double>(mails));
    };
    count("sent", delivery.sent);
    count("postponed", delivery.postponed);
    count("given_up", delivery.given_up);
  } catch (const std::exception& error) {
    Log(LogLevel::kError, "mail_round_failed", {{"what", std::string_view(error.what())}});
  }
}

}  // namespace shortlist
