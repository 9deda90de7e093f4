import type { ReadSettings } from '../config/load.ts';
import type { Settings } from '../config/settings.ts';
import type { Clock } from '../core/clock.ts';
import type { Installation } from '../core/health/judge-installation.ts';
import type { DoctorProofs } from '../core/health/server-report.ts';
import type { Ports } from '../core/ports.ts';

/** What the command line needs of the rest; `compose.ts` gives it. */
export interface Composition {
  /** Opens the store for commands that work on it directly, whether a server is up or not. */
  open(settings: Settings): Promise<OpenedStore>;
  /** Starts the server; resolves once it answers. */
  serve(settings: Settings): Promise<RunningServer>;
  /** Brings the store to the schema of this version. */
  migrate(settings: Settings): Promise<Migrated>;
  /** Looks at an installation, in whatever state it is, and changes nothing of it. */
  inspect(settings: ReadSettings): Promise<Inspection>;
}

/** The schema's version before and after; 0 for a store that was empty. */
export interface Migrated {
  readonly from: number;
  readonly to: number;
}

export interface Inspection {
  readonly installation: Installation;
  readonly clock: Clock;
  /** To ask a server whether it is this installation's; `null` where there is no master key. */
  readonly proofs: DoctorProofs | null;
}

export interface OpenedStore {
  readonly ports: Ports;
  close(): Promise<void>;
}

export interface RunningServer {
  /** Where people reach it, without a trailing slash. */
  readonly url: string;
  readonly ports: Ports;
  /** Things the operator should hear at start, each one sentence. */
  readonly warnings: readonly string[];
  /**
   * Takes the server out of service: it is not ready any more, answers what still comes, and resolves when it may
   * be closed without losing a request.
   */
  drain(): Promise<void>;
  /** Lets running requests finish. */
  close(): Promise<void>;
}
