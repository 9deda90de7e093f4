import { expect, test } from 'vitest';
import { INSTALLATION } from '../../src/core/audit/entry.ts';
import { pruneAudit } from '../../src/core/audit/prune-audit.ts';
import { verifyLog } from '../../src/core/audit/verify-log.ts';
import type { BrandId } from '../../src/core/ids.ts';
import type { Ports } from '../../src/core/ports.ts';
import { rotateSigningKey } from '../../src/core/signing-key/rotate-signing-key.ts';
import { openBrowser } from '../support/browser.ts';
import { inFolder } from '../support/place.ts';
import { createTestDatabase } from '../support/postgres/database.ts';
import { expectRefused, expectSignedIn, link, signInByPassword } from '../support/sign-in.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import {
  addApplication,
  addBrand,
  addKey,
  addUser,
  by,
  createTestClock,
  createTicket,
  johnDoe,
  serveUsher,
  startUsher,
} from '../support/usher.ts';
import { contentsOf, move, movedTo } from './embedded.ts';

const verified = async ({ ports }: { readonly ports: Ports }, brandId: BrandId) => {
  const verdicts = await verifyLog(ports, brandId, []);
  return {
    findings: verdicts.flatMap(({ findings }) => findings),
    writers: verdicts.map(({ writer }) => writer),
  };
};

test('every row is on PostgreSQL as it was, the audit log verifies and goes on, and tickets work there', async () => {
  const place = inFolder(temporaryFolder());
  // In the past, so that the audit log lies in months that are over.
  const clock = createTestClock(Date.now() - 70 * 86_400_000);
  const usher = await serveUsher(place, clock);
  const patient = { managementLifetime: 3600, applicationLifetime: 3600, phoneCountry: 'GB' } as const;
  const brand = await addBrand(usher, 'bumpyard', patient);
  await addUser(usher, johnDoe, { password: 'correct horse battery' });
  await addUser(usher, { username: 'שרה', email: 's@example.com' }, { remark: 'quotes "\'\\x41 and 🎫' });
  await addApplication(usher);
  const { token } = await addKey(usher);
  await addBrand(usher, 'rivalry');
  const redeemed = await createTicket(usher, token);
  expectSignedIn(await openBrowser(usher).open(link(redeemed)));
  expectSignedIn(
    await signInByPassword(openBrowser(usher), { username: 'john.d', password: 'correct horse battery' }),
  );
  expectRefused(
    await openBrowser(usher).open(link({ encpryptedString: redeemed.encpryptedString.slice(0, -3) })),
  );
  await rotateSigningKey(usher.ports, by);
  clock.move(Date.now() - clock.now());
  await pruneAudit(usher.ports, { brandId: brand.id, before: clock.now() - 86_400_000, dryRun: false }, by);
  const late = await createTicket(usher, token);
  await usher.close();
  const before = await contentsOf(place);
  for (const [name, rows] of Object.entries(before)) expect(rows.length, name).toBeGreaterThan(0);

  const { url } = await createTestDatabase('empty');
  const result = await move(place, url);

  const there = movedTo(place, url);
  expect(await contentsOf(there)).toEqual(before);
  expect(await contentsOf(place, 'moved_')).toEqual(before);
  expect(result.tables.map(({ name, rows }) => [name, rows])).toEqual(
    Object.entries(before).map(([name, rows]) => [name, rows.length]),
  );

  const moved = await startUsher({}, clock, there);
  expect(await verified(moved, brand.id)).toEqual({ findings: [], writers: [0] });
  expect(await verified(moved, INSTALLATION)).toEqual({ findings: [], writers: [0] });
  expectSignedIn(await openBrowser(moved).open(link(late)));
  expectRefused(await openBrowser(moved).open(link(redeemed)));
  await addUser(moved, { username: 'later', email: 'later@example.com' });
  const { findings, writers } = await verified(moved, brand.id);
  expect({ findings, writers }).toEqual({ findings: [], writers: [0, 1] });
  const before0 = before.audit.filter((row) => 'brand_id' in row && row.brand_id === brand.id).at(-1);
  const log = await moved.ports.store.read.audit.after(brand.id, 0, 0, 1000);
  expect(log.at(-1)).toMatchObject({ event: { kind: 'user.created' } });
  expect(log.at(-1)?.sequence).toBe(
    Number(before0 !== undefined && 'sequence' in before0 ? before0.sequence : 0) + 1,
  );
});
