import { type Place, placeFlags } from '../support/place.ts';
import { type RunningCommand, startCommand } from '../support/usher-process.ts';
import { type Change, type Changed, commandFor } from './changes.ts';
import type { Journal, Line } from './journal.ts';
import type { ChangeOutcome, Manager } from './manager-process.ts';
import { below, pick, pickRecent } from './random.ts';
import type { Person, World } from './world.ts';

export interface AdministrationOptions {
  readonly place: Place;
  readonly journal: Journal;
  readonly world: World;
  readonly random: () => number;
  readonly manager: Manager;
}

/** What administrators do, one kind of change after the other, written into the journal. */
export class Administration {
  readonly #options: AdministrationOptions;
  readonly #turns: Change['change'][];
  #command: RunningCommand | null = null;

  constructor(options: AdministrationOptions) {
    this.#options = options;
    const first = below(turns.length, options.random);
    this.#turns = [...turns.slice(first), ...turns.slice(0, first)];
  }

  /** The next change through the manager's connection; `null` where there is nobody to do it to. */
  changeInTheStore(): Promise<Line<'change'> | null> {
    return this.#change('store', (change) => this.#options.manager.change(change));
  }

  /** The next change by a command in a process of its own. */
  changeAtTheCommandLine(): Promise<Line<'change'> | null> {
    return this.#change('command-line', (change) => this.#run(change));
  }

  /** `kill -9` for the command that is running, if one is. */
  killCommand(): void {
    this.#command?.kill();
  }

  async #run(change: Change): Promise<ChangeOutcome> {
    const { args, input } = commandFor(change);
    this.#command = startCommand([...args, ...placeFlags(this.#options.place), '--json'], input);
    const { code, stdout, stderr } = await this.#command.result;
    this.#command = null;
    if (code === null) throw Object.assign(new Error('it was killed'), { code: 'ERR_PROCESS_GONE' });
    if (code !== 0) return { outcome: JSON.parse(stderr).error.code };
    const { id, apiKey: token } = JSON.parse(stdout) as { readonly id?: string; readonly apiKey?: string };
    return { outcome: 'done', ...(id === undefined || token === undefined ? {} : { id, token }) };
  }

  async #change(
    through: 'store' | 'command-line',
    does: (change: Change) => Promise<ChangeOutcome>,
  ): Promise<Line<'change'> | null> {
    const next = this.#next();
    if (next === null) return null;
    const { change, person, learn } = next;
    if (person !== undefined) person.busy = true;
    const line = await this.#options.journal.write('change', { ...change, through }, () => does(change));
    learn?.(line.answer?.outcome === 'done' ? line.answer : null);
    if (person !== undefined) person.busy = false;
    return line;
  }

  #next(): NextChange | null {
    const turn = this.#turns.shift();
    if (turn === undefined) throw new Error('there are no changes');
    this.#turns.push(turn);
    return this.#makers[turn]();
  }

  readonly #makers: Record<Change['change'], () => NextChange | null> = {
    suspend: () => this.#changeStatus('suspend'),
    activate: () => this.#changeStatus('activate'),
    password: () => this.#changePassword(),
    edit: () => {
      const person = this.#somebody();
      const { brand, name: user } = person;
      return { change: { change: 'edit', brand, user, remark: `remark ${this.#number()}` }, person };
    },
    'issue-key': () => this.#issueKey(),
    'revoke-key': () => this.#revokeKey(),
    'revoke-ticket': () => {
      const ticket = pickRecent(this.#options.world.tickets, this.#options.random);
      if (ticket === null) return null;
      return { change: { change: 'revoke-ticket', brand: ticket.mint.asks.brand, ticket: ticket.id } };
    },
    'end-session': () => {
      const session = pickRecent(this.#options.world.sessions, this.#options.random);
      if (session === null) return null;
      return { change: { change: 'end-session', brand: session.brand, session: session.id } };
    },
  };

  /** One that nobody else has, however many administrations there are of a store. */
  #number(): number {
    return this.#options.journal.now().nth;
  }

  #changeStatus(change: 'suspend' | 'activate'): NextChange {
    const person = this.#somebody(({ suspended }) => suspended === (change === 'activate'));
    const { brand, name: user } = person;
    person.suspended = change === 'suspend';
    return { change: { change, brand, user }, person };
  }

  #changePassword(): NextChange {
    const person = this.#somebody();
    const { brand, name: user } = person;
    const password = `a new password, number ${this.#number()}`;
    const learn = (done: Changed | null): void => {
      person.password = done === null ? null : password;
    };
    return { change: { change: 'password', brand, user, password }, person, learn };
  }

  #issueKey(): NextChange {
    const { world, random } = this.#options;
    const { brand } = pick(world.people, random);
    const learn = (done: Changed | null): void => {
      if (done?.id === undefined || done.token === undefined) return;
      world.keys.push({ brand, id: done.id, token: done.token, first: false, ending: false });
    };
    return { change: { change: 'issue-key', brand, name: `key ${this.#number()}` }, learn };
  }

  #revokeKey(): NextChange | null {
    const { world, random } = this.#options;
    const key = pickRecent(
      world.keys.filter(({ first, ending }) => !first && !ending),
      random,
    );
    if (key === null) return null;
    key.ending = true;
    return { change: { change: 'revoke-key', brand: key.brand, key: key.id } };
  }

  /** A person whose record nobody is changing; one who fits, if there is one. */
  #somebody(fits: (person: Person) => boolean = () => true): Person {
    const free = this.#options.world.people.filter(({ busy }) => !busy);
    const fitting = free.filter(fits);
    return pick(fitting.length > 0 ? fitting : free, this.#options.random);
  }
}

interface NextChange {
  readonly change: Change;
  /** Whose record it changes: nobody else does at the same time, so that the order is known. */
  readonly person?: Person;
  /** @param done `null` where it is not known to have been done */
  readonly learn?: (done: Changed | null) => void;
}

/** In turn, so that each comes up in the shortest run; whoever is suspended is let in again soon. */
const turns: readonly Change['change'][] = [
  'suspend',
  'edit',
  'issue-key',
  'activate',
  'revoke-ticket',
  'password',
  'revoke-key',
  'end-session',
];
