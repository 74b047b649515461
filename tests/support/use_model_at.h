#pragma once

#include <string>

#include "server/app/config.h"

namespace shortlist::testing {

// The program's model is the EmbeddingServer at `base_url`, which is asked once and may take its
// time.
inline void UseModelAt(const std::string& base_url, int timeout_ms, Config* config) {
  config->embedding.provider = "http";
  config->embedding.model = "words";
  auto& http = config->embedding_server;
  http.base_url = base_url;
  http.dimension = 16;
  http.attempts = 1;
  http.request_timeout_ms = http.query_timeout_ms = http.documents_timeout_ms = timeout_ms;
}

}  // namespace shortlist::testing
