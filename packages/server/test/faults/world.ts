import { formatId } from '../../src/core/ids.ts';
import { sessionTokens } from '../../src/crypto/tokens.ts';
import { type BrandSlug, type FirstKey, firstPassword, nameOf, slugs } from './installation.ts';
import type { Line } from './journal.ts';

export interface Person {
  readonly brand: BrandSlug;
  readonly name: string;
  /** The last one that was acknowledged; `null` where it cannot be known. */
  password: string | null;
  /** Whether somebody is changing the person's record: one at a time, so that the order is known. */
  busy: boolean;
  /** As it was last asked for. */
  suspended: boolean;
}

export interface Key {
  readonly brand: BrandSlug;
  readonly id: string;
  readonly token: string;
  /** The first of a brand stays. */
  readonly first: boolean;
  /** Whether anybody has asked for its end. */
  ending: boolean;
}

/** A ticket that somebody was given. */
export interface KnownTicket {
  readonly id: string;
  readonly text: string;
  readonly mint: Line<'mint'>;
  presentations: number;
}

/** A session whose cookie somebody was given. */
export interface KnownSession {
  readonly cookie: string;
  readonly id: string;
  readonly brand: string;
  readonly user: string;
  /** What it came from. */
  readonly from: Line<'present'> | Line<'sign-in'>;
}

/** Who and what there is, as far as the client was told. */
export class World {
  readonly people: readonly Person[];
  readonly keys: Key[];
  readonly tickets: KnownTicket[] = [];
  readonly sessions: KnownSession[] = [];
  readonly #ticketsById = new Map<string, KnownTicket>();
  readonly #sessionsByCookie = new Map<string, KnownSession>();

  constructor(people: number, firstKeys: readonly FirstKey[]) {
    this.people = slugs.flatMap((brand) =>
      Array.from({ length: people }, (_, nth) => ({
        brand,
        name: nameOf(nth),
        password: firstPassword(nameOf(nth)),
        busy: false,
        suspended: false,
      })),
    );
    this.keys = firstKeys.map((key) => ({ ...key, first: true, ending: false }));
  }

  addTicket(ticket: KnownTicket): void {
    this.tickets.push(ticket);
    this.#ticketsById.set(`${ticket.mint.asks.brand} ${ticket.id}`, ticket);
  }

  ticket(brand: string, id: string): KnownTicket {
    return found(this.#ticketsById.get(`${brand} ${id}`), id);
  }

  addSession(cookie: string, user: string, from: KnownSession['from']): void {
    const reference = sessionTokens.read(cookie);
    const id = reference === null ? '' : formatId('session', reference.id);
    const session = { cookie, id, brand: from.asks.brand, user, from };
    this.sessions.push(session);
    this.#sessionsByCookie.set(cookie, session);
  }

  session(cookie: string): KnownSession {
    return found(this.#sessionsByCookie.get(cookie), cookie);
  }
}

const found = <Thing>(thing: Thing | undefined, name: string): Thing => {
  if (thing === undefined) throw new Error(`nobody was given ${name}`);
  return thing;
};
