import { type Stats, statSync } from 'node:fs';
import type { FileFacts, FileLook } from '../core/health/judge-files.ts';

// Windows has permissions of another kind; what Node shows there means nothing.
const HAS_MODES = process.platform !== 'win32';
const PERMISSIONS = 0o777;

/** Who owns a file and who may use it. It is looked at, never opened. */
export const lookAtFile = (path: string): FileFacts => ({ path, look: look(path) });

const look = (path: string): FileLook => {
  try {
    const stats = statSync(path);
    const { mode, uid: owner } = stats;
    return { kind: kindOf(stats), mode: HAS_MODES ? mode & PERMISSIONS : null, owner };
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return reason === 'ENOENT' ? { kind: 'missing' } : { kind: 'hidden', reason };
  }
};

const kindOf = (stats: Stats): 'file' | 'folder' | 'other' => {
  if (stats.isFile()) return 'file';
  return stats.isDirectory() ? 'folder' : 'other';
};

/** The number of the user that this process runs as; `null` where the system has none. */
export const whoAsks = (): number | null => process.geteuid?.() ?? null;
