#include "server/generator/generate_marketplace.h"

#include "server/generator/contract_writer.h"
#include "server/generator/freelancer_writer.h"
#include "server/generator/job_writer.h"
#include "server/generator/vocabulary.h"

namespace shortlist {

Result<void> GenerateMarketplace(const GenerateOptions& options, const GenerateSink& sink) {
  if (options.freelancers < 0 || options.jobs < 0) {
    return Error{ErrorCode::kInvalidArgument,
                 "bad_generate_options",
                 "freelancers and jobs must not be below zero",
                 {}};
  }
  const auto vocabulary = ReadVocabulary(options.vocabulary);
  if (!vocabulary) return vocabulary.error();

  JsonLine line;
  FreelancerWriter freelancers(&*vocabulary, options.today);
  ContractWriter contracts(options.seed, options.today);
  for (uint64_t i = 0; i < static_cast<uint64_t>(options.freelancers); ++i) {
    Random random(options.seed, RandomStream::kPerson, i);
    const Person person = MakePerson(*vocabulary, i, &random);
    freelancers.Write(person, &random, &line);
    sink(GeneratedKind::kFreelancer, line.text());
    contracts.Write(person, sink);
  }
  JobWriter jobs(&*vocabulary, options.seed, options.today);
  for (uint64_t i = 0; i < static_cast<uint64_t>(options.jobs); ++i) {
    jobs.Write(i, &line);
    sink(GeneratedKind::kJob, line.text());
  }
  return {};
}

}  // namespace shortlist
