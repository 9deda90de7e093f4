import { expect, test } from 'vitest';
import { formatId } from '../../src/core/ids.ts';
import { cookiesOf, type Reply } from '../support/http.ts';
import { createLoadClient, type LoadClient, seededRandom, UnexpectedReply } from '../support/load-client.ts';
import { auditOf, countBy, prepareBumpyard, sessionsOf } from '../support/open-store.ts';
import { startServerProcess } from '../support/server-process.ts';

const SEED = 20_261_123;
const ROUNDS = 6;
const WORKERS = 24;
/** Acknowledgements after which the server is killed: so many at least, and at most as many again. */
const ACKNOWLEDGED = 150;
/** Milliseconds by which the kill comes later than the acknowledgement, at most: anywhere in a commit. */
const LATER = 4;

/** What a client knows about a ticket that it was given. */
interface Entry {
  readonly text: string;
  readonly ticketId: string;
  /** `unknown`: it was presented, and the server died before it answered. */
  state: 'unpresented' | 'unknown' | 'redeemed';
  cookie: string | null;
}

test('loses no acknowledged ticket or session, and spends no ticket twice, over kill -9 and restart', async () => {
  const { data, ports, brand, token } = await prepareBumpyard();
  const random = seededRandom(SEED);
  const journal: Entry[] = [];
  let server = await startServerProcess({ data });
  for (let round = 0; round < ROUNDS; round++) {
    const client = createLoadClient(server.url, WORKERS);
    const written = await workUntilKilled(client, token, random, server.kill);
    expect(written.length).toBeGreaterThan(0);
    journal.push(...written);

    server = await startServerProcess({ data });
    // What was written in former rounds must have survived this kill as well.
    await checkEveryTicket(createLoadClient(server.url, WORKERS), journal);
  }
  await checkStore();

  async function checkStore(): Promise<void> {
    const audit = await auditOf(ports, brand.id);
    const sessions = await sessionsOf(ports, brand.id);
    const minted = audit.flatMap(({ event }) => (event.kind === 'ticket.minted' ? [event.ticketId] : []));
    const redeemed = audit.flatMap(({ event }) => (event.kind === 'ticket.redeemed' ? [event.ticketId] : []));
    const sessionsOfTicket = countBy(sessions, ({ session }) => session.ticketId);
    const redemptionsOf = countBy(redeemed, (id) => formatId('ticket', id));
    expect(new Set(minted).size).toBe(minted.length);
    expect(journal.map(({ ticketId }) => redemptionsOf.get(ticketId))).toEqual(journal.map(() => 1));
    expect(sessions).toHaveLength(journal.length);
    expect([...new Set(sessionsOfTicket.values())]).toEqual([1]);
    const mintedIds = new Set(minted.map((id) => formatId('ticket', id)));
    expect(journal.filter(({ ticketId }) => !mintedIds.has(ticketId))).toEqual([]);
  }
});

/** Creates and redeems from many connections at once until the server is gone. */
const workUntilKilled = async (
  client: LoadClient,
  apiKey: string,
  random: () => number,
  kill: () => Promise<void>,
): Promise<Entry[]> => {
  const journal: Entry[] = [];
  const doomsday = ACKNOWLEDGED + Math.floor(random() * ACKNOWLEDGED);
  const delay = random() * LATER;
  let acknowledged = 0;
  let killed: Promise<void> | null = null;
  const acknowledge = (): void => {
    acknowledged += 1;
    if (acknowledged !== doomsday) return;
    killed = new Promise((resolve) => setTimeout(resolve, delay)).then(kill);
  };

  const work = async (): Promise<void> => {
    for (;;) {
      const { encpryptedString: text, ticketId } = await client.createTicket(apiKey);
      const entry: Entry = { text, ticketId, state: 'unpresented', cookie: null };
      journal.push(entry);
      acknowledge();
      // One in three is left for after the restart.
      if (random() < 1 / 3) continue;
      entry.state = 'unknown';
      admit(entry, await client.redeem(text));
      acknowledge();
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: WORKERS }, work));
  for (const end of ends) {
    if (end.status === 'rejected' && !isBroken(end.reason)) throw end.reason;
  }
  expect(killed, 'the server went away before it was killed').not.toBeNull();
  await killed;
  return journal;
};

/** Whether the connection ended, rather than the server giving a wrong answer. */
const isBroken = (reason: unknown): boolean =>
  reason instanceof Error &&
  !(reason instanceof UnexpectedReply) &&
  'code' in reason &&
  ['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(String(reason.code));

const admit = (entry: Entry, reply: Reply): void => {
  const cookie = cookiesOf(reply)['__Host-usher'];
  if (reply.status !== 303 || cookie === undefined) throw new UnexpectedReply(reply);
  entry.state = 'redeemed';
  entry.cookie = cookie;
};

/** Presents every ticket, and those that were good once more; asks for every session. */
const checkEveryTicket = async (client: LoadClient, journal: readonly Entry[]): Promise<void> => {
  await Promise.all(
    journal.map(async (entry) => {
      const before = entry.state;
      const reply = await client.redeem(entry.text);
      if (before === 'redeemed') expect(reply.status, 'a spent ticket').toBe(401);
      if (before === 'unpresented') expect(reply.status, 'a ticket that nobody presented').toBe(303);
      if (before === 'unknown') expect([303, 401]).toContain(reply.status);
      if (reply.status !== 303) return;
      admit(entry, reply);
      expect((await client.redeem(entry.text)).status, 'a ticket that was just spent').toBe(401);
    }),
  );
  await Promise.all(
    journal.map(async (entry) => {
      // Whoever's redemption it was, it was one.
      entry.state = 'redeemed';
      if (entry.cookie === null) return;
      const headers = { cookie: `__Host-usher=${entry.cookie}` };
      const { status } = await client.send('/auth/verify', { headers });
      expect(status, 'the session of an acknowledged redemption').toBe(200);
    }),
  );
};
