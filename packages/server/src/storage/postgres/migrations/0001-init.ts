/**
 * The first schema: the tables and columns of the embedded store. Text compares byte by byte ("C"), as it does
 * there; truth values are 0 and 1, lists and objects are JSON text.
 *
 * Every key begins with the brand, so that the same schema can be dealt out by brand. Tickets and the audit log
 * lie in monthly partitions (`partitions.ts`), because retention drops whole months. A partitioned table's key
 * has to hold what it is divided by: a ticket's identifier is its time; the audit log's key takes the time in,
 * and that no place of a chain is taken twice is for `audit_ends` to see to.
 */
export const init = `
CREATE TABLE installation (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  created_at BIGINT NOT NULL
);

CREATE TABLE brands (
  id         BIGINT NOT NULL PRIMARY KEY,
  slug       TEXT COLLATE "C" NOT NULL,
  name       TEXT COLLATE "C" NOT NULL,
  status     TEXT COLLATE "C" NOT NULL,
  valid_from BIGINT NOT NULL,
  policy     TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  version    BIGINT NOT NULL
);
CREATE UNIQUE INDEX brands_slug ON brands (slug);

CREATE TABLE users (
  brand_id             BIGINT NOT NULL REFERENCES brands (id),
  id                   BIGINT NOT NULL,
  username             TEXT COLLATE "C",
  email                TEXT COLLATE "C",
  unique_id            TEXT COLLATE "C",
  first_name           TEXT COLLATE "C",
  last_name            TEXT COLLATE "C",
  phone1               TEXT COLLATE "C",
  username_canonical   TEXT COLLATE "C",
  email_canonical      TEXT COLLATE "C",
  unique_id_canonical  TEXT COLLATE "C",
  first_name_canonical TEXT COLLATE "C",
  last_name_canonical  TEXT COLLATE "C",
  phone1_canonical     TEXT COLLATE "C",
  remark               TEXT COLLATE "C",
  role                 TEXT COLLATE "C" NOT NULL,
  status               TEXT COLLATE "C" NOT NULL,
  no_ticket            SMALLINT NOT NULL,
  password_hash        TEXT COLLATE "C",
  valid_from           BIGINT NOT NULL,
  created_at           BIGINT NOT NULL,
  updated_at           BIGINT NOT NULL,
  version              BIGINT NOT NULL,
  PRIMARY KEY (brand_id, id)
);
CREATE UNIQUE INDEX users_username ON users (brand_id, username_canonical)
  WHERE username_canonical IS NOT NULL;
CREATE UNIQUE INDEX users_email ON users (brand_id, email_canonical)
  WHERE email_canonical IS NOT NULL;
CREATE UNIQUE INDEX users_unique_id ON users (brand_id, unique_id_canonical)
  WHERE unique_id_canonical IS NOT NULL;

CREATE TABLE applications (
  brand_id        BIGINT NOT NULL REFERENCES brands (id),
  id              BIGINT NOT NULL,
  slug            TEXT COLLATE "C" NOT NULL,
  name            TEXT COLLATE "C" NOT NULL,
  url             TEXT COLLATE "C" NOT NULL,
  return_targets  TEXT COLLATE "C" NOT NULL,
  ticket_lifetime BIGINT,
  cookie_domain   TEXT COLLATE "C",
  allowed_frames  TEXT COLLATE "C" NOT NULL,
  status          TEXT COLLATE "C" NOT NULL,
  valid_from      BIGINT NOT NULL,
  created_at      BIGINT NOT NULL,
  version         BIGINT NOT NULL,
  PRIMARY KEY (brand_id, id)
);
CREATE UNIQUE INDEX applications_slug ON applications (slug);

CREATE TABLE api_keys (
  brand_id     BIGINT NOT NULL REFERENCES brands (id),
  id           BIGINT NOT NULL,
  name         TEXT COLLATE "C" NOT NULL,
  secret_hash  BYTEA NOT NULL,
  scopes       TEXT COLLATE "C" NOT NULL,
  role_ceiling TEXT COLLATE "C" NOT NULL,
  addresses    TEXT COLLATE "C" NOT NULL,
  created_at   BIGINT NOT NULL,
  expires_at   BIGINT NOT NULL,
  revoked_at   BIGINT,
  replaced_by  BIGINT,
  last_used_at BIGINT,
  version      BIGINT NOT NULL,
  PRIMARY KEY (brand_id, id)
);

CREATE TABLE tickets (
  brand_id            BIGINT NOT NULL,
  id                  BIGINT NOT NULL,
  user_id             BIGINT NOT NULL,
  api_key_id          BIGINT NOT NULL,
  issued_at           BIGINT NOT NULL,
  expires_at          BIGINT NOT NULL,
  uses_left           BIGINT CHECK (uses_left >= 0),
  revoked_at          BIGINT,
  opens_management    SMALLINT NOT NULL,
  opens_applications  SMALLINT NOT NULL,
  only_application_id BIGINT,
  compared_fields     TEXT COLLATE "C" NOT NULL,
  compared_digest     BYTEA NOT NULL,
  override            TEXT COLLATE "C",
  return_to           TEXT COLLATE "C",
  openings            BIGINT NOT NULL DEFAULT 0,
  refusals            BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (brand_id, id)
) PARTITION BY RANGE (id);
CREATE TABLE tickets_rest PARTITION OF tickets DEFAULT;

CREATE TABLE sessions (
  brand_id       BIGINT NOT NULL,
  id             BIGINT NOT NULL,
  user_id        BIGINT NOT NULL,
  application_id BIGINT,
  secret_hash    BYTEA NOT NULL,
  method         TEXT COLLATE "C" NOT NULL,
  ticket_id      BIGINT,
  ticket_hash    BYTEA,
  api_key_id     BIGINT,
  started_at     BIGINT NOT NULL,
  last_seen_at   BIGINT NOT NULL,
  expires_at     BIGINT NOT NULL,
  ended_at       BIGINT,
  end_reason     TEXT COLLATE "C",
  address        TEXT COLLATE "C" NOT NULL,
  user_agent     TEXT COLLATE "C" NOT NULL,
  landing        TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (brand_id, id)
) WITH (fillfactor = 80);
CREATE INDEX sessions_open ON sessions (brand_id, user_id, expires_at) WHERE ended_at IS NULL;

CREATE TABLE audit (
  brand_id       BIGINT NOT NULL,
  writer         BIGINT NOT NULL,
  sequence       BIGINT NOT NULL,
  at             BIGINT NOT NULL,
  actor_kind     TEXT COLLATE "C" NOT NULL,
  actor_id       BIGINT,
  actor_name     TEXT COLLATE "C",
  address        TEXT COLLATE "C",
  kind           TEXT COLLATE "C" NOT NULL,
  ticket_id      BIGINT,
  user_id        BIGINT,
  session_id     BIGINT,
  api_key_id     BIGINT,
  application_id BIGINT,
  detail         TEXT COLLATE "C",
  mac            BYTEA,
  PRIMARY KEY (brand_id, writer, sequence, at)
) PARTITION BY RANGE (at);
CREATE TABLE audit_rest PARTITION OF audit DEFAULT;
CREATE INDEX audit_ticket ON audit (brand_id, ticket_id) WHERE ticket_id IS NOT NULL;

-- Where each chain ends. Whoever appends to it says which end they go on from; where that is not the end any
-- more, the next number is NULL, which the column refuses: no place is ever taken twice.
CREATE TABLE audit_ends (
  brand_id BIGINT NOT NULL,
  writer   BIGINT NOT NULL,
  sequence BIGINT NOT NULL,
  previous BIGINT NOT NULL,
  mac      BYTEA NOT NULL,
  PRIMARY KEY (brand_id, writer)
) WITH (fillfactor = 50);

CREATE TABLE audit_checkpoints (
  brand_id BIGINT NOT NULL,
  writer   BIGINT NOT NULL,
  sequence BIGINT NOT NULL,
  mac      BYTEA NOT NULL,
  at       BIGINT NOT NULL,
  seal     BYTEA NOT NULL,
  PRIMARY KEY (brand_id, writer)
);

-- Which node wrote under a number of the audit log, and since when.
CREATE TABLE audit_writers (
  writer BIGINT NOT NULL,
  since  BIGINT NOT NULL,
  node   TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (writer, since)
);

CREATE TABLE refusals (
  hour   BIGINT NOT NULL,
  reason TEXT COLLATE "C" NOT NULL,
  count  BIGINT NOT NULL,
  PRIMARY KEY (hour, reason)
);

-- How often something was tried, for limits that all nodes keep together. Not worth a log of its own: what a
-- crash forgets is counted anew. The columns are those that the limiter's library asks for.
CREATE UNLOGGED TABLE throttles (
  key    VARCHAR(255) COLLATE "C" NOT NULL PRIMARY KEY,
  points INTEGER NOT NULL,
  expire BIGINT NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE signing_keys (
  kid           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  state         TEXT COLLATE "C" NOT NULL,
  sealed_secret BYTEA NOT NULL,
  created_at    BIGINT NOT NULL
);
${['users', 'applications', 'api_keys', 'tickets', 'sessions', 'audit', 'audit_ends', 'audit_checkpoints']
  .map(
    (table) => `
ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
CREATE POLICY brand ON ${table} USING (
  current_setting('usher.every_brand', true) = 'on'
  OR brand_id = NULLIF(current_setting('usher.brand', true), '')::BIGINT
);`,
  )
  .join('\n')}
`;
