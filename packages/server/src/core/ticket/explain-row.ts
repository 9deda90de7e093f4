import type { Instant } from '../clock.ts';
import type { ApplicationId } from '../ids.ts';
import type { Ports } from '../ports.ts';
import { judgeSession } from '../session/judge-session.ts';
import type { SigningKeyState } from '../signing-key/signing-key.ts';
import { type AskedPlace, findPlace } from './asked-place.ts';
import { conclude } from './conclude.ts';
import type { ExplainedSession, ExplainedTicket, Explanation } from './explanation.ts';
import { type JudgedDoor, judgeDoors, type TicketSurroundings } from './judge-doors.ts';
import type { TicketRecord } from './ports.ts';
import type { PastedLink } from './read-pasted-ticket.ts';
import type { TextFlaw } from './text-flaw.ts';
import { ticketState } from './ticket.ts';
import { historyOf, type TicketHistory, tellingRefusal } from './ticket-history.ts';

type ExplainPorts = Pick<Ports, 'store' | 'sealer' | 'addresses'>;

/** A ticket that there is, and what is asked about it. */
export interface RowQuestion {
  readonly row: TicketRecord;
  readonly signingKey: SigningKeyState;
  /** What was wrong with its text. */
  readonly flaw: TextFlaw | null;
  /** Where the link leads; `null` where there was no link. */
  readonly link: PastedLink | null;
  readonly address: string | null;
  readonly siteOf: (host: string) => string | null;
  readonly now: Instant;
}

/** `null` where the store lacks what the ticket names. */
export const explainRow = async (ports: ExplainPorts, asked: RowQuestion): Promise<Explanation | null> => {
  const { row, now } = asked;
  const surroundings = await readSurroundings(ports, asked);
  if (surroundings === null) return null;
  const history = historyOf(row, await ports.store.read.audit.ofTicket(row.brandId, row.id));
  const place = await findPlace(ports, asked.link, asked.flaw, surroundings.brand, asked.siteOf);
  const address = asked.address ?? lastAddress(history);
  const tried = [...history.refusals, ...history.openings].map(({ event }) => event.applicationId);
  const doors = judgeDoors(
    surroundings,
    place.door === null ? tried : [...tried, place.door.id],
    address,
    now,
    ports,
  );
  const ticket: ExplainedTicket = {
    ...surroundings,
    state: ticketState(row, now),
    door: doorInQuestion(doors, place, history),
    doors,
    address,
    history,
    sessions: await readSessions(ports, history, now),
  };
  return { ...conclude(ticket, place, now), ticket };
};

const readSurroundings = async (
  { store: { read } }: ExplainPorts,
  { row, signingKey }: RowQuestion,
): Promise<TicketSurroundings | null> => {
  const { brandId } = row;
  const brand = await read.brands.byId(brandId);
  const user = await read.users.byId(brandId, row.userId);
  const apiKey = await read.apiKeys.byId(brandId, row.apiKeyId);
  if (brand === null || user === null || apiKey === null) return null;
  return {
    ticket: row,
    brand,
    user,
    apiKey,
    applications: await read.applications.list(brandId),
    signingKey,
  };
};

/** Where it was last presented from without being taken. */
const lastAddress = ({ refusals, openings }: TicketHistory): string | null =>
  [...openings, ...refusals].toSorted((left, right) => left.at - right.at).at(-1)?.address ?? null;

/** Where the link leads, else where it was taken or tried, else where it would be taken. */
const doorInQuestion = (
  doors: readonly JudgedDoor[],
  { door: asked }: AskedPlace,
  history: TicketHistory,
): JudgedDoor => {
  const at = (id: ApplicationId | null | undefined): JudgedDoor | undefined =>
    doors.find(({ door }) => id === (door.kind === 'application' ? door.application.id : null));
  const found =
    at(asked?.id) ??
    at(history.redemptions.at(-1)?.event.applicationId) ??
    at(tellingRefusal(history, asked)?.event.applicationId) ??
    doors.find(({ refusal }) => refusal === null) ??
    doors[0];
  if (found === undefined) throw new Error('a ticket was judged at no door');
  return found;
};

// A ticket that is good any number of times may have started very many.
const MOST_SESSIONS = 10;

const readSessions = async (
  { store }: ExplainPorts,
  { redemptions }: TicketHistory,
  now: Instant,
): Promise<readonly ExplainedSession[]> => {
  const sessions: ExplainedSession[] = [];
  for (const { brandId, event } of redemptions.slice(-MOST_SESSIONS)) {
    const facts = await store.read.sessions.facts(brandId, event.sessionId);
    if (facts !== null) sessions.push({ facts, dead: judgeSession(facts, now) });
  }
  return sessions;
};
