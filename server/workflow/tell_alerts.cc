#include "server/workflow/tell_alerts.h"

#include <map>
#include <optional>
#include <string>

#include "server/storage/storage.h"
#include "server/workflow/notify.h"
#include "server/workflow/person.h"

namespace shortlist {
namespace {

// Whose the document is; absent: it may not be found.
std::optional<std::string> PersonOfFound(const Transaction& tx, const AlertFinding& finding) {
  const std::string& id = finding.alert.document_id;
  if (finding.kind == SearchKind::kJobs) {
    const auto job = tx.jobs().GetById(id);
    if (!job || !IsSearchable(*job)) return std::nullopt;
    return PersonOf(*job);
  }
  const auto freelancer = tx.freelancers().GetById(id);
  if (!freelancer || !IsSearchable(*freelancer)) return std::nullopt;
  return PersonOf(*freelancer);
}

}  // namespace

Result<int64_t> TellAlerts(Transaction& tx, const Marketplace& marketplace,
                           std::span<const AlertFinding> findings) {
  int64_t told = 0;
  std::map<std::string, std::optional<std::string>> owners;  // by document
  for (const AlertFinding& finding : findings) {
    const auto search = tx.saved_searches().Get(finding.alert.search_id);
    if (!search || !search->alert || search->since_seq >= finding.changed_seq) continue;
    auto known = owners.find(finding.alert.document_id);
    if (known == owners.end()) {
      known = owners.emplace(finding.alert.document_id, PersonOfFound(tx, finding)).first;
    }
    const std::optional<std::string>& owner = known->second;
    if (!owner || *owner == search->person) continue;
    if (!tx.saved_searches().InsertAlert(finding.alert)) continue;
    NotifyAlert(tx, marketplace, *search, finding.alert.document_id);
    ++told;
  }
  return told;
}

}  // namespace shortlist
