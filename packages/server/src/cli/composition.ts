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
  /** Moves the embedded installation in the data folder to the database. */
  move(settings: Settings, options: MoveOptions): Promise<MoveResult>;
  /** What a move would do; changes nothing. */
  outlookOfMove(settings: Settings): Promise<MoveOutlook>;
  /** Gives a move up that has begun. */
  abandonMove(settings: Settings): Promise<'abandoned' | 'none'>;
  /** Looks at an installation, in whatever state it is, and changes nothing of it. */
  inspect(settings: ReadSettings): Promise<Inspection>;
}

/** The schema's version before and after; 0 for a store that was empty. */
export interface Migrated {
  readonly from: number;
  readonly to: number;
}

export interface MoveOptions {
  /** Hears how many rows of a table have been copied, or compared, of how many. */
  readonly onProgress: (walk: 'copied' | 'compared', table: string, rows: number, of: number) => void;
}

export interface MoveResult {
  readonly target: string;
  readonly tables: ReadonlyArray<{
    readonly name: string;
    readonly rows: number;
    /** Of all rows on either side; `null` where the move was over before. */
    readonly checksum: string | null;
  }>;
  /** Milliseconds for which nobody could write; `null` where the pause was made before. */
  readonly pause: number | null;
  /** Milliseconds. */
  readonly duration: number;
}

export interface MoveOutlook {
  readonly target: string;
  /** What has happened before. */
  readonly state: 'empty' | 'unfinished' | 'moved';
  readonly bytes: number;
  /** Milliseconds by which the database's clock is behind this machine's; negative where it is ahead. */
  readonly clockBehind: number;
  readonly tables: ReadonlyArray<{ readonly name: string; readonly rows: number }>;
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
