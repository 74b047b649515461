#include "server/workflow/deliver_mail.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "index/base/log.h"
#include "server/storage/storage.h"

namespace shortlist {
namespace {

constexpr int kMailsAtOnce = 20;
constexpr int kMostAttempts = 12;
constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kClaim = 600 * kSecond;  // longer than any attempt at all of them
constexpr int64_t kFirstPause = 30 * kSecond;
constexpr int64_t kLongestPause = 6 * 3'600 * kSecond;

// When to try again after so many attempts; never, when it is no use.
std::optional<Timestamp> NextAttempt(const Error& failure, int attempts, Timestamp now) {
  if (failure.code != ErrorCode::kUnavailable || attempts >= kMostAttempts) return std::nullopt;
  return Timestamp{now.micros + std::min(kLongestPause, kFirstPause << (attempts - 1))};
}

void LogFailure(const QueuedMail& mail, const Error& failure, bool given_up) {
  Log(given_up ? LogLevel::kError : LogLevel::kWarning, given_up ? "mail_given_up" : "mail_failed",
      {{"mail", std::string_view(mail.id)},
       {"attempts", int64_t{mail.attempts}},
       {"reason", std::string_view(failure.reason)},
       {"detail", std::string_view(failure.detail)}});
}

// What `change` does to the queue cannot be refused.
template <typename Change>
void ChangeQueue(const Marketplace& marketplace, Change change) {
  const auto done = marketplace.storage->Transact([&](Transaction& tx) -> Result<void> {
    change(tx.mail_queue());
    return {};
  });
  CHECK(done.ok());
}

}  // namespace

MailDelivery DeliverMail(const Marketplace& marketplace, Mailer& mailer) {
  const Timestamp now = marketplace.clock->Now();
  MailDelivery delivery;
  // To look is cheap; to claim is a write.
  if (!marketplace.storage->Read(
          [&](ReadTransaction& tx) { return tx.mail_queue().HasDue(now); })) {
    return delivery;
  }
  std::vector<QueuedMail> claimed;
  ChangeQueue(marketplace, [&](MailQueueRepository& queue) {
    claimed = queue.Claim(now, {now.micros + kClaim}, kMailsAtOnce);
  });
  for (const QueuedMail& mail : claimed) {
    const auto sent = mailer.Send({mail.id, mail.to, mail.subject, mail.text});
    if (sent) {
      ChangeQueue(marketplace, [&](MailQueueRepository& queue) { queue.Delete(mail.id); });
      ++delivery.sent;
      continue;
    }
    const auto next = NextAttempt(sent.error(), mail.attempts, marketplace.clock->Now());
    ChangeQueue(marketplace, [&](MailQueueRepository& queue) {
      queue.Postpone(mail.id, next, sent.error().reason);
    });
    LogFailure(mail, sent.error(), !next);
    ++(next ? delivery.postponed : delivery.given_up);
  }
  return delivery;
}

}  // namespace shortlist
