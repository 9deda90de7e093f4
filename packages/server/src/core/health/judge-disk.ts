import { type Finding, ok, problem, warning } from './finding.ts';
import { size } from './words.ts';

/** The file system that the data folder is on. */
export interface DiskFacts {
  readonly freeBytes: number;
  /** Linux's number for its kind (`f_type` of statfs(2)); `null` where the system has none that is known. */
  readonly type: number | null;
}

const FEW_BYTES = 1e9;
const TOO_FEW_BYTES = 1e8;

/** By the numbers of linux/magic.h and of the file systems' own sources. */
const network = new Map<number, string>([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0x00c36400, 'Ceph'],
  [0x01021997, '9p'],
  [0x5346414f, 'AFS'],
  [0x73757245, 'Coda'],
  [0x01161970, 'GFS2'],
  [0x7461636f, 'OCFS2'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0x19830326, 'BeeGFS'],
]);

/** Those whose content goes with a restart, and what restarts. */
const passing = new Map<number, string>([
  [0x01021994, 'in memory (tmpfs), and gone when the machine restarts'],
  [0x858458f6, 'in memory (ramfs), and gone when the machine restarts'],
  [0x794c7630, 'in a container’s own layer (overlayfs), and gone with the container'],
]);

export const judgeDisk = (disk: DiskFacts | null): readonly Finding[] =>
  disk === null ? [] : [judgeSpace(disk), ...judgeKind(disk)];

const judgeSpace = ({ freeBytes }: DiskFacts): Finding => {
  const found = `${size(freeBytes)} are free where the data folder is.`;
  if (freeBytes >= FEW_BYTES) return ok('disk', found);
  const advice = 'Make room: on a full disk nobody can sign in, and tickets are answered with 503.';
  return freeBytes < TOO_FEW_BYTES ? problem('disk', found, advice) : warning('disk', found, advice);
};

const judgeKind = ({ type }: DiskFacts): readonly Finding[] => {
  if (type === null) return [];
  const name = network.get(type);
  if (name !== undefined) {
    const found = `The data folder is on a network file system (${name}), where SQLite can lose what was written.`;
    return [problem('disk', found, 'Move it to a local disk while the server is stopped.')];
  }
  const fate = passing.get(type);
  if (fate === undefined) return [];
  const found = `The data folder is ${fate}.`;
  return [warning('disk', found, 'Put it on a disk or a volume that stays.')];
};
