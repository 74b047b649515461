#include "server/storage/job_success_repository.h"

#include <soci/soci.h>

namespace shortlist {
namespace {

constexpr const char* kSelect =
    "SELECT freelancer_id, seq, score, window_months, as_of, ledger"
    " FROM job_success ";

// What the columns of kSelect are read into.
struct JobSuccessRow {
  StoredJobSuccess stored;
  long long seq = 0;
  int score = 0;
  soci::indicator has_score = soci::i_null;

  StoredJobSuccess Read() const {
    StoredJobSuccess read = stored;
    read.seq = seq;
    if (has_score == soci::i_ok) read.score = score;
    return read;
  }
};

}  // namespace

Result<StoredJobSuccess> JobSuccessRepository::Get(std::string_view freelancer_id) const {
  const std::string wanted(freelancer_id);
  JobSuccessRow row;
  *sql_ << std::string(kSelect) + "WHERE freelancer_id = :id", soci::use(wanted),
      soci::into(row.stored.freelancer_id), soci::into(row.seq),
      soci::into(row.score, row.has_score), soci::into(row.stored.window_months),
      soci::into(row.stored.as_of.days), soci::into(row.stored.ledger);
  if (!sql_->got_data()) {
    return Error{ErrorCode::kNotFound, "job_success_not_found", "no score was computed yet", {}};
  }
  return row.Read();
}

void JobSuccessRepository::ForEach(
    const std::function<void(const StoredJobSuccess&)>& visit) const {
  JobSuccessRow row;
  soci::statement statement =
      (sql_->prepare << std::string(kSelect) + "ORDER BY freelancer_id",
       soci::into(row.stored.freelancer_id), soci::into(row.seq),
       soci::into(row.score, row.has_score), soci::into(row.stored.window_months),
       soci::into(row.stored.as_of.days), soci::into(row.stored.ledger));
  statement.execute();
  while (statement.fetch()) visit(row.Read());
}

bool JobSuccessRepository::Save(const StoredJobSuccess& job_success) {
  const long long seq = job_success.seq;
  const int score = job_success.score.value_or(0);
  soci::indicator has_score = job_success.score ? soci::i_ok : soci::i_null;
  soci::statement statement =
      (sql_->prepare << "INSERT INTO job_success"
                        " (freelancer_id, seq, score, window_months, as_of, ledger)"
                        " VALUES (:freelancer_id, :seq, :score, :window, :as_of, :ledger)"
                        " ON CONFLICT (freelancer_id) DO UPDATE SET seq = excluded.seq,"
                        " score = excluded.score, window_months = excluded.window_months,"
                        " as_of = excluded.as_of, ledger = excluded.ledger WHERE excluded.seq >= "
                        "job_success.seq",
       soci::use(job_success.freelancer_id), soci::use(seq), soci::use(score, has_score),
       soci::use(job_success.window_months), soci::use(job_success.as_of.days),
       soci::use(job_success.ledger));
  statement.execute(true);
  return statement.get_affected_rows() > 0;
}

void JobSuccessRepository::Delete(std::string_view freelancer_id) {
  const std::string wanted(freelancer_id);
  *sql_ << "DELETE FROM job_success WHERE freelancer_id = :id", soci::use(wanted);
}

}  // namespace shortlist
