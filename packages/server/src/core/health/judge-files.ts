import { type Finding, ok, orOk, problem, warning } from './finding.ts';
import { several } from './words.ts';

/** What the file system says of a path. */
export type FileLook =
  | { readonly kind: 'missing' }
  /** @property reason the system's word, such as `EACCES` */
  | { readonly kind: 'hidden'; readonly reason: string }
  | FileAttributes;

export interface FileAttributes {
  readonly kind: 'file' | 'folder' | 'other';
  /** Permission bits; `null` where the system has none. */
  readonly mode: number | null;
  /** The number of the user that it belongs to. */
  readonly owner: number;
}

export interface FileFacts {
  readonly path: string;
  readonly look: FileLook;
}

export interface FolderFacts {
  /** Whether the store itself is in it; else it has the master key at most, and notes that can be made anew. */
  readonly holdsStore: boolean;
  /** The data folder itself. */
  readonly folder: FileFacts;
  /** The store, its companions and the master key in it. */
  readonly files: readonly FileFacts[];
  /** Files elsewhere that a secret setting was read from. */
  readonly secrets: readonly FileFacts[];
  /** The number of the user who asks; `null` where the system has none. */
  readonly asker: number | null;
}

const ROOT = 0;
const OTHERS = 0o077;
const STRANGERS = 0o007;
const OTHERS_WRITE = 0o022;

export const judgeDataFolder = ({ holdsStore, folder, asker }: FolderFacts): Finding => {
  const { path, look } = folder;
  if (look.kind === 'missing' && !holdsStore) {
    return ok('data-folder', `There is no folder ${path}: the store is a database, and a server makes it.`);
  }
  if (look.kind === 'missing') {
    return warning(
      'data-folder',
      `There is no folder ${path}.`,
      'Where no server has run yet that is right: `usher quickstart` tries one out, `usher serve` makes it. Else name the folder of your server with --data or USHER_DATA.',
    );
  }
  if (look.kind === 'hidden') {
    const advice = 'Run this command as the user that the server runs as.';
    return problem('data-folder', `${path} cannot be looked at (${look.reason}).`, advice);
  }
  if (look.kind !== 'folder') {
    return problem('data-folder', `${path} is not a folder.`, 'Name a folder with --data or USHER_DATA.');
  }
  return judgeFolderModes(path, look, asker);
};

const judgeFolderModes = (path: string, look: FileAttributes, asker: number | null): Finding => {
  const mode = look.mode ?? 0;
  const found = `Others than its owner may look into ${path} (mode ${octal(mode)}).`;
  if ((mode & OTHERS_WRITE) !== 0) {
    return problem(
      'data-folder',
      `Others than its owner may change ${path} (mode ${octal(mode)}).`,
      `Run: chmod 700 ${path}`,
    );
  }
  if ((mode & OTHERS) !== 0) return warning('data-folder', found, `Run: chmod 700 ${path}`);
  if (look.mode !== null && asker !== null && asker !== ROOT && asker !== look.owner) {
    return warning(
      'data-folder',
      `${path} belongs to user ${look.owner}, and this command runs as user ${asker}.`,
      'Run it as the user that the server runs as, or files of the wrong owner appear.',
    );
  }
  return ok('data-folder', `${path}, for its owner alone.`);
};

/** Modes and owners of what is in the data folder, and of the secrets elsewhere. */
export const judgeFiles = ({ folder, files, secrets }: FolderFacts): readonly Finding[] => {
  const present = files.filter(({ look }) => look.kind !== 'missing');
  const owner = folder.look.kind === 'folder' ? folder.look.owner : null;
  const findings = [
    ...judgeHidden([...present, ...secrets]),
    ...present.flatMap((file) => judgeFile(file, OTHERS, owner)),
    // A secret may well belong to root and be shared with the group of the server.
    ...secrets.flatMap((file) => judgeFile(file, STRANGERS, null)),
  ];
  if (present.length + secrets.length === 0) return findings;
  const names = [...present, ...secrets].map(({ path }) => nameOf(path));
  return orOk(findings, 'files', `${several(names)}: for their owner alone.`);
};

const judgeHidden = (files: readonly FileFacts[]): Finding[] => {
  const hidden = files.filter(({ look }) => look.kind === 'hidden').map(({ path }) => path);
  if (hidden.length === 0) return [];
  const advice = 'Run this command as the user that the server runs as.';
  return [problem('files', `This user may not look at ${several(hidden)}.`, advice)];
};

const judgeFile = ({ path, look }: FileFacts, forbidden: number, owner: number | null): Finding[] => {
  if (look.kind === 'missing' || look.kind === 'hidden') return [];
  const findings: Finding[] = [];
  if (look.mode !== null && (look.mode & forbidden) !== 0) {
    const found = `Others than its owner may use ${path} (mode ${octal(look.mode)}).`;
    findings.push(problem('files', found, `Run: chmod 600 ${path}. And find out who could.`));
  }
  if (look.mode !== null && owner !== null && look.owner !== owner) {
    const found = `${path} belongs to user ${look.owner}, and the folder to user ${owner}: the server may not be able to use it.`;
    findings.push(problem('files', found, `Run: chown ${owner} ${path}`));
  }
  return findings;
};

const octal = (mode: number): string => mode.toString(8).padStart(4, '0');

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
