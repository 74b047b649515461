#include "server/storage/outbox_repository.h"

#include <soci/soci.h>

#include "server/storage/execute_once.h"

namespace shortlist {

int64_t OutboxRepository::Append(const Event& event) {
  // One writes at a time, until its commit (Database::BeginWrite): so positions follow the order of
  // commits, which those of a sequence would not.
  long long seq = 0;
  *sql_ << "UPDATE outbox_head SET last_seq = last_seq + 1 RETURNING last_seq", soci::into(seq);
  const long long at = event.at.micros;
  *sql_ << "INSERT INTO outbox (seq, type, entity_type, entity_id, payload, at)"
           " VALUES (:seq, :type, :entity_type, :entity_id, :payload, :at)",
      soci::use(seq), soci::use(event.type), soci::use(event.entity_type),
      soci::use(event.entity_id), soci::use(event.payload), soci::use(at);
  appended_ = seq;
  return seq;
}

int64_t OutboxRepository::LastSeq() const {
  long long seq = 0;
  *sql_ << "SELECT last_seq FROM outbox_head", soci::into(seq);
  return seq;
}

std::vector<Event> OutboxRepository::EventsAfter(int64_t seq, int limit) const {
  const long long after = seq;
  long long at = 0;
  long long position = 0;
  Event event;
  soci::statement statement(*sql_);
  statement.exchange(soci::use(after));
  statement.exchange(soci::use(limit));
  statement.exchange(soci::into(position));
  statement.exchange(soci::into(event.type));
  statement.exchange(soci::into(event.entity_type));
  statement.exchange(soci::into(event.entity_id));
  statement.exchange(soci::into(event.payload));
  statement.exchange(soci::into(at));
  ExecuteOnce(&statement,
              "SELECT seq, type, entity_type, entity_id, payload, at FROM outbox"
              " WHERE seq > :after ORDER BY seq LIMIT :max");
  std::vector<Event> events;
  while (statement.fetch()) {
    event.seq = position;
    event.at = {at};
    events.push_back(event);
  }
  return events;
}

}  // namespace shortlist
