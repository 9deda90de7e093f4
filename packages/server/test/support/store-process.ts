/**
 * A process of its own on a store, for tests of what happens between processes and when one is killed:
 * `node store-process.ts <file> open` opens the store and closes it; with `write` it commits one brand, then
 * writes another and stays in that transaction for ever. It prints a line when each is done.
 */
import { argv, stdout } from 'node:process';
import type { Brand } from '../../src/core/brand/brand.ts';
import { defaultPolicy } from '../../src/core/brand/policy.ts';
import type { BrandId } from '../../src/core/ids.ts';
import { openSqliteStore } from '../../src/storage/sqlite/open.ts';
import { auditSealer } from './key-ring.ts';

const [, , file = '', act = ''] = argv;
const clock = { now: () => Date.now() };

const brand = (id: number, slug: string): Brand => ({
  id: id as BrandId,
  slug,
  name: slug,
  status: 'active',
  validFrom: 0,
  policy: defaultPolicy,
  createdAt: 0,
  version: 1,
});

const store = await openSqliteStore({ file, clock, auditSealer });
stdout.write('opened\n');
if (act === 'write') {
  await store.write(({ brands }) => brands.insert(brand(1, 'acknowledged')));
  stdout.write('committed\n');
  await store.write(async ({ brands }) => {
    await brands.insert(brand(2, 'unfinished'));
    stdout.write('written\n');
    const { promise } = Promise.withResolvers<void>();
    // Keeps the process alive where nothing else does.
    setInterval(() => undefined, 1000);
    await promise;
  });
}
await store.close();
