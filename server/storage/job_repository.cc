#include "server/storage/job_repository.h"

#include "server/storage/document_body.h"

namespace shortlist {
namespace {

Job From(const StoredDocument& stored) {
  Job job;
  ReadBody(stored.body, &job);
  job.id = stored.id;
  job.external_id = stored.external_id;
  job.owner = stored.owner;
  job.version = stored.version;
  job.seq = stored.seq;
  job.created_at = stored.created_at;
  job.updated_at = stored.updated_at;
  return job;
}

Result<Job> From(const Result<StoredDocument>& stored) {
  if (!stored) return stored.error();
  return From(*stored);
}

std::vector<Job> From(const std::vector<StoredDocument>& stored) {
  std::vector<Job> jobs;
  jobs.reserve(stored.size());
  for (const StoredDocument& each : stored) jobs.push_back(From(each));
  return jobs;
}

Result<StoredDocument> ToStored(const Job& job) {
  auto body = BodyOf(job);
  if (!body) return body.error();
  return StoredDocument{job.id,  job.external_id, job.owner,      job.version,
                        job.seq, job.created_at,  job.updated_at, *std::move(body)};
}

}  // namespace

Result<Job> JobRepository::GetById(std::string_view id) const { return From(table_.GetById(id)); }

Result<Job> JobRepository::GetByExternalId(std::string_view external_id) const {
  return From(table_.GetByExternalId(external_id));
}

std::vector<Job> JobRepository::GetMany(std::span<const std::string> ids) const {
  return From(table_.GetMany(ids));
}

std::vector<Job> JobRepository::List(const ListQuery& query) const {
  return From(table_.List(query));
}

int64_t JobRepository::Count(const ListQuery& query) const { return table_.Count(query); }

void JobRepository::ForEach(const std::function<void(const Job&)>& visit) const {
  table_.ForEach([&](const StoredDocument& stored) { visit(From(stored)); });
}

std::vector<Job> JobRepository::ChangedAfter(int64_t seq, int limit) const {
  return From(table_.ChangedAfter(seq, limit));
}

Result<void> JobRepository::Insert(const Job& job) {
  const auto stored = ToStored(job);
  if (!stored) return stored.error();
  return table_.Insert(*stored);
}

Result<Job> JobRepository::Update(Job job, int64_t expected_version) {
  job.version = expected_version + 1;
  const auto stored = ToStored(job);
  if (!stored) return stored.error();
  if (auto updated = table_.Update(*stored, expected_version); !updated) return updated.error();
  return job;
}

Result<void> JobRepository::SaveProposals(std::string_view id, int64_t proposals, int64_t seq) {
  auto job = GetById(id);
  if (!job) return job.error();
  job->proposals = proposals;
  const auto body = BodyOf(*job);
  if (!body) return body.error();
  return table_.SaveCounted(id, *body, seq);
}

Result<void> JobRepository::Delete(std::string_view id) { return table_.Delete(id); }

}  // namespace shortlist
