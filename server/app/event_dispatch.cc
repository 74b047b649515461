#include "server/app/event_dispatch.h"

#include <nlohmann/json.hpp>

#include "index/base/check.h"

namespace shortlist {
namespace {

// The freelancers whose contract an event speaks of: the old owner's score changes too.
void AddOwners(ReadTransaction& tx, const Event& event, std::set<std::string>* freelancers) {
  const auto payload = nlohmann::json::parse(event.payload);
  for (const auto& external_id : payload.at("freelancer_external_id")) {
    const auto owner = tx.freelancers().GetByExternalId(external_id.get<std::string>());
    if (owner) freelancers->insert(owner->id);
  }
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

}  // namespace

TouchedEntities TouchedBy(ReadTransaction& tx, std::span<const Event> events) {
  TouchedEntities touched;
  for (const Event& event : events) {
    if (event.entity_type == "freelancer") {
      touched.freelancers.insert(event.entity_id);
      touched.edited.insert(event.entity_id);
    } else if (event.entity_type == "job") {
      touched.jobs.insert(event.entity_id);
    } else {
      CHECK(event.entity_type == "contract_history");
      AddOwners(tx, event, &touched.freelancers);
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

}  // namespace shortlist
