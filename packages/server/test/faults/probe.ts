import type { SessionRow } from '../../src/storage/rows/session-row.ts';
import type { TicketRow } from '../../src/storage/rows/ticket-row.ts';
import type { Plan } from './installation.ts';
import type { Expected } from './journal.ts';
import { sample } from './random.ts';
import { nameOfId, type StoreView } from './store-view.ts';
import type { Visits } from './visits.ts';
import type { KnownSession, KnownTicket, World } from './world.ts';

export interface ProbeOptions {
  readonly visits: Visits;
  readonly world: World;
  readonly store: StoreView;
  readonly plan: Plan;
  readonly random: () => number;
  /** The server's clock. */
  readonly now: number;
  /** How many tickets and sessions of the world were there before the round: of those only some are tried. */
  readonly before: { readonly tickets: number; readonly sessions: number };
}

/** Requests under way at once. */
const AT_ONCE = 16;

/** Of what was there before the round. */
const OLDER = 40;

// Beyond thirty refusals in a minute a ticket is not even looked up any more.
const MOST_PRESENTATIONS = 20;

/** Milliseconds around the end of a life in which nobody can say how the server will judge. */
const EDGE = 2000;

/**
 * Asks a server that nobody else is asking: presents tickets, and those that are good once a second time, tries
 * sessions and passwords. What must come of each is told by its row, by rules that are written a second time here.
 */
export const probe = async (options: ProbeOptions): Promise<void> => {
  const { world, random, before, visits } = options;
  const tickets = [
    ...world.tickets.slice(before.tickets),
    ...sample(world.tickets.slice(0, before.tickets), OLDER, random),
  ].filter(({ presentations }) => presentations < MOST_PRESENTATIONS);
  // Listed before tickets are presented, which starts sessions that the view does not have.
  const sessions = [
    ...world.sessions.slice(before.sessions),
    ...sample(world.sessions.slice(0, before.sessions), OLDER, random),
  ];
  await inParallel(tickets, (ticket) => presentTwice(options, ticket));
  await inParallel(sessions, async (session) => {
    await visits.verify(session, expectedOfSession(options, session));
  });
  await trySomebodysPassword(options);
};

const presentTwice = async (options: ProbeOptions, ticket: KnownTicket): Promise<void> => {
  const expected = expectedOfTicket(options, ticket);
  const { answer } = await options.visits.present(ticket, expected);
  if (answer?.cookie == null || ticket.mint.asks.uses === null) return;
  await options.visits.present(ticket, 'dead');
};

const trySomebodysPassword = async ({ world, store, random, visits }: ProbeOptions): Promise<void> => {
  for (const person of sample(world.people, 1, random)) {
    const { brand, name, password } = person;
    if (password === null) continue;
    const isActive = store.users.get(`${brand} ${name}`)?.status === 'active';
    await visits.signIn(person, password, isActive ? 'good' : 'dead');
    await visits.signIn(person, `${password}, but wrong`, 'dead');
  }
};

const inParallel = async <Thing>(
  things: readonly Thing[],
  work: (thing: Thing) => Promise<void>,
): Promise<void> => {
  const left = [...things];
  const workOff = async (): Promise<void> => {
    for (let thing = left.pop(); thing !== undefined; thing = left.pop()) await work(thing);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, workOff));
};

const expectedOfTicket = (options: Judgement, ticket: KnownTicket): Expected => {
  const row = options.store.tickets.get(`${ticket.mint.asks.brand} ${ticket.id}`);
  return row === undefined || row.uses_left === 0 ? 'dead' : judgeButForUses(options, ticket, row);
};

/** What a ticket is judged by. */
export type Judgement = Pick<ProbeOptions, 'store' | 'plan' | 'now'>;

/** What must come of a ticket that has a use left. */
export const judgeButForUses = (
  { store, plan, now }: Judgement,
  { mint }: KnownTicket,
  row: TicketRow,
): Expected => {
  const { brand, user } = mint.asks;
  if (row.revoked_at !== null || isOwnerOut(store, brand, user, row.issued_at)) return 'dead';
  if (isKeyRevoked(store, brand, row)) return 'dead';
  return within(now, row.issued_at, Math.min(row.expires_at, row.issued_at + plan.ticketLifetime * 1000));
};

const isKeyRevoked = (store: StoreView, brand: string, { api_key_id }: TicketRow): boolean =>
  store.keys.get(`${brand} ${nameOfId('api-key', api_key_id)}`)?.revoked_at !== null;

const isOwnerOut = (store: StoreView, brand: string, user: string, since: number): boolean => {
  const owner = store.users.get(`${brand} ${user}`);
  return owner?.status !== 'active' || since <= owner.valid_from;
};

const expectedOfSession = (
  { store, plan, now }: ProbeOptions,
  { id, brand, user }: KnownSession,
): Expected => {
  const row: SessionRow | undefined = store.sessions.get(`${brand} ${id}`);
  if (row === undefined || row.ended_at !== null || isOwnerOut(store, brand, user, row.started_at))
    return 'dead';
  const end = Math.min(row.expires_at, row.last_seen_at + plan.sessionLifetime * 1000);
  // It goes on for whoever is signed in when the clock steps back.
  return within(now, Number.NEGATIVE_INFINITY, end);
};

/** By the clock: good from the one instant and before the other. */
const within = (now: number, from: number, end: number): Expected => {
  if (Math.abs(now - from) < EDGE || Math.abs(now - end) < EDGE) return null;
  return now >= from && now < end ? 'good' : 'dead';
};
