#include "index/embedding/encoder_metrics.h"

namespace shortlist {

EncoderMetrics::EncoderMetrics(Metrics& metrics)
    : texts_(metrics.CountersOf("shortlist_encoder_texts_total",
                                "Texts that got their vector, by role: query or document.",
                                {"role"})),
      tokens_(metrics.CountersOf("shortlist_encoder_tokens_total",
                                 "Tokens of those texts; of a server's, as it counts them.",
                                 {"role"})),
      seconds_(metrics.CountersOf("shortlist_encoder_busy_seconds_total",
                                  "Time that callers spent waiting for vectors.", {"role"})),
      tokens_per_second_(metrics.GaugeOf(
          "shortlist_encoder_tokens_per_second",
          "Tokens by the time they took, over the last 128 calls (0: none, or nobody counts).")) {
  for (const char* role : {"query", "document"}) {
    texts_.With({role});
    tokens_.With({role});
    seconds_.With({role});
  }
}

void EncoderMetrics::Tell(const Call& call) {
  const char* role = call.role == TextRole::kQuery ? "query" : "document";
  texts_.With({role}).Add(static_cast<double>(call.texts));
  tokens_.With({role}).Add(static_cast<double>(call.tokens));
  seconds_.With({role}).Add(call.seconds);
  const std::lock_guard lock(mutex_);
  recent_.push_back(call);
  if (recent_.size() > kRecentCalls) recent_.pop_front();
  int64_t tokens = 0;
  double seconds = 0;
  for (const Call& each : recent_) {
    tokens += each.tokens;
    seconds += each.seconds;
  }
  tokens_per_second_.Set(seconds > 0 ? static_cast<double>(tokens) / seconds : 0);
}

}  // namespace shortlist
