import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { BrandId } from '../../src/core/ids.ts';
import type { Ports } from '../../src/core/ports.ts';
import { auditOf, sessionsOf } from './open-store.ts';
import { createTicket, type Usher } from './usher.ts';

/** The sign-in link of a new ticket, as the ticket API gives it. */
export const createLink = async (
  usher: Pick<Usher, 'url'>,
  apiKey: string,
  data?: object,
): Promise<string> => {
  const { loginUrl } = await createTicket(usher, apiKey, data);
  if (loginUrl === undefined) throw new Error('the ticket opens no door that has a link');
  return loginUrl;
};

export const heading = (page: Page): Promise<string> => page.getByRole('heading', { level: 1 }).innerText();

export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** A fact of the signed-in page, by what it calls it. */
export const fact = (page: Page, name: string): Promise<string> =>
  page
    .locator('dl > div')
    .filter({ has: page.locator('dt').getByText(name, { exact: true }) })
    .locator('dd')
    .innerText();

/** The page that comes after signing in, at an address without a ticket. */
export const expectSignedIn = async (page: Page, site: string, name = 'John Doe'): Promise<void> => {
  await page.waitForURL(`${site}/`);
  expect(await heading(page)).toBe('You are signed in');
  expect(await fact(page, 'Name')).toBe(name);
};

export const expectSignInScreen = async (page: Page, site: string): Promise<void> => {
  expect(new URL(page.url()).origin + new URL(page.url()).pathname).toBe(`${site}/login`);
  expect(await heading(page)).toBe('Sign in');
};

/** How many sessions are open, and how often a ticket was redeemed. */
export const countSignIns = async (ports: Ports, brandId: BrandId) => {
  const audit = await auditOf(ports, brandId);
  return {
    sessions: (await sessionsOf(ports, brandId)).length,
    redemptions: audit.filter(({ event }) => event.kind === 'ticket.redeemed').length,
  };
};

export const janeRoe = {
  username: 'jane.r',
  email: 'jane.r@example.com',
  firstName: 'Jane',
  lastName: 'Roe',
} as const;

export const janesRequest = { brand: 'bumpyard', username: 'jane.r', email: 'jane.r@example.com' } as const;
