#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/clock.h"

namespace soci {
class session;
}

namespace shortlist {

// A mail that waits to be sent.
struct QueuedMail {
  std::string id;  // mail_...
  std::string to;
  std::string subject;
  std::string text;
  Timestamp created_at;
  int attempts = 0;                  // that were begun
  std::optional<Timestamp> next_at;  // when to try; absent: given up
  std::string failure = {};          // of the last attempt

  bool operator==(const QueuedMail&) const = default;
};

// Mails, queued in the transaction that they speak of and kept until they are sent, so that nothing
// that was acknowledged is lost. Part of a Transaction (storage.h), whose thread rule it shares.
class MailQueueRepository {
 public:
  explicit MailQueueRepository(soci::session* sql) : sql_(sql) {}

  void Append(const QueuedMail& mail);

  // Whether it is any mail's turn at `now`.
  bool HasDue(Timestamp now) const;

  // The `limit` mails whose turn it is at `now`, oldest first, with one attempt more; until `until`
  // nobody else gets them: whoever dies over them leaves them to the next.
  std::vector<QueuedMail> Claim(Timestamp now, Timestamp until, int limit);

  void Delete(std::string_view id);
  void DeleteTo(const std::string& recipient);
  // Empty `next_at`: it is given up, and stays for whoever looks after it.
  void Postpone(std::string_view id, std::optional<Timestamp> next_at, const std::string& failure);

  std::vector<QueuedMail> List() const;  // oldest first, those given up included

 private:
  soci::session* sql_;
};

}  // namespace shortlist
