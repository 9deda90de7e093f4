import { expect, inject, onTestFinished, test } from 'vitest';
import { INSTALLATION } from '../../src/core/audit/entry.ts';
import { kidOf } from '../support/key-ring.ts';
import { patient, startNode, startNodes } from '../support/nodes.ts';
import { auditOf, prepareBumpyard } from '../support/open-store.ts';
import { type Place, placeFlags } from '../support/place.ts';
import { type CommandResult, runUsher } from '../support/usher-process.ts';

const WORKERS = 4;
/** Of so many tickets, one is kept for later instead of being redeemed at once; of each key so many at most. */
const ONE_IN = 3;
const MOST_KEPT = 60;
/** Redemptions by which something is believed to be under way. */
const SOME = 30;
/** Three machines on one database; two processes where they share a file. */
const NODES = inject('postgres') === undefined ? 2 : 3;
const OPTIONS = { connections: WORKERS, flags: ['--create-limit', '1000000'] };

interface Ticket {
  readonly text: string;
  readonly kid: string;
}

/** One presentation of a ticket that nobody had redeemed. */
interface Presentation {
  readonly kid: string;
  readonly status: number;
  /** Where retiring its key stood as it began and when it was answered. */
  readonly before: Retirement;
  readonly after: Retirement;
}

type Retirement = 'none' | 'asked-for' | 'acknowledged';

test('no valid ticket is refused while keys rotate under load, and none accepted once its key is retired', {
  timeout: 300_000,
}, async () => {
  const { place, ports, token } = await prepareBumpyard();
  const nodes = await startNodes(place, NODES, OPTIONS);
  const retirements = new Map<string, Retirement>();
  const presentations: Presentation[] = [];
  const redeemed = new Map<string, number>();
  const kept = new Map<string, Ticket[]>();
  const lateSeals: Ticket[] = [];

  const retirementOf = (kid: string): Retirement => retirements.get(kid) ?? 'none';

  const keptOf = (kid: string): Ticket[] => {
    const tickets = kept.get(kid) ?? [];
    kept.set(kid, tickets);
    return tickets;
  };

  /** Creates a ticket at the node whose turn it is. */
  const create = async (turn: number): Promise<Ticket> => {
    const ended = new Set([...retirements.keys()].filter((kid) => retirementOf(kid) === 'acknowledged'));
    const { encpryptedString: text } = await nodes.ask(turn, (client) => client.createTicket(token));
    const ticket = { text, kid: kidOf(text) };
    if (ended.has(ticket.kid)) lateSeals.push(ticket);
    return ticket;
  };

  /** Presents a ticket for the first time. */
  const present = async (turn: number, { text, kid }: Ticket): Promise<void> => {
    const before = retirementOf(kid);
    const { status } = await nodes.ask(turn, (client) => client.redeem(text));
    presentations.push({ kid, status, before, after: retirementOf(kid) });
    if (status === 303) redeemed.set(kid, redeemedUnder(kid) + 1);
  };

  /** Presents what was kept of one key's tickets, at every node in turn. */
  const presentKept = async (kid: string, share = 1): Promise<void> => {
    const tickets = keptOf(kid);
    expect(tickets.length, `tickets kept of key ${kid}`).toBeGreaterThan(1);
    const chosen = tickets.splice(0, Math.ceil(tickets.length * share));
    for (const [turn, ticket] of chosen.entries()) await present(turn, ticket);
  };

  let isOver = false;
  onTestFinished(() => {
    isOver = true;
  });
  const work = async (first: number): Promise<void> => {
    for (let turn = first; !isOver; turn++) {
      const ticket = await create(turn);
      const tickets = keptOf(ticket.kid);
      if (turn % ONE_IN === 0 && tickets.length < MOST_KEPT) tickets.push(ticket);
      else await present(turn + 1, ticket);
    }
  };

  const redeemedUnder = (kid: string): number => redeemed.get(kid) ?? 0;
  const untilInUse = (kid: string) =>
    expect.poll(() => redeemedUnder(kid), patient).toBeGreaterThanOrEqual(SOME);

  /** `usher signing-key …`, which succeeds. */
  const signingKey = async (...args: string[]) => {
    const result = await runSigningKey(place, args);
    expect(result).toMatchObject({ code: 0 });
    return JSON.parse(result.stdout);
  };

  const retire = async (kid: string): Promise<void> => {
    retirements.set(kid, 'asked-for');
    await signingKey('retire', kid, '--now');
    retirements.set(kid, 'acknowledged');
  };

  const working = Promise.all(Array.from({ length: WORKERS }, (_, worker) => work(worker)));
  const act = async (): Promise<string[]> => {
    const [{ kid: first }] = await signingKey('list');
    await untilInUse(first);

    // Twice in quick succession, and a node is replaced while the keys are being announced.
    const { kid: second } = await signingKey('rotate');
    const { kid: third } = await signingKey('rotate');
    await nodes.replace(1, () => startNode(place, { name: 'another', ...OPTIONS }));
    await untilInUse(third);
    await untilInUse(second);
    await presentKept(first, 1 / 2);

    // A ticket under it could be alive for a day.
    expect(await runSigningKey(place, ['retire', first])).toMatchObject({ code: 4 });
    await retire(first);
    await presentKept(first);

    const { kid: fourth } = await signingKey('rotate');
    await untilInUse(fourth);
    await presentKept(third, 1 / 2);
    await retire(third);
    await presentKept(third);
    await presentKept(second, 1 / 2);
    await retire(second);
    await presentKept(second);
    isOver = true;
    await working;
    await presentKept(fourth);
    return [first, second, third, fourth];
  };
  const [kids] = await Promise.all([act(), working]);

  const statusesWhere = (wanted: (each: Presentation) => boolean): number[] => [
    ...new Set(presentations.filter(wanted).map(({ status }) => status)),
  ];
  expect(statusesWhere(({ after }) => after === 'none')).toEqual([303]);
  expect(statusesWhere(({ before }) => before === 'acknowledged')).toEqual([401]);
  expect(lateSeals).toEqual([]);
  const [first, second, third, fourth] = kids;
  expect((await auditOf(ports, INSTALLATION)).map(({ event }) => event)).toEqual([
    ...[first, second, third].map((kid) => ({ kind: 'signing-key.created', kid })),
    { kind: 'signing-key.retired', kid: first },
    { kind: 'signing-key.created', kid: fourth },
    ...[third, second].map((kid) => ({ kind: 'signing-key.retired', kid })),
  ]);
});

const runSigningKey = (place: Place, args: readonly string[]): Promise<CommandResult> =>
  runUsher(['signing-key', ...args, ...placeFlags(place), '--json']);
