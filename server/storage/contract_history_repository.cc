#include "server/storage/contract_history_repository.h"

#include "server/storage/document_body.h"

namespace shortlist {
namespace {

ContractHistory From(const StoredDocument& stored) {
  ContractHistory contract;
  ReadBody(stored.body, &contract);
  contract.id = stored.id;
  contract.external_id = stored.external_id;
  contract.freelancer_external_id = stored.owner;
  contract.version = stored.version;
  contract.seq = stored.seq;
  contract.created_at = stored.created_at;
  contract.updated_at = stored.updated_at;
  return contract;
}

Result<ContractHistory> From(const Result<StoredDocument>& stored) {
  if (!stored) return stored.error();
  return From(*stored);
}

std::vector<ContractHistory> From(const std::vector<StoredDocument>& stored) {
  std::vector<ContractHistory> contracts;
  contracts.reserve(stored.size());
  for (const StoredDocument& each : stored) contracts.push_back(From(each));
  return contracts;
}

Result<StoredDocument> ToStored(const ContractHistory& contract) {
  auto body = BodyOf(contract);
  if (!body) return body.error();
  return StoredDocument{contract.id,         contract.external_id, contract.freelancer_external_id,
                        contract.version,    contract.seq,         contract.created_at,
                        contract.updated_at, *std::move(body)};
}

}  // namespace

Result<ContractHistory> ContractHistoryRepository::GetById(std::string_view id) const {
  return From(table_.GetById(id));
}

Result<ContractHistory> ContractHistoryRepository::GetByExternalId(
    std::string_view external_id) const {
  return From(table_.GetByExternalId(external_id));
}

std::vector<ContractHistory> ContractHistoryRepository::GetMany(
    std::span<const std::string> ids) const {
  return From(table_.GetMany(ids));
}

std::vector<ContractHistory> ContractHistoryRepository::List(const ListQuery& query) const {
  return From(table_.List(query));
}

std::vector<ContractHistory> ContractHistoryRepository::OfFreelancers(
    std::span<const std::string> external_ids) const {
  return From(table_.OwnedBy(external_ids));
}

std::vector<ContractHistory> ContractHistoryRepository::OfFreelancer(
    const std::string& external_id) const {
  return OfFreelancers({&external_id, 1});
}

int64_t ContractHistoryRepository::Count(const ListQuery& query) const {
  return table_.Count(query);
}

void ContractHistoryRepository::ForEach(
    const std::function<void(const ContractHistory&)>& visit) const {
  table_.ForEach([&](const StoredDocument& stored) { visit(From(stored)); });
}

Result<void> ContractHistoryRepository::Insert(const ContractHistory& contract) {
  const auto stored = ToStored(contract);
  if (!stored) return stored.error();
  return table_.Insert(*stored);
}

Result<ContractHistory> ContractHistoryRepository::Update(ContractHistory contract,
                                                          int64_t expected_version) {
  contract.version = expected_version + 1;
  const auto stored = ToStored(contract);
  if (!stored) return stored.error();
  if (auto updated = table_.Update(*stored, expected_version); !updated) return updated.error();
  return contract;
}

Result<void> ContractHistoryRepository::Delete(std::string_view id) { return table_.Delete(id); }

}  // namespace shortlist
