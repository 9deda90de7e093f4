import { env } from 'node:process';
import { expect, onTestFinished, test } from 'vitest';
import { mainOf } from '../support/former-version.ts';
import { cookiesOf } from '../support/http.ts';
import { expectIntactAudit, type Nodes, patient, startNode, startNodes } from '../support/nodes.ts';
import { type Place, placeFlags } from '../support/place.ts';
import { createTestDatabase } from '../support/postgres/database.ts';
import { thisMain } from '../support/program.ts';
import { inRawStore, tamper } from '../support/raw-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runUsher } from '../support/usher-process.ts';

/**
 * The commit to upgrade from; `npm run test:upgrade` names the previous one. Without it the nodes of this version
 * are replaced by others of this version: so `npm test` does not depend on what history a clone has.
 */
const FROM = env['USHER_TEST_UPGRADE_FROM'];
const WORKERS = 4;
const NODES = 2;
/** Of so many tickets one is kept for the end, and so many at most. */
const ONE_IN = 4;
const MOST_KEPT = 80;
/** Redemptions by which something is believed to be under way. */
const SOME = 30;
const OPTIONS = { connections: 2 * WORKERS, flags: ['--create-limit', '1000000'] };

test(`nothing is lost while nodes are replaced one by one, from ${FROM ?? 'this version'} to this version and back`, {
  timeout: 300_000,
}, async () => {
  const [former, present] = [FROM === undefined ? thisMain : mainOf(FROM), thisMain];
  const place: Place = { data: temporaryFolder(), database: (await createTestDatabase('empty')).url };
  let users = 0;
  /** Somebody is added by the command line of a version. */
  const addUser = async (main: string): Promise<void> => {
    users += 1;
    const username = `user-${users}`;
    const names = ['--username', username, '--email', emailOf(username), '--role', 'manager'];
    await command(main, place, 'user', 'create', ...inBrand, ...names);
  };

  // The former version makes the database.
  await command(former, place, 'brand', 'create', 'bumpyard', '--name', 'Bump Yard', ...lifetimes);
  await addUser(former);
  const scopes = ['--scope', 'ticket:management', '--scope', 'ticket:application'];
  const { apiKey } = await command(former, place, 'key', 'create', ...inBrand, '--name', 'CRM', ...scopes);

  const nodes = await startNodes(place, NODES, { ...OPTIONS, main: former });
  const load = startLoad(nodes, String(apiKey));
  const replaceFirst = (name: string, main: string) =>
    nodes.replace(0, () => startNode(place, { ...OPTIONS, name, main }));
  const upgrade = async (): Promise<void> => {
    await load.some();
    await command(present, place, 'migrate');
    await load.some();
    await addUser(former);
    await replaceFirst('c', present);
    await load.some();
    await addUser(present);
    // What the next version's migration leaves behind, where it works for the present one.
    await tamper(place, NEXT_SCHEMA);
    await load.some();
    await replaceFirst('d', present);
    await load.some();
    await addUser(present);
    await replaceFirst('e', former);
    await load.some();
    await addUser(former);
  };
  await Promise.race([upgrade(), load.ended]);
  await load.finish();

  expect(load.wrong).toEqual([]);
  const [counted] = await inRawStore(place, (raw) => raw.all(COUNTS));
  expect(counted).toEqual({
    tickets: load.created(),
    unused: 0,
    minted: load.created(),
    redeemed: load.created(),
    redeemedTickets: load.created(),
    sessions: load.created(),
    sessionsOfRecords: load.created(),
    users,
  });
  for (const cookie of load.cookies()) {
    for (let node = 0; node < NODES; node++) expect(await statusOf(nodes, node, cookie)).toBe(200);
  }
  for (const main of [former, present]) await expectIntactAudit(place, main);
});

const inBrand = ['--brand', 'bumpyard'];
const lifetimes = ['--management-lifetime', '3600', '--application-lifetime', '3600'];
const emailOf = (username: string): string => `${username}@example.com`;

const NEXT_SCHEMA = `
  INSERT INTO usher_schema (version, works_for, applied_at)
  SELECT version + 1, works_for, 0 FROM usher_schema ORDER BY version DESC LIMIT 1`;

const COUNTS = `
  SELECT (SELECT count(*) FROM tickets) AS tickets,
         (SELECT count(*) FROM tickets WHERE uses_left <> 0) AS unused,
         (SELECT count(*) FROM audit WHERE kind = 'ticket.minted') AS minted,
         (SELECT count(*) FROM audit WHERE kind = 'ticket.redeemed') AS redeemed,
         (SELECT count(DISTINCT ticket_id) FROM audit WHERE kind = 'ticket.redeemed') AS "redeemedTickets",
         (SELECT count(*) FROM sessions) AS sessions,
         (SELECT count(DISTINCT s.id) FROM sessions s
            JOIN audit a ON a.brand_id = s.brand_id AND a.session_id = s.id AND a.ticket_id = s.ticket_id
           WHERE a.kind = 'ticket.redeemed') AS "sessionsOfRecords",
         (SELECT count(*) FROM users) AS users`;

/** The command line of a version, which succeeds. @returns what it prints as JSON */
const command = async (main: string, place: Place, ...args: string[]): Promise<Record<string, unknown>> => {
  const result = await runUsher([...args, ...placeFlags(place), '--json'], '', main);
  expect(result).toMatchObject({ code: 0 });
  return JSON.parse(result.stdout);
};

const statusOf = async (nodes: Nodes, turn: number, cookie: string): Promise<number> => {
  const headers = { cookie: `__Host-usher=${cookie}` };
  return (await nodes.ask(turn, (client) => client.send('/auth/verify', { headers }))).status;
};

/** Creates tickets and presents each of them at two nodes at once, until it is told to finish. */
const startLoad = (nodes: Nodes, apiKey: string) => {
  const data = { brand: 'bumpyard', username: 'user-1', email: emailOf('user-1') };
  const cookies: string[] = [];
  const kept: string[] = [];
  const wrong: unknown[] = [];
  let created = 0;
  let isOver = false;
  onTestFinished(() => {
    isOver = true;
  });

  const present = async (turn: number, text: string): Promise<void> => {
    const replies = await Promise.all(
      [turn, turn + 1].map((at) => nodes.ask(at, (client) => client.redeem(text))),
    );
    const admitted = replies.flatMap((reply) => cookiesOf(reply)['__Host-usher'] ?? []);
    const statuses = replies.map(({ status }) => status).sort();
    if (admitted.length === 1 && statuses.join() === '303,401') cookies.push(...admitted);
    else wrong.push({ text, statuses, admitted });
  };

  const work = async (first: number): Promise<void> => {
    for (let turn = first; !isOver && wrong.length === 0; turn++) {
      const { encpryptedString } = await nodes.ask(turn, (client) => client.createTicket(apiKey, data));
      created += 1;
      if (turn % ONE_IN === 0 && kept.length < MOST_KEPT) kept.push(encpryptedString);
      else await present(turn, encpryptedString);
      // A session that some version began is good at whichever node is asked.
      const cookie = cookies[turn % Math.max(1, cookies.length)];
      if (cookie === undefined) continue;
      const status = await statusOf(nodes, turn, cookie);
      if (status !== 200) wrong.push({ cookie, status });
    }
  };
  const working = Promise.all(Array.from({ length: WORKERS }, (_, worker) => work(worker)));

  return {
    wrong,
    created: () => created,
    cookies: () => cookies,
    /** Resolves, or rejects, when nothing is under way any more. */
    ended: working.then(() => undefined),
    /** Resolves when some more tickets have been redeemed. */
    some: () => {
      const before = cookies.length;
      return expect.poll(() => cookies.length - before, patient).toBeGreaterThanOrEqual(SOME);
    },
    async finish() {
      isOver = true;
      await working;
      for (const [turn, text] of kept.entries()) await present(turn, text);
    },
  };
};
