#include "server/evaluation/paired_bootstrap.h"

#include <algorithm>
#include <random>

#include "index/base/check.h"

namespace shortlist {
namespace {

double MeanOf(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

// std::uniform_int_distribution draws differently from library to library; the bias of the
// remainder is nothing beside 2^64.
double MeanOfResample(const std::vector<double>& values, std::mt19937_64* random) {
  double sum = 0;
  for (size_t i = 0; i < values.size(); ++i) sum += values[(*random)() % values.size()];
  return sum / static_cast<double>(values.size());
}

}  // namespace

BootstrapInterval PairedBootstrap(std::span<const std::vector<double>> differences,
                                  const BootstrapOptions& options) {
  CHECK(!differences.empty() && options.resamples > 0);
  BootstrapInterval interval;
  for (const auto& suite : differences) {
    CHECK(!suite.empty());
    interval.difference += MeanOf(suite) / static_cast<double>(differences.size());
  }
  std::mt19937_64 random(options.seed);
  std::vector<double> means;
  for (size_t i = 0; i < options.resamples; ++i) {
    double mean = 0;
    for (const auto& suite : differences) {
      mean += MeanOfResample(suite, &random) / static_cast<double>(differences.size());
    }
    means.push_back(mean);
  }
  std::sort(means.begin(), means.end());
  const size_t tail = options.resamples / 40;  // 2.5 % on either side
  interval.low = means[tail];
  interval.high = means[options.resamples - 1 - tail];
  return interval;
}

}  // namespace shortlist
