#include "ranking/features/feature_registry.h"

#include <algorithm>
#include <array>

#include "ranking/features/availability.h"
#include "ranking/features/client_quality.h"
#include "ranking/features/competition.h"
#include "ranking/features/experience.h"
#include "ranking/features/job_success.h"
#include "ranking/features/pay_fit.h"
#include "ranking/features/rate_fit.h"
#include "ranking/features/recency.h"
#include "ranking/features/semantic_similarity.h"
#include "ranking/features/skill_coverage.h"
#include "ranking/features/text_match.h"
#include "ranking/features/timezone_overlap.h"
#include "ranking/features/verification.h"

namespace shortlist {

std::span<const Feature> AllFeatures() {
  static constexpr std::array kFeatures = {
      Feature{"text_match",
              "How well the words of the question occur in the text (BM25F, calibrated).",
              TextMatch},
      Feature{"semantic_similarity",
              "How near the meaning of the text is to the meaning of the question.",
              SemanticSimilarity},
      Feature{"skill_coverage",
              "The share of the skills asked for that the freelancer has; a mandatory skill counts "
              "double.",
              SkillCoverage},
      Feature{"rate_fit", "Whether the freelancer's hourly rate lies within what the job pays.",
              RateFit},
      Feature{"pay_fit", "How much of the freelancer's hourly rate the job pays.", PayFit},
      Feature{"job_success",
              "The lower bound of the Job Success estimate: few contracts are trusted less.",
              JobSuccess},
      Feature{"experience", "Whether years of experience suit the level that the job asks for.",
              Experience},
      Feature{"availability", "Whether the freelancer has the hours that the job needs, and when.",
              Availability},
      Feature{"timezone_overlap", "Shared hours of two eight-hour working days.", TimezoneOverlap},
      Feature{"recency", "How lately a freelancer was active, or a job was posted.", Recency},
      Feature{"verification",
              "Whether a freelancer's identity, or a client's payment method, is verified.",
              Verification},
      Feature{"client_quality", "The client's record: rating, hires and money spent.",
              ClientQuality},
      Feature{"competition", "How few proposals a job has so far.", Competition},
  };
  return kFeatures;
}

const Feature* FindFeature(std::string_view name) {
  const auto all = AllFeatures();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Feature& feature) { return feature.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace shortlist
