import { describe, expect, it } from 'vitest';
import { changeBrand } from '../../../src/core/brand/change-brand.ts';
import { type Browser, openBrowser } from '../../support/browser.ts';
import { appLink, comeInByTicket, signedInAs, signInByPassword } from '../../support/sign-in.ts';
import { by, createTicket, START, startBumpyard } from '../../support/usher.ts';

const HOUR = 3_600_000;
const PASSWORD = 'correct horse battery';

type Started = Awaited<ReturnType<typeof startBumpyard>>;

const lastSeenAt = async ({ usher, brand }: Started): Promise<number | undefined> => {
  const [facts] = await usher.ports.store.read.sessions.listOpen(brand.id, { limit: 1 });
  return facts?.session.lastSeenAt;
};

/** Uses the session, and waits until the use is written: nobody's request waits for that. */
const use = async (bumpyard: Started, browser: Browser): Promise<void> => {
  expect(await signedInAs(browser)).toBe('john.d');
  await expect
    .poll(() => lastSeenAt(bumpyard), { interval: 1, timeout: 10_000 })
    .toBe(bumpyard.usher.clock.now());
};

const waysIn: ReadonlyArray<readonly [string, (bumpyard: Started) => Promise<Browser>]> = [
  ['by ticket', ({ usher, token }) => comeInByTicket(usher, token)],
  [
    'by password',
    async ({ usher }) => {
      const browser = openBrowser(usher);
      await signInByPassword(browser, { username: 'john.d', password: PASSWORD });
      return browser;
    },
  ],
];

describe.each(waysIn)('a session that was started %s', (_way, comeIn) => {
  it('lives for an hour without use, to the last millisecond', async () => {
    const bumpyard = await startBumpyard();
    const browser = await comeIn(bumpyard);
    bumpyard.usher.clock.move(HOUR - 1);
    expect(await signedInAs(browser)).toBe('john.d');
  });

  it('and no longer', async () => {
    const bumpyard = await startBumpyard();
    const browser = await comeIn(bumpyard);
    bumpyard.usher.clock.move(HOUR);
    expect(await signedInAs(browser)).toBeNull();
    expect((await browser.open('/', { from: 'here' })).headers.location).toBe('/login');
  });

  it('lives for twelve hours in use, to the last millisecond, and no longer', async () => {
    const bumpyard = await startBumpyard();
    const browser = await comeIn(bumpyard);
    for (let halfHours = 1; halfHours < 24; halfHours++) {
      bumpyard.usher.clock.move(HOUR / 2);
      await use(bumpyard, browser);
    }
    bumpyard.usher.clock.move(HOUR / 2 - 1);
    expect(await signedInAs(browser)).toBe('john.d');
    bumpyard.usher.clock.move(1);
    expect(await signedInAs(browser)).toBeNull();
  });
});

describe('use renews a session', () => {
  it('for another idle time', async () => {
    const bumpyard = await startBumpyard();
    const browser = await comeInByTicket(bumpyard.usher, bumpyard.token);
    bumpyard.usher.clock.move(HOUR - 1);
    await use(bumpyard, browser);
    bumpyard.usher.clock.move(HOUR - 1);
    expect(await signedInAs(browser)).toBe('john.d');
  });

  it('which is written at most once a minute', async () => {
    const bumpyard = await startBumpyard();
    const browser = await comeInByTicket(bumpyard.usher, bumpyard.token);
    for (const second of [1, 30, 59]) {
      bumpyard.usher.clock.move(START + second * 1000 - bumpyard.usher.clock.now());
      expect(await signedInAs(browser)).toBe('john.d');
    }
    // Had any of those been written, this one would come too soon after it to be written as well.
    bumpyard.usher.clock.move(START + 60_000 - bumpyard.usher.clock.now());
    await use(bumpyard, browser);
    bumpyard.usher.clock.move(59_999);
    expect(await signedInAs(browser)).toBe('john.d');
    bumpyard.usher.clock.move(1);
    await use(bumpyard, browser);
  });

  it('at its own door alone', async () => {
    const bumpyard = await startBumpyard();
    const { usher, token } = bumpyard;
    const browser = await comeInByTicket(usher, token);
    await browser.open(appLink(await createTicket(usher, token)));
    usher.clock.move(HOUR - 1);
    await signedInAs(browser, 'helpdesk');
    usher.clock.move(1);
    expect(await signedInAs(browser)).toBeNull();
    expect(await signedInAs(browser, 'helpdesk')).toBe('john.d');
  });
});

describe('the limits are the brand’s to set', () => {
  it('idle', async () => {
    const { usher, token } = await startBumpyard({}, { sessionIdle: 300 });
    const browser = await comeInByTicket(usher, token);
    usher.clock.move(299_999);
    expect(await signedInAs(browser)).toBe('john.d');
    const other = await comeInByTicket(usher, token);
    usher.clock.move(300_000);
    expect(await signedInAs(other)).toBeNull();
  });

  it('absolute', async () => {
    const { usher, token } = await startBumpyard({}, { sessionAbsolute: 300 });
    const browser = await comeInByTicket(usher, token);
    usher.clock.move(299_999);
    expect(await signedInAs(browser)).toBe('john.d');
    usher.clock.move(1);
    expect(await signedInAs(browser)).toBeNull();
  });

  it('and a shorter idle time holds for sessions that are under way', async () => {
    const { usher, token } = await startBumpyard();
    const browser = await comeInByTicket(usher, token);
    await changeBrand(usher.ports, 'bumpyard', { policy: { sessionIdle: 300 } }, by);
    usher.clock.move(300_000);
    expect(await signedInAs(browser)).toBeNull();
  });
});
