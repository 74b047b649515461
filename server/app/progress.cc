#include "server/app/progress.h"

#include <algorithm>
#include <cstdio>

#include <unistd.h>

#include "index/base/log.h"

namespace shortlist {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr size_t kBarWidth = 30;

std::string Duration(double all_seconds) {
  const auto total = static_cast<int64_t>(all_seconds + 0.5);
  char text[32];
  std::snprintf(text, sizeof text, "%ld:%02ld", total / 60, total % 60);
  return text;
}

}  // namespace

void Progress::End() {
  if (any_ && ::isatty(STDERR_FILENO) != 0) std::fputc('\n', stderr);
  any_ = false;
}

void Progress::Show(std::string_view what, size_t done, size_t all) {
  if (what != what_) {
    End();
    what_ = what;
    begun_ = shown_ = Clock::now();
  }
  const bool terminal = ::isatty(STDERR_FILENO) != 0;
  const auto now = Clock::now();
  const auto pause = terminal ? milliseconds(100) : milliseconds(seconds(10));
  if (now - shown_ < pause && (done < all || !any_)) return;
  shown_ = now;
  any_ = true;
  const double share = all == 0 ? 1 : static_cast<double>(done) / static_cast<double>(all);
  const double spent = std::chrono::duration<double>(now - begun_).count();
  const std::string left = share > 0 ? Duration(spent / share - spent) : "?";
  if (!terminal) {
    Log(LogLevel::kInfo, "progress",
        {{"what", std::string_view(what_)},
         {"done", static_cast<int64_t>(done)},
         {"all", static_cast<int64_t>(all)},
         {"left", std::string_view(left)}});
    return;
  }
  const auto full = std::min(kBarWidth, static_cast<size_t>(share * kBarWidth));
  const std::string bar = std::string(full, '#') + std::string(kBarWidth - full, '.');
  std::fprintf(stderr, "\r%s [%s] %3.0f %%  %zu of %zu, %s left \033[K", what_.c_str(), bar.c_str(),
               100 * share, done, all, left.c_str());
}

}  // namespace shortlist
