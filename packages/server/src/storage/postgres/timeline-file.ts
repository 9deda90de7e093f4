import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { TimelineMemory } from './primary-watch.ts';

/**
 * Remembers timelines in a file, so that a node that starts anew is not taken in by a former primary. Where the
 * file cannot be written, they are remembered until the process ends.
 */
export const timelinesIn = (file: string): TimelineMemory => {
  const seen = new Map<string, number>(read(file));
  return {
    recall: (system) => seen.get(system) ?? 0,
    keep(system, timeline) {
      seen.set(system, timeline);
      try {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        // Renamed into its place, so that nobody reads half of it.
        const draft = `${file}.${process.pid}`;
        writeFileSync(draft, `${JSON.stringify(Object.fromEntries(seen))}\n`, { mode: 0o600 });
        renameSync(draft, file);
      } catch {
        // It is a precaution for later: this process knows it now.
      }
    },
  };
};

const read = (file: string): [string, number][] => {
  try {
    return Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>);
  } catch {
    return [];
  }
};
