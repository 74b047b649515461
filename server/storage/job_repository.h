#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "server/marketplace/job.h"
#include "server/storage/document_table.h"

namespace shortlist {

// Where jobs are kept.
//
// Ids and times are the caller's; so is `seq`, the position of the event that it appended first.
// Refusals: `job_not_found`, `external_id_taken`, `stale_version`, `nul_in_string`,
// `bad_utf8`. Part of a Transaction (storage.h), whose thread rule it shares.
class JobRepository {
 public:
  explicit JobRepository(soci::session* sql) : table_(sql, "jobs", "job") {}

  Result<Job> GetById(std::string_view id) const;
  Result<Job> GetByExternalId(std::string_view external_id) const;

  // Those of `ids` that exist, in the order asked: one query for the cards of a page.
  std::vector<Job> GetMany(std::span<const std::string> ids) const;
  std::vector<Job> List(const ListQuery& query) const;
  int64_t Count(const ListQuery& query = {}) const;  // of all its pages

  // Every job in the order of ids, one in memory at a time: for rebuilding what is derived.
  void ForEach(const std::function<void(const Job&)>& visit) const;

  // The next `limit` whose last event is after `seq`, in the order of their events.
  std::vector<Job> ChangedAfter(int64_t seq, int limit) const;

  Result<void> Insert(const Job& job);

  // Writes `job` if `expected_version` is still the version stored; refuses `stale_version`
  // otherwise. Returns it as stored: its version is `expected_version` + 1.
  Result<Job> Update(Job job, int64_t expected_version);

  // Writes how many proposals it has received, and `seq`; its version stays.
  Result<void> SaveProposals(std::string_view id, int64_t proposals, int64_t seq);

  Result<void> Delete(std::string_view id);

 private:
  DocumentTable table_;
};

}  // namespace shortlist
