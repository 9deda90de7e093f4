import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { changeBrand } from '../../src/core/brand/change-brand.ts';
import { type OpenWindow, useChromium } from '../support/chromium.ts';
import { handOverForm, startOtherSite } from '../support/other-site.ts';
import { button, createLink, heading, janeRoe, janesRequest } from '../support/signing-in.ts';
import { addUser, by, createTicket, startBumpyard } from '../support/usher.ts';

const openWindow = useChromium();

/** CSS pixels: 1280 at 400 % zoom (WCAG 2.2, 1.4.10). */
const NARROWEST = 320;

interface Stage {
  readonly page: Page;
  readonly bumpyard: Awaited<ReturnType<typeof startBumpyard>>;
  readonly openWindow: OpenWindow;
}

/** Every page that there is, and how a person comes to it. */
const pages: Readonly<Record<string, (stage: Stage) => Promise<unknown>>> = {
  'the sign-in screen': ({ page, bumpyard }) => page.goto(`${bumpyard.usher.url}/login`),
  'an application’s sign-in screen': ({ page, bumpyard }) =>
    page.goto(`${bumpyard.usher.url}/apps/helpdesk/login`),
  async 'the sign-in screen after a wrong password'({ page, bumpyard }) {
    await page.goto(`${bumpyard.usher.url}/login`);
    for (const field of ['brand', 'username', 'password']) await page.locator(`#${field}`).fill('wrong');
    await page.locator('button').click();
    await page.getByRole('alert').waitFor();
  },
  'the refusal page': ({ page, bumpyard }) => page.goto(`${bumpyard.usher.url}/login?=TAforged`),
  'the page where there is none': ({ page, bumpyard }) => page.goto(`${bumpyard.usher.url}/nothing`),
  async 'the page that asks first'({ page, bumpyard: { usher, token } }) {
    await changeBrand(usher.ports, 'bumpyard', { policy: { arrival: 'confirm' } }, by);
    await page.goto(await createLink(usher, token));
  },
  async 'the page that hands a ticket over'({ page, bumpyard: { usher, token } }) {
    const platform = await startOtherSite();
    const { encpryptedString } = await createTicket(usher, token);
    platform.pages.set('/', handOverForm(`${usher.url}/login`, encpryptedString));
    // Without its script it waits to be looked at.
    await page.route('**/assets/submit.js', (route) => route.fulfill({ body: '' }));
    await page.goto(platform.url);
    await button(page, 'Enter').click();
  },
  async 'the page that asks before switching'({ page, bumpyard: { usher, token } }) {
    await addUser(usher, janeRoe);
    await page.goto(await createLink(usher, token));
    await page.goto(await createLink(usher, token, janesRequest));
  },
  async 'the signed-in page'({ page, bumpyard: { usher, token }, openWindow: another }) {
    await (await another()).goto(await createLink(usher, token));
    await page.goto(await createLink(usher, token));
    expect(await page.locator('tbody tr').count()).toBe(2);
  },
};

const cases = Object.entries(pages).flatMap(([name, arrive]) => [
  { name, direction: 'left to right', locale: 'en-GB', arrive },
  { name, direction: 'right to left', locale: 'he-IL', arrive },
]);

test.each(cases)(
  '$name, $direction, has no barrier in light, in dark or on a narrow screen',
  async ({ locale, arrive }) => {
    const bumpyard = await startBumpyard();
    const page = await openWindow({ locale });
    await arrive({ page, bumpyard, openWindow });
    expect(await heading(page)).not.toBe('');
    for (const colorScheme of ['light', 'dark'] as const) {
      // A button on its way from one colour to the other is in neither.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await violationsOf(page), colorScheme).toEqual([]);
    }
    await page.setViewportSize({ width: NARROWEST, height: 640 });
    expect(await violationsOf(page), 'narrow').toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(NARROWEST);
  },
);

test('the check finds a barrier where there is one', async () => {
  const page = await openWindow();
  const site = await startOtherSite();
  site.pages.set('/', '<main><h1>Title</h1><input type="text"></main>');
  await page.goto(site.url);
  expect(await violationsOf(page)).toEqual([expect.stringContaining('label')]);
});

/** Everything that axe has a rule for, best practices included. */
const violationsOf = async (page: Page): Promise<readonly string[]> => {
  // Evaluated from outside, so that the page's own content policy stays in force.
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults;
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`,
  );
};
