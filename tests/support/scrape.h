#pragma once

#include <functional>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "tests/support/exposition.h"
#include "tests/support/live_marketplace.h"

namespace shortlist::testing {

// What /metrics of a program says now, read strictly.
inline Exposition Scrape(int port) {
  const auto answer = httplib::Client("127.0.0.1", port).Get("/metrics");
  if (!answer || answer->status != 200) throw std::runtime_error("no answer from /metrics");
  EXPECT_EQ(answer->get_header_value("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  return Exposition::Parse(answer->body);
}
inline Exposition Scrape(LiveMarketplace& live) { return Scrape(live.app().port()); }

// The first scrape of which `holds` is true: for what comes about in another thread.
inline Exposition AwaitScrape(LiveMarketplace& live,
                              const std::function<bool(const Exposition&)>& holds) {
  for (;;) {
    Exposition read = Scrape(live);
    if (holds(read)) return read;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

// The health of a program, ready or not.
inline nlohmann::json HealthOf(int port) {
  const auto answer = httplib::Client("127.0.0.1", port).Get("/v1/health/ready");
  if (!answer) throw std::runtime_error("no answer from /v1/health/ready");
  nlohmann::json health = nlohmann::json::parse(answer->body);
  EXPECT_EQ(answer->status, health.at("ready") == true ? 200 : 503);
  EXPECT_EQ(health.at("ready"), health.at("reasons").empty());
  return health;
}
inline nlohmann::json HealthOf(LiveMarketplace& live) { return HealthOf(live.app().port()); }

}  // namespace shortlist::testing
