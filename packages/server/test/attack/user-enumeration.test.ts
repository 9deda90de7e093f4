import { describe, expect, it, vi } from 'vitest';
import { setUserStatus } from '../../src/core/user/set-user-status.ts';
import { openBrowser } from '../support/browser.ts';
import type { Reply } from '../support/http.ts';
import { startSites } from '../support/sign-in.ts';
import {
  addBrand,
  addKey,
  addUser,
  by,
  johnDoe,
  postTicket,
  startBumpyard,
  type Usher,
} from '../support/usher.ts';

const PASSWORD = 'correct horse battery';
const tina = { ...johnDoe, username: 'tina.t', email: 'tina.t@example.com', uniqueId: null };
const typed = { brand: 'bumpyard', username: 'tina.t', password: 'wrong' };

/** All of a reply that two causes could be told apart by. */
const seen = ({ status, headers, text }: Reply) => {
  const { date, ...rest } = headers;
  expect(date).toBeDefined();
  return { status, headers: rest, text };
};

/** What becomes of the name that nobody had when it was first tried. */
const states: ReadonlyArray<
  readonly [state: string, password: string, make: (usher: Usher) => Promise<unknown>]
> = [
  ['somebody whose password is another', 'wrong', (usher) => addUser(usher, tina, { password: PASSWORD })],
  ['somebody without a password', 'wrong', (usher) => addUser(usher, tina)],
  [
    'somebody suspended, by the right password',
    PASSWORD,
    async (usher) => {
      await addUser(usher, tina, { password: PASSWORD });
      await setUserStatus(usher.ports, 'bumpyard', 'tina.t', 'suspended', by);
    },
  ],
  [
    'a member at the management system, by the right password',
    PASSWORD,
    (usher) => addUser(usher, tina, { role: 'member', password: PASSWORD }),
  ],
];

describe('the password screen answers alike for a name that nobody has, and for', () => {
  it.each(states)('%s', async (_state, password, make) => {
    const { usher } = await startBumpyard();
    const browser = openBrowser(usher);
    const page = await browser.open('/login');
    const unknown = await browser.press(page, { ...typed, password });
    expect(unknown.status).toBe(401);
    await make(usher);
    expect(seen(await browser.press(page, { ...typed, password }))).toEqual(seen(unknown));
  });

  it('a name in a brand that there is not', async () => {
    const { usher } = await startBumpyard();
    const browser = openBrowser(usher);
    const page = await browser.open('/login');
    const elsewhere = { ...typed, brand: 'otter' };
    const unknown = await browser.press(page, elsewhere);
    await addBrand(usher, 'otter');
    expect(seen(await browser.press(page, elsewhere))).toEqual(seen(unknown));
    await addUser(usher, tina, { brand: 'otter', password: PASSWORD });
    expect(seen(await browser.press(page, elsewhere))).toEqual(seen(unknown));
  });

  it.each(['', ' ', '\u0000', '%', "' OR 1=1 --", '__proto__', 'x'.repeat(5000), '😀', '\u202e', 'a@b@c'])(
    'whatever is typed for one: %j',
    async (username) => {
      const { usher } = await startBumpyard();
      const browser = openBrowser(usher);
      const reply = await browser.press(await browser.open('/login'), { ...typed, username });
      expect(reply.status).toBe(401);
      expect(reply.text).toContain('The user name or the password is wrong.');
    },
  );
});

describe('as much work is done for a name that nobody has', () => {
  // Argon2 is what takes the time: a sign-in that skips it is told by a stopwatch.
  it.each([
    ['a known name', {}],
    ['an unknown name', { username: 'nobody' }],
    ['an unknown brand', { brand: 'nowhere' }],
    ['no name', { username: '' }],
    ['somebody without a password', { username: 'tina.t' }],
  ])('one hash is compared: %s', async (_whose, other) => {
    const { usher } = await startBumpyard();
    await addUser(usher, tina);
    const browser = openBrowser(usher);
    const page = await browser.open('/login');
    const verified = vi.spyOn(usher.ports.passwords, 'verify');
    await browser.press(page, { ...typed, username: 'john.d', ...other });
    expect(verified).toHaveBeenCalledTimes(1);
  });
});

describe('the throttle', () => {
  it('answers alike for a name that nobody has', async () => {
    const { usher } = await startBumpyard();
    const browser = openBrowser(usher);
    const page = await browser.open('/login');
    const statuses = async (username: string) => {
      const got: number[] = [];
      for (let count = 0; count < 11; count++)
        got.push((await browser.press(page, { ...typed, username })).status);
      return got;
    };
    expect(await statuses('nobody')).toEqual(await statuses('john.d'));
  });
});

describe('the ticket API has one answer', () => {
  it('for a person that there is not, one that differs, a suspended one, one above the key, another brand’s', async () => {
    const { usher, token } = await startBumpyard();
    await addUser(usher, tina);
    await setUserStatus(usher.ports, 'bumpyard', 'tina.t', 'suspended', by);
    const owner = { ...johnDoe, username: 'olga.o', email: 'olga.o@example.com', uniqueId: null };
    await addUser(usher, owner, { role: 'owner' });
    const hidden = { ...johnDoe, username: 'op', email: 'op@example.com', uniqueId: null };
    await addUser(usher, hidden, { noTicket: true });
    await addBrand(usher, 'otter');
    await addUser(usher, johnDoe, { brand: 'otter' });
    const { token: management } = await addKey(usher, { scopes: ['ticket:management'] });
    const member = { ...johnDoe, username: 'mia.m', email: 'mia.m@example.com', uniqueId: null };
    await addUser(usher, member, { role: 'member' });

    const asked = (username: string, email: string, brand = 'bumpyard') => ({ brand, username, email });
    const replies = [
      await postTicket(usher, token, asked('nobody', 'nobody@example.com')),
      await postTicket(usher, token, asked('john.d', 'other@example.com')),
      await postTicket(usher, token, asked('tina.t', 'tina.t@example.com')),
      await postTicket(usher, token, asked('olga.o', 'olga.o@example.com')),
      await postTicket(usher, token, asked('op', 'op@example.com')),
      await postTicket(usher, token, asked('john.d', 'john.d@example.com', 'otter')),
      await postTicket(usher, token, asked('john.d', 'john.d@example.com', 'nowhere')),
      await postTicket(usher, management, asked('mia.m', 'mia.m@example.com')),
    ].map(seen);
    expect(replies[0]?.status).toBe(404);
    for (const reply of replies) expect(reply).toEqual(replies[0]);
  });
});

describe('a page', () => {
  it('does not tell which applications or brands there are to somebody on another brand’s site', async () => {
    const { usher } = await startSites();
    await addBrand(usher, 'otter');
    const onOtter = openBrowser(usher, { host: 'otter.example.test' });
    const foreign = await onOtter.open('/apps/helpdesk/login');
    expect(seen(foreign)).toEqual(seen(await onOtter.open('/apps/nowhere/login')));
  });
});
