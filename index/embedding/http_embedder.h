#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "index/base/clock.h"
#include "index/base/metrics.h"
#include "index/base/result.h"
#include "index/embedding/circuit_breaker.h"
#include "index/embedding/embedder.h"

namespace shortlist {

struct HttpEmbedderOptions {
  std::string base_url;  // "https://api.openai.com/v1": asked at /embeddings below it
  std::string model;     // as the server calls it
  std::string key;       // sent as bearer token; empty: none. Appears in no log line and no refusal
  int dimension = 0;     // of the model's vectors: an answer of another one is refused
  std::string query_prefix;     // put before every text of a role, as the model's card asks
  std::string document_prefix;  //   ("query: ")
  int window_bytes = 1'000;     // longer texts are cut; the server must take this much of one whole
  int batch_texts = 64;         // in one request
  int attempts = 3;             // at one request, the first included
  int request_timeout_ms = 5'000;     // of one attempt
  int query_timeout_ms = 2'000;       // of a text that asks, with all attempts and pauses
  int documents_timeout_ms = 20'000;  // of a batch of documents, the same
  int backoff_ms = 250;               // pause before the second attempt; doubled before each later
  CircuitBreakerOptions breaker;
  uint64_t seed = 1;  // of the pauses' jitter
};

// What the embedder takes from outside, so that tests take no time.
struct HttpEmbedderWorld {
  const Clock* clock = nullptr;  // outlives it
  Metrics* metrics = nullptr;    // outlives it
  std::function<void(std::chrono::milliseconds)> sleep;
};

// A model behind OpenAI's embeddings API, which vLLM, llama.cpp, Ollama, TEI and others speak too:
// POST {base_url}/embeddings {"model", "input": [texts]}.
//
// Its revision is a hash of address, model, prefixes and window: two servers are two models, for
// nothing says that they give the same vectors. An answer counts when it holds one vector for each
// text, of the right dimension and finite; they are put in the order of the texts by their `index`
// and brought to length 1. Anything else is no answer: never a wrong vector.
//
// 408, 429, 5xx, timeouts and cut connections are tried again after a pause of half to all of
// `backoff_ms`, doubled each time, or what Retry-After asks (all callers wait for that then); as
// long as attempts and time are left. After `breaker.failures` failures in a row nobody asks the
// server until it has had time to come back. Refuses `semantic_unavailable`; its detail names the
// cause: provider_unreachable, provider_timeout, provider_rate_limited, provider_failed (5xx),
// provider_refused (another status), provider_bad_answer. A status that blames the texts (400, 413,
// 422) says nothing of the next ones: it neither opens the breaker nor shows in failure().
//
// Refuses bad_embedding_server: an address that is not http or https, a key with control
// characters.
Result<std::unique_ptr<Embedder>> MakeHttpEmbedder(const HttpEmbedderOptions& options,
                                                   const HttpEmbedderWorld& world);

}  // namespace shortlist
