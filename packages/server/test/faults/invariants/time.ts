import type { AuditRow } from '../../../src/storage/rows/audit-row.ts';
import type { Journal, Line } from '../journal.ts';
import { nameOfId } from '../store-view.ts';
import type { KnownTicket } from '../world.ts';
import { findDeaths, isBefore } from './deaths.ts';
import { admissions, type Check, type Evidence, isAnswered } from './evidence.ts';

/** Nothing succeeds after its end was acknowledged, nor outside the time that it was given. */
export const checkTime: Check = function* (evidence) {
  yield* checkAnswers(evidence);
  yield* checkOrder(evidence);
  yield* checkRecordedTimes(evidence);
};

/** As the client saw it: what was asked after an end was acknowledged. */
function* checkAnswers({ journal, world, plan }: Evidence): Iterable<string> {
  const deaths = findDeaths({ journal });
  for (const line of admissions(journal.lines.present)) {
    const ticket = world.ticket(line.asks.brand, line.asks.ticket);
    const death = deaths.ofTicket(ticket);
    if (death !== null && isBefore(death, line)) yield `${ticket.id} was redeemed after ${death.reason}`;
    if (!wasClockSteady(journal, line, ticket)) continue;
    const age = windowOf(line, ticket);
    if (age.most < 0) yield `${ticket.id} was redeemed ${-age.most} ms before it was issued`;
    const lifetime = Math.min(ticket.mint.asks.lifetime, plan.ticketLifetime) * 1000;
    if (age.least >= lifetime) yield `${ticket.id} was redeemed ${age.least - lifetime} ms after it expired`;
  }
  for (const line of journal.lines.mint) {
    const death = deaths.ofKey(line.asks.brand, line.asks.key);
    if (line.answer?.status === 200 && death !== null && isBefore(death, line)) {
      yield `${line.answer.id} was created after ${death.reason} (${line.asks.key})`;
    }
  }
}

/** Whether one clock was in force from the making of a ticket's answer to its end. */
const wasClockSteady = ({ lines }: Journal, line: Line<'present'>, { mint }: KnownTicket): boolean =>
  [line, mint].every((each) =>
    lines.step.every(
      (step) =>
        isAnswered(each) &&
        isAnswered(step) &&
        (step.answered.nth < each.asked.nth || step.asked.nth > each.answered.nth),
    ),
  );

/** How old the ticket was when it was judged, in milliseconds, by the server's clock. */
const windowOf = (line: Line<'present'>, { mint }: KnownTicket) => ({
  least: line.asked.time - (mint.answered?.time ?? Number.POSITIVE_INFINITY),
  most: (line.answered?.time ?? Number.POSITIVE_INFINITY) - mint.asked.time,
});

/** As the audit log has it, which is in the order of the commits: nothing was decided before and written after. */
function* checkOrder({ store }: Evidence): Iterable<string> {
  for (const records of Map.groupBy(store.audit, ({ brand_id }) => brand_id).values()) {
    const past = new Past();
    for (const record of records) {
      const wrong = past.judge(record);
      if (wrong !== null) yield wrong;
      past.add(record);
    }
  }
}

/** What one brand's log has said so far. */
class Past {
  readonly #suspended = new Set<number>();
  /** By user, key or ticket: the place of what ended everything from before. */
  readonly #ends = new Map<string, { readonly at: number; readonly kind: string }>();
  readonly #minted = new Map<number, number>();
  #length = 0;

  judge(record: AuditRow): string | null {
    const { kind, ticket_id: ticket, user_id: user } = record;
    const admits = kind === 'ticket.redeemed' || kind === 'session.started';
    if (!admits && kind !== 'ticket.minted') return null;
    if (user !== null && this.#suspended.has(user)) return `${describe(record)} while the user was suspended`;
    if (kind === 'ticket.minted') {
      const revoked = this.#ends.get(`key ${record.api_key_id}`);
      return revoked === undefined ? null : `${describe(record)} after its API key was revoked`;
    }
    const minted = ticket === null ? undefined : this.#minted.get(ticket);
    if (minted === undefined) return null;
    const subjects = [`user ${user}`, `key ${record.api_key_id}`, `ticket ${ticket}`];
    const end = subjects
      .map((subject) => this.#ends.get(subject))
      .find((found) => (found?.at ?? -1) > minted);
    return end === undefined ? null : `${describe(record)} after ${end.kind}, and was minted before it`;
  }

  add({ kind, user_id, api_key_id, ticket_id }: AuditRow): void {
    this.#length += 1;
    const end = { at: this.#length, kind };
    if (user_id !== null && kind === 'user.suspended') this.#suspended.add(user_id);
    if (user_id !== null && kind === 'user.activated') this.#suspended.delete(user_id);
    if (kind === 'user.suspended' || kind === 'user.password-set') this.#ends.set(`user ${user_id}`, end);
    if (kind === 'api-key.revoked') this.#ends.set(`key ${api_key_id}`, end);
    if (kind === 'ticket.revoked') this.#ends.set(`ticket ${ticket_id}`, end);
    if (kind === 'ticket.minted' && ticket_id !== null) this.#minted.set(ticket_id, this.#length);
  }
}

const describe = ({ kind, ticket_id, session_id, sequence }: AuditRow): string => {
  const subject = ticket_id === null ? nameOfId('session', session_id ?? 0) : nameOfId('ticket', ticket_id);
  return `record ${sequence}: ${kind} of ${subject}`;
};

/** As the log dates it. */
function* checkRecordedTimes({ store }: Evidence): Iterable<string> {
  for (const { kind, brand_id, ticket_id, at } of store.audit) {
    if (kind !== 'ticket.redeemed' || ticket_id === null) continue;
    const id = nameOfId('ticket', ticket_id);
    const row = store.tickets.get(`${store.slugOf(brand_id)} ${id}`);
    if (row === undefined) continue;
    if (at < row.issued_at) yield `${id} is recorded as redeemed before it was issued`;
    if (at >= row.expires_at) yield `${id} is recorded as redeemed after it expired`;
  }
}
