#include "server/api/match_asker.h"

#include <optional>

#include "server/api/freelancer_json.h"
#include "server/api/job_json.h"
#include "server/api/own_noun.h"
#include "server/workflow/index_document.h"
#include "server/workflow/read_freelancers.h"
#include "server/workflow/read_jobs.h"

namespace shortlist {
namespace {

// Takes over all that is wrong, but for the one field that a description may lack.
void AddChecks(const std::string& group, const std::string& may_lack, std::vector<FieldError> found,
               std::vector<FieldError>* checks) {
  for (FieldError& error : found) {
    if (error.pointer == may_lack && error.reason == "required") continue;
    error.pointer = group + error.pointer;
    checks->push_back(std::move(error));
  }
}

// An amount that the index could not compare would count as not given, in silence.
void CheckCurrency(const std::string& pointer, const std::optional<Money>& money,
                   const std::string& currency, std::vector<FieldError>* checks) {
  if (!money || money->currency == currency) return;
  checks->push_back(
      {pointer, "unsupported_currency",
       "Matches compare amounts in the marketplace's currency only: " + currency + "."});
}

}  // namespace

Result<Document> StoredAsker(const ApiContext& context, const Principal& who, Side side,
                             const std::string& id) {
  const Marketplace& marketplace = *context.marketplace;
  if (side == Side::kJobs) {
    const auto job = GetJob(marketplace, id, who);
    if (!job) return job.error();
    return ToDocument(*job, marketplace.rules);
  }
  const auto freelancer = GetFreelancer(marketplace, id, who);
  if (!freelancer) return freelancer.error();
  return ToDocument(freelancer->freelancer, marketplace.rules);
}

Result<Document> OwnAsker(const ApiContext& context, const Principal& who, Side side,
                          const std::string& id) {
  if (side == Side::kJobs) {
    const auto job = OwnJob(context, id, who);
    if (!job) return job.error();
    return ToDocument(*job, context.marketplace->rules);
  }
  const auto freelancer = OwnFreelancer(context, id, who);
  if (!freelancer) return freelancer.error();
  return ToDocument(freelancer->freelancer, context.marketplace->rules);
}

Document DescribedJob(const ApiContext& context, JsonReader& body,
                      std::vector<FieldError>* checks) {
  const IndexingRules& rules = context.marketplace->rules;
  const Job job = ReadJob(body.Nested("brief"), *rules.skills);
  AddChecks("/brief", "/title", Validate(job, rules.categories), checks);
  CheckCurrency("/brief/rate_min", job.rate_min, rules.currency, checks);
  CheckCurrency("/brief/rate_max", job.rate_max, rules.currency, checks);
  CheckCurrency("/brief/budget", job.budget, rules.currency, checks);
  return ToDocument(job, rules);
}

Document DescribedFreelancer(const ApiContext& context, JsonReader& body,
                             std::vector<FieldError>* checks) {
  const IndexingRules& rules = context.marketplace->rules;
  const Freelancer freelancer = ReadFreelancer(body.Nested("profile"), *rules.skills);
  AddChecks("/profile", "/display_name", Validate(freelancer, rules.categories), checks);
  CheckCurrency("/profile/hourly_rate", freelancer.hourly_rate, rules.currency, checks);
  return ToDocument(freelancer, rules);
}

}  // namespace shortlist
