import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { asRoot, unmountLater } from './mounting.ts';

const MEGABYTE = 2 ** 20;

/** What the list of mounts calls it. */
const SOURCE = 'usher-faults';

/** A disk of its own, in memory, that can be filled up and made larger. It has to be removed again. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes all that is left, but for a few bytes. */
  fill(left: number): void;
  /** Gives back what `fill` took. */
  empty(): void;
  /** @param megabytes as `mount` takes them */
  resize(megabytes: number): void;
  remove(): void;
}

/** @throws {MountRefused} where this user may not mount */
export const mountSmallDisk = (folder: string, megabytes: number): SmallDisk => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  asRoot('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, SOURCE, folder]);
  const ballast = join(folder, 'ballast');
  const remove = unmountLater(folder);
  return {
    folder,
    fill(left) {
      const file = openSync(ballast, 'a', 0o600);
      try {
        // Again and again, because whoever writes beside us may give space back.
        for (let free = freeOn(folder); free > left; free = freeOn(folder)) {
          writeSync(file, Buffer.alloc(Math.min(free - left, MEGABYTE)));
        }
      } catch (error) {
        if (!isFull(error)) throw error;
      } finally {
        closeSync(file);
      }
    },
    empty: () => rmSync(ballast, { force: true }),
    // With its source, so that `mount` does not look up options that hold outside a namespace alone.
    resize: (size) => asRoot('mount', ['-o', `remount,size=${size}m`, SOURCE, folder]),
    remove,
  };
};

const freeOn = (folder: string): number => {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
};

const isFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOSPC';
