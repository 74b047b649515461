#include "server/storage/freelancer_repository.h"

#include "server/storage/document_body.h"

namespace shortlist {
namespace {

Freelancer From(const StoredDocument& stored) {
  Freelancer freelancer;
  ReadBody(stored.body, &freelancer);
  freelancer.id = stored.id;
  freelancer.external_id = stored.external_id;
  freelancer.owner = stored.owner;
  freelancer.version = stored.version;
  freelancer.seq = stored.seq;
  freelancer.created_at = stored.created_at;
  freelancer.updated_at = stored.updated_at;
  return freelancer;
}

Result<Freelancer> From(const Result<StoredDocument>& stored) {
  if (!stored) return stored.error();
  return From(*stored);
}

std::vector<Freelancer> From(const std::vector<StoredDocument>& stored) {
  std::vector<Freelancer> freelancers;
  freelancers.reserve(stored.size());
  for (const StoredDocument& each : stored) freelancers.push_back(From(each));
  return freelancers;
}

Result<StoredDocument> ToStored(const Freelancer& freelancer) {
  auto body = BodyOf(freelancer);
  if (!body) return body.error();
  return StoredDocument{freelancer.id,         freelancer.external_id, freelancer.owner,
                        freelancer.version,    freelancer.seq,         freelancer.created_at,
                        freelancer.updated_at, *std::move(body)};
}

}  // namespace

Result<Freelancer> FreelancerRepository::GetById(std::string_view id) const {
  return From(table_.GetById(id));
}

Result<Freelancer> FreelancerRepository::GetByExternalId(std::string_view external_id) const {
  return From(table_.GetByExternalId(external_id));
}

std::vector<Freelancer> FreelancerRepository::GetMany(std::span<const std::string> ids) const {
  return From(table_.GetMany(ids));
}

std::vector<Freelancer> FreelancerRepository::List(const ListQuery& query) const {
  return From(table_.List(query));
}

int64_t FreelancerRepository::Count(const ListQuery& query) const { return table_.Count(query); }

void FreelancerRepository::ForEach(const std::function<void(const Freelancer&)>& visit) const {
  table_.ForEach([&](const StoredDocument& stored) { visit(From(stored)); });
}

std::vector<Freelancer> FreelancerRepository::ChangedAfter(int64_t seq, int limit) const {
  return From(table_.ChangedAfter(seq, limit));
}

std::vector<std::string> FreelancerRepository::Ids() const { return table_.Ids(); }

Result<void> FreelancerRepository::Insert(const Freelancer& freelancer) {
  const auto stored = ToStored(freelancer);
  if (!stored) return stored.error();
  return table_.Insert(*stored);
}

Result<Freelancer> FreelancerRepository::Update(Freelancer freelancer, int64_t expected_version) {
  freelancer.version = expected_version + 1;
  const auto stored = ToStored(freelancer);
  if (!stored) return stored.error();
  if (auto updated = table_.Update(*stored, expected_version); !updated) return updated.error();
  return freelancer;
}

Result<void> FreelancerRepository::SaveStanding(const Freelancer& freelancer) {
  auto current = GetById(freelancer.id);
  if (!current) return current.error();
  current->badges = freelancer.badges;
  current->earned_minor = freelancer.earned_minor;
  current->hours = freelancer.hours;
  current->last_active_at = freelancer.last_active_at;
  const auto body = BodyOf(*current);
  if (!body) return body.error();
  return table_.SaveBody(freelancer.id, *body);
}

Result<void> FreelancerRepository::Delete(std::string_view id) { return table_.Delete(id); }

}  // namespace shortlist
