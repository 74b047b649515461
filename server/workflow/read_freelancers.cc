#include "server/workflow/read_freelancers.h"

#include <unordered_map>
#include <utility>

#include "server/storage/storage.h"
#include "server/workflow/ownership.h"
#include "server/workflow/refusals.h"

namespace shortlist {
namespace {

std::vector<FreelancerView> WithJobSuccess(ReadTransaction& tx,
                                           std::vector<Freelancer> freelancers) {
  std::vector<std::string> ids;
  ids.reserve(freelancers.size());
  for (const Freelancer& freelancer : freelancers) ids.push_back(freelancer.id);
  std::unordered_map<std::string, JobSuccessSummary> summaries;
  for (const StoredJobSuccess& stored : tx.job_success().GetMany(ids)) {
    if (!stored.score) continue;
    summaries[stored.freelancer_id] = {*stored.score, stored.window_months, stored.as_of};
  }
  std::vector<FreelancerView> views;
  views.reserve(freelancers.size());
  for (Freelancer& freelancer : freelancers) {
    FreelancerView& view = views.emplace_back();
    view.freelancer = std::move(freelancer);
    const auto found = summaries.find(view.freelancer.id);
    if (found != summaries.end()) view.job_success = found->second;
  }
  return views;
}

}  // namespace

Result<FreelancerView> GetFreelancer(const Marketplace& marketplace, std::string_view id,
                                     const Principal& who) {
  return marketplace.storage->Read([&](ReadTransaction& tx) -> Result<FreelancerView> {
    auto freelancer = tx.freelancers().GetById(id);
    if (!freelancer || !MaySee(who, *freelancer)) return NotFound("freelancer");
    return WithJobSuccess(tx, {*std::move(freelancer)}).front();
  });
}

std::vector<FreelancerView> GetFreelancers(const Marketplace& marketplace,
                                           std::span<const std::string> ids) {
  return marketplace.storage->Read(
      [&](ReadTransaction& tx) { return WithJobSuccess(tx, tx.freelancers().GetMany(ids)); });
}

FreelancerList ListFreelancers(const Marketplace& marketplace, const ListRequest& request) {
  return marketplace.storage->Read([&](ReadTransaction& tx) {
    // One more than the page tells whether another follows.
    const ListQuery query{request.external_id, request.owner, request.after_id,
                          request.page_size + 1};
    auto page = tx.freelancers().List(query);
    FreelancerList list;
    if (page.size() > static_cast<size_t>(request.page_size)) {
      page.pop_back();
      list.next_after_id = page.back().id;
    }
    list.freelancers = WithJobSuccess(tx, std::move(page));
    list.total = tx.freelancers().Count(query);
    return list;
  });
}

}  // namespace shortlist
