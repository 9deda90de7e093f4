import { closeSync, openSync, writeSync } from 'node:fs';
import type { Change } from './changes.ts';

/** When something happened, as this process saw it. */
export interface Moment {
  /** Of two moments, the one with the smaller number was first. */
  readonly nth: number;
  /** Milliseconds, by a clock that never steps. */
  readonly elapsed: number;
  /** The server's clock, as far as this process knows it. */
  readonly time: number;
}

/** What the row of a ticket or session says that the answer must be, where somebody has looked. */
export type Expected = 'good' | 'dead' | null;

/** All that is ever asked of the server and its store, and what comes back. */
export interface Acts {
  readonly mint: {
    readonly asks: {
      readonly brand: string;
      readonly user: string;
      readonly key: string;
      /** `null` for any number. */
      readonly uses: 1 | null;
      /** Seconds for which the ticket is to be good. */
      readonly lifetime: number;
      /** The first name that redeeming the ticket is to write into the record. */
      readonly firstName: string | null;
    };
    readonly answers: { readonly status: number; readonly id: string | null; readonly text: string | null };
  };
  readonly present: {
    readonly asks: {
      readonly brand: string;
      readonly ticket: string;
      /** The brand that the link names; `null` where it names none. */
      readonly at: string | null;
      readonly expected: Expected;
    };
    readonly answers: { readonly status: number; readonly cookie: string | null };
  };
  readonly 'sign-in': {
    readonly asks: {
      readonly brand: string;
      readonly user: string;
      readonly password: string;
      readonly expected: Expected;
    };
    readonly answers: { readonly status: number; readonly cookie: string | null };
  };
  readonly verify: {
    readonly asks: { readonly cookie: string; readonly expected: Expected };
    readonly answers: { readonly status: number };
  };
  readonly 'sign-out': {
    readonly asks: { readonly cookie: string };
    readonly answers: { readonly status: number; readonly ended: boolean };
  };
  readonly change: {
    readonly asks: Change & { readonly through: 'store' | 'command-line' };
    readonly answers: {
      /** `done`, or the code of the problem. */
      readonly outcome: string;
      /** Of an API key that was made. */
      readonly id?: string;
      readonly token?: string;
    };
  };
  readonly step: {
    readonly asks: { readonly milliseconds: number };
    readonly answers: Readonly<Record<string, never>>;
  };
}

export type Kind = keyof Acts;

/** One thing that was asked. */
export interface Line<K extends Kind> {
  readonly kind: K;
  readonly asks: Acts[K]['asks'];
  readonly asked: Moment;
  /** `null` while the answer is under way, and for ever where the connection broke. */
  answered: Moment | null;
  answer: Acts[K]['answers'] | null;
}

type Lines = { readonly [K in Kind]: Line<K>[] };

/** Whether the request may have been worked on without anybody being told: no answer, or one of failure. */
export const isUnknown = ({ answer }: Line<Kind>): boolean => {
  if (answer === null) return true;
  if ('status' in answer) return answer.status >= 500;
  return 'outcome' in answer && ['store-unavailable', 'overloaded'].includes(answer.outcome);
};

/**
 * What this process knows that the server was asked and has answered. Each request is written down before it is
 * sent and each answer as soon as it is there, in memory and, for whoever looks into a failure, in a file.
 */
export class Journal {
  readonly lines: Lines = {
    mint: [],
    present: [],
    'sign-in': [],
    verify: [],
    'sign-out': [],
    change: [],
    step: [],
  };
  readonly #file: number;
  readonly #serverTime: () => number;
  #count = 0;
  #acknowledged = 0;

  /** @param serverTime the server's clock, as far as this process knows it */
  constructor(path: string, serverTime: () => number = () => Date.now()) {
    this.#file = openSync(path, 'w', 0o600);
    this.#serverTime = serverTime;
  }

  /** How many requests were answered otherwise than with a failure. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Asks, and writes down both. A connection that breaks leaves the answer open; whatever else is thrown is thrown. */
  async write<K extends Kind>(
    kind: K,
    asks: Acts[K]['asks'],
    request: () => Promise<Acts[K]['answers']>,
  ): Promise<Line<K>> {
    const line: Line<K> = { kind, asks, asked: this.now(), answered: null, answer: null };
    this.lines[kind].push(line);
    this.#append({ nth: line.asked.nth, time: line.asked.time, kind, asks });
    try {
      const answer = await request();
      line.answer = answer;
      line.answered = this.now();
      this.#append({ nth: line.answered.nth, to: line.asked.nth, answer });
      if (!isUnknown(line)) this.#acknowledged += 1;
    } catch (error) {
      if (!isBroken(error)) throw error;
      this.#append({ nth: this.now().nth, to: line.asked.nth, broken: String(error) });
    }
    return line;
  }

  now(): Moment {
    this.#count += 1;
    return { nth: this.#count, elapsed: performance.now(), time: this.#serverTime() };
  }

  close(): void {
    closeSync(this.#file);
  }

  #append(entry: object): void {
    writeSync(this.#file, `${JSON.stringify(entry)}\n`);
  }
}

/** Whether the other side went away, rather than something being wrong here. */
const isBroken = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ERR_IPC_CHANNEL_CLOSED', 'ERR_PROCESS_GONE'].includes(
    String(error.code),
  );
