// `npm run test:many -- --tickets 10000`: what `npm test` does with a few hundred tickets, with as many as it takes
// to believe it. Three nodes on one PostgreSQL; each ticket is presented 32 times at once, spread over them.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { everything, install } from './install.mjs';
import { main, Refusal, root } from './pinned-node.mjs';
import { run } from './run.mjs';

const USUAL = '10000';

await main(async () => {
  const { values } = parseArgs({ options: { tickets: { type: 'string', default: USUAL } } });
  const tickets = Number(values.tickets);
  if (!Number.isSafeInteger(tickets) || tickets < 1 || tickets > 1_000_000)
    throw new Refusal('--tickets takes a number from 1 to 1000000.');
  install(everything);
  process.env['USHER_TEST_TICKETS'] = String(tickets);
  const started = performance.now();
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const code = await run(process.execPath, [
    ...[vitest, 'run', '--project', 'race-postgres', 'postgres-many-nodes'],
  ]);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  process.stdout.write(`${tickets} tickets × 32: ${code === 0 ? 'passed' : 'FAILED'} in ${seconds} s\n`);
  return code;
});
