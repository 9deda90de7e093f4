import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { TimelineMemory } from './primary-watch.ts';

/**
 * Remembers timelines in a file, so that a node that starts anew is not taken in by a former primary. Where the
 * file cannot be written, they are remembered until the process ends.
 */
export const timelinesIn = (file: string): TimelineMemory => {
  let seen = read(file);
  const higherOf = (system: string, timeline: number): number => Math.max(timeline, seen.get(system) ?? 0);
  return {
    place: file,
    recall: (system) => seen.get(system) ?? 0,
    keep(system, timeline) {
      // Other processes may have seen more since.
      for (const [other, theirs] of read(file)) seen.set(other, higherOf(other, theirs));
      seen = new Map([...seen, [system, higherOf(system, timeline)]]);
      try {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        // Renamed into its place, so that nobody reads half of it.
        const draft = `${file}.${randomBytes(8).toString('hex')}`;
        writeFileSync(draft, `${JSON.stringify(Object.fromEntries(seen))}\n`, { mode: 0o600 });
        renameSync(draft, file);
      } catch {
        // It is a precaution for later: this process knows it now.
      }
    },
  };
};

const read = (file: string): Map<string, number> => {
  try {
    const entries = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>);
    return new Map(entries.filter((entry): entry is [string, number] => Number.isSafeInteger(entry[1])));
  } catch {
    return new Map();
  }
};
