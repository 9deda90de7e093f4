import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { formatId } from '../../src/core/ids.ts';
import { useChromium } from '../support/chromium.ts';
import { prepareBumpyard, sessionsOf } from '../support/open-store.ts';
import { placeFlags } from '../support/place.ts';
import { startServerProcess } from '../support/server-process.ts';
import { createLink, expectSignedIn, expectSignInScreen } from '../support/signing-in.ts';
import { runUsher } from '../support/usher-process.ts';

const openWindow = useChromium();

const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0';

/** The longest that a session may still be believed after it ended, in milliseconds. */
const BELIEVED_AT_MOST = 1000;

/**
 * Asks until the browser is refused. How long that takes is the machine's affair; but no question that was
 * asked a second after the end may be answered with yes.
 */
const expectOutWithinASecond = async (page: Page, verifyUrl: string, endedAt: number): Promise<void> => {
  for (;;) {
    const asked = Date.now();
    const reply = await page.request.get(verifyUrl);
    if (reply.status() === 401) return;
    expect(reply.status()).toBe(200);
    expect(asked - endedAt, 'an ended session is still believed').toBeLessThan(BELIEVED_AT_MOST);
  }
};

test('ending another sign-in from the list puts that browser out within a second, at another process too', async () => {
  const { place, token } = await prepareBumpyard();
  const [here, there] = await Promise.all([startServerProcess({ place }), startServerProcess({ place })]);
  const [desk, laptop] = [await openWindow(), await openWindow({ userAgent: FIREFOX })];
  await laptop.goto(await createLink(there, token));
  await expectSignedIn(laptop, there.publicUrl);
  await desk.goto(await createLink(here, token));
  await expectSignedIn(desk, here.publicUrl);

  const rows = desk.getByRole('row');
  const other = rows.filter({ hasText: 'Firefox on Windows' });
  expect(await rows.filter({ hasText: 'This one' }).count()).toBe(1);
  expect((await laptop.request.get(`${there.publicUrl}/auth/verify`)).status()).toBe(200);
  const answered = desk.waitForResponse((response) => response.url().endsWith('/sessions/end'));
  await other.getByRole('button', { name: /^Sign out/ }).click();
  await answered;
  await expectOutWithinASecond(laptop, `${there.publicUrl}/auth/verify`, Date.now());

  await laptop.reload();
  await expectSignInScreen(laptop, there.publicUrl);
  await expectSignedIn(desk, here.publicUrl);
  expect(await other.count()).toBe(0);
  await desk.reload();
  await expectSignedIn(desk, here.publicUrl);
});

test('ending a session at the command line puts its browser out within a second', async () => {
  const { place, ports, brand, token } = await prepareBumpyard();
  const server = await startServerProcess({ place });
  const page = await openWindow();
  await page.goto(await createLink(server, token));
  await expectSignedIn(page, server.publicUrl);
  const [facts] = await sessionsOf(ports, brand.id);
  if (facts === undefined) throw new Error('there is no session');
  const id = formatId('session', facts.session.id);
  const ended = await runUsher(['session', 'end', id, '--brand', 'bumpyard', ...placeFlags(place)]);
  expect(ended).toMatchObject({ code: 0 });
  await expectOutWithinASecond(page, `${server.publicUrl}/auth/verify`, Date.now());
  await page.reload();
  await expectSignInScreen(page, server.publicUrl);
});
