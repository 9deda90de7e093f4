// `npm run check`: everything that is judged without running the product. Runs all of it, so that one round
// shows all there is to mend.
import { spawnSync } from 'node:child_process';
import { everything, install } from './install.mjs';
import { main } from './pinned-node.mjs';

const checks = ['check:types', 'check:style', 'check:imports', 'check:unused', 'docs:check'];

await main(() => {
  install(everything);
  const failed = checks.filter((check) => {
    process.stderr.write(`${check} …\n`);
    return spawnSync('npm', ['run', '--silent', check], { stdio: 'inherit' }).status !== 0;
  });
  if (failed.length > 0)
    process.stderr.write(`Failed: ${failed.map((check) => `npm run ${check}`).join(', ')}\n`);
  return failed.length > 0 ? 1 : 0;
});
