#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

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
    int slow_request_ms = 1'000;  // from here on, the log says where a request's time went
    int drain_ms = 0;  // at SIGTERM: how long it still serves while /v1/health/ready says stopping
    // Addresses of the reverse proxies in front, whose X-Forwarded-For is believed.
    std::vector<std::string> trusted_proxies;
  } server;
  struct Marketplace {
    std::string currency = "USD";  // of filters and reports; amounts in others count as not given
  } marketplace;
  struct Accounts {
    int session_idle_hours = 14 * 24;      // until a session that is not used ends
    int session_absolute_hours = 90 * 24;  // until any session ends
    int password_passes = 2;               // of Argon2id over its memory
    int password_memory_mib = 64;          // of Argon2id, for each password at a time
    int password_parallel = 2;             // passwords hashed at a time
    std::string issuer = "Shortlist";      // the marketplace's name in mails and authenticators
    // What stands before the token in a mail: the marketplace's own page, which sends it back.
    std::string verify_link;
    std::string reset_link;
  } accounts;
  struct Mail {
    std::string delivery = "spool";            // spool: files in `data`/mail; smtp: to `smtp_url`
    std::string from = "shortlist@localhost";  // the sender's address
    std::string smtp_url;                      // smtp://host:587 or smtps://host:465
    std::string smtp_user;                     // empty: no login
    std::string smtp_password;                 // only from the environment: SHORTLIST_SMTP_PASSWORD
    int smtp_timeout_ms = 20'000;              // of one mail
  } mail;
  struct Search {
    std::string talent_profile = "talent_search";  // rank profiles by name
    std::string jobs_profile = "jobs_search";
    std::string talent_match_profile = "talent_match";
    std::string jobs_match_profile = "jobs_match";
    int match_candidates = 400;      // best of each channel that a match looks at
    int min_seq_timeout_ms = 2'000;  // how long a search waits for `min_seq`
    int max_lag_ms = 30'000;         // events unseen for longer: not ready, index_behind
    int exact_below = 20'000;        // passing documents up to which vectors are scanned
    int graph_above = 50'000;        // documents from which a vector graph is kept
  } search;
  struct Embedding {
    // Who computes vectors. folder: this program, from a folder in the layout of
    // sentence-transformers with a model of the BERT family. http: a server that speaks OpenAI's
    // embeddings API, see `embedding_server`.
    std::string provider = "folder";
    // The folder, relative to `resources`; or what the server calls its model. Empty: words only.
    std::string model = "models/all-MiniLM-L6-v2";
    // Put before every text that asks, or is found, as the model's card says ("query: ").
    std::string query_prefix;
    std::string document_prefix;
    int query_cache = 10'000;  // questions whose vectors are kept in memory; 0: none
    // Of provider folder.
    std::string pooling = "folder";  // mean, cls, or as the folder's 1_Pooling/config.json says
    int max_tokens = 128;            // of a text at a time; longer ones are cut into such windows
    int threads = 2;                 // for long work; a query is embedded by the thread that asks
  } embedding;
  struct EmbeddingServer {           // of provider http
    std::string base_url;            // "https://api.openai.com/v1"; asked at /embeddings below it
    std::string key;                 // only from the environment: SHORTLIST_EMBEDDING_KEY
    int dimension = 0;               // of the model's vectors; must be given for http
    int window_bytes = 1'000;        // of a text at a time; longer ones are cut into such windows
    int batch_texts = 64;            // in one request
    int attempts = 3;                // at one request, the first included
    int request_timeout_ms = 5'000;  // of one attempt
    int query_timeout_ms = 2'000;    // of a question, all attempts together
    int documents_timeout_ms = 20'000;  // of a batch of documents, all attempts together
    int backoff_ms = 250;               // before the second attempt; doubled before each later one
    int breaker_failures = 5;           // in a row, after which the server is left alone
    int breaker_cool_down_ms = 5'000;   // for so long; each failed trial doubles it, up to a minute
  } embedding_server;
  bool sandbox = false;  // for trying things out: the marketplace's clock may be moved forward
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
