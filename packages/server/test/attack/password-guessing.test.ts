import { describe, expect, it, vi } from 'vitest';
import { type Browser, openBrowser } from '../support/browser.ts';
import type { Reply } from '../support/http.ts';
import { eventsOf, expectSignedIn, signInByPassword } from '../support/sign-in.ts';
import { janeRoe } from '../support/signing-in.ts';
import { addBrand, addUser, johnDoe, startBumpyard } from '../support/usher.ts';

const PASSWORD = 'correct horse battery';
const right = { username: 'john.d', password: PASSWORD };
const wrong = { ...right, password: 'wrong' };

const NAME_LIMIT = 10;
const ADDRESS_LIMIT = 100;

const guess = async (
  browser: Browser,
  times: number,
  typed: Parameters<typeof signInByPassword>[1],
  path?: string,
) => {
  const statuses: number[] = [];
  for (let count = 0; count < times; count++)
    statuses.push((await signInByPassword(browser, typed, path)).status);
  return statuses;
};

const expectThrottled = (reply: Reply): void => {
  expect(reply.status).toBe(429);
  const seconds = Number(reply.headers['retry-after']);
  expect(seconds).toBeGreaterThan(14 * 60);
  expect(seconds).toBeLessThanOrEqual(15 * 60);
  expect(reply.text).toContain('There were too many attempts. Wait');
  expect(reply.headers['set-cookie']).toBeUndefined();
};

const behindProxy = { trustedProxies: ['127.0.0.1'] };
const at = (address: string) => ({ headers: { 'x-forwarded-for': address } });

describe('guesses at one person’s password', () => {
  it('are ten from one address in a quarter of an hour; then not even the right one is looked at', async () => {
    const { usher, brand } = await startBumpyard();
    const browser = openBrowser(usher);
    expect(await guess(browser, NAME_LIMIT, wrong)).toEqual(Array(NAME_LIMIT).fill(401));
    const verified = vi.spyOn(usher.ports.passwords, 'verify');
    expectThrottled(await signInByPassword(browser, right));
    expect(verified).not.toHaveBeenCalled();
    expect(await eventsOf(usher, brand, 'session.started')).toEqual([]);
    // Nobody waits for these to be written.
    await expect
      .poll(() => eventsOf(usher, brand, 'sign-in.refused'), { interval: 1, timeout: 10_000 })
      .toHaveLength(NAME_LIMIT);
  });

  it.each([
    ['capital letters', { username: 'JOHN.D' }],
    ['one capital letter', { username: 'john.D' }],
    ['full-width letters', { username: 'ｊｏｈｎ.ｄ' }],
    ['white space around the name', { username: ' john.d\t' }],
    ['a no-break space behind the name', { username: 'john.d\u00a0' }],
    ['the brand in capitals', { brand: 'BUMPYARD' }],
    ['white space around the brand', { brand: ' bumpyard ' }],
  ])('are not bought anew by %s', async (_what, other) => {
    const { usher } = await startBumpyard();
    const browser = openBrowser(usher);
    await guess(browser, NAME_LIMIT, wrong);
    expectThrottled(await signInByPassword(browser, { ...right, ...other }));
  });

  it('are counted in whichever spelling they are made', async () => {
    const { usher } = await startBumpyard();
    const browser = openBrowser(usher);
    for (const username of ['john.d', 'John.d', 'JOHN.D', ' john.d', 'ｊohn.d']) {
      await guess(browser, 2, { ...wrong, username });
    }
    expectThrottled(await signInByPassword(browser, right));
  });

  it('do not tell that a user name and an e-mail address are one person', async () => {
    const { usher } = await startBumpyard();
    const browser = openBrowser(usher);
    await guess(browser, NAME_LIMIT, wrong);
    expectThrottled(await signInByPassword(browser, right));
    const byEmail = await signInByPassword(browser, { ...wrong, username: 'John.D@Example.com' });
    expect(byEmail.status).toBe(401);
  });

  it('are counted at all doors and in all browsers of an address together', async () => {
    const { usher } = await startBumpyard();
    await guess(openBrowser(usher), NAME_LIMIT / 2, wrong);
    await guess(openBrowser(usher), NAME_LIMIT / 2, wrong, '/apps/helpdesk/login');
    expectThrottled(await signInByPassword(openBrowser(usher), right));
  });

  it('lock nobody out who signs in from another address', async () => {
    const { usher } = await startBumpyard(behindProxy);
    await guess(openBrowser(usher, at('192.0.2.1')), NAME_LIMIT + 5, wrong);
    expectSignedIn(await signInByPassword(openBrowser(usher, at('192.0.2.2')), right));
  });

  it('are a hundred from all addresses together', async () => {
    const { usher } = await startBumpyard(behindProxy);
    for (let host = 1; host <= 10; host++)
      await guess(openBrowser(usher, at(`192.0.2.${host}`)), NAME_LIMIT, wrong);
    expectThrottled(await signInByPassword(openBrowser(usher, at('198.51.100.1')), right));
  });

  it('made at once cannot slip through together', async () => {
    const { usher } = await startBumpyard();
    const browser = openBrowser(usher);
    const page = await browser.open('/login');
    const verified = vi.spyOn(usher.ports.passwords, 'verify');
    const typed = { brand: 'bumpyard', ...wrong };
    const replies = await Promise.all(Array.from({ length: 40 }, () => browser.press(page, typed)));
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(40 - NAME_LIMIT);
    expect(verified).toHaveBeenCalledTimes(NAME_LIMIT);
  });

  it('are forgotten once the person has signed in', async () => {
    const { usher } = await startBumpyard();
    const browser = openBrowser(usher);
    await guess(browser, NAME_LIMIT - 1, wrong);
    expectSignedIn(await signInByPassword(openBrowser(usher), right));
    expect(await guess(browser, NAME_LIMIT, wrong)).toEqual(Array(NAME_LIMIT).fill(401));
    expectThrottled(await signInByPassword(browser, wrong));
  });

  it('keep nobody else out: not another person, nor a namesake of another brand', async () => {
    const { usher } = await startBumpyard();
    await addUser(usher, janeRoe, { password: PASSWORD });
    await addBrand(usher, 'otter');
    await addUser(usher, johnDoe, { brand: 'otter', password: PASSWORD });
    await guess(openBrowser(usher), NAME_LIMIT + 1, wrong);
    expectSignedIn(await signInByPassword(openBrowser(usher), { ...right, username: 'jane.r' }));
    expectSignedIn(await signInByPassword(openBrowser(usher), { ...right, brand: 'otter' }));
  });
});

describe('guesses from one address', () => {
  /** The same wrong password for a new name each time. */
  const spray = async (browser: Browser, times: number): Promise<number[]> => {
    const page = await browser.open('/login');
    const statuses: number[] = [];
    for (let count = 0; count < times; count++) {
      const typed = { brand: 'bumpyard', username: `user${count}`, password: 'wrong' };
      statuses.push((await browser.press(page, typed)).status);
    }
    return statuses;
  };

  it('are a hundred in a quarter of an hour, whatever the names and whoever signs in rightly in between', async () => {
    const { usher } = await startBumpyard();
    const browser = openBrowser(usher);
    expect(new Set(await spray(browser, ADDRESS_LIMIT - 1))).toEqual(new Set([401]));
    expectSignedIn(await signInByPassword(browser, right));
    expect(await spray(browser, 2)).toEqual([401, 429]);
    expectThrottled(await signInByPassword(browser, right));
    // A header that nobody trusts buys no new ones.
    expectThrottled(await signInByPassword(openBrowser(usher, at('192.0.2.2')), right));
  });

  it('are counted by /64 where the address is of IPv6, and keep no other address out', async () => {
    const { usher } = await startBumpyard(behindProxy);
    await spray(openBrowser(usher, at('2001:db8:1:1::1')), ADDRESS_LIMIT);
    expectThrottled(await signInByPassword(openBrowser(usher, at('2001:db8:1:1:ffff::2')), right));
    expectSignedIn(await signInByPassword(openBrowser(usher, at('2001:db8:1:2::1')), right));
  });

  it('are not used up by people of one office who sign in rightly', async () => {
    const { usher } = await startBumpyard();
    const statuses = await guess(openBrowser(usher), ADDRESS_LIMIT + 1, right);
    expect(new Set(statuses)).toEqual(new Set([303]));
  });
});
