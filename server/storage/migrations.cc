#include "server/storage/migrations.h"

namespace shortlist {
namespace {

// Order is important. Add new migrations at the end; never change one that was released.
// Times are microseconds since 1970 UTC, flags and days integers. `version`, `seq`: the nouns'.
constexpr Migration kMigrations[] = {
    {1, "outbox", R"sql(
CREATE TABLE outbox (
  seq BIGINT PRIMARY KEY,
  type TEXT NOT NULL,
  entity_type TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  payload TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE TABLE outbox_head (
  last_seq BIGINT NOT NULL
);
INSERT INTO outbox_head (last_seq) VALUES (0);
)sql"},
    {2, "freelancers", R"sql(
CREATE TABLE freelancers (
  id TEXT PRIMARY KEY,
  external_id TEXT UNIQUE,
  owner TEXT,
  version BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  body TEXT NOT NULL
);
)sql"},
    {3, "jobs", R"sql(
CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  external_id TEXT UNIQUE,
  owner TEXT,
  version BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX jobs_by_owner ON jobs (owner);
)sql"},
    {4, "contract_history", R"sql(
CREATE TABLE contract_history (
  id TEXT PRIMARY KEY,
  external_id TEXT UNIQUE,
  owner TEXT,
  version BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX contract_history_by_owner ON contract_history (owner);
)sql"},
    {5, "job_success", R"sql(
CREATE TABLE job_success (
  freelancer_id TEXT PRIMARY KEY,
  seq BIGINT NOT NULL,
  score INTEGER,
  window_months INTEGER NOT NULL,
  as_of INTEGER NOT NULL,
  ledger TEXT NOT NULL
);
)sql"},
    {6, "api_keys", R"sql(
CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  label TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  revoked_at BIGINT
);
)sql"},
    {7, "idempotency_keys", R"sql(
CREATE TABLE idempotency_keys (
  principal TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  state TEXT NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  begun_at BIGINT NOT NULL,
  PRIMARY KEY (principal, idempotency_key)
);
CREATE INDEX idempotency_keys_by_begun_at ON idempotency_keys (begun_at);
)sql"},
    {8, "documents_by_seq", R"sql(
CREATE INDEX freelancers_by_seq ON freelancers (seq);
CREATE INDEX jobs_by_seq ON jobs (seq);
)sql"},
    {9, "accounts", R"sql(
CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  roles TEXT NOT NULL,
  status TEXT NOT NULL,
  country TEXT NOT NULL,
  timezone TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  email_verified_at BIGINT,
  totp_secret TEXT NOT NULL,
  totp_confirmed INTEGER NOT NULL,
  totp_last_step BIGINT NOT NULL,
  recovery_codes TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  seq BIGINT NOT NULL
);
CREATE TABLE account_tokens (
  account_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, purpose)
);
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  address TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_created_at ON sessions (created_at);
CREATE INDEX sessions_by_last_used_at ON sessions (last_used_at);
)sql"},
    {10, "mail_queue", R"sql(
CREATE TABLE mail_queue (
  id TEXT PRIMARY KEY,
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  attempts INTEGER NOT NULL,
  next_at BIGINT,
  failure TEXT NOT NULL
);
CREATE INDEX mail_queue_by_next_at ON mail_queue (next_at);
)sql"},
};

}  // namespace

std::span<const Migration> Migrations() { return kMigrations; }

}  // namespace shortlist
