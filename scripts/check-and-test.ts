// The second half of `npm test`: everything is installed and this is the pinned Node.
import { join } from 'node:path';
import { ensureChromium } from './ensure-chromium.ts';
import { main, root } from './pinned-node.mjs';
import { run } from './run.mjs';

await main(async () => {
  // What does not check is not worth running: it counts as the one failure.
  const checked = await run(process.execPath, [join(root, 'scripts/check.ts')]);
  if (checked !== 0) {
    process.stdout.write('0 passed, 1 failed\n');
    return checked;
  }
  ensureChromium();
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', `--reporter=${join(root, 'scripts/closing-line.ts')}`];
  return run(process.execPath, [vitest, 'run', ...reporters, ...process.argv.slice(2)]);
});
