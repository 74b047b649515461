#include "server/load/run_load.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <httplib.h>
#include <nlohmann/json.hpp>

#include "index/base/thread_annotations.h"

namespace shortlist {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr size_t kTargets = 1'000;
constexpr int kMostClients = 1'000;
constexpr int kFirstFailure = 400;  // status

// What one client has measured.
struct Measured {
  std::array<std::vector<int64_t>, kLoadOperationCount> nanoseconds;
  std::map<std::string, int64_t> errors;
};

Error Refusal(const std::string& reason, const std::string& detail) {
  return {ErrorCode::kUnavailable, reason, detail, {}};
}

// Why a request has failed, as a slug; nothing for one that succeeded.
std::optional<std::string> FailureOf(const httplib::Result& result) {
  if (!result) {
    std::string what = httplib::to_string(result.error());
    for (char& c : what) c = c == ' ' ? '_' : static_cast<char>(std::tolower(c));
    return "no_answer_" + what;
  }
  if (result->status < kFirstFailure) return std::nullopt;
  const json problem = json::parse(result->body, nullptr, false);
  if (problem.is_object() && problem.contains("reason")) return problem.at("reason");
  return "status_" + std::to_string(result->status);
}

// One connection with its key, and the freelancer that it edits.
class LoadClient {
 public:
  explicit LoadClient(const LoadOptions& options) : client_(options.url) {
    client_.set_keep_alive(true);
    client_.set_tcp_nodelay(true);
    client_.set_bearer_token_auth(options.key.c_str());
  }

  httplib::Result Get(const std::string& path) { return client_.Get(path.c_str()); }

  httplib::Result Send(const PlannedRequest& planned) {
    httplib::Request request;
    request.method = planned.method;
    request.path = planned.path;
    request.body = planned.body;
    if (!request.body.empty()) request.set_header("Content-Type", "application/json");
    const bool edits = planned.operation == LoadOperation::kWrite;
    if (edits) {
      request.path = own_;
      request.set_header("If-Match", etag_);
    }
    auto result = client_.send(request);
    if (edits && result && result->status < kFirstFailure) {
      etag_ = result->get_header_value("ETag");
    }
    return result;
  }

  // Makes the freelancer that Send edits.
  Result<void> MakeOwn(int number) {
    const json own = {{"display_name", "Load test " + std::to_string(number)},
                      {"title", "Load test"},
                      {"skills", json::array({{{"name", "Testing"}}})}};
    const auto made = client_.Post("/v1/freelancers", own.dump(), "application/json");
    if (const auto failure = FailureOf(made)) {
      return Refusal(*failure, "The server did not make a freelancer to edit.");
    }
    own_ = made->get_header_value("Location");
    etag_ = made->get_header_value("ETag");
    return {};
  }

  // Best effort: a server that is gone keeps it.
  void DeleteOwn() {
    if (own_.empty()) return;
    client_.Delete(own_.c_str(), {{"If-Match", etag_}});
  }

 private:
  httplib::Client client_;
  std::string own_;   // path of the freelancer
  std::string etag_;  // as its last answer had it
};

// Up to `kTargets` ids of a collection.
Result<std::vector<std::string>> ListIds(LoadClient& client, const std::string& collection) {
  std::vector<std::string> ids;
  std::string token;
  do {
    const auto answer = client.Get("/v1/" + collection + "?page_size=100" +
                                   (token.empty() ? "" : "&page_token=" + token));
    if (const auto failure = FailureOf(answer)) {
      return Refusal(answer ? *failure : "no_answer",
                     "The server did not list its " + collection + ": " + *failure + ".");
    }
    const json page = json::parse(answer->body, nullptr, false);
    if (!page.is_object() || !page.contains(collection)) {
      return Refusal("bad_answer", "What answers there is no server of ours.");
    }
    for (const json& entry : page.at(collection)) ids.push_back(entry.at("id"));
    const json next = page.value("next_page_token", json());
    token = next.is_string() ? next.get<std::string>() : "";
  } while (!token.empty() && ids.size() < kTargets);
  return ids;
}

// Hands out the numbers of the requests, each with the time when it is due. Any thread.
class Arrivals {
 public:
  Arrivals(const LoadOptions& options, const LoadPlan& plan, Clock::time_point begin)
      : plan_(plan),
        most_(options.requests),
        pause_seconds_(options.rate > 0 ? 1 / options.rate : 0),
        end_(begin + std::chrono::duration_cast<Clock::duration>(
                         std::chrono::duration<double>(options.seconds))),
        due_(begin) {}

  struct Arrival {
    uint64_t number = 0;
    Clock::time_point due;
  };

  // Nothing when there are no more.
  std::optional<Arrival> Next() {
    const std::lock_guard lock(mutex_);
    if (most_ > 0 && next_ >= static_cast<uint64_t>(most_)) return std::nullopt;
    if (pause_seconds_ > 0) {
      due_ += std::chrono::duration_cast<Clock::duration>(
          std::chrono::duration<double>(pause_seconds_ * plan_.PauseBefore(next_)));
    } else {
      due_ = Clock::now();
    }
    if (due_ >= end_) return std::nullopt;
    return Arrival{next_++, due_};
  }

 private:
  const LoadPlan& plan_;
  const int64_t most_;
  const double pause_seconds_;  // the mean; 0: a closed loop
  const Clock::time_point end_;
  std::mutex mutex_;
  uint64_t next_ GUARDED_BY(mutex_) = 0;
  Clock::time_point due_ GUARDED_BY(mutex_);
};

// One thread for each client.
class LoadRun {
 public:
  LoadRun(const LoadOptions& options, const LoadPlan& plan)
      : options_(options),
        plan_(plan),
        begin_(Clock::now()),
        give_up_(begin_ + std::chrono::duration_cast<Clock::duration>(
                              std::chrono::duration<double>(2 * options.seconds))),
        arrivals_(options, plan, begin_) {}

  LoadReport Run(std::vector<std::unique_ptr<LoadClient>>& clients) {
    std::vector<Measured> measured(clients.size());
    std::vector<std::thread> threads;
    for (size_t i = 0; i < clients.size(); ++i) {
      threads.emplace_back([&, i] { Drive(*clients[i], &measured[i]); });
    }
    for (std::thread& thread : threads) thread.join();
    const double seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
    return Report(measured, seconds);
  }

 private:
  void Drive(LoadClient& client, Measured* measured) {
    while (const auto arrival = arrivals_.Next()) {
      std::this_thread::sleep_until(arrival->due);
      if (Clock::now() >= give_up_) {
        ++unsent_;
        continue;
      }
      const PlannedRequest request = plan_.Make(arrival->number);
      const auto begin = options_.rate > 0 ? arrival->due : Clock::now();
      const auto result = client.Send(request);
      const std::chrono::nanoseconds took = Clock::now() - begin;
      if (const auto failure = FailureOf(result)) {
        ++measured->errors[*failure];
      } else {
        measured->nanoseconds[static_cast<size_t>(request.operation)].push_back(took.count());
      }
    }
  }

  LoadReport Report(std::vector<Measured>& measured, double seconds) const {
    LoadReport report;
    report.clients = options_.clients;
    report.rate = options_.rate;
    report.seconds = seconds;
    report.unsent = unsent_;
    std::vector<int64_t> all;
    for (size_t i = 0; i < kLoadOperationCount; ++i) {
      std::vector<int64_t> one;
      for (const Measured& of : measured) {
        one.insert(one.end(), of.nanoseconds[i].begin(), of.nanoseconds[i].end());
      }
      all.insert(all.end(), one.begin(), one.end());
      report.operations[i] = Summarize(std::move(one));
    }
    report.all = Summarize(std::move(all));
    for (const Measured& of : measured) {
      for (const auto& [reason, count] : of.errors) report.errors[reason] += count;
    }
    return report;
  }

  const LoadOptions& options_;
  const LoadPlan& plan_;
  const Clock::time_point begin_;
  const Clock::time_point give_up_;
  Arrivals arrivals_;
  std::atomic<int64_t> unsent_ = 0;
};

int ShareOf(const LoadOptions& options, LoadOperation operation) {
  return options.mix[static_cast<size_t>(operation)];
}

Result<void> CheckOptions(const LoadOptions& options) {
  std::string wrong;
  if (!options.url.starts_with("http://")) wrong = "the URL is like http://127.0.0.1:8080";
  if (options.clients < 1 || options.clients > kMostClients) wrong = "clients are 1 to 1,000";
  if (!(options.seconds > 0) || options.seconds > 86'400) wrong = "seconds are above 0, to a day";
  if (!(options.rate >= 0) || options.rate > 1e6) wrong = "the rate is 0 to a million";
  if (options.requests < 0) wrong = "requests are 0 or more";
  if (wrong.empty()) return {};
  return Error{ErrorCode::kInvalidArgument, "bad_load_options", "A load is wrong: " + wrong, {}};
}

Result<LoadTargets> FindTargets(LoadClient& client, const LoadOptions& options) {
  LoadTargets targets;
  auto freelancers = ListIds(client, "freelancers");
  if (!freelancers) return freelancers.error();
  targets.freelancers = *std::move(freelancers);
  auto jobs = ListIds(client, "jobs");
  if (!jobs) return jobs.error();
  targets.jobs = *std::move(jobs);
  const bool asks_people =
      ShareOf(options, LoadOperation::kFeed) + ShareOf(options, LoadOperation::kRead) > 0;
  if ((asks_people && targets.freelancers.empty()) ||
      (ShareOf(options, LoadOperation::kMatch) > 0 && targets.jobs.empty())) {
    return Refusal("nothing_to_ask", "The server has no freelancers or no jobs.");
  }
  return targets;
}

Result<LoadReport> RunWith(const LoadOptions& options, const QuestionMaker& questions,
                           std::vector<std::unique_ptr<LoadClient>>& clients) {
  auto targets = FindTargets(*clients.front(), options);
  if (!targets) return targets.error();
  if (ShareOf(options, LoadOperation::kWrite) > 0) {
    for (size_t i = 0; i < clients.size(); ++i) {
      if (auto made = clients[i]->MakeOwn(static_cast<int>(i) + 1); !made) return made.error();
    }
  }
  const LoadPlan plan(options.seed, options.mix, *std::move(targets), questions);
  return LoadRun(options, plan).Run(clients);
}

}  // namespace

Result<LoadReport> RunLoad(const LoadOptions& options, const QuestionMaker& questions) {
  if (auto refused = CheckOptions(options); !refused) return refused.error();
  std::vector<std::unique_ptr<LoadClient>> clients;
  for (int i = 0; i < options.clients; ++i) {
    clients.push_back(std::make_unique<LoadClient>(options));
  }
  auto report = RunWith(options, questions, clients);
  for (const auto& client : clients) client->DeleteOwn();
  return report;
}

}  // namespace shortlist
