#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace shortlist {

struct BootstrapOptions {
  size_t resamples = 1000;
  uint64_t seed = 1;
};

// How far one system is above another, and where that lies in 95 of 100 resamples. An interval that
// holds 0 says that the difference may be chance.
struct BootstrapInterval {
  double difference = 0;
  double low = 0;
  double high = 0;
};

// The paired bootstrap (Efron & Tibshirani 1993; Sakai, SIGIR 2006), percentile interval:
// `differences` has, suite by suite and query by query, one system's metric less the other's. The
// queries of each suite are drawn anew with replacement, its mean taken, then the mean over suites.
// The same seed gives the same interval on every machine. No suite may be empty.
BootstrapInterval PairedBootstrap(std::span<const std::vector<double>> differences,
                                  const BootstrapOptions& options = {});

}  // namespace shortlist
