import type { Settings } from '../config/settings.ts';
import type { Ports } from '../core/ports.ts';

/** What the command line needs of the rest; `compose.ts` gives it. */
export interface Composition {
  /** Opens the store for commands that work on it directly, whether a server is up or not. */
  open(settings: Settings): Promise<OpenedStore>;
  /** Starts the server; resolves once it answers. */
  serve(settings: Settings): Promise<RunningServer>;
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
  /** Lets running requests finish. */
  close(): Promise<void>;
}
