#include "server/app/event_dispatch.h"

#include "index/base/check.h"
#include "server/workflow/contract_history_event.h"

namespace shortlist {
namespace {

// Few enough that their texts take little memory, and that progress is seen while they are
// embedded.
constexpr int kDocumentsAPart = 1000;

// The freelancers whose contract an event speaks of: the old owner's score changes too.
void AddOwners(ReadTransaction& tx, const Event& event, std::set<std::string>* freelancers) {
  for (const std::string& external_id : FreelancersTouchedBy(event.payload)) {
    const auto owner = tx.freelancers().GetByExternalId(external_id);
    if (owner) freelancers->insert(owner->id);
  }
}

// Of hiring, of files, and of what persons keep.
bool IsUnknownToSearch(const std::string& entity_type) {
  return entity_type == "invitation" || entity_type == "proposal" || entity_type == "offer" ||
         entity_type == "contract" || entity_type == "file" || entity_type == "saved_search";
}

template <typename Noun>
void AddChange(const Noun& noun, int64_t until, const IndexingRules& rules,
               DocumentChanges* changes) {
  if (noun.seq > until) return;
  if (IsSearchable(noun)) {
    changes->puts.push_back(ToDocument(noun, rules));
  } else {
    changes->deletes.push_back(noun.id);
  }
}

template <typename Repository>
DocumentPart NextOf(const Repository& repository, int64_t after, int64_t until,
                    const IndexingRules& rules) {
  const auto nouns = repository.ChangedAfter(after, kDocumentsAPart);
  DocumentPart part;
  part.is_last = nouns.size() < kDocumentsAPart;
  for (const auto& noun : nouns) {
    part.until = noun.seq;
    if (noun.seq > until) {
      part.is_last = true;
      break;
    }
    ++part.read;
    if (IsSearchable(noun)) part.puts.push_back(ToDocument(noun, rules));
  }
  return part;
}

}  // namespace

TouchedEntities TouchedBy(ReadTransaction& tx, std::span<const Event> events) {
  TouchedEntities touched;
  for (const Event& event : events) {
    if (event.entity_type == "freelancer") {
      touched.freelancers.insert(event.entity_id);
      touched.edited.insert(event.entity_id);
    } else if (event.entity_type == "job") {
      touched.jobs.insert(event.entity_id);
    } else if (event.entity_type == "contract_history") {
      AddOwners(tx, event, &touched.freelancers);
    } else if (event.entity_type == "account") {
      touched.has_erasure = true;
    } else {
      CHECK(IsUnknownToSearch(event.entity_type));
    }
  }
  return touched;
}

DocumentChanges FreelancerChanges(ReadTransaction& tx, const std::set<std::string>& ids,
                                  int64_t until, const IndexingRules& rules) {
  DocumentChanges changes;
  for (const std::string& id : ids) {
    const auto freelancer = tx.freelancers().GetById(id);
    if (freelancer) {
      AddChange(*freelancer, until, rules, &changes);
    } else {
      changes.deletes.push_back(id);
    }
  }
  return changes;
}

DocumentChanges JobChanges(ReadTransaction& tx, const std::set<std::string>& ids, int64_t until,
                           const IndexingRules& rules) {
  DocumentChanges changes;
  for (const std::string& id : ids) {
    const auto job = tx.jobs().GetById(id);
    if (job) {
      AddChange(*job, until, rules, &changes);
    } else {
      changes.deletes.push_back(id);
    }
  }
  return changes;
}

DocumentPart NextFreelancers(ReadTransaction& tx, int64_t after, int64_t until,
                             const IndexingRules& rules) {
  return NextOf(tx.freelancers(), after, until, rules);
}

DocumentPart NextJobs(ReadTransaction& tx, int64_t after, int64_t until,
                      const IndexingRules& rules) {
  return NextOf(tx.jobs(), after, until, rules);
}

}  // namespace shortlist
