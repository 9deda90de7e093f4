import type { RunningServer } from '../servers/running.ts';
import type { Trial, Window } from '../trial.ts';
import type { Timing } from './play.ts';

/** What the load's process is told. It answers each before it is told the next. */
export type Order =
  | { readonly kind: 'meet'; readonly server: RunningServer }
  /** Lays in what the trial uses up. */
  | { readonly kind: 'stock'; readonly trial: Trial; readonly timing: Timing }
  | { readonly kind: 'measure'; readonly trial: Trial; readonly timing: Timing };

export type Answer =
  | { readonly kind: 'done' }
  | { readonly kind: 'measured'; readonly window: Window }
  | { readonly kind: 'failed'; readonly message: string };
