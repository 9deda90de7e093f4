import { expect, test } from 'vitest';
import { useChromium } from '../support/chromium.ts';
import { startOtherSite } from '../support/other-site.ts';
import { countSignIns, createLink } from '../support/signing-in.ts';
import { addApplication, exampleRequest, startBumpyard } from '../support/usher.ts';

const openWindow = useChromium();

/** An application whose sign-in a portal on another site may show in a frame. */
const startPortal = async () => {
  const { usher, brand, token } = await startBumpyard();
  const [portal, application] = [await startOtherSite(), await startOtherSite()];
  application.pages.set('/start', '<h1>Ticket desk</h1>');
  await addApplication(usher, {
    slug: 'desk',
    name: 'Ticket desk',
    url: `${application.url}/start`,
    allowedFrames: [portal.url],
  });
  return { usher, brand, token, portal };
};

test('a framed application asks first, then signs in inside the frame, with a cookie for that portal only', async () => {
  const { usher, brand, token, portal } = await startPortal();
  const link = await createLink(usher, token, { ...exampleRequest, application: 'desk' });
  portal.pages.set('/', `<iframe src="${link}" width="600" height="600"></iframe>`);
  const page = await openWindow();
  await page.goto(portal.url);
  const frame = page.frameLocator('iframe');
  await frame.getByRole('button', { name: 'Continue as John Doe' }).waitFor();
  expect(await countSignIns(usher.ports, brand.id)).toEqual({ sessions: 0, redemptions: 0 });
  await frame.getByRole('button', { name: 'Continue as John Doe' }).click();
  await frame.getByRole('heading', { name: 'Ticket desk' }).waitFor();
  expect(await countSignIns(usher.ports, brand.id)).toEqual({ sessions: 1, redemptions: 1 });

  portal.pages.set('/', `<iframe src="${usher.url}/apps/desk" width="600" height="600"></iframe>`);
  await page.goto(portal.url);
  await frame.getByRole('heading', { level: 1, name: 'You are signed in' }).waitFor();
  // On its own, outside the portal, nobody is signed in.
  await page.goto(`${usher.url}/apps/desk`);
  expect(page.url()).toBe(`${usher.url}/apps/desk/login`);
});

test('the management system is shown in nobody’s frame, and trying spends nothing', async () => {
  const { usher, brand, token, portal } = await startPortal();
  const link = await createLink(usher, token);
  portal.pages.set('/', `<iframe src="${link}" width="600" height="600"></iframe>`);
  // The browser says on the console what it did not show.
  const page = await openWindow({}, { expected: /Framing .* violates .* "frame-ancestors 'none'"/ });
  const blocked = page.waitForEvent('console', { predicate: (message) => message.type() === 'error' });
  await page.goto(portal.url);
  await blocked;
  expect(await page.frameLocator('iframe').getByRole('button').count()).toBe(0);
  expect(await countSignIns(usher.ports, brand.id)).toEqual({ sessions: 0, redemptions: 0 });
});
