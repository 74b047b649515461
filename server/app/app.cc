#include "server/app/app.h"

#include <chrono>
#include <filesystem>
#include <string_view>

#include "index/base/check.h"
#include "index/base/log.h"
#include "server/adapters/blob_folder.h"
#include "server/adapters/smtp_mailer.h"
#include "server/adapters/spool_mailer.h"
#include "server/api/routes.h"
#include "server/app/load_model.h"
#include "server/workflow/load_categories.h"
#include "server/workflow/remove_blobs.h"
#include "server/workflow/run_timers.h"

namespace shortlist {
namespace {

constexpr std::chrono::milliseconds kTimersPause(500);
constexpr std::chrono::milliseconds kAlertsPause(500);
constexpr int kTimersAtOnce = 1000;
constexpr size_t kPageLeases = 10'000;
constexpr size_t kLeasedSnapshots = 128;

// Relative folders of the configuration are beside the program's other resources.
std::filesystem::path InResources(const Config& config, const std::string& path) {
  return config.resources / path;
}

AccountRules RulesOfAccounts(const Config::Accounts& accounts) {
  constexpr int64_t kHourMicros = 3'600 * 1'000'000LL;
  AccountRules rules;
  rules.sessions = {accounts.session_idle_hours * kHourMicros,
                    accounts.session_absolute_hours * kHourMicros};
  rules.issuer = accounts.issuer;
  rules.verify_link = accounts.verify_link;
  rules.reset_link = accounts.reset_link;
  return rules;
}

PasswordOptions OptionsOfPasswords(const Config::Accounts& accounts) {
  return {.passes = static_cast<uint64_t>(accounts.password_passes),
          .memory_bytes = static_cast<size_t>(accounts.password_memory_mib) << 20,
          .parallel = accounts.password_parallel};
}

}  // namespace

Result<RankProfiles> LoadProfiles(const Config& config) {
  return LoadRankProfiles(InResources(config, "rank_profiles"));
}

Result<SkillGraph> LoadSkills(const Config& config) {
  return SkillGraph::Load(InResources(config, "taxonomy/skills/skills.tsv"));
}

Result<ContextWords> LoadContextWords(const Config& config) {
  return ContextWords::Load(InResources(config, "taxonomy/skills/context_words.tsv"));
}

Result<std::unique_ptr<App>> App::Open(const Config& config, const Clock& clock) {
  std::unique_ptr<App> app(new App(config, clock));
  std::filesystem::create_directories(config.data);
  auto categories = LoadCategories(InResources(config, "taxonomy/categories.json"));
  if (!categories) return categories.error();
  app->categories_ = std::move(*categories);
  auto skills = LoadSkills(config);
  if (!skills) return skills.error();
  app->skills_ = *std::move(skills);
  auto context_words = LoadContextWords(config);
  if (!context_words) return context_words.error();
  app->context_words_ = *std::move(context_words);
  auto profiles = LoadProfiles(config);
  if (!profiles) return profiles.error();
  app->profiles_ = std::move(*profiles);
  if (auto refused = app->CheckProfiles(); !refused) return refused.error();
  auto storage = Storage::Open(
      {.path = (config.data / "marketplace.db").string(), .url = config.database}, &app->metrics_);
  if (!storage) return storage.error();
  app->storage_ = std::move(*storage);
  app->marketplace_ = {app->storage_.get(),
                       &app->clock_,
                       {config.marketplace.currency, app->categories_, &app->skills_}};
  app->marketplace_.accounts = RulesOfAccounts(config.accounts);
  if (auto refused = app->FollowClock(); !refused) return refused.error();
  if (auto refused = app->OpenBlobs(); !refused) return refused.error();
  return app;
}

Result<void> App::OpenBlobs() {
  const Config::Blobs& config = config_.blobs;
  const auto place = [&](const std::string& given, const char* usual) {
    return given.empty() ? config_.data / usual : std::filesystem::path(given);
  };
  auto opened =
      BlobFolder::Open(place(config.folder, "blobs"), place(config.key_file, "blobs.key"));
  if (!opened) return opened.error();
  blobs_ = std::move(*opened);
  marketplace_.blobs = blobs_.get();
  marketplace_.files = {config.max_bytes, config.unattached_hours, config.max_unattached};
  return {};
}

// Another server of the database may have moved it.
Result<void> App::FollowClock() {
  // Whoever reads first sets first, or the clock would go back.
  const std::lock_guard lock(clock_mutex_);
  const int64_t shift =
      storage_->Read([](ReadTransaction& tx) { return tx.sandbox_clock().ShiftMicros(); });
  if (shift != 0 && !config_.sandbox) {
    return Error{
        ErrorCode::kFailedPrecondition,
        "sandbox_database",
        "The clock of this database is ahead of the real one, since it was a sandbox; open "
        "it with `sandbox` set to true.",
        {}};
  }
  clock_.SetShift(shift);
  return {};
}

App::~App() { Stop(); }

Result<void> App::CheckProfiles() const {
  for (const std::string* name :
       {&config_.search.talent_profile, &config_.search.jobs_profile,
        &config_.search.talent_match_profile, &config_.search.jobs_match_profile}) {
    if (profiles_.contains(*name)) continue;
    return Error{ErrorCode::kInvalidArgument,
                 "rank_profile_not_found",
                 "The configuration names the rank profile " + *name + ", which does not exist.",
                 {}};
  }
  return {};
}

Result<const Embedder*> App::LoadModel() {
  if (embedder_ == nullptr) {
    auto loaded = shortlist::LoadModel(config_, clock_, metrics_);
    if (!loaded) return loaded.error();
    embedder_ = std::move(*loaded);
  }
  return embedder_.get();
}

Result<void> App::OpenSearch(const DerivedState::LoadProgress& progress) {
  const auto begun = std::chrono::steady_clock::now();
  const auto model = LoadModel();
  if (!model) return model.error();
  DerivedStateOptions options;
  options.folder = config_.data / "index";
  options.graph_above = static_cast<size_t>(config_.search.graph_above);
  auto derived = DerivedState::Open(options, marketplace_, *model, metrics_);
  if (!derived) return derived.error();
  derived_ = std::move(*derived);
  derived_->Load(progress);
  derived_->Commit();
  FillEngine();
  const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - begun;
  Log(LogLevel::kInfo, "search_loaded",
      {{"duration_ms", spent.count()},
       {"talent", static_cast<int64_t>(derived_->talent().Get()->live_documents())},
       {"jobs", static_cast<int64_t>(derived_->jobs().Get()->live_documents())},
       {"seq", derived_->applied_seq()}});
  StartFollowing();
  return {};
}

void App::FillEngine() {
  tagger_ = std::make_unique<SkillTagger>(skills_, context_words_);
  leases_ = std::make_unique<PageLeases>(&clock_, kPageLeases, kLeasedSnapshots);
  engine_.talent = &derived_->talent();
  engine_.jobs = &derived_->jobs();
  engine_.signals = &derived_->signals();
  engine_.embedder = embedder_.get();
  query_vectors_ = std::make_unique<QueryVectorCache>(
      static_cast<size_t>(config_.embedding.query_cache), metrics_);
  engine_.query_vectors = query_vectors_.get();
  engine_.suggester = &derived_->suggester();
  engine_.tagger = tagger_.get();
  engine_.leases = leases_.get();
  engine_.clock = &clock_;
  engine_.rules = marketplace_.rules;
  engine_.exact_below = static_cast<size_t>(config_.search.exact_below);
  engine_.match_candidates = static_cast<size_t>(config_.search.match_candidates);
  engine_.min_seq_timeout_ms = config_.search.min_seq_timeout_ms;
  engine_.profiles = &profiles_;
  engine_.talent_profile = config_.search.talent_profile;
  engine_.jobs_profile = config_.search.jobs_profile;
  engine_.talent_match_profile = config_.search.talent_match_profile;
  engine_.jobs_match_profile = config_.search.jobs_match_profile;
}

std::unique_ptr<Mailer> App::NewMailer() const {
  const Config::Mail& mail = config_.mail;
  if (mail.delivery == "spool") {
    return std::make_unique<SpoolMailer>(config_.data / "mail", mail.from, clock_);
  }
  return std::make_unique<SmtpMailer>(SmtpOptions{mail.smtp_url, mail.smtp_user, mail.smtp_password,
                                                  mail.from, mail.smtp_timeout_ms},
                                      clock_);
}

void App::FillContext() {
  passwords_ = std::make_unique<PasswordHasher>(OptionsOfPasswords(config_.accounts));
  marketplace_.accounts.passwords = passwords_.get();
  authenticator_ =
      std::make_unique<Authenticator>(*storage_, clock_, marketplace_.accounts.sessions);
  context_.marketplace = &marketplace_;
  context_.engine = &engine_;
  context_.authenticator = authenticator_.get();
  context_.metrics = &metrics_;
  context_.health = [this] { return Health(); };
  context_.is_starting = [this] { return !searching_; };
  context_.rate_limit = {config_.server.requests_per_second, config_.server.request_burst};
  context_.attempts = &attempts_;
  context_.trusted_proxies = config_.server.trusted_proxies;
  context_.clock = &clock_;
  context_.sandbox = config_.sandbox;
  context_.catch_up = [this] { RunDueTimers(); };
  AddRoutes(context_, &router_);
  metrics_.BeforeRender([this] {
    process_metrics_.Look();
    gauges_.Show(Health(), config_.data);
  });
}

void App::Listen(const std::string& address, int port) {
  FillContext();
  mail_worker_ = std::make_unique<MailWorker>(marketplace_, NewMailer(), metrics_);
  HttpServerOptions options;
  options.worker_threads = config_.server.threads;
  options.max_in_flight = config_.server.threads;
  options.slow_request_ms = config_.server.slow_request_ms;
  options.limits.max_body_bytes = static_cast<size_t>(config_.server.max_body_bytes);
  options.request_deadline_ms = config_.server.request_timeout_ms;
  options.read_timeout_ms = config_.server.request_timeout_ms;
  options.max_large_bodies = config_.blobs.uploads_at_once;
  options.large_body_timeout_ms = config_.blobs.transfer_timeout_ms;
  http_ = std::make_unique<HttpServer>(options, router_, metrics_, clock_);
  http_->Listen(address, port);
  Log(LogLevel::kInfo, "listening",
      {{"address", std::string_view(address)}, {"port", int64_t{http_->port()}}});
  timers_ = std::make_unique<RepeatingThread>("timers", kTimersPause, [this] { RunDueTimers(); });
  StartFollowing();
}

// Here and not before Listen: of many files it takes a while.
void App::SweepOnce() {
  if (swept_) return;
  const int64_t orphans = SweepBlobs(marketplace_);
  swept_ = true;
  Log(LogLevel::kInfo, "blobs_swept", {{"count", orphans}});
}

void App::RunDueTimers() {
  SweepOnce();
  if (config_.sandbox) CHECK(FollowClock().ok());
  int64_t done = 0;
  while (!draining_) {
    const int64_t now = RunTimers(marketplace_, kTimersAtOnce);
    done += now;
    if (now == 0) break;
  }
  if (done > 0) Log(LogLevel::kInfo, "timers_run", {{"count", done}});
}

void App::TellAlerts() {
  while (!draining_ && alert_follower_->Round()) {
  }
}

// Once there is a search to feed and somebody to ask it.
void App::StartFollowing() {
  if (http_ == nullptr || derived_ == nullptr) return;
  worker_ = std::make_unique<OutboxWorker>(*storage_, clock_, *derived_, metrics_);
  worker_->Start();
  alert_follower_ = std::make_unique<AlertFollower>(marketplace_, engine_, metrics_);
  alerts_ = std::make_unique<RepeatingThread>("alerts", kAlertsPause, [this] { TellAlerts(); });
  searching_ = true;
}

void App::Stop() {
  if (timers_ != nullptr) timers_->Stop();
  if (alerts_ != nullptr) alerts_->Stop();
  if (http_ != nullptr) http_->Stop();
  if (worker_ != nullptr) worker_->Stop();
  if (mail_worker_ != nullptr) mail_worker_->Stop();
}

}  // namespace shortlist
