#include "server/workflow/import_freelancer.h"

#include <string>
#include <string_view>
#include <utility>

#include "index/base/utf8.h"
#include "server/storage/storage.h"
#include "server/workflow/create_freelancer.h"
#include "server/workflow/refusals.h"
#include "server/workflow/update_freelancer.h"

namespace shortlist {
namespace {

std::string NameFrom(std::string_view external_id) {
  size_t end = 0;
  for (size_t i = 0; i < kMaxNameCharacters && end < external_id.size(); ++i) {
    DecodeUtf8(external_id, &end);
  }
  return std::string(external_id.substr(0, end));
}

// Says `imported` anything new of `stored`? Of what it may say, that is: not of the standing.
bool SaysTheSame(Freelancer imported, const Freelancer& stored) {
  imported.id = stored.id;
  imported.badges = stored.badges;
  imported.earned_minor = stored.earned_minor;
  imported.hours = stored.hours;
  imported.last_active_at = stored.last_active_at;
  imported.owner = stored.owner;
  imported.on_hold = stored.on_hold;
  imported.created_at = stored.created_at;
  imported.updated_at = stored.updated_at;
  imported.version = stored.version;
  imported.seq = stored.seq;
  return imported == stored;
}

std::vector<FieldError> ValidateImported(const Freelancer& freelancer,
                                         std::span<const Category> categories) {
  auto errors = Validate(freelancer, categories);
  if (freelancer.external_id.empty()) {
    errors.push_back({"/external_id", "required", "an imported row has an id where it comes from"});
  }
  return errors;
}

}  // namespace

Result<ImportOutcome> ImportFreelancer(Transaction& tx, const Marketplace& marketplace,
                                       Freelancer freelancer) {
  if (freelancer.display_name.empty()) {
    freelancer.display_name = NameFrom(freelancer.external_id);
  }
  const auto valid = RequireValid(ValidateImported(freelancer, marketplace.rules.categories));
  if (!valid) return valid.error();

  const auto stored = tx.freelancers().GetByExternalId(freelancer.external_id);
  if (!stored) {
    const auto created = CreateFreelancer(tx, marketplace, std::move(freelancer));
    if (!created) return created.error();
    return ImportOutcome::kCreated;
  }
  if (SaysTheSame(freelancer, *stored)) return ImportOutcome::kUnchanged;
  freelancer.id = stored->id;
  const auto updated = UpdateFreelancer(tx, marketplace, std::move(freelancer), stored->version);
  if (!updated) return updated.error();
  return ImportOutcome::kUpdated;
}

}  // namespace shortlist
