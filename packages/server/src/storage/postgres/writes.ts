import type { Instant } from '../../core/clock.ts';
import type { ApiKeyId, BrandId, SessionId, TicketId } from '../../core/ids.ts';
import type { SessionEndReason, Session as SignedIn } from '../../core/session/session.ts';
import type { Ticket } from '../../core/ticket/ticket.ts';
import type { User } from '../../core/user/user.ts';
import { toSessionRow } from '../rows/session-row.ts';
import { toTicketRow } from '../rows/ticket-row.ts';
import { insertSessions, insertTickets } from './columns.ts';
import type { Answer, Session } from './session.ts';
import { statement } from './statement.ts';

/** A row's key. */
interface Key<Id extends number> {
  readonly brandId: BrandId;
  readonly id: Id;
}

// The claim. However many ask at once, on however many nodes, the row lets one through for each use that is
// left, and the rows that come back tell whose it was.
const claim = statement(
  'claim_tickets',
  `UPDATE tickets t SET uses_left = t.uses_left - 1
     FROM unnest($1::bigint[], $2::bigint[]) AS c (brand_id, id)
    WHERE t.brand_id = c.brand_id AND t.id = c.id AND (t.uses_left IS NULL OR t.uses_left > 0)
      AND t.revoked_at IS NULL AND t.expires_at > $3 AND t.issued_at <= $3
RETURNING t.brand_id, t.id`,
);

// Of two that end the same session, the row lets one through. Rows are locked in the order of their keys.
const endSessions = statement(
  'end_sessions',
  `UPDATE sessions s SET ended_at = c.at, end_reason = c.reason
     FROM (SELECT o.brand_id, o.id, e.at, e.reason
             FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[]) AS e (brand_id, id, at, reason)
             JOIN sessions o ON o.brand_id = e.brand_id AND o.id = e.id
            WHERE o.ended_at IS NULL
            ORDER BY o.brand_id, o.id
              FOR NO KEY UPDATE OF o) c
    WHERE s.brand_id = c.brand_id AND s.id = c.id AND s.ended_at IS NULL
RETURNING s.brand_id, s.id`,
);

// The only columns that a ticket may touch: whatever the record it is given says, nobody's role, status or
// identifier changes here. The version is the one that was judged.
const overrideUsers = statement(
  'override_users',
  `UPDATE users u
      SET first_name = c.first_name, last_name = c.last_name, phone1 = c.phone1, remark = c.remark,
          first_name_canonical = c.first_name_canonical, last_name_canonical = c.last_name_canonical,
          phone1_canonical = c.phone1_canonical, updated_at = c.updated_at, version = u.version + 1
     FROM (SELECT n.*
             FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[],
                         $7::text[], $8::text[], $9::text[], $10::text[], $11::bigint[])
                  AS n (brand_id, id, version, first_name, last_name, phone1, remark, first_name_canonical,
                        last_name_canonical, phone1_canonical, updated_at)
             JOIN users o ON o.brand_id = n.brand_id AND o.id = n.id AND o.version = n.version
            ORDER BY o.brand_id, o.id
              FOR NO KEY UPDATE OF o) c
    WHERE u.brand_id = c.brand_id AND u.id = c.id AND u.version = c.version`,
);

const countInTickets = statement(
  'count_in_tickets',
  `UPDATE tickets t SET openings = t.openings + c.openings, refusals = t.refusals + c.refusals
     FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) AS c (brand_id, id, openings, refusals)
    WHERE t.brand_id = c.brand_id AND t.id = c.id`,
);

// Nobody waits for these, so they wait for nobody: a row that somebody else has is left out.
const touchSessions = statement(
  'touch_sessions',
  `UPDATE sessions s SET last_seen_at = c.at
     FROM (SELECT o.brand_id, o.id, n.at
             FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS n (brand_id, id, at)
             JOIN sessions o ON o.brand_id = n.brand_id AND o.id = n.id
            WHERE o.last_seen_at <= n.at - 60000 AND o.ended_at IS NULL
              FOR NO KEY UPDATE OF o SKIP LOCKED) c
    WHERE s.brand_id = c.brand_id AND s.id = c.id`,
);

const touchApiKeys = statement(
  'touch_api_keys',
  `UPDATE api_keys k SET last_used_at = c.at, version = k.version + 1
     FROM (SELECT o.brand_id, o.id, n.at
             FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS n (brand_id, id, at)
             JOIN api_keys o ON o.brand_id = n.brand_id AND o.id = n.id
            WHERE o.last_used_at IS NULL OR o.last_used_at <= n.at - 60000
              FOR NO KEY UPDATE OF o SKIP LOCKED) c
    WHERE k.brand_id = c.brand_id AND k.id = c.id`,
);

/** Rows by their keys, in the order in which every node locks them. */
class Keyed<Id extends number, Value> {
  readonly #values = new Map<string, Key<Id> & { readonly value: Value }>();

  get size(): number {
    return this.#values.size;
  }

  get(key: Key<Id>): Value | undefined {
    return this.#values.get(keyText(key))?.value;
  }

  set({ brandId, id }: Key<Id>, value: Value): void {
    this.#values.set(keyText({ brandId, id }), { brandId, id, value });
  }

  /** The keys as two lists, and the values, all in the order of the keys. */
  columns(): { readonly brandIds: BrandId[]; readonly ids: Id[]; readonly values: Value[] } {
    const sorted = [...this.#values.values()].sort((a, b) => a.brandId - b.brandId || a.id - b.id);
    return {
      brandIds: sorted.map(({ brandId }) => brandId),
      ids: sorted.map(({ id }) => id),
      values: sorted.map(({ value }) => value),
    };
  }
}

const keyText = ({ brandId, id }: Key<number>): string => `${brandId}.${id}`;

/** Another job of the group changes the same record: this one has to see what it makes of it. */
export class Later extends Error {}

/** What the jobs of one group write, each kind of row in one statement. */
export class Writes {
  readonly #claims = new Keyed<TicketId, null>();
  readonly #ends = new Keyed<SessionId, { readonly at: Instant; readonly reason: SessionEndReason }>();
  readonly #overrides = new Keyed<User['id'], User>();
  readonly #counts = new Keyed<TicketId, { openings: number; refusals: number }>();
  readonly #sessionTouches = new Keyed<SessionId, Instant>();
  readonly #apiKeyTouches = new Keyed<ApiKeyId, Instant>();
  readonly #tickets: Ticket[] = [];
  readonly #sessions: SignedIn[] = [];
  #claimed: ReadonlySet<string> = new Set();
  #ended: ReadonlySet<string> = new Set();

  /** @returns whether the claim was won, once the statement has run */
  claim(key: Key<TicketId>): () => boolean {
    this.#claims.set(key, null);
    return () => this.#claimed.has(keyText(key));
  }

  /** @returns whether it was this that ended the session, once the statement has run */
  endSession(key: Key<SessionId>, at: Instant, reason: SessionEndReason): () => boolean {
    if (this.#ends.get(key) !== undefined) return () => false;
    this.#ends.set(key, { at, reason });
    return () => this.#ended.has(keyText(key));
  }

  /**
   * @param user with the version that was judged
   * @throws Later where the group changes the same record already
   */
  overrideUser(user: User): void {
    if (this.#overrides.get(user) !== undefined) throw new Later();
    this.#overrides.set(user, user);
  }

  count(key: Key<TicketId>, column: 'openings' | 'refusals'): void {
    const counts = this.#counts.get(key) ?? { openings: 0, refusals: 0 };
    counts[column] += 1;
    this.#counts.set(key, counts);
  }

  insertTicket(ticket: Ticket): void {
    this.#tickets.push(ticket);
  }

  insertSession(session: SignedIn): void {
    this.#sessions.push(session);
  }

  touchSession(key: Key<SessionId>, at: Instant): void {
    this.#sessionTouches.set(key, at);
  }

  touchApiKey(key: Key<ApiKeyId>, at: Instant): void {
    this.#apiKeyTouches.set(key, at);
  }

  /** What others may have done first: the answers decide what else is to be written. */
  async contend(session: Session, now: Instant): Promise<void> {
    const [claims, ends, overrides] = [
      this.#claims.columns(),
      this.#ends.columns(),
      this.#overrides.columns(),
    ];
    const sent = [
      claims.ids.length === 0 ? null : session.run(claim, [claims.brandIds, claims.ids, now]),
      ends.ids.length === 0
        ? null
        : session.run(endSessions, [
            ends.brandIds,
            ends.ids,
            ends.values.map(({ at }) => at),
            ends.values.map(({ reason }) => reason),
          ]),
      overrides.ids.length === 0 ? null : session.run(overrideUsers, overrideParameters(overrides.values)),
    ] as const;
    const [claimed, ended, overridden] = await all(sent);
    this.#claimed = keysIn(claimed);
    this.#ended = keysIn(ended);
    if (overridden !== null && overridden.count !== overrides.ids.length) throw new Overtaken();
  }

  /** Sends what nobody else can have done. */
  send(session: Session): readonly Promise<Answer>[] {
    const counts = this.#counts.columns();
    const [seen, used] = [this.#sessionTouches.columns(), this.#apiKeyTouches.columns()];
    const tickets = this.#tickets.map(toTicketRow);
    const sessions = this.#sessions.map(toSessionRow);
    return [
      counts.ids.length === 0
        ? null
        : session.run(countInTickets, [
            counts.brandIds,
            counts.ids,
            counts.values.map(({ openings }) => openings),
            counts.values.map(({ refusals }) => refusals),
          ]),
      tickets.length === 0 ? null : session.run(insertTickets.statement, insertTickets.parameters(tickets)),
      sessions.length === 0
        ? null
        : session.run(insertSessions.statement, insertSessions.parameters(sessions)),
      seen.ids.length === 0 ? null : session.run(touchSessions, [seen.brandIds, seen.ids, seen.values]),
      used.ids.length === 0 ? null : session.run(touchApiKeys, [used.brandIds, used.ids, used.values]),
    ].filter((answer) => answer !== null);
  }
}

/** A record changed between being judged and being written. The whole group is to be judged again. */
export class Overtaken extends Error {}

const keysIn = (answer: Answer | null): ReadonlySet<string> =>
  new Set(
    answer?.rows.map(([brandId, id]) => keyText({ brandId: brandId as BrandId, id: Number(id) })) ?? [],
  );

const overrideParameters = (users: readonly User[]): unknown[][] => [
  users.map(({ brandId }) => brandId),
  users.map(({ id }) => id),
  users.map(({ version }) => version),
  users.map(({ identity }) => identity.firstName),
  users.map(({ identity }) => identity.lastName),
  users.map(({ identity }) => identity.phone1),
  users.map(({ remark }) => remark),
  users.map(({ canonical }) => canonical.firstName),
  users.map(({ canonical }) => canonical.lastName),
  users.map(({ canonical }) => canonical.phone1),
  users.map(({ updatedAt }) => updatedAt),
];

/** Waits for all of them, so that none is rejected unheard, and rejects with the first failure. */
export const all = async <Answers extends ReadonlyArray<Promise<Answer> | null>>(
  sent: Answers,
): Promise<{ [At in keyof Answers]: Answers[At] extends Promise<infer A> ? A : Answer | null }> => {
  const outcomes = await Promise.allSettled(sent);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  return outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : null)) as never;
};
