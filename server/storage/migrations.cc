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
    {9, "ledger", R"sql(
CREATE TABLE ledger_accounts (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  owner TEXT NOT NULL,
  unit TEXT NOT NULL,
  may_overdraw INTEGER NOT NULL,
  debits_pending BIGINT NOT NULL CHECK (debits_pending >= 0),
  debits_posted BIGINT NOT NULL CHECK (debits_posted >= 0),
  credits_pending BIGINT NOT NULL CHECK (credits_pending >= 0),
  credits_posted BIGINT NOT NULL CHECK (credits_posted >= 0),
  created_at BIGINT NOT NULL,
  CHECK (may_overdraw = 1 OR credits_posted - debits_posted - debits_pending >= 0)
);
CREATE INDEX ledger_accounts_by_owner ON ledger_accounts (owner, unit);
CREATE TABLE transfers (
  position BIGINT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  debit_account TEXT NOT NULL REFERENCES ledger_accounts (id),
  credit_account TEXT NOT NULL REFERENCES ledger_accounts (id),
  amount BIGINT NOT NULL CHECK (amount > 0),
  unit TEXT NOT NULL,
  phase TEXT NOT NULL,
  kind TEXT NOT NULL,
  resolves TEXT UNIQUE REFERENCES transfers (id),
  transfer_group TEXT NOT NULL,
  reference TEXT NOT NULL,
  plan_version TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX transfers_by_debit_account ON transfers (debit_account, position);
CREATE INDEX transfers_by_credit_account ON transfers (credit_account, position);
CREATE INDEX transfers_by_group ON transfers (transfer_group, position);
CREATE TABLE ledger_links (
  last_position BIGINT PRIMARY KEY,
  first_position BIGINT NOT NULL UNIQUE,
  hash TEXT NOT NULL
);
INSERT INTO ledger_accounts (id, kind, owner, unit, may_overdraw, debits_pending, debits_posted,
  credits_pending, credits_posted, created_at)
  VALUES ('platform:connects', 'platform_connects', '', 'CNX', 1, 0, 0, 0, 0, 0);
)sql"},
    {10, "connects", R"sql(
CREATE TABLE connects_lots (
  id TEXT PRIMARY KEY REFERENCES ledger_accounts (id),
  owner TEXT NOT NULL,
  source TEXT NOT NULL,
  grant_key TEXT NOT NULL,
  issued_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  expired_at BIGINT,
  UNIQUE (owner, grant_key)
);
CREATE INDEX connects_lots_by_owner ON connects_lots (owner, expires_at);
CREATE INDEX connects_lots_due ON connects_lots (expires_at) WHERE expired_at IS NULL;
CREATE TABLE connects_quotes (
  id TEXT PRIMARY KEY,
  freelancer_id TEXT NOT NULL,
  job_id TEXT NOT NULL,
  connects BIGINT NOT NULL,
  plan_version TEXT NOT NULL,
  quoted_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  spend_id TEXT
);
CREATE INDEX connects_quotes_by_job ON connects_quotes (freelancer_id, job_id, expires_at);
CREATE TABLE connects_spends (
  id TEXT PRIMARY KEY,
  freelancer_id TEXT NOT NULL,
  job_id TEXT NOT NULL,
  connects BIGINT NOT NULL,
  spent_at BIGINT NOT NULL,
  returned_at BIGINT
);
CREATE INDEX connects_spends_by_job ON connects_spends (job_id, id);
)sql"},
    {11, "boost_bids", R"sql(
CREATE TABLE boost_bids (
  id TEXT PRIMARY KEY,
  job_id TEXT NOT NULL,
  freelancer_id TEXT NOT NULL,
  connects BIGINT NOT NULL,
  state TEXT NOT NULL,
  opens INTEGER NOT NULL,
  views INTEGER NOT NULL,
  placed_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL
);
CREATE INDEX boost_bids_by_job ON boost_bids (job_id, id);
CREATE INDEX boost_bids_due ON boost_bids (ends_at)
  WHERE state IN ('held', 'in_slot', 'outbid');
)sql"},
    {12, "hiring", R"sql(
CREATE TABLE invitations (
  id TEXT PRIMARY KEY,
  job_id TEXT NOT NULL,
  freelancer_id TEXT NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX invitations_by_job ON invitations (job_id, id);
CREATE INDEX invitations_by_freelancer ON invitations (freelancer_id, id);
CREATE UNIQUE INDEX invitations_sent ON invitations (job_id, freelancer_id)
  WHERE state = 'sent';
CREATE TABLE proposals (
  id TEXT PRIMARY KEY,
  job_id TEXT NOT NULL,
  freelancer_id TEXT NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX proposals_by_job ON proposals (job_id, id);
CREATE INDEX proposals_by_freelancer ON proposals (freelancer_id, id);
CREATE UNIQUE INDEX proposals_live ON proposals (job_id, freelancer_id)
  WHERE state IN ('pending', 'submitted', 'active', 'offered', 'hired');
CREATE TABLE offers (
  id TEXT PRIMARY KEY,
  job_id TEXT NOT NULL,
  freelancer_id TEXT NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX offers_by_job ON offers (job_id, id);
CREATE INDEX offers_by_freelancer ON offers (freelancer_id, id);
CREATE UNIQUE INDEX offers_open ON offers (job_id, freelancer_id)
  WHERE state IN ('draft', 'sent');
CREATE TABLE contracts (
  id TEXT PRIMARY KEY,
  job_id TEXT NOT NULL,
  freelancer_id TEXT NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX contracts_by_job ON contracts (job_id, id);
CREATE INDEX contracts_by_freelancer ON contracts (freelancer_id, id);
)sql"},
    {13, "timers", R"sql(
CREATE TABLE timers (
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  due_at BIGINT NOT NULL,
  PRIMARY KEY (kind, subject)
);
CREATE INDEX timers_due ON timers (due_at, kind, subject);
)sql"},
    {14, "accounts", R"sql(
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
    {15, "mail_queue", R"sql(
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
    {16, "owners", R"sql(
UPDATE jobs SET owner = NULL;
CREATE INDEX freelancers_by_owner ON freelancers (owner);
ALTER TABLE accounts ADD COLUMN hold_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE api_keys ADD COLUMN account_id TEXT NOT NULL DEFAULT '';
ALTER TABLE api_keys ADD COLUMN scopes TEXT NOT NULL DEFAULT '';
CREATE INDEX api_keys_by_account ON api_keys (account_id);
CREATE TABLE api_key_origins (
  key_id TEXT NOT NULL,
  origin TEXT NOT NULL,
  PRIMARY KEY (key_id, origin)
);
CREATE INDEX api_key_origins_by_origin ON api_key_origins (origin);
)sql"},
    {17, "sandbox_clock", R"sql(
CREATE TABLE sandbox_clock (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  shift_micros BIGINT NOT NULL
);
)sql"},
    {18, "document_counts", R"sql(
CREATE TABLE document_counts (
  documents TEXT PRIMARY KEY,
  count BIGINT NOT NULL
);
INSERT INTO document_counts SELECT 'freelancers', COUNT(*) FROM freelancers;
INSERT INTO document_counts SELECT 'jobs', COUNT(*) FROM jobs;
INSERT INTO document_counts SELECT 'contract_history', COUNT(*) FROM contract_history;
)sql"},
    {19, "erased_texts", R"sql(
CREATE TABLE erased_texts (
  seq BIGINT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (seq, hash)
);
UPDATE idempotency_keys SET principal = (SELECT account_id FROM sessions WHERE id = principal)
  WHERE principal IN (SELECT id FROM sessions);
UPDATE idempotency_keys SET principal = (SELECT account_id FROM api_keys WHERE id = principal)
  WHERE principal IN (SELECT id FROM api_keys WHERE account_id <> '');
)sql"},
    {20, "files", R"sql(
CREATE TABLE files (
  id TEXT PRIMARY KEY,
  sha256 TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  declared_type TEXT NOT NULL,
  sniffed_type TEXT NOT NULL,
  name TEXT NOT NULL,
  uploader TEXT NOT NULL,
  subject_kind TEXT,
  subject_id TEXT,
  version BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX files_by_sha256 ON files (sha256);
CREATE INDEX files_by_subject ON files (subject_id, subject_kind);
CREATE INDEX files_by_uploader ON files (uploader, subject_id);
CREATE TABLE blob_removals (
  sha256 TEXT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
);
)sql"},
    {21, "notifications", R"sql(
CREATE TABLE notifications (
  position BIGINT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  person TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  job_id TEXT NOT NULL,
  freelancer_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  read_at BIGINT,
  in_digest INTEGER NOT NULL
);
CREATE INDEX notifications_by_person ON notifications (person, position);
CREATE INDEX notifications_unread ON notifications (person, position) WHERE read_at IS NULL;
CREATE INDEX notifications_by_at ON notifications (at);
CREATE INDEX notifications_in_digest ON notifications (person, position) WHERE in_digest = 1;
CREATE TABLE notification_settings (
  person TEXT PRIMARY KEY,
  chosen TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  seq BIGINT NOT NULL
);
)sql"},
    {22, "saved_searches", R"sql(
CREATE TABLE saved_searches (
  id TEXT PRIMARY KEY,
  person TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  query TEXT NOT NULL,
  alert INTEGER NOT NULL,
  since_seq BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  seq BIGINT NOT NULL
);
CREATE INDEX saved_searches_by_person ON saved_searches (person, id);
CREATE TABLE alerts (
  search_id TEXT NOT NULL,
  document_id TEXT NOT NULL,
  PRIMARY KEY (search_id, document_id)
);
CREATE INDEX alerts_by_document ON alerts (document_id);
CREATE TABLE alert_position (
  seq BIGINT NOT NULL
);
INSERT INTO alert_position (seq) VALUES (0);
)sql"},
};

}  // namespace

std::span<const Migration> Migrations() { return kMigrations; }

}  // namespace shortlist
