#include "server/storage/document_table.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <soci/soci.h>

#include "server/storage/execute_once.h"
#include "server/storage/text_check.h"

namespace shortlist {
namespace {

// Both databases take more parameters than this in one statement.
constexpr size_t kMaxValuesAtOnce = 10'000;

// Rows that are in memory at a time while all are visited.
constexpr int kRowsAtOnce = 1'000;

constexpr const char* kSelect =
    "SELECT id, external_id, owner, version, seq, created_at, updated_at, body FROM ";

// Runs kSelect + `rest`, which begins with the table and whose parameters are bound already.
std::vector<StoredDocument> ReadDocuments(soci::statement* statement, const std::string& rest) {
  StoredDocument document;
  soci::indicator has_external_id = soci::i_null;
  soci::indicator has_owner = soci::i_null;
  long long version = 0;
  long long seq = 0;
  long long created_at = 0;
  long long updated_at = 0;
  statement->exchange(soci::into(document.id));
  statement->exchange(soci::into(document.external_id, has_external_id));
  statement->exchange(soci::into(document.owner, has_owner));
  statement->exchange(soci::into(version));
  statement->exchange(soci::into(seq));
  statement->exchange(soci::into(created_at));
  statement->exchange(soci::into(updated_at));
  statement->exchange(soci::into(document.body));
  ExecuteOnce(statement, kSelect + rest);
  std::vector<StoredDocument> documents;
  while (statement->fetch()) {
    if (has_external_id == soci::i_null) document.external_id.clear();
    if (has_owner == soci::i_null) document.owner.clear();
    document.version = version;
    document.seq = seq;
    document.created_at = {created_at};
    document.updated_at = {updated_at};
    documents.push_back(document);
  }
  return documents;
}

soci::indicator NullIfEmpty(const std::string& text) {
  return text.empty() ? soci::i_null : soci::i_ok;
}

Error ExternalIdTaken(const std::string& external_id) {
  return {ErrorCode::kConflict, "external_id_taken", "another has external_id " + external_id, {}};
}

// What a list asks for beside its page. Its parameters: external_id, then owner.
std::string ConditionsOf(const ListQuery& query) {
  return std::string(query.external_id ? " AND external_id = :external_id" : "") +
         (query.owner ? " AND owner = :owner" : "");
}

bool IsStorable(const ListQuery& query) {
  return CheckTexts({query.external_id.value_or(""), query.owner.value_or("")}).ok();
}

Result<void> CheckStorable(const StoredDocument& document) {
  return CheckTexts({document.id, document.external_id, document.owner, document.body});
}

}  // namespace

Error DocumentTable::NotFound() const {
  return {ErrorCode::kNotFound, std::string(noun_) + "_not_found", "there is no such thing", {}};
}

Result<StoredDocument> DocumentTable::GetById(std::string_view id) const {
  const std::string wanted(id);
  if (!CheckTexts({id})) return NotFound();
  soci::statement statement(*sql_);
  statement.exchange(soci::use(wanted));
  auto found = ReadDocuments(&statement, std::string(table_) + " WHERE id = :id");
  if (found.empty()) return NotFound();
  return std::move(found.front());
}

Result<StoredDocument> DocumentTable::GetByExternalId(std::string_view external_id) const {
  const std::string wanted(external_id);
  if (!CheckTexts({external_id})) return NotFound();
  soci::statement statement(*sql_);
  statement.exchange(soci::use(wanted));
  auto found = ReadDocuments(&statement, std::string(table_) + " WHERE external_id = :external_id");
  if (found.empty()) return NotFound();
  return std::move(found.front());
}

template <typename Visit>
void DocumentTable::ForEachWhere(const char* column, std::span<const std::string> values,
                                 const char* order, Visit visit) const {
  for (size_t begin = 0; begin < values.size(); begin += kMaxValuesAtOnce) {
    const auto some = values.subspan(begin, std::min(kMaxValuesAtOnce, values.size() - begin));
    std::string places;
    for (size_t i = 0; i < some.size(); ++i) {
      places += (i == 0 ? ":v" : ", :v") + std::to_string(i);
    }
    soci::statement statement(*sql_);
    static const std::string kNobody;
    for (const std::string& value : some) {
      statement.exchange(soci::use(CheckTexts({value}) ? value : kNobody));
    }
    auto rows = ReadDocuments(&statement, std::string(table_) + " WHERE " + std::string(column) +
                                              " IN (" + places + ") " + order);
    for (StoredDocument& row : rows) visit(std::move(row));
  }
}

std::vector<StoredDocument> DocumentTable::GetMany(std::span<const std::string> ids) const {
  std::unordered_map<std::string, StoredDocument> found;
  ForEachWhere("id", ids, "", [&](StoredDocument row) {
    std::string id = row.id;
    found.emplace(std::move(id), std::move(row));
  });
  std::vector<StoredDocument> in_order;
  for (const std::string& id : ids) {
    const auto row = found.find(id);
    if (row != found.end()) in_order.push_back(row->second);
  }
  return in_order;
}

std::vector<StoredDocument> DocumentTable::List(const ListQuery& query) const {
  if (!CheckTexts({query.after_id}) || !IsStorable(query)) return {};
  soci::statement statement(*sql_);
  statement.exchange(soci::use(query.after_id));
  if (query.external_id) statement.exchange(soci::use(*query.external_id));
  if (query.owner) statement.exchange(soci::use(*query.owner));
  statement.exchange(soci::use(query.limit));
  return ReadDocuments(&statement, std::string(table_) + " WHERE id > :after" +
                                       ConditionsOf(query) + " ORDER BY id LIMIT :max");
}

std::vector<StoredDocument> DocumentTable::OwnedBy(std::span<const std::string> owners) const {
  std::vector<StoredDocument> owned;
  ForEachWhere("owner", owners, "ORDER BY owner, id",
               [&](StoredDocument row) { owned.push_back(std::move(row)); });
  return owned;
}

std::vector<StoredDocument> DocumentTable::ChangedAfter(int64_t seq, int limit) const {
  const long long after = seq;
  soci::statement statement(*sql_);
  statement.exchange(soci::use(after));
  statement.exchange(soci::use(limit));
  return ReadDocuments(&statement,
                       std::string(table_) + " WHERE seq > :seq ORDER BY seq LIMIT :max");
}

std::vector<std::string> DocumentTable::Ids() const {
  std::vector<std::string> ids;
  std::string id;
  soci::statement statement =
      (sql_->prepare << "SELECT id FROM " + std::string(table_) + " ORDER BY id", soci::into(id));
  statement.execute();
  while (statement.fetch()) ids.push_back(id);
  return ids;
}

int64_t DocumentTable::Count(const ListQuery& query) const {
  if (!IsStorable(query)) return 0;
  long long count = 0;
  soci::statement statement(*sql_);
  statement.exchange(soci::into(count));
  if (!query.external_id && !query.owner) {
    // To count them one by one takes milliseconds of each page, and more with every document.
    ExecuteOnce(&statement, "SELECT count FROM document_counts WHERE documents = '" +
                                std::string(table_) + "'");
    (void)statement.fetch();
    return count;
  }
  if (query.external_id) statement.exchange(soci::use(*query.external_id));
  if (query.owner) statement.exchange(soci::use(*query.owner));
  // Every id comes after the empty one.
  ExecuteOnce(&statement, "SELECT COUNT(*) FROM " + std::string(table_) + " WHERE id > ''" +
                              ConditionsOf(query));
  (void)statement.fetch();
  return count;
}

void DocumentTable::ForEach(const std::function<void(const StoredDocument&)>& visit) const {
  // Page by page: the library for PostgreSQL holds every row of an answer.
  ListQuery page{.limit = kRowsAtOnce};
  for (std::vector<StoredDocument> rows; !(rows = List(page)).empty();
       page.after_id = rows.back().id) {
    for (const StoredDocument& row : rows) visit(row);
  }
}

// Asked before the write, not read from its failure: databases name a broken constraint
// differently, and one writes at a time (Database::BeginWrite).
bool DocumentTable::IsExternalIdTaken(const StoredDocument& document) const {
  if (document.external_id.empty()) return false;
  int taken = 0;
  *sql_ << "SELECT 1 FROM " + std::string(table_) +
               " WHERE external_id = :external_id AND id <> :id",
      soci::use(document.external_id), soci::use(document.id), soci::into(taken);
  return sql_->got_data();
}

Result<void> DocumentTable::Insert(const StoredDocument& document) {
  if (auto checked = CheckStorable(document); !checked) return checked;
  if (IsExternalIdTaken(document)) return ExternalIdTaken(document.external_id);
  soci::indicator has_external_id = NullIfEmpty(document.external_id);
  soci::indicator has_owner = NullIfEmpty(document.owner);
  const long long version = document.version;
  const long long seq = document.seq;
  const long long created_at = document.created_at.micros;
  const long long updated_at = document.updated_at.micros;
  *sql_ << "INSERT INTO " + std::string(table_) +
               " (id, external_id, owner, version, seq, created_at, updated_at, body)"
               " VALUES (:id, :external_id, :owner, :version, :seq, :created, :updated, :body)",
      soci::use(document.id), soci::use(document.external_id, has_external_id),
      soci::use(document.owner, has_owner), soci::use(version), soci::use(seq),
      soci::use(created_at), soci::use(updated_at), soci::use(document.body);
  CountOn(1);
  return {};
}

Result<void> DocumentTable::Update(const StoredDocument& document, int64_t expected_version) {
  if (auto checked = CheckStorable(document); !checked) return checked;
  long long stored_version = 0;
  *sql_ << "SELECT version FROM " + std::string(table_) + " WHERE id = :id", soci::use(document.id),
      soci::into(stored_version);
  if (!sql_->got_data()) return NotFound();
  if (stored_version != expected_version) {
    return Error{ErrorCode::kStaleVersion,
                 "stale_version",
                 "the newest version is " + std::to_string(stored_version),
                 {}};
  }
  if (IsExternalIdTaken(document)) return ExternalIdTaken(document.external_id);
  soci::indicator has_external_id = NullIfEmpty(document.external_id);
  soci::indicator has_owner = NullIfEmpty(document.owner);
  const long long version = document.version;
  const long long seq = document.seq;
  const long long created_at = document.created_at.micros;
  const long long updated_at = document.updated_at.micros;
  *sql_ << "UPDATE " + std::string(table_) +
               " SET external_id = :external_id, owner = :owner, version = :version, seq = :seq,"
               " created_at = :created, updated_at = :updated, body = :body WHERE id = :id",
      soci::use(document.external_id, has_external_id), soci::use(document.owner, has_owner),
      soci::use(version), soci::use(seq), soci::use(created_at), soci::use(updated_at),
      soci::use(document.body), soci::use(document.id);
  return {};
}

Result<void> DocumentTable::SaveBody(std::string_view id, std::string_view body) {
  if (auto checked = CheckTexts({id, body}); !checked) return checked;
  const std::string wanted(id);
  const std::string text(body);
  int changed = 0;
  *sql_ << "UPDATE " + std::string(table_) + " SET body = :body WHERE id = :id RETURNING 1",
      soci::use(text), soci::use(wanted), soci::into(changed);
  if (!sql_->got_data()) return NotFound();
  return {};
}

Result<void> DocumentTable::SaveCounted(std::string_view id, std::string_view body, int64_t seq) {
  if (auto checked = CheckTexts({id, body}); !checked) return checked;
  const std::string wanted(id);
  const std::string text(body);
  const long long position = seq;
  int changed = 0;
  *sql_ << "UPDATE " + std::string(table_) +
               " SET body = :body, seq = :seq WHERE id = :id RETURNING 1",
      soci::use(text), soci::use(position), soci::use(wanted), soci::into(changed);
  if (!sql_->got_data()) return NotFound();
  return {};
}

Result<void> DocumentTable::Delete(std::string_view id) {
  const std::string wanted(id);
  if (!CheckTexts({id})) return NotFound();
  int deleted = 0;
  *sql_ << "DELETE FROM " + std::string(table_) + " WHERE id = :id RETURNING 1", soci::use(wanted),
      soci::into(deleted);
  if (!sql_->got_data()) return NotFound();
  CountOn(-1);
  return {};
}

// Writers wait for each other anyway (database.h): the one row holds nobody up.
void DocumentTable::CountOn(int more) {
  *sql_ << "UPDATE document_counts SET count = count + :more WHERE documents = '" +
               std::string(table_) + "'",
      soci::use(more);
}

}  // namespace shortlist
