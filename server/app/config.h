#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "index/base/result.h"

namespace shortlist {

// Everything that an operator can set, with its default, unit and meaning at the field. Read from
// one JSON file (comments allowed; keys are the names below, nested), overridden by flags.
struct Config {
  struct Server {
    std::string listen = "127.0.0.1:8080";  // address:port
    int threads = 16;                       // requests handled at a time
    int64_t max_body_bytes = 1 << 20;       // of a request
    int request_timeout_ms = 10'000;        // to read a request and to answer it
    int requests_per_second = 1'000;        // of one key, in the long run; more: 429
    int request_burst = 2'000;              // of one key, at once after a silence
  } server;
  struct Marketplace {
    std::string currency = "USD";  // of filters and reports; amounts in others count as not given
  } marketplace;
  struct Search {
    std::string talent_profile = "talent_search";  // rank profiles by name
    std::string jobs_profile = "jobs_search";
    std::string talent_match_profile = "talent_match";
    std::string jobs_match_profile = "jobs_match";
    int match_candidates = 400;      // best of each channel that a match looks at
    int min_seq_timeout_ms = 2'000;  // how long a search waits for `min_seq`
    int exact_below = 20'000;        // passing documents up to which vectors are scanned
    int graph_above = 50'000;        // documents from which a vector graph is kept
  } search;
  struct Embedding {
    // Folder of a BERT sentence model; relative to `resources`. Empty: words only.
    std::string model = "models/all-MiniLM-L6-v2";
    int threads = 2;  // for long work; a query is embedded by the thread that asks
  } embedding;
  // postgresql://user@host:port/name, no password; empty: SQLite in `data`. The environment's
  // SHORTLIST_DATABASE_URL goes before it, and may hold a password.
  std::string database;
  std::filesystem::path data = "shortlist-data";  // the marketplace's folder; set by --data
  std::filesystem::path resources;                // rank_profiles, taxonomy, models; set at build
};

// The defaults, overridden by `json_text`. Refuses `bad_config` and names every key that is
// unknown, of a wrong type or impossible.
Result<Config> ParseConfig(std::string_view json_text);
Result<Config> ReadConfig(const std::filesystem::path& file);

// The effective values as the JSON that would give them, but for passwords: ***.
std::string RenderConfig(const Config& config);

}  // namespace shortlist
