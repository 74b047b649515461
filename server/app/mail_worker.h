#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "index/base/metrics.h"
#include "index/base/thread_annotations.h"
#include "server/workflow/mailer.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

// The thread that sends queued mail, from Start to Stop: looks once a second; what fails is tried
// again (server/workflow/deliver_mail.h), also when it was the database. All arguments must outlive
// it.
class MailWorker {
 public:
  MailWorker(const Marketplace& marketplace, std::unique_ptr<Mailer> mailer, Metrics& metrics);
  ~MailWorker();  // as Stop()
  MailWorker(const MailWorker&) = delete;
  MailWorker& operator=(const MailWorker&) = delete;

  void Start();
  void Stop();  // finishes the mails at hand

 private:
  void Run();
  void Round();

  const Marketplace& marketplace_;
  const std::unique_ptr<Mailer> mailer_;
  MetricFamily<Counter>& mails_;
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ GUARDED_BY(mutex_) = false;
};

}  // namespace shortlist
