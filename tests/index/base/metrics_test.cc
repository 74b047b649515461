#include "index/base/metrics.h"

#include <array>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "index/base/phase.h"
#include "tests/support/exposition.h"

namespace shortlist {
namespace {

using testing::Exposition;
using ::testing::HasSubstr;

constexpr std::array kBounds = {0.5, 2.0};

TEST(Metrics, RendersPrometheusText) {
  Metrics metrics;
  metrics.CountersOf("shortlist_b_total", "B,\nor \\ not.", {"route", "status"})
      .With({"/v1/\"match\n\\", "200"})
      .Add(2);
  metrics.GaugeOf("shortlist_a", "A.").Set(-0.25);
  Histogram& histogram = metrics.HistogramOf("shortlist_c_seconds", "C.", kBounds);
  histogram.Observe(0.5);
  histogram.Observe(1);
  histogram.Observe(20);
  metrics.GaugesOf("shortlist_d", "D.", {"side"});
  Summary& summary = metrics.SummaryOf("shortlist_e_seconds", "E.");
  for (int i = 1; i <= 100; ++i) summary.Observe(i);
  const std::string text = metrics.Render();
  EXPECT_EQ(text, R"(# HELP shortlist_a A.
# TYPE shortlist_a gauge
shortlist_a -0.25
# HELP shortlist_b_total B,\nor \\ not.
# TYPE shortlist_b_total counter
shortlist_b_total{route="/v1/\"match\n\\",status="200"} 2
# HELP shortlist_c_seconds C.
# TYPE shortlist_c_seconds histogram
shortlist_c_seconds_bucket{le="0.5"} 1
shortlist_c_seconds_bucket{le="2"} 2
shortlist_c_seconds_bucket{le="+Inf"} 3
shortlist_c_seconds_sum 21.5
shortlist_c_seconds_count 3
# HELP shortlist_d D.
# TYPE shortlist_d gauge
# HELP shortlist_e_seconds E.
# TYPE shortlist_e_seconds summary
shortlist_e_seconds{quantile="0.5"} 50
shortlist_e_seconds{quantile="0.9"} 90
shortlist_e_seconds{quantile="0.99"} 99
shortlist_e_seconds_sum 5050
shortlist_e_seconds_count 100
)");
  const Exposition read = Exposition::Parse(text);
  EXPECT_EQ(read.families().at(1).help, "B,\nor \\ not.");
  EXPECT_EQ(read.Value("shortlist_b_total", {{"route", "/v1/\"match\n\\"}, {"status", "200"}}), 2);
}

TEST(Metrics, WhatHasNoLabelsBeginsAtZero) {
  Metrics metrics;
  metrics.CounterOf("shortlist_x_total", "X.");
  metrics.SummaryOf("shortlist_y_seconds", "Y.");
  const Exposition read = Exposition::Parse(metrics.Render());
  EXPECT_EQ(read.Value("shortlist_x_total"), 0);
  EXPECT_EQ(read.Value("shortlist_y_seconds_count"), 0);
  EXPECT_EQ(read.Value("shortlist_y_seconds", {{"quantile", "0.5"}}), std::nullopt);
}

TEST(Metrics, ASecondDeclarationGivesTheSameAndADifferentOneIsABug) {
  Metrics metrics;
  Counter& first = metrics.CounterOf("shortlist_x_total", "X.");
  EXPECT_EQ(&metrics.CounterOf("shortlist_x_total", "X."), &first);
  EXPECT_DEATH(metrics.GaugeOf("shortlist_x_total", "X."), "CHECK failed");
  EXPECT_DEATH(metrics.CounterOf("shortlist_x_total", "Y."), "CHECK failed");
  EXPECT_DEATH(metrics.CountersOf("shortlist_x_total", "X.", {"side"}), "CHECK failed");
  EXPECT_DEATH(metrics.CounterOf("shortlist-x", "X."), "CHECK failed");
  EXPECT_DEATH(metrics.GaugesOf("shortlist_y", "Y.", {"side"}).With({"a", "b"}), "CHECK failed");
}

TEST(Metrics, LooksBeforeItRenders) {
  Metrics metrics;
  Gauge& gauge = metrics.GaugeOf("shortlist_x", "X.");
  metrics.BeforeRender([&] { gauge.Add(1); });
  EXPECT_EQ(Exposition::Parse(metrics.Render()).Value("shortlist_x"), 1);
  EXPECT_EQ(Exposition::Parse(metrics.Render()).Value("shortlist_x"), 2);
}

TEST(Metrics, ASummarySpeaksOfTheLastObservationsAndCountsAll) {
  Summary summary;
  for (int i = 0; i < 100; ++i) summary.Observe(1'000'000);
  for (size_t i = 1; i <= Summary::kWindow; ++i) summary.Observe(static_cast<double>(i));
  const auto state = summary.state();
  EXPECT_EQ(state.count, 100 + Summary::kWindow);
  EXPECT_EQ(state.Quantile(1), 1024);
  EXPECT_EQ(state.Quantile(0.5), 512);
  EXPECT_EQ(state.Quantile(0), 1);
}

TEST(Metrics, LosesNothingWhenManyThreadsCount) {
  Metrics metrics;
  auto& counters = metrics.CountersOf("shortlist_x_total", "X.", {"thread"});
  Histogram& histogram = metrics.HistogramOf("shortlist_y_seconds", "Y.", kBounds);
  Summary& summary = metrics.SummaryOf("shortlist_z_seconds", "Z.");
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, name = std::to_string(t % 2)] {
      for (int i = 0; i < 2000; ++i) {
        counters.With({name}).Add();
        histogram.Observe(1);
        summary.Observe(1);
        if (i % 500 == 0) Exposition::Parse(metrics.Render());
      }
    });
  }
  for (auto& thread : threads) thread.join();
  const Exposition read = Exposition::Parse(metrics.Render());
  EXPECT_EQ(read.Value("shortlist_x_total", {{"thread", "0"}}), 4000);
  EXPECT_EQ(read.Value("shortlist_x_total", {{"thread", "1"}}), 4000);
  EXPECT_EQ(read.Value("shortlist_y_seconds_count"), 8000);
  EXPECT_EQ(read.Value("shortlist_y_seconds_sum"), 8000);
  EXPECT_EQ(read.Value("shortlist_z_seconds_count"), 8000);
}

// The reader of our tests sees what is wrong.
TEST(Exposition, RefusesWhatIsNotTheFormat) {
  const std::string gauge = "# HELP shortlist_x X.\n# TYPE shortlist_x gauge\n";
  const std::string histogram = "# HELP shortlist_h H.\n# TYPE shortlist_h histogram\n";
  const std::string summary = "# HELP shortlist_s S.\n# TYPE shortlist_s summary\n";
  EXPECT_NO_THROW(Exposition::Parse(gauge + "shortlist_x{a=\"b\",c=\"\"} 1e-05\n"));
  const std::vector<std::string> wrong = {
      gauge + "shortlist_x 1",                                      // no end
      "shortlist_x 1\n",                                            // no family
      "# TYPE shortlist_x gauge\nshortlist_x 1\n",                  // no help
      "# HELP shortlist_x X.\nshortlist_x 1\n",                     // no type
      "# HELP shortlist_x X.\n# TYPE shortlist_y gauge\n",          // of another
      "# HELP shortlist_x X.\n# TYPE shortlist_x number\n",         // no such type
      "# HELP x X.\n# TYPE x gauge\n",                              // no prefix
      "# HELP shortlist_x X.\n# TYPE shortlist_x counter\n",        // no _total
      "# HELP shortlist_x_ms X.\n# TYPE shortlist_x_ms gauge\n",    // not a base unit
      gauge + gauge,                                                // twice
      "# HELP shortlist_y Y.\n# TYPE shortlist_y gauge\n" + gauge,  // out of order
      gauge + "\nshortlist_x 1\n",                                  // an empty line
      gauge + "shortlist_x  1\n",                                   // two blanks
      gauge + "shortlist_x 1 1700000000\n",                         // a time
      gauge + "shortlist_x one\n",                                  // no number
      gauge + "shortlist_x NaN\n",                                  // not finite
      gauge + "shortlist_y 1\n",                                    // of no family
      gauge + "shortlist_x 1\nshortlist_x 2\n",                     // twice
      gauge + "shortlist_x{a=\"1\"} 1\nshortlist_x{b=\"1\"} 2\n",   // other labels
      gauge + "shortlist_x{a=\"1\",a=\"2\"} 1\n",                   // a label twice
      gauge + "shortlist_x{a=1} 1\n",                               // no quotes
      gauge + "shortlist_x{a=\"\\t\"} 1\n",                         // no escape
      gauge + "shortlist_x{a=\"\\\"} 1\n",                          // no end
      gauge + "shortlist_x{__a=\"1\"} 1\n",                         // reserved
      gauge + "shortlist_x{le=\"1\"} 1\n",                          // a histogram's
      gauge + "shortlist_x{a=\"\xFF\"} 1\n",                        // not UTF-8
      histogram + "shortlist_h_sum 1\nshortlist_h_count 1\n",       // no buckets
      histogram + "shortlist_h_bucket{le=\"1\"} 1\nshortlist_h_sum 1\nshortlist_h_count 1\n",
      histogram + "shortlist_h_bucket{le=\"+Inf\"} 1\nshortlist_h_sum 1\nshortlist_h_count 2\n",
      histogram +
          "shortlist_h_bucket{le=\"1\"} 2\nshortlist_h_bucket{le=\"+Inf\"} 1\n"
          "shortlist_h_sum 1\nshortlist_h_count 1\n",
      histogram +
          "shortlist_h_bucket{le=\"2\"} 1\nshortlist_h_bucket{le=\"1\"} 1\n"
          "shortlist_h_bucket{le=\"+Inf\"} 1\nshortlist_h_sum 1\nshortlist_h_count 1\n",
      summary + "shortlist_s{quantile=\"0.5\"} 1\nshortlist_s_sum 0\nshortlist_s_count 0\n",
      summary + "shortlist_s_sum 1\nshortlist_s_count 1\n",
      summary +
          "shortlist_s{quantile=\"0.5\"} 2\nshortlist_s{quantile=\"0.9\"} 1\n"
          "shortlist_s_sum 1\nshortlist_s_count 1\n",
      summary + "shortlist_s{quantile=\"1.5\"} 2\nshortlist_s_sum 1\nshortlist_s_count 1\n"};
  for (const std::string& text : wrong) {
    EXPECT_THROW(Exposition::Parse(text), std::runtime_error) << text;
  }
}

TEST(Phase, TellsWhoCollectsInItsThread) {
  { const Phase to_nobody("a"); }
  const PhaseTimes times;
  {
    const Phase outer("outer");
    { const Phase inner("inner"); }
    { const Phase inner("inner"); }
    std::thread([] { const Phase elsewhere("elsewhere"); }).join();
  }
  ASSERT_EQ(times.times().size(), 2u);
  EXPECT_STREQ(times.times()[0].phase, "inner");
  EXPECT_STREQ(times.times()[1].phase, "outer");
  EXPECT_GE(times.times()[1].ms, times.times()[0].ms);
}

}  // namespace
}  // namespace shortlist
