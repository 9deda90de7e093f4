// `npm run quickstart`: from a fresh clone to a running server with a sign-in link. Plain JavaScript for Node 20.
import { join } from 'node:path';
import { forRunning, install } from './install.mjs';
import { main, pinnedNode, root } from './pinned-node.mjs';
import { run } from './run.mjs';

await main(async () => {
  install(forRunning);
  const node = pinnedNode();
  process.stderr.write('Building …\n');
  const built = await run(node, [join(root, 'scripts/build.mjs')]);
  if (built !== 0) return built;
  return run(node, [join(root, 'packages/server/dist/main.js'), 'quickstart', ...process.argv.slice(2)]);
});
