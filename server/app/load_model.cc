#include "server/app/load_model.h"

#include <chrono>
#include <random>
#include <string_view>
#include <thread>

#include "index/base/log.h"
#include "index/embedding/bert_encoder.h"
#include "index/embedding/http_embedder.h"

namespace shortlist {
namespace {

Result<std::unique_ptr<Embedder>> ConnectModel(const Config& config, const Clock& clock,
                                               Metrics& metrics) {
  const Config::Embedding& embedding = config.embedding;
  const Config::EmbeddingServer& server = config.embedding_server;
  HttpEmbedderOptions options;
  options.base_url = server.base_url;
  options.model = embedding.model;
  options.key = server.key;
  options.dimension = server.dimension;
  options.query_prefix = embedding.query_prefix;
  options.document_prefix = embedding.document_prefix;
  options.window_bytes = server.window_bytes;
  options.batch_texts = server.batch_texts;
  options.attempts = server.attempts;
  options.request_timeout_ms = server.request_timeout_ms;
  options.query_timeout_ms = server.query_timeout_ms;
  options.documents_timeout_ms = server.documents_timeout_ms;
  options.backoff_ms = server.backoff_ms;
  options.breaker.failures = server.breaker_failures;
  options.breaker.cool_down_ms = server.breaker_cool_down_ms;
  options.seed = std::random_device()();
  return MakeHttpEmbedder(options, {&clock, &metrics, [](std::chrono::milliseconds pause) {
                                      std::this_thread::sleep_for(pause);
                                    }});
}

}  // namespace

Result<std::unique_ptr<Embedder>> LoadModel(const Config& config, const Clock& clock,
                                            Metrics& metrics) {
  const Config::Embedding& embedding = config.embedding;
  if (embedding.model.empty()) return std::unique_ptr<Embedder>();
  if (embedding.provider == "http") return ConnectModel(config, clock, metrics);
  BertEncoderOptions options;
  options.threads = embedding.threads;
  options.max_tokens = embedding.max_tokens;
  options.query_prefix = embedding.query_prefix;
  options.document_prefix = embedding.document_prefix;
  if (embedding.pooling == "mean") options.pooling = Pooling::kMean;
  if (embedding.pooling == "cls") options.pooling = Pooling::kFirstToken;
  auto loaded = LoadBertEncoder(config.resources / embedding.model, options, &metrics);
  if (loaded || loaded.error().reason != "model_not_found") return loaded;
  Log(LogLevel::kWarning, "semantic_unavailable",
      {{"detail", std::string_view(loaded.error().detail)}});
  return std::unique_ptr<Embedder>();
}

}  // namespace shortlist
