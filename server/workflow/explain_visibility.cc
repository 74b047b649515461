#include "server/workflow/explain_visibility.h"

#include "index/hybrid/hybrid_index.h"
#include "server/marketplace/enum_words.h"
#include "server/storage/storage.h"
#include "server/workflow/ownership.h"
#include "server/workflow/refusals.h"

namespace shortlist {
namespace {

constexpr EnumWords<3> kReasons = {"profile_private", "account_on_hold", "not_indexed_yet"};

}  // namespace

std::string_view NameOf(HiddenBecause reason) { return WordOf(kReasons, reason); }

Result<ProfileVisibility> ExplainVisibility(const Marketplace& marketplace,
                                            const SearchEngine& engine, const Principal& who,
                                            const std::string& freelancer_id) {
  // The index first: what it has not seen then, it may have seen by now, never the other way round.
  const auto index = engine.talent->Get();
  const auto freelancer = marketplace.storage->Read([&](ReadTransaction& tx) -> Result<Freelancer> {
    auto stored = tx.freelancers().GetById(freelancer_id);
    if (!stored) return NotFound("freelancer");
    if (const auto own = RequireOwn(who, *stored); !own) return own.error();
    return stored;
  });
  if (!freelancer) return freelancer.error();
  ProfileVisibility visibility;
  visibility.is_shown = index->table.Find(freelancer_id).has_value();
  visibility.seq = freelancer->seq;
  visibility.applied_seq = index->applied_seq;
  if (freelancer->visibility == Visibility::kPrivate) {
    visibility.reasons.push_back(HiddenBecause::kPrivate);
  }
  if (freelancer->on_hold) visibility.reasons.push_back(HiddenBecause::kOnHold);
  if (index->applied_seq < freelancer->seq) {
    visibility.reasons.push_back(HiddenBecause::kNotIndexed);
  }
  return visibility;
}

}  // namespace shortlist
