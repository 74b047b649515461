#include "server/storage/mail_queue_repository.h"

#include <soci/soci.h>

#include "server/storage/execute_once.h"

namespace shortlist {
namespace {

constexpr const char* kSelect =
    "SELECT id, recipient, subject, body, created_at, attempts, next_at, failure FROM mail_queue ";

// What the columns of kSelect are read into.
struct MailRow {
  QueuedMail mail;
  long long created_at = 0;
  long long next_at = 0;
  soci::indicator has_next = soci::i_null;

  // Runs `kSelect` + `rest`, whose parameters are bound already.
  std::vector<QueuedMail> ReadAll(soci::statement* statement, const std::string& rest) {
    statement->exchange(soci::into(mail.id));
    statement->exchange(soci::into(mail.to));
    statement->exchange(soci::into(mail.subject));
    statement->exchange(soci::into(mail.text));
    statement->exchange(soci::into(created_at));
    statement->exchange(soci::into(mail.attempts));
    statement->exchange(soci::into(next_at, has_next));
    statement->exchange(soci::into(mail.failure));
    ExecuteOnce(statement, std::string(kSelect) + rest);
    std::vector<QueuedMail> found;
    while (statement->fetch()) {
      mail.created_at = {created_at};
      mail.next_at.reset();
      if (has_next == soci::i_ok) mail.next_at = Timestamp{next_at};
      found.push_back(mail);
    }
    return found;
  }
};

}  // namespace

void MailQueueRepository::Append(const QueuedMail& mail) {
  const long long created_at = mail.created_at.micros;
  const long long next_at = mail.next_at.value_or(Timestamp{}).micros;
  soci::indicator has_next = mail.next_at ? soci::i_ok : soci::i_null;
  *sql_ << "INSERT INTO mail_queue"
           " (id, recipient, subject, body, created_at, attempts, next_at, failure) VALUES"
           " (:id, :recipient, :subject, :body, :created_at, :attempts, :next_at, :failure)",
      soci::use(mail.id), soci::use(mail.to), soci::use(mail.subject), soci::use(mail.text),
      soci::use(created_at), soci::use(mail.attempts), soci::use(next_at, has_next),
      soci::use(mail.failure);
}

bool MailQueueRepository::HasDue(Timestamp now) const {
  const long long due = now.micros;
  int found = 0;
  *sql_ << "SELECT 1 FROM mail_queue WHERE next_at <= :due LIMIT 1", soci::use(due),
      soci::into(found);
  return sql_->got_data();
}

std::vector<QueuedMail> MailQueueRepository::Claim(Timestamp now, Timestamp until, int limit) {
  const long long due = now.micros;
  const long long next_at = until.micros;
  MailRow row;
  soci::statement statement(*sql_);
  statement.exchange(soci::use(due));
  statement.exchange(soci::use(limit));
  std::vector<QueuedMail> claimed =
      row.ReadAll(&statement, "WHERE next_at <= :due ORDER BY next_at, id LIMIT :max");
  for (QueuedMail& mail : claimed) {
    ++mail.attempts;
    mail.next_at = until;
    *sql_ << "UPDATE mail_queue SET attempts = :attempts, next_at = :next_at WHERE id = :id",
        soci::use(mail.attempts), soci::use(next_at), soci::use(mail.id);
  }
  return claimed;
}

void MailQueueRepository::Delete(std::string_view id) {
  const std::string wanted(id);
  *sql_ << "DELETE FROM mail_queue WHERE id = :id", soci::use(wanted);
}

void MailQueueRepository::DeleteTo(const std::string& recipient) {
  *sql_ << "DELETE FROM mail_queue WHERE recipient = :recipient", soci::use(recipient);
}

void MailQueueRepository::Postpone(std::string_view id, std::optional<Timestamp> next_at,
                                   const std::string& failure) {
  const std::string wanted(id);
  const long long next = next_at.value_or(Timestamp{}).micros;
  soci::indicator has_next = next_at ? soci::i_ok : soci::i_null;
  *sql_ << "UPDATE mail_queue SET next_at = :next_at, failure = :failure WHERE id = :id",
      soci::use(next, has_next), soci::use(failure), soci::use(wanted);
}

std::vector<QueuedMail> MailQueueRepository::List() const {
  MailRow row;
  soci::statement statement(*sql_);
  return row.ReadAll(&statement, "ORDER BY id");
}

}  // namespace shortlist
