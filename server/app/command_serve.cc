#include <algorithm>
#include <csignal>
#include <ctime>
#include <iostream>
#include <thread>

#include <malloc.h>
#include <pthread.h>

#include "index/base/log.h"
#include "server/app/command.h"
#include "server/app/progress.h"

namespace shortlist {
namespace {

struct ServeOptions {
  FolderOptions folder;
  std::string listen;  // empty: the configuration's
};

struct Address {
  std::string host;
  int port = 0;
};

// "127.0.0.1:8080", "[::1]:8080", "localhost:0".
Result<Address> ParseAddress(const std::string& text) {
  const Error bad{ErrorCode::kInvalidArgument,
                  "bad_listen_address",
                  "'" + text + "' is not an address and a port, like 127.0.0.1:8080.",
                  {}};
  const size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return bad;
  Address address;
  address.host = text.substr(0, colon);
  const std::string port = text.substr(colon + 1);
  if (port.empty() || port.size() > 5) return bad;
  for (const char c : port) {
    if (c < '0' || c > '9') return bad;
    address.port = 10 * address.port + (c - '0');
  }
  if (address.port > 65'535) return bad;
  if (address.host.front() == '[' && address.host.back() == ']') {
    address.host = address.host.substr(1, address.host.size() - 2);
  } else if (address.host.find(':') != std::string::npos) {
    return bad;
  }
  return address;
}

// SIGINT and SIGTERM, taken from every thread: they end the waiting in Serve instead.
sigset_t BlockStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

// What is freed in one arena serves no other, and by default there are eight for each core: an
// answer's lists, some megabytes each, would be kept by every thread that ever made one. Measured
// at 100,000 people under load: 60 to 150 MB less, as many answers a second.
void ShareFreedMemory() {
  mallopt(M_ARENA_MAX, static_cast<int>(std::max(2U, std::thread::hardware_concurrency())));
}

void WaitForSignal(const sigset_t& signals, int most_ms) {
  const timespec most = {most_ms / 1000, most_ms % 1000 * 1'000'000L};
  sigtimedwait(&signals, nullptr, &most);
}

int Serve(const ServeOptions& options) {
  ShareFreedMemory();
  const sigset_t stop = BlockStopSignals();
  const auto config = EffectiveConfig(options.folder);
  if (!config) return Fail(config.error());
  const auto address =
      ParseAddress(options.listen.empty() ? config->server.listen : options.listen);
  if (!address) return Fail(address.error());
  auto app = OpenApp(options.folder);
  if (!app) return Fail(app.error());
  (*app)->Listen(address->host, address->port);  // while the index is made, health says so
  {
    Progress progress;
    const auto opened = (*app)->OpenSearch(
        [&](std::string_view what, size_t done, size_t all) { progress.Show(what, done, all); });
    if (!opened) return Fail(opened.error());
  }
  const bool v6 = address->host.find(':') != std::string::npos;
  std::cout << "shortlist is ready at http://" << (v6 ? "[" + address->host + "]" : address->host)
            << ":" << (*app)->port() << std::endl;
  int signal = 0;
  sigwait(&stop, &signal);
  Log(LogLevel::kInfo, "stopping",
      {{"signal", int64_t{signal}}, {"drain_ms", int64_t{config->server.drain_ms}}});
  (*app)->Drain();
  WaitForSignal(stop, config->server.drain_ms);  // another one ends the waiting
  (*app)->Stop();
  Log(LogLevel::kInfo, "stopped");
  return kDone;
}

}  // namespace

void AddServeCommand(CLI::App* program, int* status) {
  const auto options = std::make_shared<ServeOptions>();
  CLI::App* command =
      AddCommand(program, status, "serve", "Answer requests until SIGTERM or Ctrl-C",
                 [options] { return Serve(*options); });
  AddFolderOptions(command, &options->folder);
  command->add_option("--listen", options->listen,
                      "Address and port; port 0 takes a free one (127.0.0.1:8080)");
}

}  // namespace shortlist
