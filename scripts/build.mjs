// `npm run build`: compiles packages/server/src to packages/server/dist, from nothing, so that no stale file stays.
import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { main, root } from './pinned-node.mjs';
import { run } from './run.mjs';

const dist = join(root, 'packages/server/dist');

await main(async () => {
  rmSync(dist, { recursive: true, force: true });
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const code = await run(process.execPath, [tsc, '-p', join(root, 'packages/server/tsconfig.build.json')]);
  if (code === 0) chmodSync(join(dist, 'main.js'), 0o755);
  return code;
});
