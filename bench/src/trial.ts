/** One thing that is measured, once in each round. */
export interface Trial {
  /** What the table calls it: `usher create`. */
  readonly name: string;
  /** The name of a running server. */
  readonly server: string;
  /** What it is asked. */
  readonly act: string;
  readonly connections: number;
}

/** A short time in which a trial was measured. */
export interface Window {
  readonly requests: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of the server's process for each request; `null` where the system does not tell. */
  readonly cpu: number | null;
  /** The share of the time that the server was ready and its core did something else. */
  readonly waited: number | null;
  /** The share of the time that the load's process worked. Near 1, it is the load that was measured. */
  readonly loadBusy: number;
}
