import { expect, test } from 'vitest';
import { useChromium } from '../support/chromium.ts';
import {
  button,
  countSignIns,
  createLink,
  expectSignedIn,
  expectSignInScreen,
  fact,
  heading,
  janeRoe,
  janesRequest,
} from '../support/signing-in.ts';
import { addUser, startBumpyard } from '../support/usher.ts';

const openWindow = useChromium();

test('opening the link signs in, and the page says who, of which brand and by which key', async () => {
  const { usher, brand, token } = await startBumpyard();
  const link = await createLink(usher, token);
  expect(link).toMatch(/^http:\/\/localhost:\d+\/login\?=TA[\w-]+$/);
  const page = await openWindow();
  await page.goto(link);
  await expectSignedIn(page, usher.url);
  expect(await fact(page, 'User name')).toBe('john.d');
  expect(await fact(page, 'E-mail')).toBe('john.d@example.com');
  expect(await fact(page, 'Brand')).toBe('Bump Yard');
  expect(await fact(page, 'Role')).toBe('Manager');
  expect(await fact(page, 'Signed in by')).toBe('A sign-in link created with the API key “CRM back end”');
  expect(await page.title()).toBe('You are signed in · Bump Yard');
  expect(await countSignIns(usher.ports, brand.id)).toEqual({ sessions: 1, redemptions: 1 });
});

test('no script of any page sees the session cookie, and no page remembers the link', async () => {
  const { usher, token } = await startBumpyard();
  const page = await openWindow();
  await page.goto(await createLink(usher, token));
  expect(await page.evaluate('document.cookie')).toBe('');
  expect(await page.evaluate('document.referrer')).toBe('');
  const cookies = await page.context().cookies();
  expect(cookies.find(({ name }) => name === '__Host-usher')).toMatchObject({
    httpOnly: true,
    secure: true,
    sameSite: 'Lax',
    path: '/',
    expires: -1,
  });
});

test('opening the link again in the same browser goes on, without another session', async () => {
  const { usher, brand, token } = await startBumpyard();
  const link = await createLink(usher, token);
  const page = await openWindow();
  await page.goto(link);
  await page.reload();
  await expectSignedIn(page, usher.url);
  await page.goto(link);
  await expectSignedIn(page, usher.url);
  expect(await countSignIns(usher.ports, brand.id)).toEqual({ sessions: 1, redemptions: 1 });
});

test('a second browser gets the refusal page, and the first stays signed in', async () => {
  const { usher, token } = await startBumpyard();
  const link = await createLink(usher, token);
  const [first, second] = [await openWindow(), await openWindow()];
  await first.goto(link);
  expect((await second.goto(link))?.status()).toBe(401);
  expect(await heading(second)).toBe('This sign-in link no longer works');
  await second.getByRole('link', { name: 'Sign in with a password' }).click();
  await expectSignInScreen(second, usher.url);
  await first.reload();
  await expectSignedIn(first, usher.url);
});

test('under "confirm" a link asks first, works without JavaScript, and is not spent by opening it', async () => {
  const { usher, brand, token } = await startBumpyard({}, { arrival: 'confirm' });
  const link = await createLink(usher, token);
  const [scanner, person] = [await openWindow(), await openWindow({ javaScriptEnabled: false })];
  await scanner.goto(link);
  expect(await countSignIns(usher.ports, brand.id)).toEqual({ sessions: 0, redemptions: 0 });
  await person.goto(link);
  await button(person, 'Continue as John Doe').click();
  await expectSignedIn(person, usher.url);
  expect(await countSignIns(usher.ports, brand.id)).toEqual({ sessions: 1, redemptions: 1 });
});

test('under "confirm" the keyboard alone signs in', async () => {
  const { usher, token } = await startBumpyard({}, { arrival: 'confirm' });
  const page = await openWindow();
  await page.goto(await createLink(usher, token));
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.innerText')).toBe('Continue as John Doe');
  await page.keyboard.press('Enter');
  await expectSignedIn(page, usher.url);
});

test('a link for somebody else asks before it takes the place of who is signed in, and is not spent by asking', async () => {
  const { usher, brand, token } = await startBumpyard();
  await addUser(usher, janeRoe);
  const page = await openWindow();
  await page.goto(await createLink(usher, token));
  const janesLink = await createLink(usher, token, janesRequest);

  await page.goto(janesLink);
  expect(await heading(page)).toBe('Change who is signed in');
  await page.getByRole('link', { name: 'Stay signed in as John Doe' }).click();
  await expectSignedIn(page, usher.url);

  await page.goto(janesLink);
  await button(page, 'Continue as Jane Roe').click();
  await expectSignedIn(page, usher.url, 'Jane Roe');
  // John's session ended with the start of hers.
  expect(await countSignIns(usher.ports, brand.id)).toEqual({ sessions: 1, redemptions: 2 });
});

test('another link for the person who is signed in asks nothing', async () => {
  const { usher, brand, token } = await startBumpyard();
  const page = await openWindow();
  await page.goto(await createLink(usher, token));
  await page.goto(await createLink(usher, token));
  await expectSignedIn(page, usher.url);
  expect(await countSignIns(usher.ports, brand.id)).toEqual({ sessions: 1, redemptions: 2 });
});

test('a link that was not opened in time gets the refusal page', async () => {
  const { usher, token } = await startBumpyard();
  const link = await createLink(usher, token);
  usher.clock.move(60_000);
  const page = await openWindow();
  await page.goto(link);
  expect(await heading(page)).toBe('This sign-in link no longer works');
});
