import type { Machine } from '../machine.ts';
import type { Cost, Ratio } from '../plan.ts';
import type { Measured } from '../rounds.ts';
import { pairedRatios, type Quartiles, quartiles } from '../stats.ts';
import {
  type FigureName,
  figureTargets,
  judge,
  ratioTargets,
  type Target,
  type Verdict,
} from '../targets.ts';
import type { Trial, Window } from '../trial.ts';

/** What one run found. The figures of a trial are medians of its windows. */
export interface Result {
  readonly machine: Machine;
  readonly rounds: number;
  /** Milliseconds. */
  readonly window: number;
  readonly trials: readonly TrialResult[];
  readonly ratios: readonly RatioResult[];
  readonly figures: readonly FigureResult[];
}

export interface TrialResult {
  readonly name: string;
  readonly perSecond: Quartiles;
  readonly p50: number;
  readonly p99: number;
  readonly cpu: number | null;
  readonly waited: number | null;
  readonly loadBusy: number;
  /** Bytes that the server's process had at most, in the whole run; `null` where unknown. */
  readonly peakMemory: number | null;
}

export interface Judged {
  readonly target: Target | null;
  readonly verdict: Verdict | null;
}

export interface RatioResult extends Judged {
  readonly name: string;
  /** Of requests in a second, round by round. */
  readonly rate: Quartiles;
  /** The same by the processor time that each request took; `null` where unknown. */
  readonly byCpu: number | null;
}

export interface FigureResult extends Judged {
  readonly name: FigureName;
  readonly value: number;
}

/** @param peakMemory of the servers, by their names */
export const trialResults = (
  trials: readonly Trial[],
  measured: Measured,
  peakMemory: ReadonlyMap<string, number | null>,
): TrialResult[] =>
  trials.map(({ name, server }) => {
    const windows = windowsOf(measured, name);
    return {
      name,
      perSecond: quartiles(windows.map(({ perSecond }) => perSecond)),
      p50: median(windows, ({ p50 }) => p50) ?? Number.NaN,
      p99: median(windows, ({ p99 }) => p99) ?? Number.NaN,
      cpu: median(windows, ({ cpu }) => cpu),
      waited: median(windows, ({ waited }) => waited),
      loadBusy: median(windows, ({ loadBusy }) => loadBusy) ?? Number.NaN,
      peakMemory: peakMemory.get(server) ?? null,
    };
  });

export const ratioResults = (ratios: readonly Ratio[], measured: Measured): RatioResult[] =>
  ratios.map(({ name, of, to }) => {
    const [ours, theirs] = [windowsOf(measured, of), windowsOf(measured, to)];
    const rate = quartiles(pairedRatios(ours.map(rateOf), theirs.map(rateOf)));
    const [ourCpu, theirCpu] = [median(ours, cpuOf), median(theirs, cpuOf)];
    const byCpu = ourCpu === null || theirCpu === null ? null : theirCpu / ourCpu;
    return { name, rate, byCpu, ...judged(rate.median, ratioTargets[name]) };
  });

/** Nothing where the system does not tell how much processor time a request took. */
export const costResults = (costs: readonly Cost[], measured: Measured): FigureResult[] =>
  costs.flatMap(({ name, of, to }) => {
    const [dear, cheap] = [windowsOf(measured, of), windowsOf(measured, to)].map((windows) =>
      windows.map(cpuOf).filter((cpu) => cpu !== null),
    );
    const value = quartiles(pairedRatios(dear ?? [], cheap ?? [])).median;
    return Number.isNaN(value) ? [] : [figureResult(name, value)];
  });

export const figureResult = (name: FigureName, value: number): FigureResult => ({
  name,
  value,
  ...judged(value, figureTargets[name]),
});

const judged = (value: number, target: Target | undefined): Judged =>
  target === undefined ? { target: null, verdict: null } : { target, verdict: judge(value, target) };

const rateOf = ({ perSecond }: Window): number => perSecond;
const cpuOf = ({ cpu }: Window): number | null => cpu;

const windowsOf = (measured: Measured, name: string): readonly Window[] => {
  const windows = measured.get(name);
  if (windows === undefined) throw new Error(`nothing was measured under the name ${name}`);
  return windows;
};

const median = (windows: readonly Window[], read: (window: Window) => number | null): number | null => {
  const values = windows.map(read).filter((value) => value !== null);
  return values.length === 0 ? null : quartiles(values).median;
};
