// `npm run test:upgrade`: nodes of the previous commit are replaced by nodes of this one, one by one and under load,
// on one database; `-- --from v1.2.0` names another. It needs the history that a tarball or a shallow clone has not,
// so `npm test` only replaces nodes of this version by others of the same.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { everything, install } from './install.mjs';
import { main, Refusal, root } from './pinned-node.mjs';
import { run } from './run.mjs';

await main(async () => {
  const { values } = parseArgs({ options: { from: { type: 'string', default: 'HEAD~1' } } });
  const commit = commitOf(values.from);
  install(everything);
  process.env['USHER_TEST_UPGRADE_FROM'] = commit;
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  return run(process.execPath, [vitest, 'run', '--project', 'race-postgres', 'postgres-rolling-upgrade']);
});

function commitOf(name: string): string {
  const command = ['rev-parse', '--verify', '--quiet', '--short=12', `${name}^{commit}`];
  const { status, stdout } = spawnSync('git', command, { cwd: root, encoding: 'utf8' });
  if (status === 0) return stdout.trim();
  throw new Refusal(
    `There is no commit "${name}" here to upgrade from: run this in a Git clone that has it ` +
      '(git fetch --unshallow), or name another with --from.',
  );
}
