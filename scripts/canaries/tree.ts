import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { root } from '../pinned-node.mjs';
import type { Change } from './broken-build.ts';

const left = new Set(['node_modules', 'dist']);

const parts = (): string[] => [
  'packages',
  'package.json',
  'vitest.config.ts',
  ...readdirSync(root).filter((name) => /^tsconfig.*\.json$/.test(name)),
];

/** The source as it was at one moment, and the copies that are broken: all of a run are of the same source. */
export class Trees {
  readonly #folder = mkdtempSync(join(tmpdir(), 'usher-canaries-'));
  /** An unchanged copy. */
  readonly unbroken = join(this.#folder, 'unbroken');
  #copies = 0;

  constructor() {
    for (const part of parts()) {
      cpSync(join(root, part), join(this.unbroken, part), {
        recursive: true,
        filter: (path) => !left.has(basename(path)),
      });
    }
    this.#furnish(this.unbroken);
  }

  /** A copy of its own, to be broken. */
  copy(): string {
    this.#copies += 1;
    const folder = join(this.#folder, `broken-${this.#copies}`);
    for (const part of parts()) cpSync(join(this.unbroken, part), join(folder, part), { recursive: true });
    this.#furnish(folder);
    return folder;
  }

  remove(folder: string = this.#folder): void {
    // What a killed test left behind may still be closing its files.
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  /** The installed packages, each linked by itself so that caches stay in the copy; and a place for tests' files. */
  #furnish(folder: string): void {
    const modules = join(folder, 'node_modules');
    mkdirSync(modules);
    mkdirSync(join(folder, 'tmp'));
    for (const name of readdirSync(join(root, 'node_modules'))) {
      if (!name.startsWith('.')) symlinkSync(join(root, 'node_modules', name), join(modules, name));
    }
  }
}

/** Makes the changes, and says which of them cannot be made because the source has moved on; `null` for none. */
export const applyChanges = (folder: string, changes: readonly Change[]): string | null => {
  for (const { file, find, replace } of changes) {
    const path = join(folder, 'packages/server', file);
    const text = readOrEmpty(path);
    const times = text.split(find).length - 1;
    if (times !== 1)
      return `the source has moved on: ${JSON.stringify(find)} occurs ${times} times in ${file}`;
    writeFileSync(
      path,
      text.replace(find, () => replace),
    );
  }
  return null;
};

const readOrEmpty = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};
