import { Client } from 'pg';
import { DAY, type Filling, MILLISECOND } from './filling.ts';

const insertUsers = `
INSERT INTO users (brand_id, id, username, email, unique_id, first_name, last_name, phone1,
  username_canonical, email_canonical, unique_id_canonical, first_name_canonical, last_name_canonical,
  phone1_canonical, remark, role, status, no_ticket, password_hash, valid_from, created_at, updated_at, version)
SELECT b.id, i * ${MILLISECOND}, n.name, n.name || '@example.com', 'A-' || n.name, 'John', 'Doe', '+44 20 7946 0958',
  n.name, n.name || '@example.com', 'A-' || n.name, 'john', 'doe', '+442079460958',
  NULL, 'manager', 'active', 0, NULL, 0, $2, $2, 1
FROM brands b, generate_series(1, $1::bigint) i, LATERAL (SELECT 'user' || lpad(i::text, 8, '0') AS name) n`;

const insertOldTickets = `
INSERT INTO tickets (brand_id, id, user_id, api_key_id, issued_at, expires_at, uses_left, revoked_at,
  opens_management, opens_applications, only_application_id, compared_fields, compared_digest, override,
  return_to, openings, refusals)
SELECT k.brand_id, k.id - ($1 - i + 1) * ${MILLISECOND}, (1 + i % $2) * ${MILLISECOND}, k.id,
  $3 - 90 * ${DAY}::bigint + i, $3 - 89 * ${DAY}::bigint + i, 0, NULL,
  1, 1, NULL, '["username","email"]', uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), NULL,
  NULL, 0, 0
FROM api_keys k, generate_series(1, $1::bigint) i`;

const insertOldEntries = `
INSERT INTO audit (brand_id, writer, sequence, at, actor_kind, actor_id, actor_name, address, kind,
  ticket_id, user_id, session_id, api_key_id, application_id, detail, mac)
SELECT e.brand_id, e.writer, e.sequence + i, $3 - 90 * ${DAY}::bigint + i, 'api-key', k.id, NULL, '127.0.0.1',
  'ticket.minted', k.id - ($1 - i + 1) * ${MILLISECOND}, (1 + i % $2) * ${MILLISECOND}, NULL, k.id, NULL,
  '{"override":[]}', uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
FROM api_keys k JOIN audit_ends e ON e.brand_id = k.brand_id, generate_series(1, $1::bigint) i`;

const moveEnd = `
UPDATE audit_ends e SET sequence = a.sequence, mac = a.mac
FROM audit a WHERE a.brand_id = e.brand_id AND a.writer = e.writer AND a.sequence = e.sequence + $1`;

/** There is one brand, with one key, and one writer has written of it. */
export const fillPostgres = async (url: string, { users, oldTickets }: Filling): Promise<void> => {
  const client = new Client({ connectionString: url, options: '-c usher.every_brand=on' });
  await client.connect();
  const now = Date.now();
  await client.query(insertUsers, [users, now]);
  if (oldTickets > 0) {
    await client.query(insertOldTickets, [oldTickets, users, now]);
    await client.query(insertOldEntries, [oldTickets, users, now]);
    await client.query(moveEnd, [oldTickets]);
  }
  // Else both would be done while something is measured.
  await client.query('VACUUM (ANALYZE)');
  await client.query('CHECKPOINT');
  await client.end();
};
