import type { Exchange } from '../exchanges/exchange.ts';
import { type ProcessUsage, usageOf } from '../process-usage.ts';
import { Connection } from './connection.ts';
import type { Reply } from './reply.ts';

export interface Course {
  readonly port: number;
  readonly exchange: Exchange;
  readonly connections: number;
}

/** Milliseconds. */
export interface Timing {
  /** How long before the window opens. */
  readonly lead: number;
  /** How long the window is open; it closes earlier where the exchange has no more requests. */
  readonly length: number;
}

/** What was counted from the first moment of the window to its last. */
export interface Played {
  readonly seconds: number;
  /** Milliseconds, one for each reply, sorted. */
  readonly latencies: Float64Array;
  /** What the server's process used meanwhile; `null` where the system does not tell. */
  readonly server: ProcessUsage | null;
  /** Microseconds that this process used. */
  readonly loadCpu: number;
}

/** A server that answers nothing for so long will not answer. */
const PATIENCE = 30_000;

/**
 * Plays an exchange on all connections at once, each with one request under way, and counts in the window.
 * Rejects with the first reply that is not the one expected.
 * @param pid the server's
 */
export const play = (course: Course, timing: Timing, pid: number): Promise<Played> =>
  new Promise((resolve, reject) => {
    new Player(course, timing, pid, { resolve, reject }).start();
  });

interface Mark {
  readonly at: number;
  readonly server: ProcessUsage | null;
  readonly load: NodeJS.CpuUsage;
}

interface Outcome {
  readonly resolve: (played: Played) => void;
  readonly reject: (error: Error) => void;
}

class Player {
  readonly #course: Course;
  readonly #timing: Timing;
  readonly #pid: number;
  readonly #outcome: Outcome;
  readonly #connections = new Set<Connection>();
  readonly #latencies: number[] = [];
  readonly #patience = setTimeout(
    () => this.#fail(new Error(`no reply within ${PATIENCE / 1000} s`)),
    PATIENCE,
  );
  #openedAt = 0;
  #from: Mark | null = null;
  #to: Mark | null = null;

  constructor(course: Course, timing: Timing, pid: number, outcome: Outcome) {
    this.#course = course;
    this.#timing = timing;
    this.#pid = pid;
    this.#outcome = outcome;
  }

  start(): void {
    this.#openedAt = performance.now();
    for (let index = 0; index < this.#course.connections; index++) this.#open();
  }

  #open(): void {
    let sentAt = 0;
    const connection = new Connection(this.#course.port, {
      onReply: (reply) => {
        this.#note(reply, sentAt);
        next();
      },
      onFailure: (error) => this.#fail(error),
    });
    const next = (): void => {
      const request = this.#to === null ? this.#course.exchange.next() : null;
      if (request === null) {
        this.#leave(connection);
        return;
      }
      sentAt = performance.now();
      connection.send(request);
    };
    this.#connections.add(connection);
    next();
  }

  #note(reply: Reply, sentAt: number): void {
    const fault = this.#course.exchange.fault(reply);
    if (fault !== null) this.#fail(new Error(fault));
    if (this.#to !== null) return;
    const now = performance.now();
    if (this.#from === null) {
      if (now - this.#openedAt >= this.#timing.lead) this.#from = this.#mark();
      return;
    }
    this.#latencies.push(now - sentAt);
    if (this.#latencies.length % 1024 === 0) this.#patience.refresh();
    if (now - this.#from.at < this.#timing.length) return;
    this.#to = this.#mark();
    this.#patience.refresh();
  }

  #leave(connection: Connection): void {
    this.#to ??= this.#mark();
    connection.close();
    this.#connections.delete(connection);
    if (this.#connections.size > 0) return;
    clearTimeout(this.#patience);
    this.#outcome.resolve(between(this.#from ?? this.#to, this.#to, this.#latencies));
  }

  #fail(error: Error): void {
    clearTimeout(this.#patience);
    this.#to ??= this.#mark();
    for (const connection of this.#connections) connection.close();
    this.#connections.clear();
    this.#outcome.reject(error);
  }

  #mark(): Mark {
    this.#patience.refresh();
    return { at: performance.now(), server: usageOf(this.#pid), load: process.cpuUsage() };
  }
}

const between = (from: Mark, to: Mark, latencies: readonly number[]): Played => ({
  seconds: (to.at - from.at) / 1000,
  latencies: Float64Array.from(latencies).sort(),
  server:
    from.server === null || to.server === null
      ? null
      : { cpu: to.server.cpu - from.server.cpu, waited: to.server.waited - from.server.waited },
  loadCpu: to.load.user + to.load.system - from.load.user - from.load.system,
});
