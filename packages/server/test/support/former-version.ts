import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './temporary-folder.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/**
 * The program as a commit of this repository has it, on the packages that are installed now. It goes with the test.
 * @param commit what Git knows it by
 * @returns its path
 */
export const mainOf = (commit: string): string => {
  const folder = join(temporaryFolder(), 'former');
  const archive = `${folder}.tar`;
  execFileSync('git', ['archive', `--output=${archive}`, commit, 'package.json', 'packages/server'], {
    cwd: root,
  });
  mkdirSync(folder);
  execFileSync('tar', ['-xf', archive, '-C', folder]);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const server = join(folder, 'packages/server');
  if (!existsSync(join(server, 'src/storage/postgres/open.ts')))
    throw new Error(`commit ${commit} has no PostgreSQL store to be upgraded: name a later one with --from`);
  return join(server, 'src/main.ts');
};
