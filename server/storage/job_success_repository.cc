#include "server/storage/job_success_repository.h"

#include <algorithm>

#include <soci/soci.h>

#include "server/storage/execute_once.h"
#include "server/storage/text_check.h"

namespace shortlist {
namespace {

// Both databases take more parameters than this in one statement.
constexpr size_t kMaxIdsAtOnce = 10'000;

// Rows that are in memory at a time while all are visited.
constexpr int kRowsAtOnce = 1'000;

constexpr const char* kSelect =
    "SELECT freelancer_id, seq, score, window_months, as_of, ledger"
    " FROM job_success ";

// Runs kSelect + `rest`, whose parameters are bound already.
std::vector<StoredJobSuccess> ReadAll(soci::statement* statement, const std::string& rest) {
  StoredJobSuccess stored;
  long long seq = 0;
  int score = 0;
  soci::indicator has_score = soci::i_null;
  statement->exchange(soci::into(stored.freelancer_id));
  statement->exchange(soci::into(seq));
  statement->exchange(soci::into(score, has_score));
  statement->exchange(soci::into(stored.window_months));
  statement->exchange(soci::into(stored.as_of.days));
  statement->exchange(soci::into(stored.ledger));
  ExecuteOnce(statement, kSelect + rest);
  std::vector<StoredJobSuccess> all;
  while (statement->fetch()) {
    stored.seq = seq;
    stored.score.reset();
    if (has_score == soci::i_ok) stored.score = score;
    all.push_back(stored);
  }
  return all;
}

}  // namespace

Result<StoredJobSuccess> JobSuccessRepository::Get(std::string_view freelancer_id) const {
  const std::string wanted(freelancer_id);
  const std::vector<StoredJobSuccess> found = GetMany({&wanted, 1});
  if (found.empty()) {
    return Error{ErrorCode::kNotFound, "job_success_not_found", "no score was computed yet", {}};
  }
  return found.front();
}

std::vector<StoredJobSuccess> JobSuccessRepository::GetMany(
    std::span<const std::string> freelancer_ids) const {
  std::vector<StoredJobSuccess> found;
  for (size_t begin = 0; begin < freelancer_ids.size(); begin += kMaxIdsAtOnce) {
    const auto some =
        freelancer_ids.subspan(begin, std::min(kMaxIdsAtOnce, freelancer_ids.size() - begin));
    std::string places;
    for (size_t i = 0; i < some.size(); ++i) {
      places += (i == 0 ? ":id" : ", :id") + std::to_string(i);
    }
    soci::statement statement(*sql_);
    static const std::string kNobody;
    for (const std::string& id : some) {
      statement.exchange(soci::use(CheckTexts({id}) ? id : kNobody));
    }
    const auto rows = ReadAll(&statement, "WHERE freelancer_id IN (" + places + ")");
    found.insert(found.end(), rows.begin(), rows.end());
  }
  return found;
}

void JobSuccessRepository::ForEach(
    const std::function<void(const StoredJobSuccess&)>& visit) const {
  // Page by page: the library for PostgreSQL holds every row of an answer.
  std::string after;
  while (true) {
    soci::statement statement(*sql_);
    statement.exchange(soci::use(after));
    statement.exchange(soci::use(kRowsAtOnce));
    const auto page =
        ReadAll(&statement, "WHERE freelancer_id > :after ORDER BY freelancer_id LIMIT :max");
    if (page.empty()) return;
    for (const StoredJobSuccess& each : page) visit(each);
    after = page.back().freelancer_id;
  }
}

bool JobSuccessRepository::Save(const StoredJobSuccess& job_success) {
  const long long seq = job_success.seq;
  const int score = job_success.score.value_or(0);
  soci::indicator has_score = job_success.score ? soci::i_ok : soci::i_null;
  int saved = 0;
  *sql_ << "INSERT INTO job_success (freelancer_id, seq, score, window_months, as_of, ledger)"
           " VALUES (:freelancer_id, :seq, :score, :window, :as_of, :ledger)"
           " ON CONFLICT (freelancer_id) DO UPDATE SET seq = excluded.seq,"
           " score = excluded.score, window_months = excluded.window_months,"
           " as_of = excluded.as_of, ledger = excluded.ledger"
           " WHERE excluded.seq >= job_success.seq RETURNING 1",
      soci::use(job_success.freelancer_id), soci::use(seq), soci::use(score, has_score),
      soci::use(job_success.window_months), soci::use(job_success.as_of.days),
      soci::use(job_success.ledger), soci::into(saved);
  return sql_->got_data();
}

void JobSuccessRepository::Delete(std::string_view freelancer_id) {
  const std::string wanted(freelancer_id);
  *sql_ << "DELETE FROM job_success WHERE freelancer_id = :id", soci::use(wanted);
}

}  // namespace shortlist
