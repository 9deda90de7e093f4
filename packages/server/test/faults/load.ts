import { setTimeout } from 'node:timers/promises';
import type { Administration } from './administration.ts';
import { slugs } from './installation.ts';
import { isUnknown, type Kind, type Line } from './journal.ts';
import { pick, pickRecent } from './random.ts';
import type { Visits } from './visits.ts';
import type { Key, KnownTicket, Person, World } from './world.ts';

export interface LoadOptions {
  readonly world: World;
  readonly random: () => number;
  readonly visits: Visits;
  readonly administration: Administration;
  /** Requests under way at once. */
  readonly workers: number;
  /** Seconds that a ticket is good for where nothing shorter is asked for. */
  readonly ticketLifetime: number;
  /** Asked after each request; the load ends once it says so. */
  readonly isOver: () => boolean;
  /** Whether it goes on where a request has no answer, because others answer the next. */
  readonly goesOn: boolean;
}

// More would only fill the audit log: the first ten refusals of a ticket are recorded.
const MOST_PRESENTATIONS = 12;

/** Milliseconds after a failure: nobody who is told to come back does so at once. */
const PAUSE = 20;

/** Everything that people, platforms and administrators do, at once and in a random order. */
export const runLoad = async (options: LoadOptions): Promise<void> => {
  const load = new Load(options);
  await Promise.all(Array.from({ length: options.workers }, () => load.work()));
};

class Load {
  readonly #options: LoadOptions;
  #changing = false;
  #names = 0;
  #broken = false;

  constructor(options: LoadOptions) {
    this.#options = options;
  }

  async work(): Promise<void> {
    while (!this.#broken && !this.#options.isOver()) await this.#act();
  }

  #act(): Promise<void> {
    const drawn = this.#options.random();
    if (drawn < 0.5) return this.#come();
    if (drawn < 0.62) return this.#comeAgain();
    if (drawn < 0.65) return this.#comeElsewhere();
    if (drawn < 0.8) return this.#askForSession();
    if (drawn < 0.88) return this.#signOut();
    if (drawn < 0.9) return this.#signIn();
    return this.#change();
  }

  /** A ticket; two of three are redeemed at once, some of them by two browsers together. */
  async #come(): Promise<void> {
    const { random, visits, world, ticketLifetime } = this.#options;
    const person = pick(world.people, random);
    const { line, ticket } = await visits.mint(person, this.#keyFor(person), {
      lifetime: random() < 0.05 ? 1 : ticketLifetime,
      oneTimeUse: random() < 0.2,
      firstName: random() < 0.1 ? `Pat ${++this.#names}` : null,
    });
    await this.#note(line);
    if (ticket === null || random() < 1 / 3) return;
    const browsers = random() < 0.15 ? 2 : 1;
    await Promise.all(Array.from({ length: browsers }, () => this.#present(ticket)));
  }

  /** The brand's first key, or one of the last, which may be revoked already. */
  #keyFor({ brand }: Person): Key {
    const { random, world } = this.#options;
    const keys = world.keys.filter((key) => key.brand === brand);
    return pick(random() < 0.5 ? keys.slice(0, 1) : keys.slice(-3), random);
  }

  async #comeAgain(): Promise<void> {
    const { world, random } = this.#options;
    const ticket = pickRecent(world.tickets, random);
    if (ticket === null || ticket.presentations >= MOST_PRESENTATIONS) return this.#come();
    await this.#present(ticket);
  }

  /** With a link that names either brand. */
  async #comeElsewhere(): Promise<void> {
    const { world, random, visits } = this.#options;
    const ticket = pickRecent(world.tickets, random);
    if (ticket === null || ticket.presentations >= MOST_PRESENTATIONS) return this.#come();
    await this.#note(await visits.presentAt(ticket, pick(slugs, random)));
  }

  async #askForSession(): Promise<void> {
    const { world, random, visits } = this.#options;
    const session = pickRecent(world.sessions, random);
    if (session === null) return this.#come();
    await this.#note(await visits.verify(session));
  }

  async #signOut(): Promise<void> {
    const { world, random, visits } = this.#options;
    const session = pickRecent(world.sessions, random);
    if (session === null) return this.#come();
    await this.#note(await visits.signOut(session));
  }

  async #signIn(): Promise<void> {
    const { world, random, visits } = this.#options;
    const person = pick(world.people, random);
    if (person.password === null || person.busy) return this.#come();
    await this.#note(await visits.signIn(person, person.password));
  }

  /** One change at a time; meanwhile the others go on. */
  async #change(): Promise<void> {
    if (this.#changing) return this.#come();
    this.#changing = true;
    const line = await this.#options.administration.changeInTheStore();
    this.#changing = false;
    if (line !== null) await this.#note(line);
  }

  async #present(ticket: KnownTicket): Promise<void> {
    await this.#note(await this.#options.visits.present(ticket));
  }

  async #note(line: Line<Kind>): Promise<void> {
    if (!this.#options.goesOn) this.#broken ||= line.answer === null;
    else if (isUnknown(line)) await setTimeout(PAUSE);
  }
}
