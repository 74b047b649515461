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

// One SELECT over documents: bind the parameters in their order, then read row by row.
class DocumentSelect {
 public:
  DocumentSelect(soci::session* sql, std::string_view table, const std::string& rest)
      : statement_(*sql),
        query_("SELECT id, external_id, owner, version, seq, created_at, updated_at, body FROM " +
               std::string(table) + " " + rest) {
    statement_.exchange(soci::into(row_.id));
    statement_.exchange(soci::into(row_.external_id, has_external_id_));
    statement_.exchange(soci::into(row_.owner, has_owner_));
    statement_.exchange(soci::into(version_));
    statement_.exchange(soci::into(seq_));
    statement_.exchange(soci::into(created_at_));
    statement_.exchange(soci::into(updated_at_));
    statement_.exchange(soci::into(row_.body));
  }

  // `value` must live until the last Next.
  template <typename T>
  void Bind(const T& value) {
    statement_.exchange(soci::use(value));
  }

  void Execute() { ExecuteOnce(&statement_, query_); }

  // The next row, good until the next call; null at the end.
  const StoredDocument* Next() {
    if (!statement_.fetch()) return nullptr;
    if (has_external_id_ == soci::i_null) row_.external_id.clear();
    if (has_owner_ == soci::i_null) row_.owner.clear();
    row_.version = version_;
    row_.seq = seq_;
    row_.created_at = {created_at_};
    row_.updated_at = {updated_at_};
    return &row_;
  }

  std::vector<StoredDocument> All() {
    std::vector<StoredDocument> rows;
    while (const StoredDocument* row = Next()) rows.push_back(*row);
    return rows;
  }

 private:
  soci::statement statement_;
  std::string query_;
  StoredDocument row_;
  soci::indicator has_external_id_ = soci::i_ok;
  soci::indicator has_owner_ = soci::i_ok;
  long long version_ = 0;
  long long seq_ = 0;
  long long created_at_ = 0;
  long long updated_at_ = 0;
};

soci::indicator NullIfEmpty(const std::string& text) {
  return text.empty() ? soci::i_null : soci::i_ok;
}

Error ExternalIdTaken(const std::string& external_id) {
  return {ErrorCode::kConflict, "external_id_taken", "another has external_id " + external_id, {}};
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
  DocumentSelect select(sql_, table_, "WHERE id = :id");
  select.Bind(wanted);
  select.Execute();
  const StoredDocument* row = select.Next();
  if (row == nullptr) return NotFound();
  return *row;
}

Result<StoredDocument> DocumentTable::GetByExternalId(std::string_view external_id) const {
  const std::string wanted(external_id);
  if (!CheckTexts({external_id})) return NotFound();
  DocumentSelect select(sql_, table_, "WHERE external_id = :external_id");
  select.Bind(wanted);
  select.Execute();
  const StoredDocument* row = select.Next();
  if (row == nullptr) return NotFound();
  return *row;
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
    DocumentSelect select(sql_, table_,
                          "WHERE " + std::string(column) + " IN (" + places + ") " + order);
    static const std::string kNobody;
    for (const std::string& value : some) select.Bind(CheckTexts({value}) ? value : kNobody);
    select.Execute();
    while (const StoredDocument* row = select.Next()) visit(*row);
  }
}

std::vector<StoredDocument> DocumentTable::GetMany(std::span<const std::string> ids) const {
  std::unordered_map<std::string, StoredDocument> found;
  ForEachWhere("id", ids, "", [&](const StoredDocument& row) { found.emplace(row.id, row); });
  std::vector<StoredDocument> in_order;
  for (const std::string& id : ids) {
    const auto row = found.find(id);
    if (row != found.end()) in_order.push_back(row->second);
  }
  return in_order;
}

std::vector<StoredDocument> DocumentTable::List(const ListQuery& query) const {
  const bool one = query.external_id.has_value();
  if (!CheckTexts({query.after_id, query.external_id.value_or("")})) return {};
  DocumentSelect select(sql_, table_,
                        std::string("WHERE id > :after") +
                            (one ? " AND external_id = :external_id" : "") +
                            " ORDER BY id LIMIT :max");
  select.Bind(query.after_id);
  if (one) select.Bind(*query.external_id);
  select.Bind(query.limit);
  select.Execute();
  return select.All();
}

std::vector<StoredDocument> DocumentTable::OwnedBy(std::span<const std::string> owners) const {
  std::vector<StoredDocument> owned;
  ForEachWhere("owner", owners, "ORDER BY owner, id",
               [&](const StoredDocument& row) { owned.push_back(row); });
  return owned;
}

std::vector<StoredDocument> DocumentTable::ChangedAfter(int64_t seq, int limit) const {
  const long long after = seq;
  DocumentSelect select(sql_, table_, "WHERE seq > :seq ORDER BY seq LIMIT :max");
  select.Bind(after);
  select.Bind(limit);
  select.Execute();
  return select.All();
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

int64_t DocumentTable::Count(const std::optional<std::string>& external_id) const {
  long long count = 0;
  const std::string query = "SELECT COUNT(*) FROM " + std::string(table_);
  if (external_id) {
    if (!CheckTexts({*external_id})) return 0;
    *sql_ << query + " WHERE external_id = :external_id", soci::use(*external_id),
        soci::into(count);
  } else {
    *sql_ << query, soci::into(count);
  }
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
  return {};
}

}  // namespace shortlist
