#include "server/storage/connects_repository.h"

#include <soci/soci.h>

#include "index/base/check.h"
#include "server/storage/execute_once.h"
#include "server/storage/text_check.h"

namespace shortlist {
namespace {

constexpr const char* kSelectLots =
    "SELECT l.id, l.owner, l.source, l.grant_key, l.issued_at, l.expires_at, l.expired_at,"
    " a.credits_posted - a.debits_posted - a.debits_pending"
    " FROM connects_lots l JOIN ledger_accounts a ON a.id = l.id ";

constexpr const char* kSelectQuotes =
    "SELECT id, freelancer_id, job_id, connects, plan_version, quoted_at, expires_at,"
    " COALESCE(spend_id, '') FROM connects_quotes ";

constexpr const char* kSelectSpends =
    "SELECT id, freelancer_id, job_id, connects, spent_at, returned_at FROM connects_spends ";

// Runs kSelectLots + `rest`, whose parameters are bound already.
std::vector<ConnectsLot> ReadLots(soci::statement* statement, const std::string& rest) {
  ConnectsLot lot;
  std::string source;
  long long issued_at = 0;
  long long expires_at = 0;
  long long expired_at = 0;
  long long available = 0;
  soci::indicator has_expired = soci::i_null;
  statement->exchange(soci::into(lot.id));
  statement->exchange(soci::into(lot.owner));
  statement->exchange(soci::into(source));
  statement->exchange(soci::into(lot.grant_key));
  statement->exchange(soci::into(issued_at));
  statement->exchange(soci::into(expires_at));
  statement->exchange(soci::into(expired_at, has_expired));
  statement->exchange(soci::into(available));
  ExecuteOnce(statement, kSelectLots + rest);
  std::vector<ConnectsLot> lots;
  while (statement->fetch()) {
    const auto known = ConnectsSourceByName(source);
    CHECK(known);
    lot.source = *known;
    lot.issued_at = {issued_at};
    lot.expires_at = {expires_at};
    lot.expired_at.reset();
    if (has_expired == soci::i_ok) lot.expired_at = Timestamp{expired_at};
    lot.available = available;
    lots.push_back(lot);
  }
  return lots;
}

// Runs kSelectQuotes + `rest`, whose parameters are bound already.
std::vector<ConnectsQuote> ReadQuotes(soci::statement* statement, const std::string& rest) {
  ConnectsQuote quote;
  long long connects = 0;
  long long quoted_at = 0;
  long long expires_at = 0;
  statement->exchange(soci::into(quote.id));
  statement->exchange(soci::into(quote.freelancer_id));
  statement->exchange(soci::into(quote.job_id));
  statement->exchange(soci::into(connects));
  statement->exchange(soci::into(quote.plan_version));
  statement->exchange(soci::into(quoted_at));
  statement->exchange(soci::into(expires_at));
  statement->exchange(soci::into(quote.spend_id));
  ExecuteOnce(statement, kSelectQuotes + rest);
  std::vector<ConnectsQuote> quotes;
  while (statement->fetch()) {
    quote.connects = connects;
    quote.quoted_at = {quoted_at};
    quote.expires_at = {expires_at};
    quotes.push_back(quote);
  }
  return quotes;
}

// Runs kSelectSpends + `rest`, whose parameters are bound already.
std::vector<ConnectsSpend> ReadSpends(soci::statement* statement, const std::string& rest) {
  ConnectsSpend spend;
  long long connects = 0;
  long long spent_at = 0;
  long long returned_at = 0;
  soci::indicator has_returned = soci::i_null;
  statement->exchange(soci::into(spend.id));
  statement->exchange(soci::into(spend.freelancer_id));
  statement->exchange(soci::into(spend.job_id));
  statement->exchange(soci::into(connects));
  statement->exchange(soci::into(spent_at));
  statement->exchange(soci::into(returned_at, has_returned));
  ExecuteOnce(statement, kSelectSpends + rest);
  std::vector<ConnectsSpend> spends;
  while (statement->fetch()) {
    spend.connects = connects;
    spend.spent_at = {spent_at};
    spend.returned_at.reset();
    if (has_returned == soci::i_ok) spend.returned_at = Timestamp{returned_at};
    spends.push_back(spend);
  }
  return spends;
}

template <typename T>
Result<T> OneOf(std::vector<T> found, const char* noun) {
  if (found.empty()) {
    return Error{ErrorCode::kNotFound,
                 std::string(noun) + "_not_found",
                 std::string("there is no such ") + noun,
                 {}};
  }
  return std::move(found.front());
}

}  // namespace

Result<void> ConnectsRepository::InsertLot(const ConnectsLot& lot) {
  CHECK(CheckTexts({lot.id, lot.owner}).ok());
  if (auto checked = CheckTexts({lot.grant_key}); !checked) return checked;
  const std::string source(NameOf(lot.source));
  const long long issued_at = lot.issued_at.micros;
  const long long expires_at = lot.expires_at.micros;
  int inserted = 0;
  *sql_ << "INSERT INTO connects_lots (id, owner, source, grant_key, issued_at, expires_at)"
           " VALUES (:id, :owner, :source, :grant_key, :issued_at, :expires_at)"
           " ON CONFLICT (owner, grant_key) DO NOTHING RETURNING 1",
      soci::use(lot.id), soci::use(lot.owner), soci::use(source), soci::use(lot.grant_key),
      soci::use(issued_at), soci::use(expires_at), soci::into(inserted);
  if (sql_->got_data()) return {};
  return Error{
      ErrorCode::kConflict, "connects_already_granted", "granted before: " + lot.grant_key, {}};
}

Result<ConnectsLot> ConnectsRepository::GetLot(std::string_view id) const {
  const std::string wanted(id);
  std::vector<ConnectsLot> found;
  if (CheckTexts({wanted})) {
    soci::statement statement(*sql_);
    statement.exchange(soci::use(wanted));
    found = ReadLots(&statement, "WHERE l.id = :id");
  }
  return OneOf(std::move(found), "connects_lot");
}

bool ConnectsRepository::HasLot(std::string_view owner, std::string_view grant_key) const {
  const std::string of(owner);
  const std::string key(grant_key);
  if (!CheckTexts({of, key})) return false;
  int found = 0;
  *sql_ << "SELECT 1 FROM connects_lots WHERE owner = :owner AND grant_key = :key", soci::use(of),
      soci::use(key), soci::into(found);
  return sql_->got_data();
}

std::vector<ConnectsLot> ConnectsRepository::SpendableLots(std::string_view owner,
                                                           Timestamp now) const {
  const std::string wanted(owner);
  const long long at = now.micros;
  if (!CheckTexts({wanted})) return {};
  soci::statement statement(*sql_);
  statement.exchange(soci::use(wanted));
  statement.exchange(soci::use(at));
  return ReadLots(&statement,
                  "WHERE l.owner = :owner AND l.expires_at > :now"
                  " AND a.credits_posted - a.debits_posted - a.debits_pending > 0"
                  " ORDER BY l.expires_at, l.id");
}

std::vector<ConnectsLot> ConnectsRepository::DueLots(Timestamp now, int limit) const {
  const long long at = now.micros;
  soci::statement statement(*sql_);
  statement.exchange(soci::use(at));
  statement.exchange(soci::use(limit));
  return ReadLots(&statement,
                  "WHERE l.expired_at IS NULL AND l.expires_at <= :now"
                  " ORDER BY l.expires_at, l.id LIMIT :max");
}

void ConnectsRepository::SetExpired(std::string_view id, Timestamp at) {
  const std::string wanted(id);
  const long long expired_at = at.micros;
  int marked = 0;
  *sql_ << "UPDATE connects_lots SET expired_at = :at WHERE id = :id AND expired_at IS NULL"
           " RETURNING 1",
      soci::use(expired_at), soci::use(wanted), soci::into(marked);
  CHECK(sql_->got_data());
}

void ConnectsRepository::InsertQuote(const ConnectsQuote& quote) {
  CHECK(CheckTexts({quote.id, quote.freelancer_id, quote.job_id, quote.plan_version}).ok());
  const long long connects = quote.connects;
  const long long quoted_at = quote.quoted_at.micros;
  const long long expires_at = quote.expires_at.micros;
  *sql_ << "INSERT INTO connects_quotes (id, freelancer_id, job_id, connects, plan_version,"
           " quoted_at, expires_at)"
           " VALUES (:id, :freelancer_id, :job_id, :connects, :plan, :quoted_at, :expires_at)",
      soci::use(quote.id), soci::use(quote.freelancer_id), soci::use(quote.job_id),
      soci::use(connects), soci::use(quote.plan_version), soci::use(quoted_at),
      soci::use(expires_at);
}

Result<ConnectsQuote> ConnectsRepository::GetQuote(std::string_view id) const {
  const std::string wanted(id);
  std::vector<ConnectsQuote> found;
  if (CheckTexts({wanted})) {
    soci::statement statement(*sql_);
    statement.exchange(soci::use(wanted));
    found = ReadQuotes(&statement, "WHERE id = :id");
  }
  return OneOf(std::move(found), "quote");
}

std::optional<ConnectsQuote> ConnectsRepository::FindLiveQuote(std::string_view freelancer_id,
                                                               std::string_view job_id,
                                                               Timestamp now) const {
  const std::string freelancer(freelancer_id);
  const std::string job(job_id);
  const long long at = now.micros;
  if (!CheckTexts({freelancer, job})) return std::nullopt;
  soci::statement statement(*sql_);
  statement.exchange(soci::use(freelancer));
  statement.exchange(soci::use(job));
  statement.exchange(soci::use(at));
  auto found = ReadQuotes(&statement,
                          "WHERE freelancer_id = :freelancer_id AND job_id = :job_id"
                          " AND expires_at > :now AND spend_id IS NULL"
                          " ORDER BY expires_at DESC LIMIT 1");
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

bool ConnectsRepository::UseQuote(std::string_view id, std::string_view spend_id) {
  const std::string wanted(id);
  const std::string spend(spend_id);
  int used = 0;
  *sql_ << "UPDATE connects_quotes SET spend_id = :spend WHERE id = :id AND spend_id IS NULL"
           " RETURNING 1",
      soci::use(spend), soci::use(wanted), soci::into(used);
  return sql_->got_data();
}

void ConnectsRepository::InsertSpend(const ConnectsSpend& spend) {
  CHECK(CheckTexts({spend.id, spend.freelancer_id, spend.job_id}).ok());
  const long long connects = spend.connects;
  const long long spent_at = spend.spent_at.micros;
  *sql_ << "INSERT INTO connects_spends (id, freelancer_id, job_id, connects, spent_at)"
           " VALUES (:id, :freelancer_id, :job_id, :connects, :spent_at)",
      soci::use(spend.id), soci::use(spend.freelancer_id), soci::use(spend.job_id),
      soci::use(connects), soci::use(spent_at);
}

Result<ConnectsSpend> ConnectsRepository::GetSpend(std::string_view id) const {
  const std::string wanted(id);
  std::vector<ConnectsSpend> found;
  if (CheckTexts({wanted})) {
    soci::statement statement(*sql_);
    statement.exchange(soci::use(wanted));
    found = ReadSpends(&statement, "WHERE id = :id");
  }
  return OneOf(std::move(found), "connects_spend");
}

std::vector<ConnectsSpend> ConnectsRepository::OpenSpendsOfJob(std::string_view job_id) const {
  const std::string wanted(job_id);
  if (!CheckTexts({wanted})) return {};
  soci::statement statement(*sql_);
  statement.exchange(soci::use(wanted));
  return ReadSpends(&statement, "WHERE job_id = :job_id AND returned_at IS NULL ORDER BY id");
}

bool ConnectsRepository::SetReturned(std::string_view id, Timestamp at) {
  const std::string wanted(id);
  const long long returned_at = at.micros;
  int marked = 0;
  *sql_ << "UPDATE connects_spends SET returned_at = :at WHERE id = :id AND returned_at IS NULL"
           " RETURNING 1",
      soci::use(returned_at), soci::use(wanted), soci::into(marked);
  return sql_->got_data();
}

}  // namespace shortlist
