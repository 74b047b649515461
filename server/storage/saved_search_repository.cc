#include "server/storage/saved_search_repository.h"

#include <utility>

#include <soci/soci.h>

#include "index/base/check.h"
#include "server/storage/execute_once.h"
#include "server/storage/text_check.h"

namespace shortlist {
namespace {

constexpr const char* kSelect =
    "SELECT id, person, name, kind, query, alert, since_seq, created_at, updated_at, version, seq"
    " FROM saved_searches ";

// Runs kSelect + `rest`, whose parameters are bound already.
std::vector<SavedSearch> ReadAll(soci::statement* statement, const std::string& rest) {
  SavedSearch read;
  std::string kind;
  int alert = 0;
  long long since_seq = 0, created_at = 0, updated_at = 0, version = 0, seq = 0;
  statement->exchange(soci::into(read.id));
  statement->exchange(soci::into(read.person));
  statement->exchange(soci::into(read.name));
  statement->exchange(soci::into(kind));
  statement->exchange(soci::into(read.query));
  statement->exchange(soci::into(alert));
  statement->exchange(soci::into(since_seq));
  statement->exchange(soci::into(created_at));
  statement->exchange(soci::into(updated_at));
  statement->exchange(soci::into(version));
  statement->exchange(soci::into(seq));
  ExecuteOnce(statement, kSelect + rest);
  std::vector<SavedSearch> all;
  while (statement->fetch()) {
    const auto known = SearchKindByName(kind);
    CHECK(known);
    read.kind = *known;
    read.alert = alert != 0;
    read.since_seq = since_seq;
    read.created_at = {created_at};
    read.updated_at = {updated_at};
    read.version = version;
    read.seq = seq;
    all.push_back(read);
  }
  return all;
}

Error NotFound() {
  return {ErrorCode::kNotFound, "saved_search_not_found", "there is no such saved search", {}};
}

}  // namespace

Result<SavedSearch> SavedSearchRepository::Get(std::string_view id) const {
  const std::string wanted(id);
  if (!CheckTexts({wanted})) return NotFound();
  soci::statement statement(*sql_);
  statement.exchange(soci::use(wanted));
  auto found = ReadAll(&statement, "WHERE id = :id");
  if (found.empty()) return NotFound();
  return std::move(found.front());
}

std::vector<SavedSearch> SavedSearchRepository::Of(std::string_view person,
                                                   std::string_view before_id, int limit) const {
  const std::string of(person);
  const std::string before(before_id);
  if (!CheckTexts({of, before})) return {};  // what no database keeps is nobody's
  soci::statement statement(*sql_);
  statement.exchange(soci::use(of));
  if (!before.empty()) statement.exchange(soci::use(before));
  statement.exchange(soci::use(limit));
  return ReadAll(&statement, std::string("WHERE person = :person") +
                                 (before.empty() ? "" : " AND id < :before") +
                                 " ORDER BY id DESC LIMIT :max");
}

int64_t SavedSearchRepository::CountOf(std::string_view person) const {
  const std::string of(person);
  if (!CheckTexts({of})) return 0;
  long long count = 0;
  *sql_ << "SELECT COUNT(*) FROM saved_searches WHERE person = :person", soci::use(of),
      soci::into(count);
  return count;
}

std::vector<SavedSearch> SavedSearchRepository::WithAlert(std::string_view after_id,
                                                          int limit) const {
  const std::string after(after_id);
  soci::statement statement(*sql_);
  statement.exchange(soci::use(after));
  statement.exchange(soci::use(limit));
  return ReadAll(&statement, "WHERE alert = 1 AND id > :after ORDER BY id LIMIT :max");
}

Result<void> SavedSearchRepository::Insert(const SavedSearch& search) {
  if (auto checked = CheckTexts({search.person, search.name, search.query}); !checked) {
    return checked;
  }
  CHECK(CheckTexts({search.id}).ok());
  const std::string kind(NameOf(search.kind));
  const int alert = search.alert ? 1 : 0;
  const long long since_seq = search.since_seq;
  const long long created_at = search.created_at.micros;
  const long long updated_at = search.updated_at.micros;
  const long long version = search.version;
  const long long seq = search.seq;
  *sql_ << "INSERT INTO saved_searches (id, person, name, kind, query, alert, since_seq,"
           " created_at, updated_at, version, seq) VALUES (:id, :person, :name, :kind, :query,"
           " :alert, :since, :created, :updated, :version, :seq)",
      soci::use(search.id), soci::use(search.person), soci::use(search.name), soci::use(kind),
      soci::use(search.query), soci::use(alert), soci::use(since_seq), soci::use(created_at),
      soci::use(updated_at), soci::use(version), soci::use(seq);
  return {};
}

Result<SavedSearch> SavedSearchRepository::Update(SavedSearch search, int64_t expected_version) {
  if (auto checked = CheckTexts({search.name, search.query}); !checked) return checked.error();
  const auto stored = Get(search.id);
  if (!stored) return stored.error();
  if (stored->version != expected_version) {
    return Error{ErrorCode::kStaleVersion,
                 "stale_version",
                 "the newest version is " + std::to_string(stored->version),
                 {}};
  }
  search.version = expected_version + 1;
  const int alert = search.alert ? 1 : 0;
  const long long since_seq = search.since_seq;
  const long long updated_at = search.updated_at.micros;
  const long long version = search.version;
  const long long seq = search.seq;
  *sql_ << "UPDATE saved_searches SET name = :name, query = :query, alert = :alert,"
           " since_seq = :since, updated_at = :updated, version = :version, seq = :seq"
           " WHERE id = :id",
      soci::use(search.name), soci::use(search.query), soci::use(alert), soci::use(since_seq),
      soci::use(updated_at), soci::use(version), soci::use(seq), soci::use(search.id);
  return search;
}

void SavedSearchRepository::Delete(std::string_view id) {
  const std::string of(id);
  *sql_ << "DELETE FROM alerts WHERE search_id = :id", soci::use(of);
  *sql_ << "DELETE FROM saved_searches WHERE id = :id", soci::use(of);
}

bool SavedSearchRepository::InsertAlert(const Alert& alert) {
  int inserted = 0;
  *sql_ << "INSERT INTO alerts (search_id, document_id) VALUES (:search, :document)"
           " ON CONFLICT (search_id, document_id) DO NOTHING RETURNING 1",
      soci::use(alert.search_id), soci::use(alert.document_id), soci::into(inserted);
  return sql_->got_data();
}

void SavedSearchRepository::DeleteAlertsOf(std::string_view document_id) {
  const std::string of(document_id);
  *sql_ << "DELETE FROM alerts WHERE document_id = :document", soci::use(of);
}

int64_t SavedSearchRepository::AlertedSeq() const {
  long long seq = 0;
  *sql_ << "SELECT seq FROM alert_position", soci::into(seq);
  return seq;
}

void SavedSearchRepository::SetAlertedSeq(int64_t seq) {
  const long long to = seq;
  *sql_ << "UPDATE alert_position SET seq = :to WHERE seq < :than", soci::use(to), soci::use(to);
}

}  // namespace shortlist
