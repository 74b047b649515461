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
    : marketplace_(marketplace), mailer_(std::move(mailer)), metrics_(metrics) {}

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
    const auto count = [&](const char* name, size_t mails) {
      if (mails > 0) metrics_.Add(name, {}, static_cast<double>(mails));
    };
    count("mails_sent_total", delivery.sent);
    count("mails_postponed_total", delivery.postponed);
    count("mails_given_up_total", delivery.given_up);
  } catch (const std::exception& error) {
    Log(LogLevel::kError, "mail_round_failed", {{"what", std::string_view(error.what())}});
  }
}

}  // namespace shortlist
