#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/thread_annotations.h"

namespace shortlist {

// Label names and values of one time series, e.g. {{"route", "/v1/match"}, {"status", "200"}}.
using MetricLabels = std::vector<std::pair<std::string, std::string>>;

// Counters, gauges and histograms of this process in Prometheus' text format. A name is declared by
// its first use and keeps its kind; using it as another kind is a bug. Safe from any thread.
class Metrics {
 public:
  void Add(std::string_view name, const MetricLabels& labels = {}, double by = 1);
  void Set(std::string_view name, double value, const MetricLabels& labels = {});
  // Into a histogram of seconds with fixed bounds from 100 microseconds to 10 seconds.
  void ObserveSeconds(std::string_view name, double seconds, const MetricLabels& labels = {});

  // The text exposition format, version 0.0.4, series sorted by name and labels.
  std::string Render() const;

 private:
  enum class Kind { kCounter, kGauge, kHistogram };
  struct Series {
    double value = 0;               // counter or gauge; sum of a histogram
    std::vector<uint64_t> buckets;  // histogram only, one more than the bounds
  };
  struct Family {
    Kind kind;
    std::map<MetricLabels, Series> series;
  };
  Series& Find(std::string_view name, Kind kind, const MetricLabels& labels);

  mutable std::mutex mutex_;
  std::map<std::string, Family, std::less<>> families_ GUARDED_BY(mutex_);
};

}  // namespace shortlist
