#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/result.h"
#include "server/marketplace/contract_history.h"
#include "server/storage/document_table.h"

namespace shortlist {

// Where imported contracts are kept.
//
// Ids and times are the caller's; so is `seq`, the position of the event that it appended first.
// Refusals: `contract_history_not_found`, `external_id_taken`, `stale_version`, `nul_in_string`,
// `bad_utf8`. Part of a Transaction (storage.h), whose thread rule it shares.
class ContractHistoryRepository {
 public:
  explicit ContractHistoryRepository(soci::session* sql)
      : table_(sql, "contract_history", "contract_history") {}

  Result<ContractHistory> GetById(std::string_view id) const;
  Result<ContractHistory> GetByExternalId(std::string_view external_id) const;

  // Those of `ids` that exist, in the order asked: one query for the cards of a page.
  std::vector<ContractHistory> GetMany(std::span<const std::string> ids) const;
  std::vector<ContractHistory> List(const ListQuery& query) const;

  // The contracts of the freelancers that another system calls so, by freelancer, oldest id first.
  std::vector<ContractHistory> OfFreelancers(std::span<const std::string> external_ids) const;
  std::vector<ContractHistory> OfFreelancer(const std::string& external_id) const;
  int64_t Count(const ListQuery& query = {}) const;  // of all its pages

  // Every contract in the order of ids, one in memory at a time: for rebuilding what is derived.
  void ForEach(const std::function<void(const ContractHistory&)>& visit) const;

  Result<void> Insert(const ContractHistory& contract);

  // Writes `contract` if `expected_version` is still the version stored; refuses `stale_version`
  // otherwise. Returns it as stored: its version is `expected_version` + 1.
  Result<ContractHistory> Update(ContractHistory contract, int64_t expected_version);

  Result<void> Delete(std::string_view id);

 private:
  DocumentTable table_;
};

}  // namespace shortlist
