import type { Instant } from '../../src/core/clock.ts';

/**
 * What must come out of any sequence of acts, written a second time and as simply as can be: no store, no
 * cipher, no cache. It knows one brand with two people, two API keys, the management system and one application.
 */

export type Person = 'john' | 'jane';
export type KeyName = 'crm' | 'portal';
export type DoorName = 'management' | 'helpdesk';

export const MANAGEMENT_SECONDS = 60;
export const APPLICATION_SECONDS = 300;

/** Something that can be suspended; what came to be at its line or before it is dead for good. */
interface Suspendable {
  suspended: boolean;
  line: Instant;
}

export interface ModelTicket {
  readonly person: Person;
  readonly key: KeyName;
  /** Which of the person's e-mail addresses it was compared with. */
  readonly email: number;
  readonly issuedAt: Instant;
  /** The signing key that it was sealed under. */
  readonly kid: string;
  /** `null` for any number. */
  usesLeft: number | null;
  revoked: boolean;
}

export interface ModelSession {
  readonly person: Person;
  readonly door: DoorName;
  readonly startedAt: Instant;
  signedOut: boolean;
}

export class Model {
  now: Instant;
  readonly brand: Suspendable = { suspended: false, line: 0 };
  readonly application: Suspendable = { suspended: false, line: 0 };
  readonly people: Record<Person, Suspendable & { email: number }> = {
    john: { suspended: false, line: 0, email: 0 },
    jane: { suspended: false, line: 0, email: 0 },
  };
  readonly keys: Record<KeyName, { revoked: boolean }> = {
    crm: { revoked: false },
    portal: { revoked: false },
  };
  readonly tickets: ModelTicket[] = [];
  readonly sessions: ModelSession[] = [];
  readonly retiredKids = new Set<string>();

  constructor(now: Instant) {
    this.now = now;
  }

  set(what: Suspendable, status: 'active' | 'suspended'): void {
    const suspends = status === 'suspended' && !what.suspended;
    what.suspended = status === 'suspended';
    if (!suspends) return;
    const made = [
      ...this.tickets.map(({ issuedAt }) => issuedAt),
      ...this.sessions.map((it) => it.startedAt),
    ];
    what.line = Math.max(what.line, this.now, ...made);
  }

  /** The status with which the ticket API answers. */
  mintStatus(person: Person, key: KeyName): 200 | 401 | 404 {
    if (this.keys[key].revoked || this.brand.suspended) return 401;
    return this.people[person].suspended ? 404 : 200;
  }

  /** Whether a ticket signs in at a door, as things stand. */
  isGood(ticket: ModelTicket, door: DoorName): boolean {
    const seconds = door === 'management' ? MANAGEMENT_SECONDS : APPLICATION_SECONDS;
    const age = this.now - ticket.issuedAt;
    const person = this.people[ticket.person];
    return (
      age >= 0 &&
      age < seconds * 1000 &&
      !ticket.revoked &&
      !this.retiredKids.has(ticket.kid) &&
      ticket.usesLeft !== 0 &&
      !this.keys[ticket.key].revoked &&
      person.email === ticket.email &&
      this.#standsSince(ticket.issuedAt, ticket.person, door)
    );
  }

  isLive({ person, door, startedAt, signedOut }: ModelSession): boolean {
    return !signedOut && this.#standsSince(startedAt, person, door);
  }

  redeem(ticket: ModelTicket, door: DoorName): ModelSession {
    if (ticket.usesLeft !== null) ticket.usesLeft -= 1;
    const session = { person: ticket.person, door, startedAt: this.now, signedOut: false };
    this.sessions.push(session);
    return session;
  }

  #standsSince(since: Instant, person: Person, door: DoorName): boolean {
    const all = [this.brand, this.people[person], ...(door === 'helpdesk' ? [this.application] : [])];
    return all.every(({ suspended, line }) => !suspended && since > line);
  }
}
