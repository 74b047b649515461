#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "index/base/clock.h"
#include "index/base/metrics.h"
#include "index/base/result.h"
#include "index/embedding/embedder.h"
#include "index/embedding/query_vector_cache.h"
#include "index/skills/context_words.h"
#include "index/skills/skill_graph.h"
#include "index/skills/skill_tagger.h"
#include "ranking/ranker/rank_profile.h"
#include "server/api/api_context.h"
#include "server/app/alert_follower.h"
#include "server/app/config.h"
#include "server/app/derived_state.h"
#include "server/app/mail_worker.h"
#include "server/app/outbox_worker.h"
#include "server/app/process_metrics.h"
#include "server/app/repeating_thread.h"
#include "server/app/server_gauges.h"
#include "server/auth/authenticator.h"
#include "server/auth/password.h"
#include "server/http/http_server.h"
#include "server/http/router.h"
#include "server/storage/storage.h"
#include "server/workflow/blob_store.h"
#include "server/workflow/marketplace.h"
#include "server/workflow/page_leases.h"
#include "server/workflow/search_engine.h"

namespace shortlist {

// The rank profiles beside the program's other resources. Refuses `bad_rank_profile`.
Result<RankProfiles> LoadProfiles(const Config& config);

// The skills beside the program's other resources. Refuses `bad_skill_graph`.
Result<SkillGraph> LoadSkills(const Config& config);

// The words that tell a skill from an everyday word, there too. Refuses `bad_context_words`.
Result<ContextWords> LoadContextWords(const Config& config);

// How the program is put together: owns everything, in the order in which it is needed. A command
// opens as much as it uses: Open the database, OpenSearch what is derived, Listen the service. One
// thread calls; what it hands out says itself who may use it.
class App {
 public:
  // The marketplace in `config.data`, made when missing, or in `config.database`, whose index
  // stands in `config.data`: database, categories, skills, rank profiles. Several may share a
  // database. `clock` must outlive it. Refuses `database_too_new`, `bad_categories`,
  // `bad_skill_graph`, `bad_context_words`, `bad_rank_profile`, `rank_profile_not_found` (one that
  // the configuration names), `sandbox_database` (its clock was moved, and this is no sandbox), and
  // what BlobFolder::Open does.
  static Result<std::unique_ptr<App>> Open(const Config& config, const Clock& clock);
  ~App();

  // Loads the model and brings derived state up from the database. A configured model that is not
  // there is logged, and search runs on words alone; a damaged one is refused (`bad_model_file`).
  // Other refusals: those of DerivedState::Open and Load.
  Result<void> OpenSearch(const DerivedState::LoadProgress& progress);

  // Loads the model alone, once; null when there is none. Refuses as shortlist::LoadModel.
  Result<const Embedder*> LoadModel();

  // Answers requests and sends mail until Stop; once OpenSearch is done, be it before or after
  // this, all of them, and follows the event log. Throws when the address cannot be had.
  void Listen(const std::string& address, int port);
  int port() const { return http_->port(); }
  // From now on health says that it stops; requests are answered until Stop.
  void Drain() { draining_ = true; }
  void Stop();

  const Config& config() const { return config_; }
  Storage& storage() { return *storage_; }
  const Marketplace& marketplace() const { return marketplace_; }
  const BlobStore& blobs() const { return *blobs_; }
  DerivedState& derived() { return *derived_; }           // after OpenSearch
  const SearchEngine& engine() const { return engine_; }  // after OpenSearch

 private:
  App(const Config& config, const Clock& clock) : config_(config), clock_(clock) {}

  Result<void> FollowClock();
  Result<void> CheckProfiles() const;
  Result<void> OpenBlobs();
  void FillEngine();
  void FillContext();
  std::unique_ptr<Mailer> NewMailer() const;
  void StartFollowing();
  void RunDueTimers();
  void SweepOnce();
  void TellAlerts();
  HealthReport Health() const;
  void TellLog(HealthReport* report) const;
  void TellSearch(HealthReport* report) const;
  void TellSemantic(HealthReport* report) const;

  const Config config_;
  ShiftedClock clock_;
  std::mutex clock_mutex_;  // to read how far it was moved, and move it
  Metrics metrics_;
  ProcessMetrics process_metrics_{metrics_};
  ServerGauges gauges_{metrics_};
  std::vector<Category> categories_;
  SkillGraph skills_;
  ContextWords context_words_;
  RankProfiles profiles_;
  std::unique_ptr<Storage> storage_;
  std::unique_ptr<BlobStore> blobs_;
  Marketplace marketplace_;
  std::unique_ptr<Embedder> embedder_;
  std::unique_ptr<QueryVectorCache> query_vectors_;
  std::unique_ptr<DerivedState> derived_;
  std::unique_ptr<SkillTagger> tagger_;
  std::unique_ptr<PageLeases> leases_;
  SearchEngine engine_;
  std::unique_ptr<OutboxWorker> worker_;
  std::atomic<bool> searching_ = false;  // all above is there
  std::atomic<bool> draining_ = false;
  bool swept_ = false;  // the contents that no file has; the timers' thread's
  std::unique_ptr<PasswordHasher> passwords_;
  std::unique_ptr<MailWorker> mail_worker_;
  std::unique_ptr<Authenticator> authenticator_;
  AttemptThrottles attempts_;
  ApiContext context_;
  Router router_;
  std::unique_ptr<HttpServer> http_;
  std::unique_ptr<RepeatingThread> timers_;
  std::unique_ptr<AlertFollower> alert_follower_;
  std::unique_ptr<RepeatingThread> alerts_;
};

}  // namespace shortlist
