import { expect, test } from 'vitest';
import { useChromium } from '../support/chromium.ts';
import { button, createLink, expectSignedIn, expectSignInScreen, heading } from '../support/signing-in.ts';
import { addBrand, startBumpyard } from '../support/usher.ts';

const openWindow = useChromium();

const startBrandSites = async () => {
  const bumpyard = await startBumpyard({ baseDomain: 'localhost' });
  await addBrand(bumpyard.usher, 'otherbrand', { startUrl: 'https://otherbrand.example/start' });
  const { port } = new URL(bumpyard.usher.url);
  const site = (host: string): string => `http://${host}.localhost:${port}`;
  return { ...bumpyard, site };
};

test('a link leads to the brand’s own sub-domain and signs in there, and nowhere else', async () => {
  const { usher, token, site } = await startBrandSites();
  const link = await createLink(usher, token);
  expect(link.startsWith(`${site('bumpyard')}/login?=TA`)).toBe(true);
  const page = await openWindow();
  await page.goto(link);
  await expectSignedIn(page, site('bumpyard'));
  await page.goto(site('otherbrand'));
  await expectSignInScreen(page, site('otherbrand'));
});

test('a brand’s sign-in screen shows its name and does not ask for it', async () => {
  const { site } = await startBrandSites();
  const page = await openWindow();
  await page.goto(`${site('bumpyard')}/login`);
  expect(await page.getByRole('banner').innerText()).toBe('Bump Yard');
  expect(await page.getByLabel('Account').count()).toBe(0);
  await page.getByLabel('User name').fill('john.d');
  await page.getByLabel('Password').fill('correct horse battery');
  await button(page, 'Sign in').click();
  await expectSignedIn(page, site('bumpyard'));
});

test('another brand’s site refuses the ticket, offers its own start link, and does not spend it', async () => {
  const { usher, token, site } = await startBrandSites();
  const link = await createLink(usher, token);
  const page = await openWindow();
  await page.goto(link.replace('//bumpyard.', '//otherbrand.'));
  expect(await heading(page)).toBe('This sign-in link no longer works');
  expect(await page.getByRole('link', { name: 'Get a new link' }).getAttribute('href')).toBe(
    'https://otherbrand.example/start',
  );
  await page.goto(link);
  await expectSignedIn(page, site('bumpyard'));
});

test('a sub-domain of no brand has no pages', async () => {
  const { site } = await startBrandSites();
  const page = await openWindow();
  expect((await page.goto(`${site('nobody')}/login`))?.status()).toBe(404);
  expect(await heading(page)).toBe('There is no page here');
});
