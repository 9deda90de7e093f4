import type { AuditRow } from '../../../src/storage/rows/audit-row.ts';
import type { Check, Evidence } from './evidence.ts';

/** Characters of a secret by which it is known: so many cannot be there by chance. */
const WINDOW = 20;

/** What is searched anew of a text that has grown, in case a secret was cut in two. */
const OVERLAP = 100;

/**
 * No ticket, API key, cookie or password stands in what was printed, in an audit record or in any text of the
 * store. To be made once for a store: it searches what is new since the last time.
 */
export const createSecretsCheck = (): Check => {
  const known = new Secrets();
  const printed: number[] = [];
  const recorded = new Map<string, number>();
  return function* (evidence) {
    known.learn(evidence);
    for (const [at, text] of evidence.printed.entries()) {
      yield* tell('what was printed', known.in(text.slice(Math.max(0, (printed[at] ?? 0) - OVERLAP))));
      printed[at] = text.length;
    }
    for (const [chain, records] of chainsOf(evidence)) {
      const fresh = records.slice(recorded.get(chain) ?? 0);
      yield* tell('the audit log', known.in(fresh.flatMap(textsOf).join('\n')));
      recorded.set(chain, records.length);
    }
    yield* tell('the store', known.in(evidence.store.texts.join('\n')));
  };
};

function* tell(where: string, kinds: ReadonlySet<string>): Iterable<string> {
  for (const kind of kinds) yield `${where} holds a ${kind}`;
}

const chainsOf = ({ store: { audit } }: Evidence): ReadonlyMap<string, readonly AuditRow[]> =>
  Map.groupBy(audit, ({ brand_id, writer }) => `${brand_id} ${writer}`);

const textsOf = (row: AuditRow): string[] => Object.values(row).filter((value) => typeof value === 'string');

/** Every secret that the journal knows of. */
class Secrets {
  readonly #kinds = new Map<string, string>();
  readonly #passwords = new Set<string>();
  #tickets = 0;
  #sessions = 0;

  learn({ world, journal: { lines } }: Evidence): void {
    for (const { text } of world.tickets.slice(this.#tickets)) this.#add('ticket', text.slice(-24));
    for (const { cookie } of world.sessions.slice(this.#sessions)) {
      // Behind the two ids, which are no secret.
      this.#add('cookie', cookie.slice(24));
      this.#add('cookie', Buffer.from(cookie, 'base64url').toString('hex', 16));
    }
    for (const { token } of world.keys) this.#add('API key', token.slice(28, 80));
    for (const { password } of world.people) if (password !== null) this.#passwords.add(password);
    for (const { asks } of lines['sign-in']) this.#passwords.add(asks.password);
    for (const { asks } of lines.change) if (asks.change === 'password') this.#passwords.add(asks.password);
    this.#tickets = world.tickets.length;
    this.#sessions = world.sessions.length;
  }

  /** The kinds of secret that a text holds. */
  in(text: string): ReadonlySet<string> {
    const kinds = new Set(
      [...this.#passwords].some((password) => text.includes(password)) ? ['password'] : [],
    );
    for (const [run] of text.matchAll(/[\w-]{20,}/g)) {
      for (let at = 0; at + WINDOW <= run.length; at++) {
        const kind = this.#kinds.get(run.slice(at, at + WINDOW));
        if (kind !== undefined) kinds.add(kind);
      }
    }
    return kinds;
  }

  /** Half of a secret would be as bad. */
  #add(kind: string, secret: string): void {
    this.#kinds.set(secret.slice(0, WINDOW), kind);
    this.#kinds.set(secret.slice(-WINDOW), kind);
  }
}
