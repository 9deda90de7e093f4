// `npm test`, also in a fresh clone with nothing installed: installs, then checks and tests on the pinned Node.
// Plain JavaScript for Node 20. Arguments go on to Vitest: `npm test -- race`.
import { join } from 'node:path';
import { everything, install } from './install.mjs';
import { main, pinnedNode, root } from './pinned-node.mjs';
import { run } from './run.mjs';

await main(() => {
  install(everything);
  return run(pinnedNode(), [join(root, 'scripts/check-and-test.ts'), ...process.argv.slice(2)]);
});
