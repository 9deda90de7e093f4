import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useChromium } from '../support/chromium.ts';
import { button, expectSignedIn, expectSignInScreen, fact } from '../support/signing-in.ts';
import { startBumpyard } from '../support/usher.ts';

const openWindow = useChromium();

/** The one that `startBumpyard` gives John. */
const PASSWORD = 'correct horse battery';

const fill = async (page: Page, password: string): Promise<void> => {
  await page.getByLabel('Account').fill('bumpyard');
  await page.getByLabel('User name').fill('john.d');
  await page.getByLabel('Password').fill(password);
  await button(page, 'Sign in').click();
};

test('a user name and password sign in, and signing out ends it for good', async () => {
  const { usher } = await startBumpyard();
  const page = await openWindow();
  await page.goto(usher.url);
  await expectSignInScreen(page, usher.url);
  await fill(page, PASSWORD);
  await expectSignedIn(page, usher.url);
  expect(await fact(page, 'Signed in by')).toBe('User name and password');
  const cookies = await page.context().cookies();

  await button(page, 'Sign out').click();
  await expectSignInScreen(page, usher.url);
  expect(await page.getByRole('status').innerText()).toBe('You are signed out.');
  // Whoever kept a copy of the cookie has nothing.
  await page.context().addCookies(cookies);
  await page.goto(usher.url);
  await expectSignInScreen(page, usher.url);
});

test('a user name and password sign in without JavaScript', async () => {
  const { usher } = await startBumpyard();
  const page = await openWindow({ javaScriptEnabled: false });
  await page.goto(`${usher.url}/login`);
  await fill(page, PASSWORD);
  await expectSignedIn(page, usher.url);
});

test('a wrong password says so beside the form, and keeps all that was typed but the password', async () => {
  const { usher } = await startBumpyard();
  const page = await openWindow();
  await page.goto(`${usher.url}/login`);
  await fill(page, 'not the password');
  expect(await page.getByRole('alert').innerText()).toContain('The user name or the password is wrong.');
  expect(await page.title()).toBe('Problem: Sign in');
  expect(await page.getByLabel('Account').inputValue()).toBe('bumpyard');
  expect(await page.getByLabel('User name').inputValue()).toBe('john.d');
  expect(await page.getByLabel('Password').inputValue()).toBe('');
  expect(await page.evaluate('document.activeElement.id')).toBe('password');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await expectSignedIn(page, usher.url);
});

test('the keyboard alone signs in and out, and always shows where it is', async () => {
  const { usher } = await startBumpyard();
  const page = await openWindow();
  await page.goto(`${usher.url}/login`);
  for (const typed of ['bumpyard', 'john.d', PASSWORD]) {
    await expectVisibleFocus(page);
    await page.keyboard.type(typed);
    await page.keyboard.press('Tab');
  }
  expect(await page.evaluate('document.activeElement.innerText')).toBe('Sign in');
  await expectVisibleFocus(page);
  await page.keyboard.press('Enter');
  await expectSignedIn(page, usher.url);

  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.innerText')).toBe('Sign out');
  await expectVisibleFocus(page);
  await page.keyboard.press('Space');
  await page.getByRole('status').waitFor();
  await expectSignInScreen(page, usher.url);
});

const expectVisibleFocus = async (page: Page): Promise<void> => {
  const outline = await page.evaluate(
    '[getComputedStyle(document.activeElement).outlineStyle, getComputedStyle(document.activeElement).outlineWidth]',
  );
  expect(outline).toEqual(['solid', expect.stringMatching(/^[2-9]/)]);
};
