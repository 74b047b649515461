#include "server/storage/deadline_repository.h"

#include <string>

#include <soci/soci.h>

#include "index/base/check.h"
#include "server/storage/text_check.h"

namespace shortlist {

void DeadlineRepository::Set(const Deadline& deadline) {
  CHECK(CheckTexts({deadline.subject}).ok());
  const std::string kind(NameOf(deadline.kind));
  const long long due_at = deadline.due_at.micros;
  *sql_ << "INSERT INTO deadlines (kind, subject, due_at) VALUES (:kind, :subject, :due)"
           " ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at",
      soci::use(kind), soci::use(deadline.subject), soci::use(due_at);
}

void DeadlineRepository::Clear(DeadlineKind kind, std::string_view subject) {
  const std::string name(NameOf(kind));
  const std::string of(subject);
  *sql_ << "DELETE FROM deadlines WHERE kind = :kind AND subject = :subject", soci::use(name),
      soci::use(of);
}

std::optional<Deadline> DeadlineRepository::FirstDue(Timestamp now) const {
  const long long at = now.micros;
  std::string kind;
  std::string subject;
  long long due_at = 0;
  *sql_ << "SELECT kind, subject, due_at FROM deadlines WHERE due_at <= :now"
           " ORDER BY due_at, kind, subject LIMIT 1",
      soci::use(at), soci::into(kind), soci::into(subject), soci::into(due_at);
  if (!sql_->got_data()) return std::nullopt;
  const auto known = DeadlineKindByName(kind);
  CHECK(known);
  return Deadline{*known, subject, {due_at}};
}

std::optional<Timestamp> DeadlineRepository::Next() const {
  long long due_at = 0;
  *sql_ << "SELECT due_at FROM deadlines ORDER BY due_at LIMIT 1", soci::into(due_at);
  if (!sql_->got_data()) return std::nullopt;
  return Timestamp{due_at};
}

}  // namespace shortlist
