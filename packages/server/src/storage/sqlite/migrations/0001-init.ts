/**
 * The first schema. STRICT, so that a column holds what it says; WITHOUT ROWID, so that a row is found by its
 * key in one step and a brand's rows lie together.
 *
 * Foreign keys hold where an administrator writes. Tickets, sessions and the audit log have none: their
 * facts are read in the transaction that writes them, and each must be able to outlive what it names.
 */
export const init = `
CREATE TABLE brands (
  id         INTEGER PRIMARY KEY,
  slug       TEXT    NOT NULL,
  name       TEXT    NOT NULL,
  status     TEXT    NOT NULL,
  valid_from INTEGER NOT NULL,
  policy     TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  version    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX brands_slug ON brands (slug);

CREATE TABLE users (
  brand_id             INTEGER NOT NULL REFERENCES brands (id),
  id                   INTEGER NOT NULL,
  username             TEXT,
  email                TEXT,
  unique_id            TEXT,
  first_name           TEXT,
  last_name            TEXT,
  phone1               TEXT,
  username_canonical   TEXT,
  email_canonical      TEXT,
  unique_id_canonical  TEXT,
  first_name_canonical TEXT,
  last_name_canonical  TEXT,
  phone1_canonical     TEXT,
  remark               TEXT,
  role                 TEXT    NOT NULL,
  status               TEXT    NOT NULL,
  no_ticket            INTEGER NOT NULL,
  password_hash        TEXT,
  valid_from           INTEGER NOT NULL,
  created_at           INTEGER NOT NULL,
  updated_at           INTEGER NOT NULL,
  version              INTEGER NOT NULL,
  PRIMARY KEY (brand_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX users_username ON users (brand_id, username_canonical)
  WHERE username_canonical IS NOT NULL;
CREATE UNIQUE INDEX users_email ON users (brand_id, email_canonical)
  WHERE email_canonical IS NOT NULL;
CREATE UNIQUE INDEX users_unique_id ON users (brand_id, unique_id_canonical)
  WHERE unique_id_canonical IS NOT NULL;

CREATE TABLE applications (
  brand_id        INTEGER NOT NULL REFERENCES brands (id),
  id              INTEGER NOT NULL,
  slug            TEXT    NOT NULL,
  name            TEXT    NOT NULL,
  url             TEXT    NOT NULL,
  return_targets  TEXT    NOT NULL,
  ticket_lifetime INTEGER,
  cookie_domain   TEXT,
  allowed_frames  TEXT    NOT NULL,
  status          TEXT    NOT NULL,
  valid_from      INTEGER NOT NULL,
  created_at      INTEGER NOT NULL,
  version         INTEGER NOT NULL,
  PRIMARY KEY (brand_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX applications_slug ON applications (slug);

CREATE TABLE api_keys (
  brand_id     INTEGER NOT NULL REFERENCES brands (id),
  id           INTEGER NOT NULL,
  name         TEXT    NOT NULL,
  secret_hash  BLOB    NOT NULL,
  scopes       TEXT    NOT NULL,
  role_ceiling TEXT    NOT NULL,
  addresses    TEXT    NOT NULL,
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  revoked_at   INTEGER,
  replaced_by  INTEGER,
  last_used_at INTEGER,
  version      INTEGER NOT NULL,
  PRIMARY KEY (brand_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE tickets (
  brand_id            INTEGER NOT NULL,
  id                  INTEGER NOT NULL,
  user_id             INTEGER NOT NULL,
  api_key_id          INTEGER NOT NULL,
  issued_at           INTEGER NOT NULL,
  expires_at          INTEGER NOT NULL,
  uses_left           INTEGER CHECK (uses_left >= 0),
  revoked_at          INTEGER,
  opens_management    INTEGER NOT NULL,
  opens_applications  INTEGER NOT NULL,
  only_application_id INTEGER,
  compared_fields     TEXT    NOT NULL,
  compared_digest     BLOB    NOT NULL,
  override            TEXT,
  return_to           TEXT,
  openings            INTEGER NOT NULL DEFAULT 0,
  refusals            INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (brand_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  brand_id       INTEGER NOT NULL,
  id             INTEGER NOT NULL,
  user_id        INTEGER NOT NULL,
  application_id INTEGER,
  secret_hash    BLOB    NOT NULL,
  method         TEXT    NOT NULL,
  ticket_id      INTEGER,
  ticket_hash    BLOB,
  api_key_id     INTEGER,
  started_at     INTEGER NOT NULL,
  last_seen_at   INTEGER NOT NULL,
  expires_at     INTEGER NOT NULL,
  ended_at       INTEGER,
  end_reason     TEXT,
  address        TEXT    NOT NULL,
  user_agent     TEXT    NOT NULL,
  landing        TEXT    NOT NULL,
  PRIMARY KEY (brand_id, id)
) STRICT, WITHOUT ROWID;

-- A user's open sessions. In an index by user, every sign-in would dirty a page of its own, which measured a
-- third of a redemption. So users are dealt into sixteen lanes (by the time in their identifiers), each in the
-- order of expiry: sign-ins of a moment share pages, and a list reads one lane from now on. It reads the index
-- alone, which is why ended_at is in it.
CREATE INDEX sessions_open ON sessions (brand_id, (user_id / 4096) % 16, expires_at, user_id, ended_at)
  WHERE ended_at IS NULL;

CREATE TABLE audit (
  brand_id       INTEGER NOT NULL,
  writer         INTEGER NOT NULL,
  sequence       INTEGER NOT NULL,
  at             INTEGER NOT NULL,
  actor_kind     TEXT    NOT NULL,
  actor_id       INTEGER,
  actor_name     TEXT,
  address        TEXT,
  kind           TEXT    NOT NULL,
  ticket_id      INTEGER,
  user_id        INTEGER,
  session_id     INTEGER,
  api_key_id     INTEGER,
  application_id INTEGER,
  detail         TEXT,
  mac            BLOB,
  PRIMARY KEY (brand_id, writer, sequence)
) STRICT, WITHOUT ROWID;

-- The records of one ticket. Tickets are numbered in the order of time, so the index grows at its end, page by page.
CREATE INDEX audit_ticket ON audit (brand_id, ticket_id) WHERE ticket_id IS NOT NULL;

CREATE TABLE audit_checkpoints (
  brand_id INTEGER NOT NULL,
  writer   INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  mac      BLOB    NOT NULL,
  at       INTEGER NOT NULL,
  seal     BLOB    NOT NULL,
  PRIMARY KEY (brand_id, writer)
) STRICT, WITHOUT ROWID;

-- Refusals that nobody can be named for.
CREATE TABLE refusals (
  hour   INTEGER NOT NULL,
  reason TEXT    NOT NULL,
  count  INTEGER NOT NULL,
  PRIMARY KEY (hour, reason)
) STRICT, WITHOUT ROWID;

CREATE TABLE signing_keys (
  kid           TEXT    NOT NULL PRIMARY KEY,
  state         TEXT    NOT NULL,
  sealed_secret BLOB    NOT NULL,
  created_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;
