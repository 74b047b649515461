#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/base/thread_annotations.h"

namespace shortlist {

// What only grows from the start of the process: events, seconds spent. Any thread, without a lock.
class Counter {
 public:
  void Add(double by = 1) { value_.fetch_add(by, std::memory_order_relaxed); }
  double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_ = 0;
};

// How something is now. Any thread, without a lock.
class Gauge {
 public:
  void Set(double value) { value_.store(value, std::memory_order_relaxed); }
  void Add(double by) { value_.fetch_add(by, std::memory_order_relaxed); }
  double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_ = 0;
};

// Counts of observations up to fixed bounds. Any thread, without a lock.
class Histogram {
 public:
  // `bounds`: ascending, finite.
  explicit Histogram(std::span<const double> bounds);
  void Observe(double value);

  // Of each bucket alone, not cumulative; one more than bounds: above the last.
  std::vector<uint64_t> counts() const;
  const std::vector<double>& bounds() const { return bounds_; }
  double sum() const { return sum_.load(std::memory_order_relaxed); }

 private:
  const std::vector<double> bounds_;
  std::vector<std::atomic<uint64_t>> buckets_;
  std::atomic<double> sum_ = 0;
};

// Quantiles of what was observed last. Any thread; observing takes a lock.
class Summary {
 public:
  static constexpr size_t kWindow = 1024;  // observations that the quantiles speak of

  void Observe(double value);

  struct State {
    std::vector<double> window;  // ascending; at most kWindow
    uint64_t count = 0;          // ever
    double sum = 0;              // ever
    // The smallest observed value that at least the share `q` (in 0..1) of the window does not
    // exceed (nearest rank). The window must not be empty.
    double Quantile(double q) const;
  };
  State state() const;

 private:
  mutable std::mutex mutex_;
  std::vector<double> window_ GUARDED_BY(mutex_);  // a ring once it is full
  uint64_t count_ GUARDED_BY(mutex_) = 0;
  double sum_ GUARDED_BY(mutex_) = 0;
};

// Series of one name that differ in the values of their labels.
template <typename Instrument>
class MetricFamily {
 public:
  using Values = std::vector<std::string>;  // of the labels, in their order

  MetricFamily(std::vector<std::string> labels, std::function<std::unique_ptr<Instrument>()> make)
      : labels_(std::move(labels)), make_(std::move(make)) {}

  // The series with these values, one for each label; made by the first who asks, and there as long
  // as the registry. Whoever asks often keeps the reference. The values must be of a set that has
  // an end: never what a caller sent.
  Instrument& With(std::initializer_list<std::string_view> values);

  const std::vector<std::string>& labels() const { return labels_; }
  // By the values, in ascending order.
  std::vector<std::pair<Values, const Instrument*>> series() const;

 private:
  struct Less {
    using is_transparent = void;
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
      return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
    }
  };

  const std::vector<std::string> labels_;
  const std::function<std::unique_ptr<Instrument>()> make_;
  mutable std::shared_mutex mutex_;
  std::map<Values, std::unique_ptr<Instrument>, Less> series_ GUARDED_BY(mutex_);
};

// Bounds for what takes seconds: from 0.1 ms to 10 s; and to a minute, for the disk's work.
extern const std::span<const double> kRequestSeconds;
extern const std::span<const double> kDiskSeconds;

// The metrics of this process, and their text for Prometheus. Each is declared by whoever moves it,
// when that is made, and shown from then on: what has no labels begins at zero. A second
// declaration gives the same metric; with another kind, help or labels it is a bug. What is given
// out lives as long as the registry. Any thread.
class Metrics {
 public:
  using Labels = std::initializer_list<const char*>;

  Counter& CounterOf(const char* name, const char* help);
  Gauge& GaugeOf(const char* name, const char* help);
  Summary& SummaryOf(const char* name, const char* help);
  Histogram& HistogramOf(const char* name, const char* help, std::span<const double> bounds);
  MetricFamily<Counter>& CountersOf(const char* name, const char* help, Labels labels);
  MetricFamily<Gauge>& GaugesOf(const char* name, const char* help, Labels labels);
  MetricFamily<Histogram>& HistogramsOf(const char* name, const char* help,
                                        std::span<const double> bounds, Labels labels);

  // Called before every Render, for gauges of what nobody announces. All that it uses must outlive
  // the last Render.
  void BeforeRender(std::function<void()> look);

  // Prometheus' text exposition format, version 0.0.4: families by name, series by labels.
  // https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
  std::string Render() const;

 private:
  enum class Kind { kCounter, kGauge, kHistogram, kSummary };
  struct Family {
    Kind kind;
    std::string help;
    std::vector<std::string> labels;
    std::unique_ptr<MetricFamily<Counter>> counters;  // the one of its kind
    std::unique_ptr<MetricFamily<Gauge>> gauges;
    std::unique_ptr<MetricFamily<Histogram>> histograms;
    std::unique_ptr<MetricFamily<Summary>> summaries;
  };
  Family& Declare(Kind kind, const char* name, const char* help, Labels labels,
                  std::span<const double> bounds = {});
  static void RenderFamily(const std::string& name, const Family& family, std::string* out);

  mutable std::mutex mutex_;
  std::map<std::string, Family, std::less<>> families_ GUARDED_BY(mutex_);
  std::vector<std::function<void()>> looks_ GUARDED_BY(mutex_);
};

}  // namespace shortlist
