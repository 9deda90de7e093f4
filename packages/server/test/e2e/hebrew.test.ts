import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useChromium } from '../support/chromium.ts';
import { button, createLink, heading } from '../support/signing-in.ts';
import { startBumpyard } from '../support/usher.ts';

const openWindow = useChromium();

const expectHebrew = async (page: Page, title: string): Promise<void> => {
  expect(await heading(page)).toBe(title);
  expect(await page.evaluate('[document.documentElement.lang, document.documentElement.dir]')).toEqual([
    'he',
    'rtl',
  ]);
  expect(await page.evaluate('getComputedStyle(document.body).direction')).toBe('rtl');
};

test('a browser that asks for Hebrew is answered from right to left, from signing in to signing out', async () => {
  const { usher } = await startBumpyard();
  const page = await openWindow({ locale: 'he-IL' });
  await page.goto(usher.url);
  await expectHebrew(page, 'כניסה');
  await page.getByLabel('חשבון').fill('bumpyard');
  await page.getByLabel('שם משתמש').fill('john.d');
  await page.getByLabel('סיסמה').fill('correct horse battery');
  await button(page, 'כניסה').click();
  await expectHebrew(page, 'הכניסה הושלמה');
  await button(page, 'יציאה').click();
  await expectHebrew(page, 'כניסה');
});

test('the refusal page is Hebrew too', async () => {
  const { usher, token } = await startBumpyard();
  const link = await createLink(usher, token);
  usher.clock.move(60_000);
  const page = await openWindow({ locale: 'he-IL' });
  await page.goto(link);
  await expectHebrew(page, 'קישור הכניסה הזה כבר אינו פעיל');
});
