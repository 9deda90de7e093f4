import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

const IN_MEMORY = '/dev/shm';
// Bytes: what the databases of a run take at the most, their log included, several times over.
const ROOM = 4 * 1024 ** 3;

/**
 * Where files can be made and deleted by the million: in memory where the machine has room there, else where
 * temporary files are. A database is some 400 files, and a file system on a disk (ext4 for one) looks longer and
 * longer for a free place the more were deleted in the last seconds.
 */
export const folderInMemory = (): string => {
  if (!existsSync(IN_MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(IN_MEMORY);
  return bavail * bsize >= ROOM && programsRunIn(IN_MEMORY) ? IN_MEMORY : tmpdir();
};

const programsRunIn = (folder: string): boolean => {
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
  const [, , , options = ''] = mounts.findLast((line) => line.split(' ')[1] === folder)?.split(' ') ?? [];
  return !options.split(',').includes('noexec');
};
