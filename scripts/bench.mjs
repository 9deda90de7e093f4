// `npm run bench`, also in a fresh clone: installs, builds and measures on the pinned Node. Plain JavaScript for
// Node 20. Arguments go on to bench/src/main.ts.
import { join } from 'node:path';
import { everything, install } from './install.mjs';
import { main, pinnedNode, root } from './pinned-node.mjs';
import { run } from './run.mjs';

await main(async () => {
  install(everything);
  const node = pinnedNode();
  process.stderr.write('Building …\n');
  const built = await run(node, [join(root, 'scripts/build.mjs')]);
  if (built !== 0) return built;
  return run(node, [join(root, 'bench/src/main.ts'), ...process.argv.slice(2)]);
});
