#pragma once

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <pwd.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace shortlist::testing {

// A PostgreSQL of this test program alone: in a temporary folder, reached through a socket there
// and over no network. It ends with the program, in whatever way that ends. Throws when a program
// of PostgreSQL fails.
class PostgresCluster {
 public:
  // Made at the first call; null when PostgreSQL is not installed (scripts/setup installs it).
  static PostgresCluster* Shared() {
    static const std::unique_ptr<PostgresCluster> cluster = [] {
      const auto programs = FindPrograms();
      return programs.empty() ? nullptr : std::make_unique<PostgresCluster>(programs);
    }();
    return cluster.get();
  }

  explicit PostgresCluster(std::filesystem::path programs) : programs_(std::move(programs)) {
    // Short: the path of a socket has at most 107 bytes.
    std::string pattern = "/tmp/shortlist-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = pattern;
    if (const passwd* user = UserForPostgres()) {
      if (::chown(folder_.c_str(), user->pw_uid, user->pw_gid) != 0) {
        throw std::runtime_error("cannot give away " + folder_.string());
      }
    }
    // A locale that orders by language, as an operator's may.
    Run({"initdb", "--pgdata", Data(), "--username", kUser, "--auth", "trust", "--encoding", "UTF8",
         "--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "en-US", "--no-sync",
         "--no-instructions", "--wal-segsize", "1"});
    Start();
  }

  ~PostgresCluster() {
    if (::getpid() != owner_) return;  // a fork of the test program
    if (server_ > 0) Stop(SIGINT);
    std::filesystem::remove_all(folder_);
  }
  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;

  // The URL of a new, empty database.
  std::string NewDatabase() {
    const std::string name = "test" + std::to_string(++databases_);
    Run({"createdb", "--host", folder_, "--username", kUser, "--template", "template0", name});
    return "postgresql://" + std::string(kUser) + "@/" + name + "?host=" + folder_.string();
  }

  // Runs statements in a database of NewDatabase, beside whoever uses it.
  void Execute(const std::string& url, const std::string& statements) const {
    Run({"psql", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--command", statements,
         url});
  }

  // Returns once it answers.
  void Start() {
    server_ = Spawn({"postgres", "-D", Data(), "-k", folder_, "-c", "listen_addresses=", "-c",
                     "fsync=off", "-c", "shared_buffers=16MB", "-c", "max_connections=60"});
    while (Wait(Spawn({"pg_isready", "--quiet", "--host", folder_})) != 0) {
      if (::waitpid(server_, nullptr, WNOHANG) != 0) throw std::runtime_error("postgres ended");
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }

  // SIGINT closes connections and ends in order; SIGQUIT ends at once, as after a crash.
  void Stop(int signal) {
    ::kill(server_, signal);
    Wait(server_);
    server_ = 0;
  }

 private:
  static constexpr const char* kUser = "shortlist";

  // The folder of the newest version's programs; empty when there is none.
  static std::filesystem::path FindPrograms() {
    std::vector<std::filesystem::path> found;
    std::error_code absent;
    for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql", absent)) {
      if (std::filesystem::exists(version.path() / "bin/postgres")) {
        found.push_back(version.path() / "bin");
      }
    }
    return found.empty() ? std::filesystem::path() : *std::max_element(found.begin(), found.end());
  }

  // Who runs the server when we are root, as whom it refuses to run; null when we are not.
  static const passwd* UserForPostgres() {
    if (::geteuid() != 0) return nullptr;
    const passwd* user = ::getpwnam("postgres");
    return user != nullptr ? user : ::getpwnam("nobody");
  }

  std::string Data() const { return folder_ / "data"; }

  // Starts a program of PostgreSQL, which ends when this program does. Not by fork, which takes
  // long in a program under sanitizers.
  pid_t Spawn(const std::vector<std::string>& words) const {
    std::vector<std::string> all = {"setpriv", "--pdeathsig", "INT"};
    if (const passwd* user = UserForPostgres()) {
      all.insert(all.end(), {"--reuid", std::to_string(user->pw_uid), "--regid",
                             std::to_string(user->pw_gid), "--clear-groups"});
    }
    all.push_back(programs_ / words.front());
    all.insert(all.end(), words.begin() + 1, words.end());
    std::vector<char*> arguments;
    for (std::string& word : all) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const std::string log = folder_ / "log";
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, log.c_str(),
                                       O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
    pid_t child = 0;
    const int failed =
        ::posix_spawnp(&child, "setpriv", &files, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&files);
    if (failed != 0) throw std::runtime_error("cannot start setpriv");
    return child;
  }

  static int Wait(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
  }

  void Run(const std::vector<std::string>& words) const {
    if (Wait(Spawn(words)) != 0) throw std::runtime_error(words.front() + " failed");
  }

  const std::filesystem::path programs_;
  const pid_t owner_ = ::getpid();
  std::filesystem::path folder_;
  pid_t server_ = 0;
  int databases_ = 0;
};

}  // namespace shortlist::testing
