#include "server/storage/timer_repository.h"

#include <string>

#include <soci/soci.h>

#include "index/base/check.h"
#include "server/storage/text_check.h"

namespace shortlist {

void TimerRepository::Set(const Timer& timer) {
  CHECK(CheckTexts({timer.subject}).ok());
  const std::string kind(NameOf(timer.kind));
  const long long due_at = timer.due_at.micros;
  *sql_ << "INSERT INTO timers (kind, subject, due_at) VALUES (:kind, :subject, :due)"
           " ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at",
      soci::use(kind), soci::use(timer.subject), soci::use(due_at);
}

void TimerRepository::Begin(const Timer& timer) {
  CHECK(CheckTexts({timer.subject}).ok());
  const std::string kind(NameOf(timer.kind));
  const long long due_at = timer.due_at.micros;
  *sql_ << "INSERT INTO timers (kind, subject, due_at) VALUES (:kind, :subject, :due)"
           " ON CONFLICT (kind, subject) DO NOTHING",
      soci::use(kind), soci::use(timer.subject), soci::use(due_at);
}

void TimerRepository::Clear(TimerKind kind, std::string_view subject) {
  const std::string name(NameOf(kind));
  const std::string of(subject);
  *sql_ << "DELETE FROM timers WHERE kind = :kind AND subject = :subject", soci::use(name),
      soci::use(of);
}

std::optional<Timer> TimerRepository::FirstDue(Timestamp now) const {
  const long long at = now.micros;
  std::string kind;
  std::string subject;
  long long due_at = 0;
  *sql_ << "SELECT kind, subject, due_at FROM timers WHERE due_at <= :now"
           " ORDER BY due_at, kind, subject LIMIT 1",
      soci::use(at), soci::into(kind), soci::into(subject), soci::into(due_at);
  if (!sql_->got_data()) return std::nullopt;
  const auto known = TimerKindByName(kind);
  CHECK(known);
  return Timer{*known, subject, {due_at}};
}

}  // namespace shortlist
