#include "server/workflow/page_leases.h"

#include <charconv>
#include <iterator>

#include "index/base/id.h"

namespace shortlist {

std::string PageLeases::Keep(std::shared_ptr<const SearchMoment> moment,
                             std::string_view fingerprint) {
  const Timestamp now = clock_->Now();
  Lease lease{NewId("pag", *clock_), std::move(moment), std::string(fingerprint),
              Timestamp{now.micros + kLeaseMicros}};
  const std::string id = lease.id;
  std::list<Lease> ended;  // freed after the lock: one may hold the last of a whole snapshot
  const std::lock_guard lock(mutex_);
  ++snapshots_[lease.moment->index.get()];
  leases_.push_front(std::move(lease));
  by_id_[id] = leases_.begin();
  while (leases_.size() > most_leases_ || snapshots_.size() > most_snapshots_ ||
         leases_.back().until < now) {
    const Lease& oldest = leases_.back();
    by_id_.erase(oldest.id);
    const auto held = snapshots_.find(oldest.moment->index.get());
    if (--held->second == 0) snapshots_.erase(held);
    ended.splice(ended.begin(), leases_, std::prev(leases_.end()));
  }
  return id;
}

size_t PageLeases::size() const {
  const std::lock_guard lock(mutex_);
  return leases_.size();
}

std::string PageLeases::Token(std::string_view lease_id, size_t offset) {
  return std::string(lease_id) + "." + std::to_string(offset);
}

Result<PageLeases::Page> PageLeases::Find(std::string_view token, std::string_view fingerprint) {
  const Error bad{ErrorCode::kInvalidArgument,
                  "bad_page_token",
                  "The page token is not one of this search.",
                  {{"?page_token", "bad_page_token", "Take it from the answer before."}}};
  const size_t dot = token.find('.');
  const std::string id(token.substr(0, dot));
  if (dot == std::string_view::npos || !IsId(id, "pag")) return bad;
  const std::string_view digits = token.substr(dot + 1);
  size_t offset = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), offset);
  if (failed != std::errc() || end != digits.data() + digits.size()) return bad;

  const std::lock_guard lock(mutex_);
  const auto found = by_id_.find(id);
  if (found == by_id_.end() || found->second->until < clock_->Now()) {
    return Error{ErrorCode::kGone,
                 "page_token_expired",
                 "This page token has expired; begin the search again.",
                 {}};
  }
  if (found->second->fingerprint != fingerprint) return bad;
  leases_.splice(leases_.begin(), leases_, found->second);
  found->second->until = Timestamp{clock_->Now().micros + kLeaseMicros};
  return Page{found->second->moment, id, offset};
}

}  // namespace shortlist
