#pragma once

#include <string>
#include <vector>

#include "index/base/result.h"
#include "server/marketplace/account.h"
#include "server/marketplace/api_key.h"
#include "server/marketplace/contract.h"
#include "server/marketplace/file.h"
#include "server/marketplace/freelancer.h"
#include "server/marketplace/invitation.h"
#include "server/marketplace/job.h"
#include "server/marketplace/notification.h"
#include "server/marketplace/offer.h"
#include "server/marketplace/proposal.h"
#include "server/marketplace/saved_search.h"
#include "server/marketplace/session.h"
#include "server/workflow/marketplace.h"

namespace shortlist {

// What stands between one's own job or profile and other sides. The proposals to a job are those
// of others, and not told.
template <typename Noun>
struct WithHiring {
  Noun noun;
  std::vector<Invitation> invitations;
  std::vector<Proposal> proposals;
  std::vector<Offer> offers;
  std::vector<Contract> contracts;
};

// What is stored about somebody, at one moment. Connects are told by ReadConnects.
struct AccountExport {
  Account account;
  std::vector<Session> sessions;
  std::vector<ApiKey> keys;
  std::vector<WithHiring<Job>> jobs;
  std::vector<WithHiring<Freelancer>> freelancers;
  std::vector<File> files;
  std::vector<SavedSearch> saved_searches;
  std::vector<Notification> notifications;
  NotificationSettings notification_settings;
};

// Refuses `account_not_found`.
Result<AccountExport> ExportAccount(const Marketplace& marketplace, const std::string& account_id);

}  // namespace shortlist
