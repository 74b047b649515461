#pragma once

#include <memory>

#include "index/base/metrics.h"
#include "server/app/repeating_thread.h"
#include "server/workflow/mailer.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

// The thread that sends queued mail until Stop: looks once a second; what fails is tried again
// (server/workflow/deliver_mail.h), also when it was the database. `marketplace` and `metrics` must
// outlive it.
class MailWorker {
 public:
  MailWorker(const Marketplace& marketplace, std::unique_ptr<Mailer> mailer, Metrics& metrics);

  void Stop() { thread_.Stop(); }  // finishes the mails at hand

 private:
  void Round();

  const Marketplace& marketplace_;
  const std::unique_ptr<Mailer> mailer_;
  MetricFamily<Counter>& mails_;
  RepeatingThread thread_;
};

}  // namespace shortlist
