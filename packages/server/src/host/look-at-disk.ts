import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DiskFacts } from '../core/health/judge-disk.ts';

/** The file system that a path is on, or would be; `null` where the system does not say. */
export const lookAtDisk = (path: string): DiskFacts | null => {
  try {
    const { bavail, bsize, type } = statfsSync(nearest(path));
    // Only Linux has numbers that mean the same everywhere. Large ones come as negative where a word is short.
    return { freeBytes: bavail * bsize, type: process.platform === 'linux' ? type >>> 0 : null };
  } catch {
    return null;
  }
};

const nearest = (path: string): string =>
  existsSync(path) || dirname(path) === path ? path : nearest(dirname(path));
