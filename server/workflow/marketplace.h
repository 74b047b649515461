#pragma once

#include <vector>

#include "index/base/clock.h"
#include "ranking/job_success/job_success_score.h"
#include "server/marketplace/boost_auction.h"
#include "server/marketplace/connects.h"
#include "server/marketplace/file.h"
#include "server/marketplace/hiring_options.h"
#include "server/marketplace/notification.h"
#include "server/marketplace/saved_search.h"
#include "server/workflow/account_rules.h"
#include "server/workflow/index_document.h"

namespace shortlist {

class BlobStore;
class Storage;

// What the verbs work with; owned by the program, constant while it runs. Any thread.
struct Marketplace {
  Storage* storage = nullptr;
  const Clock* clock = nullptr;
  IndexingRules rules;  // currency and categories
  JobSuccessOptions job_success = {};
  std::vector<ConnectsOptions> connects = {ConnectsOptions{}};  // each from its moment on
  BoostOptions boost = {};
  AccountRules accounts = {};
  std::vector<HiringOptions> hiring = {HiringOptions{}};  // each from its moment on
  BlobStore* blobs = nullptr;                             // the contents of files
  FileOptions files = {};
  std::vector<NotificationOptions> notifications = {NotificationOptions{}};  // as above
  std::vector<SavedSearchOptions> saved_searches = {SavedSearchOptions{}};   // as above
};

}  // namespace shortlist
