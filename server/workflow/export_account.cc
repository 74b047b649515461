#include "server/workflow/export_account.h"

#include <limits>
#include <utility>

#include "server/storage/storage.h"

namespace shortlist {
namespace {

constexpr int kAll = std::numeric_limits<int>::max();

WithHiring<Job> HiringOf(const ReadTransaction& tx, Job job) {
  const std::string id = job.id;
  return {std::move(job),
          tx.invitations().List({.job_id = id, .limit = kAll}),
          {},
          tx.offers().List({.job_id = id, .limit = kAll}),
          tx.contracts().List({.job_id = id, .limit = kAll})};
}

WithHiring<Freelancer> HiringOf(const ReadTransaction& tx, Freelancer freelancer) {
  const std::string id = freelancer.id;
  return {std::move(freelancer), tx.invitations().List({.freelancer_id = id, .limit = kAll}),
          tx.proposals().List({.freelancer_id = id, .limit = kAll}),
          tx.offers().List({.freelancer_id = id, .limit = kAll}),
          tx.contracts().List({.freelancer_id = id, .limit = kAll})};
}

}  // namespace

Result<AccountExport> ExportAccount(const Marketplace& marketplace, const std::string& account_id) {
  return marketplace.storage->Read([&](ReadTransaction& tx) -> Result<AccountExport> {
    auto account = tx.accounts().GetById(account_id);
    if (!account) return account.error();
    AccountExport all;
    all.account = *std::move(account);
    all.sessions = tx.sessions().ListOf(account_id);
    all.keys = tx.api_keys().ListOf(account_id);
    for (Job& job : tx.jobs().List({.owner = account_id, .limit = kAll})) {
      all.jobs.push_back(HiringOf(tx, std::move(job)));
    }
    for (Freelancer& freelancer : tx.freelancers().List({.owner = account_id, .limit = kAll})) {
      all.freelancers.push_back(HiringOf(tx, std::move(freelancer)));
    }
    all.files = tx.files().OfUploader(account_id);
    all.saved_searches = tx.saved_searches().Of(account_id, "", kAll);
    all.notifications = tx.notifications().List({.person = account_id, .limit = kAll});
    all.notification_settings = tx.notifications().SettingsOf(account_id);
    return all;
  });
}

}  // namespace shortlist
