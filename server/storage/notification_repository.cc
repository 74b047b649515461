#include "server/storage/notification_repository.h"

#include <string>
#include <utility>

#include <soci/soci.h>
#include <nlohmann/json.hpp>

#include "index/base/check.h"
#include "server/storage/execute_once.h"
#include "server/storage/text_check.h"

namespace shortlist {
namespace {

constexpr const char* kSelect =
    "SELECT id, position, person, kind, subject_id, job_id, freelancer_id, at, read_at, in_digest"
    " FROM notifications ";

// Runs kSelect + `rest`, whose parameters are bound already.
std::vector<Notification> ReadAll(soci::statement* statement, const std::string& rest) {
  Notification read;
  std::string kind;
  long long position = 0;
  long long at = 0;
  long long read_at = 0;
  soci::indicator is_read = soci::i_null;
  int in_digest = 0;
  statement->exchange(soci::into(read.id));
  statement->exchange(soci::into(position));
  statement->exchange(soci::into(read.person));
  statement->exchange(soci::into(kind));
  statement->exchange(soci::into(read.subject_id));
  statement->exchange(soci::into(read.job_id));
  statement->exchange(soci::into(read.freelancer_id));
  statement->exchange(soci::into(at));
  statement->exchange(soci::into(read_at, is_read));
  statement->exchange(soci::into(in_digest));
  ExecuteOnce(statement, kSelect + rest);
  std::vector<Notification> all;
  while (statement->fetch()) {
    const auto known = NotificationKindByName(kind);
    CHECK(known);
    read.kind = *known;
    read.position = position;
    read.at = {at};
    read.read_at.reset();
    if (is_read == soci::i_ok) read.read_at = Timestamp{read_at};
    read.in_digest = in_digest != 0;
    all.push_back(read);
  }
  return all;
}

// The condition of a query, whose parameters it binds to a statement.
class Condition {
 public:
  explicit Condition(const NotificationQuery& query) : query_(query) {
    text_ = "WHERE person = :person";
    if (query.unread_only) text_ += " AND read_at IS NULL";
    for (const NotificationKind kind : query.kinds) kinds_.emplace_back(NameOf(kind));
    for (size_t i = 0; i < kinds_.size(); ++i) {
      text_ += (i == 0 ? " AND kind IN (:k" : ", :k") + std::to_string(i);
    }
    if (!kinds_.empty()) text_ += ")";
  }

  const std::string& text() const { return text_; }

  void Bind(soci::statement* statement) const {
    statement->exchange(soci::use(query_.person));
    for (const std::string& kind : kinds_) statement->exchange(soci::use(kind));
  }

 private:
  const NotificationQuery& query_;
  std::vector<std::string> kinds_;
  std::string text_;
};

}  // namespace

void NotificationRepository::Insert(const Notification& notification) {
  CHECK(CheckTexts({notification.id, notification.person, notification.subject_id,
                    notification.job_id, notification.freelancer_id})
            .ok());
  const std::string kind(NameOf(notification.kind));
  const long long at = notification.at.micros;
  const int in_digest = notification.in_digest ? 1 : 0;
  // One writes at a time, until its commit (Database::BeginWrite): so positions follow the order of
  // commits.
  *sql_ << "INSERT INTO notifications (position, id, person, kind, subject_id, job_id,"
           " freelancer_id, at, in_digest)"
           " VALUES ((SELECT COALESCE(MAX(position), 0) + 1 FROM notifications), :id, :person,"
           " :kind, :subject, :job, :freelancer, :at, :in_digest)",
      soci::use(notification.id), soci::use(notification.person), soci::use(kind),
      soci::use(notification.subject_id), soci::use(notification.job_id),
      soci::use(notification.freelancer_id), soci::use(at), soci::use(in_digest);
}

Result<Notification> NotificationRepository::Get(std::string_view id) const {
  const std::string wanted(id);
  std::vector<Notification> found;
  if (CheckTexts({wanted})) {
    soci::statement statement(*sql_);
    statement.exchange(soci::use(wanted));
    found = ReadAll(&statement, "WHERE id = :id");
  }
  if (!found.empty()) return std::move(found.front());
  return Error{ErrorCode::kNotFound, "notification_not_found", "there is no such notification", {}};
}

std::vector<Notification> NotificationRepository::List(const NotificationQuery& query) const {
  if (!CheckTexts({query.person})) return {};  // what no database keeps is nobody's
  const Condition condition(query);
  const long long before = query.before;
  soci::statement statement(*sql_);
  condition.Bind(&statement);
  statement.exchange(soci::use(before));
  statement.exchange(soci::use(query.limit));
  return ReadAll(&statement,
                 condition.text() + " AND position < :before ORDER BY position DESC LIMIT :max");
}

int64_t NotificationRepository::Count(const NotificationQuery& query) const {
  if (!CheckTexts({query.person})) return 0;
  const Condition condition(query);
  long long count = 0;
  soci::statement statement(*sql_);
  condition.Bind(&statement);
  statement.exchange(soci::into(count));
  ExecuteOnce(&statement, "SELECT COUNT(*) FROM notifications " + condition.text());
  statement.fetch();
  return count;
}

int64_t NotificationRepository::MarkRead(std::string_view person, int64_t up_to, Timestamp at) {
  const std::string of(person);
  const long long position = up_to;
  const long long read_at = at.micros;
  soci::statement statement =
      (sql_->prepare << "UPDATE notifications SET read_at = :at WHERE person = :person"
                        " AND read_at IS NULL AND position <= :up_to",
       soci::use(read_at), soci::use(of), soci::use(position));
  statement.execute(true);
  return statement.get_affected_rows();
}

void NotificationRepository::MarkRead(std::string_view id, Timestamp at) {
  const std::string of(id);
  const long long read_at = at.micros;
  *sql_ << "UPDATE notifications SET read_at = :at WHERE id = :id AND read_at IS NULL",
      soci::use(read_at), soci::use(of);
}

std::vector<Notification> NotificationRepository::InDigest(std::string_view person) const {
  const std::string of(person);
  soci::statement statement(*sql_);
  statement.exchange(soci::use(of));
  return ReadAll(&statement, "WHERE person = :person AND in_digest = 1 ORDER BY position");
}

void NotificationRepository::EndDigest(std::string_view person) {
  const std::string of(person);
  *sql_ << "UPDATE notifications SET in_digest = 0 WHERE person = :person AND in_digest = 1",
      soci::use(of);
}

NotificationSettings NotificationRepository::SettingsOf(std::string_view person) const {
  NotificationSettings settings;
  settings.person = person;
  if (!CheckTexts({settings.person})) return settings;
  std::string chosen;
  long long updated_at = 0, version = 0, seq = 0;
  *sql_ << "SELECT chosen, updated_at, version, seq FROM notification_settings"
           " WHERE person = :person",
      soci::use(settings.person), soci::into(chosen), soci::into(updated_at), soci::into(version),
      soci::into(seq);
  if (!sql_->got_data()) return settings;
  const auto read = nlohmann::json::parse(chosen);
  for (const auto& [kind, choice] : read.items()) {
    settings.chosen[*NotificationKindByName(kind)] = *MailChoiceByName(choice.get<std::string>());
  }
  settings.updated_at = {updated_at};
  settings.version = version;
  settings.seq = seq;
  return settings;
}

Result<NotificationSettings> NotificationRepository::SaveSettings(NotificationSettings settings,
                                                                  int64_t expected_version) {
  const int64_t stored = SettingsOf(settings.person).version;
  if (stored != expected_version) {
    return Error{ErrorCode::kStaleVersion,
                 "stale_version",
                 "the newest version is " + std::to_string(stored),
                 {}};
  }
  if (auto checked = CheckTexts({settings.person}); !checked) return checked.error();
  nlohmann::json chosen = nlohmann::json::object();
  for (const auto& [kind, choice] : settings.chosen) {
    chosen[std::string(NameOf(kind))] = NameOf(choice);
  }
  settings.version = expected_version + 1;
  const std::string text = chosen.dump();
  const long long updated_at = settings.updated_at.micros;
  const long long version = settings.version;
  const long long seq = settings.seq;
  *sql_ << "INSERT INTO notification_settings (person, chosen, updated_at, version, seq)"
           " VALUES (:person, :chosen, :updated, :version, :seq) ON CONFLICT (person) DO UPDATE SET"
           " chosen = excluded.chosen, updated_at = excluded.updated_at,"
           " version = excluded.version, seq = excluded.seq",
      soci::use(settings.person), soci::use(text), soci::use(updated_at), soci::use(version),
      soci::use(seq);
  return settings;
}

bool NotificationRepository::HasBefore(Timestamp at) const {
  const long long before = at.micros;
  int found = 0;
  *sql_ << "SELECT 1 FROM notifications WHERE at < :before LIMIT 1", soci::use(before),
      soci::into(found);
  return sql_->got_data();
}

int64_t NotificationRepository::ForgetBefore(Timestamp at, int limit) {
  const long long before = at.micros;
  soci::statement statement =
      (sql_->prepare << "DELETE FROM notifications WHERE position IN (SELECT position"
                        " FROM notifications WHERE at < :before ORDER BY at LIMIT :max)",
       soci::use(before), soci::use(limit));
  statement.execute(true);
  return statement.get_affected_rows();
}

void NotificationRepository::DeleteOf(std::string_view person) {
  const std::string of(person);
  *sql_ << "DELETE FROM notifications WHERE person = :person", soci::use(of);
  *sql_ << "DELETE FROM notification_settings WHERE person = :person", soci::use(of);
}

void NotificationRepository::DeleteAbout(std::string_view person, std::string_view subject_id) {
  const std::string of(person);
  const std::string about(subject_id);
  *sql_ << "DELETE FROM notifications WHERE person = :person AND subject_id = :subject",
      soci::use(of), soci::use(about);
}

}  // namespace shortlist
