#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "server/marketplace/freelancer.h"
#include "server/storage/document_table.h"

namespace shortlist {

// Where freelancers are kept.
//
// Ids and times are the caller's; so is `seq`, the position of the event that it appended first.
// Refusals: `freelancer_not_found`, `external_id_taken`, `stale_version`, `nul_in_string`,
// `bad_utf8`. Part of a Transaction (storage.h), whose thread rule it shares.
class FreelancerRepository {
 public:
  explicit FreelancerRepository(soci::session* sql) : table_(sql, "freelancers", "freelancer") {}

  Result<Freelancer> GetById(std::string_view id) const;
  Result<Freelancer> GetByExternalId(std::string_view external_id) const;

  // Those of `ids` that exist, in the order asked: one query for the cards of a page.
  std::vector<Freelancer> GetMany(std::span<const std::string> ids) const;
  std::vector<Freelancer> List(const ListQuery& query) const;
  int64_t Count(const ListQuery& query = {}) const;  // of all its pages

  // Every freelancer in the order of ids, one in memory at a time: for rebuilding what is derived.
  void ForEach(const std::function<void(const Freelancer&)>& visit) const;

  // The next `limit` whose last event is after `seq`, in the order of their events.
  std::vector<Freelancer> ChangedAfter(int64_t seq, int limit) const;

  // Of every freelancer, ascending.
  std::vector<std::string> Ids() const;

  Result<void> Insert(const Freelancer& freelancer);

  // Writes `freelancer` if `expected_version` is still the version stored; refuses `stale_version`
  // otherwise. Returns it as stored: its version is `expected_version` + 1.
  Result<Freelancer> Update(Freelancer freelancer, int64_t expected_version);

  // Writes the standing alone (badges, earned_minor, hours, last_active_at): it is no edit, so the
  // version that a client holds stays good.
  Result<void> SaveStanding(const Freelancer& freelancer);

  Result<void> Delete(std::string_view id);

 private:
  DocumentTable table_;
};

}  // namespace shortlist
