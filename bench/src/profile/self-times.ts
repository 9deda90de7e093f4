import type { CpuProfile, ProfileNode } from './profiler.ts';

export interface SelfTime {
  /** The function and where it begins: `seal  crypto/ticket-sealer.js:70`. */
  readonly place: string;
  /** Of the time that the process worked. */
  readonly share: number;
}

/** Not work, but waiting for it. */
const IDLE = '(idle)';

/** Where a process spent its own time, not counting what a function called; the longest first. */
export const selfTimes = (profile: CpuProfile): SelfTime[] => addUp(profile, placesOf(profile, placeOf));

/** The same by files of ours, and by packages and modules of Node where they are not ours. */
export const selfTimesByFile = (profile: CpuProfile): SelfTime[] => addUp(profile, placesOf(profile, fileOf));

const addUp = ({ samples, timeDeltas }: CpuProfile, places: ReadonlyMap<number, string>): SelfTime[] => {
  const times = new Map<string, number>();
  for (const [index, node] of samples.entries()) {
    const place = places.get(node);
    if (place === undefined || place === IDLE) continue;
    times.set(place, (times.get(place) ?? 0) + (timeDeltas[index] ?? 0));
  }
  const whole = [...times.values()].reduce((sum, time) => sum + time, 0);
  return [...times]
    .map(([place, time]) => ({ place, share: time / whole }))
    .sort((one, other) => other.share - one.share);
};

/** What has no source of its own (SQLite's `run`) is put down to who called it. */
const placesOf = (
  { nodes }: CpuProfile,
  nameOf: (node: ProfileNode, caller: ProfileNode | null) => string,
): ReadonlyMap<number, string> => {
  const callers = new Map(
    nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node] as const)),
  );
  return new Map(
    nodes.map((node) => {
      const caller = callers.get(node.id);
      const isOwn = node.callFrame.url !== '' || caller === undefined || caller.callFrame.url === '';
      return [node.id, nameOf(node, isOwn ? null : caller)];
    }),
  );
};

const placeOf = (node: ProfileNode, caller: ProfileNode | null): string => {
  if (caller !== null) return `${functionOf(node)} of ${placeOf(caller, null)}`;
  const { url, lineNumber } = node.callFrame;
  return url === '' ? functionOf(node) : `${functionOf(node)}  ${shortUrl(url)}:${lineNumber + 1}`;
};

const functionOf = ({ callFrame: { functionName } }: ProfileNode): string =>
  functionName === '' ? '(anonymous)' : functionName;

const fileOf = (node: ProfileNode, caller: ProfileNode | null): string => {
  const { url } = (caller ?? node).callFrame;
  if (url === '') return functionOf(node);
  const [, ofPackage] = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
  return ofPackage ?? shortUrl(url);
};

const shortUrl = (url: string): string => url.replace(/^.*\/(node_modules\/|packages\/server\/dist\/)/, '');
