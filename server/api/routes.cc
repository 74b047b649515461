#include "server/api/routes.h"

#include <memory>

#include "server/api/accounts_api.h"
#include "server/api/api_keys_api.h"
#include "server/api/api_route.h"
#include "server/api/categories_api.h"
#include "server/api/clock_api.h"
#include "server/api/connects_api.h"
#include "server/api/cross_origin.h"
#include "server/api/freelancers_api.h"
#include "server/api/health_api.h"
#include "server/api/insights_api.h"
#include "server/api/invitations_api.h"
#include "server/api/job_success_api.h"
#include "server/api/jobs_api.h"
#include "server/api/ledger_api.h"
#include "server/api/match_api.h"
#include "server/api/offers_api.h"
#include "server/api/pages_api.h"
#include "server/api/proposals_api.h"
#include "server/api/search_api.h"
#include "server/api/second_factor_api.h"
#include "server/api/sessions_api.h"
#include "server/api/skills_api.h"
#include "server/api/suggest_api.h"

namespace shortlist {
namespace {

using enum Action;
constexpr std::nullopt_t kPublic = std::nullopt;

// clang-format off
constexpr ApiRoute kRoutes[] = {
    // Accounts
    {"POST", "/v1/accounts", "register_account", kPublic, HandleRegisterAccount},
    {"POST", "/v1/accounts:verify", "verify_email", kPublic, HandleVerifyEmail},
    {"POST", "/v1/accounts:request_reset", "request_password_reset", kPublic, HandleRequestReset},
    {"POST", "/v1/accounts:reset", "reset_password", kPublic, HandleResetPassword},
    {"GET", "/v1/accounts/me", "get_own_account", kOwnAccount, HandleGetOwnAccount},
    {"PATCH", "/v1/accounts/me", "update_own_account", kOwnAccount, HandleUpdateOwnAccount},
    {"POST", "/v1/accounts/me/totp", "begin_second_factor", kOwnAccount, HandleBeginSecondFactor},
    {"POST", "/v1/accounts/me/totp:confirm", "confirm_second_factor", kOwnAccount,
     HandleConfirmSecondFactor},
    {"DELETE", "/v1/accounts/me/totp", "end_second_factor", kOwnAccount, HandleEndSecondFactor},
    {"POST", "/v1/sessions", "log_in", kPublic, HandleLogIn},
    {"GET", "/v1/sessions", "list_sessions", kOwnAccount, HandleListSessions},
    {"DELETE", "/v1/sessions/current", "log_out", kOwnAccount, HandleLogOut},
    {"DELETE", "/v1/sessions/{id}", "revoke_session", kOwnAccount, HandleRevokeSession},
    {"POST", "/v1/api_keys", "create_api_key", kOwnAccount, HandleCreateApiKey},
    {"GET", "/v1/api_keys", "list_api_keys", kOwnAccount, HandleListApiKeys},
    {"DELETE", "/v1/api_keys/{id}", "revoke_api_key", kOwnAccount, HandleRevokeApiKey},
    // Freelancers
    {"POST", "/v1/freelancers", "create_freelancer", kEditFreelancers, HandleCreateFreelancer},
    {"GET", "/v1/freelancers", "list_freelancers", kReadAllFreelancers, HandleListFreelancers},
    {"GET", "/v1/freelancers/{id}", "get_freelancer", kReadFreelancers, HandleGetFreelancer},
    {"PATCH", "/v1/freelancers/{id}", "update_freelancer", kEditFreelancers,
     HandleUpdateFreelancer},
    {"DELETE", "/v1/freelancers/{id}", "delete_freelancer", kEditFreelancers,
     HandleDeleteFreelancer},
    {"GET", "/v1/freelancers/{id}/job_success", "get_job_success", kReadFreelancers,
     HandleGetJobSuccess},
    {"POST", "/v1/freelancers/{id}/job_success:simulate", "simulate_job_success", kReadFreelancers,
     HandleSimulateJobSuccess},
    {"GET", "/v1/freelancers/{id}/connects", "get_connects", kSeeConnects, HandleGetConnects},
    // Jobs
    {"POST", "/v1/jobs", "create_job", kEditJobs, HandleCreateJob},
    {"GET", "/v1/jobs", "list_jobs", kReadAllJobs, HandleListJobs},
    {"GET", "/v1/jobs/{id}", "get_job", kReadJobs, HandleGetJob},
    {"GET", "/v1/jobs/{id}/activity", "get_job_activity", kReadJobs, HandleGetJobActivity},
    {"PATCH", "/v1/jobs/{id}", "update_job", kEditJobs, HandleUpdateJob},
    {"DELETE", "/v1/jobs/{id}", "delete_job", kEditJobs, HandleDeleteJob},
    {"POST", "/v1/jobs/{id}:publish", "publish_job", kHire, HandlePublishJob},
    {"POST", "/v1/jobs/{id}:pause", "pause_job", kTendJobs, HandlePauseJob},
    {"POST", "/v1/jobs/{id}:resume", "resume_job", kHire, HandleResumeJob},
    {"POST", "/v1/jobs/{id}:close", "close_job", kTendJobs, HandleCloseJob},
    {"POST", "/v1/jobs/{id}:renew", "renew_job", kHire, HandleRenewJob},
    {"POST", "/v1/jobs/{id}:remove", "remove_job", kModerate, HandleRemoveJob},
    // Hiring
    {"POST", "/v1/jobs/{id}/invitations", "invite", kHire, HandleInvite},
    {"GET", "/v1/jobs/{id}/invitations", "list_job_invitations", kTendJobs,
     HandleListJobInvitations},
    {"GET", "/v1/freelancers/{id}/invitations", "list_freelancer_invitations", kTendProposals,
     HandleListFreelancerInvitations},
    {"GET", "/v1/invitations/{id}", "get_invitation", kSeeHiring, HandleGetInvitation},
    {"POST", "/v1/invitations/{id}:accept", "accept_invitation", kPropose, HandleAcceptInvitation},
    {"POST", "/v1/invitations/{id}:decline", "decline_invitation", kTendProposals,
     HandleDeclineInvitation},
    {"POST", "/v1/invitations/{id}:ignore", "ignore_invitation", kTendProposals,
     HandleIgnoreInvitation},
    {"POST", "/v1/invitations/{id}:withdraw", "withdraw_invitation", kTendJobs,
     HandleWithdrawInvitation},
    {"POST", "/v1/freelancers/{id}/connects:quote", "quote_connects", kPropose,
     HandleQuoteConnects},
    {"POST", "/v1/jobs/{id}/proposals", "propose", kPropose, HandlePropose},
    {"GET", "/v1/jobs/{id}/proposals", "list_job_proposals", kTendJobs, HandleListJobProposals},
    {"GET", "/v1/jobs/{id}/proposals:compare", "compare_proposals", kTendJobs,
     HandleCompareProposals},
    {"GET", "/v1/freelancers/{id}/proposals", "list_freelancer_proposals", kTendProposals,
     HandleListFreelancerProposals},
    {"GET", "/v1/proposals/{id}", "get_proposal", kSeeHiring, HandleGetProposal},
    {"GET", "/v1/proposals/{id}/insights", "get_proposal_insights", kTendProposals,
     HandleGetProposalInsights},
    {"PATCH", "/v1/proposals/{id}", "update_proposal", kPropose, HandleUpdateProposal},
    {"POST", "/v1/proposals/{id}:submit", "submit_proposal", kPropose, HandleSubmitProposal},
    {"POST", "/v1/proposals/{id}:boost", "boost_proposal", kPropose, HandleBoostProposal},
    {"POST", "/v1/proposals/{id}:withdraw", "withdraw_proposal", kTendProposals,
     HandleWithdrawProposal},
    {"POST", "/v1/proposals/{id}:reply", "reply_to_proposal", kTendJobs, HandleReplyToProposal},
    {"POST", "/v1/proposals/{id}:decline", "decline_proposal", kTendJobs, HandleDeclineProposal},
    {"POST", "/v1/proposals/{id}:view", "view_proposal", kTendJobs, HandleViewProposal},
    {"PUT", "/v1/proposals/{id}/annotations", "annotate_proposal", kTendJobs,
     HandleAnnotateProposal},
    {"POST", "/v1/jobs/{id}/offers", "make_offer", kHire, HandleMakeOffer},
    {"GET", "/v1/jobs/{id}/offers", "list_job_offers", kTendJobs, HandleListJobOffers},
    {"GET", "/v1/freelancers/{id}/offers", "list_freelancer_offers", kTendProposals,
     HandleListFreelancerOffers},
    {"GET", "/v1/offers/{id}", "get_offer", kSeeHiring, HandleGetOffer},
    {"POST", "/v1/offers/{id}:counter", "counter_offer", kAgree, HandleCounterOffer},
    {"POST", "/v1/offers/{id}:accept", "accept_offer", kAgree, HandleAcceptOffer},
    {"POST", "/v1/offers/{id}:decline", "decline_offer", kSeeHiring, HandleDeclineOffer},
    {"POST", "/v1/offers/{id}:withdraw", "withdraw_offer", kSeeHiring, HandleWithdrawOffer},
    {"GET", "/v1/contracts/{id}", "get_contract", kSeeHiring, HandleGetContract},
    // Search and match
    {"GET", "/v1/talent/search", "search_talent", kSearch, HandleSearchTalent},
    {"POST", "/v1/talent/search", "post_search_talent", kSearch, HandleSearchTalent},
    {"GET", "/v1/jobs/search", "search_jobs", kSearch, HandleSearchJobs},
    {"POST", "/v1/jobs/search", "post_search_jobs", kSearch, HandleSearchJobs},
    {"POST", "/v1/match", "match", kSearch, HandleMatch},
    {"GET", "/v1/jobs/{id}/candidates", "get_candidates", kSeeCandidates, HandleGetCandidates},
    {"GET", "/v1/freelancers/{id}/feed", "get_feed", kSeeFeed, HandleGetFeed},
    {"GET", "/v1/jobs/{id}/similar", "similar_jobs", kLookUp, HandleSimilarJobs},
    {"GET", "/v1/freelancers/{id}/similar", "similar_freelancers", kLookUp,
     HandleSimilarFreelancers},
    {"GET", "/v1/explain", "explain", kLookUp, HandleExplain},
    {"GET", "/v1/suggest", "suggest", kLookUp, HandleSuggest},
    {"POST", "/v1/skills:tag", "tag_skills", kLookUp, HandleTagSkills},

    // The marketplace
    {"GET", "/v1/categories", "list_categories", kLookUp, HandleListCategories},
    {"GET", "/v1/ledger/trial_balance", "get_trial_balance", kSeeLedger, HandleGetTrialBalance},
    // The server
    {"GET", "/v1/admin/clock", "get_clock", kOperate, HandleGetClock},
    {"POST", "/v1/admin/clock:advance", "advance_clock", kOperate, HandleAdvanceClock},
    {"GET", "/v1/health/live", "health_live", kPublic, HandleHealthLive},
    {"GET", "/v1/health/ready", "health_ready", kPublic, HandleHealthReady},
    {"GET", "/metrics", "get_metrics", kPublic, HandleGetMetrics},
    {"GET", "/openapi.json", "get_openapi", kPublic, HandleGetOpenApi},
    {"GET", "/docs", "get_docs", kPublic, HandleGetDocs},
    {"GET", "/problems/{reason}", "get_problem", kPublic, HandleGetProblem},
    {"GET", "/", "get_start", kPublic, HandleGetStart},
};
// clang-format on

}  // namespace

std::span<const ApiRoute> ApiRoutes() { return kRoutes; }

void AddRoutes(const ApiContext& context, Router* router) {
  const auto limiter = std::make_shared<RateLimiter>(context.rate_limit);
  for (const ApiRoute& route : kRoutes) {
    router->Add(GuardedRoute(context, limiter, route));
  }
  // What a publishable key may ask for has no parameter in its path.
  router->OnOptions([&context](const HttpRequest& request, HttpResponse* response) {
    for (const ApiRoute& route : kRoutes) {
      if (route.action == kSearch && request.path == route.pattern) {
        return AnswerPreflight(context, request, response);
      }
    }
  });
}

}  // namespace shortlist
