#include "server/app/process_metrics.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

namespace shortlist {
namespace {

// The numbers of /proc/self/stat from the third field (state) on; proc(5).
std::vector<std::string> StatFields() {
  std::ifstream in("/proc/self/stat");
  const std::string all{std::istreambuf_iterator<char>(in), {}};
  // The second field, the program's name in parentheses, may hold blanks and parentheses.
  const size_t end_of_name = all.rfind(')');
  if (end_of_name == std::string::npos) return {};
  std::istringstream fields(all.substr(end_of_name + 1));
  return {std::istream_iterator<std::string>(fields), {}};
}

// By its number in proc(5); 0 where it cannot be read.
double StatField(const std::vector<std::string>& fields, size_t number) {
  const size_t at = number - 3;
  return at < fields.size() ? std::stod(fields[at]) : 0;
}

// When the system was started, seconds since 1970.
double BootTime() {
  std::ifstream in("/proc/stat");
  std::string word;
  double seconds = 0;
  while (in >> word) {
    if (word == "btime") in >> seconds;
  }
  return seconds;
}

double OpenDescriptors() {
  std::error_code failed;
  const std::filesystem::directory_iterator all("/proc/self/fd", failed);
  if (failed) return 0;
  // Without the one that reads the folder.
  return static_cast<double>(std::distance(begin(all), end(all)) - 1);
}

}  // namespace

ProcessMetrics::ProcessMetrics(Metrics& metrics)
    : cpu_seconds_(metrics.CounterOf("process_cpu_seconds_total", "User and system CPU time.")),
      start_time_(metrics.GaugeOf("process_start_time_seconds",
                                  "When the process was started, seconds since 1970.")),
      resident_bytes_(metrics.GaugeOf("process_resident_memory_bytes", "Resident memory.")),
      virtual_bytes_(metrics.GaugeOf("process_virtual_memory_bytes", "Virtual memory.")),
      threads_(metrics.GaugeOf("process_threads", "Threads.")),
      open_fds_(metrics.GaugeOf("process_open_fds", "Open file descriptors.")),
      max_fds_(metrics.GaugeOf("process_max_fds", "File descriptors that may be open.")) {
  metrics
      .GaugesOf("shortlist_build_info", "Always 1; the labels say what was built.",
                {"version", "compiler"})
      .With({SHORTLIST_VERSION, "g++ " __VERSION__})
      .Set(1);
}

void ProcessMetrics::Look() {
  const std::lock_guard lock(mutex_);
  const auto stat = StatFields();
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const double cpu = (StatField(stat, 14) + StatField(stat, 15)) / ticks;  // utime, stime
  cpu_seconds_.Add(std::max(0.0, cpu - cpu_seconds_.value()));
  threads_.Set(StatField(stat, 20));
  start_time_.Set(BootTime() + StatField(stat, 22) / ticks);
  virtual_bytes_.Set(StatField(stat, 23));
  resident_bytes_.Set(StatField(stat, 24) * static_cast<double>(::sysconf(_SC_PAGESIZE)));
  open_fds_.Set(OpenDescriptors());
  rlimit limit = {};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) max_fds_.Set(static_cast<double>(limit.rlim_cur));
}

}  // namespace shortlist
