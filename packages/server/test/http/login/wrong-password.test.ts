import { describe, expect, it, vi } from 'vitest';
import { editApplication } from '../../../src/core/application/edit-application.ts';
import { changeBrand } from '../../../src/core/brand/change-brand.ts';
import { setBrandStatus } from '../../../src/core/brand/set-brand-status.ts';
import { setUserPassword } from '../../../src/core/user/set-user-password.ts';
import { setUserStatus } from '../../../src/core/user/set-user-status.ts';
import { formsIn, openBrowser } from '../../support/browser.ts';
import {
  comeInByTicket,
  eventsOf,
  expectSignedIn,
  signedInAs,
  signInByPassword,
} from '../../support/sign-in.ts';
import { addApplication, addBrand, addUser, by, johnDoe, startBumpyard } from '../../support/usher.ts';

const PASSWORD = 'correct horse battery';
const WRONG = 'The user name or the password is wrong.';
const right = { username: 'john.d', password: PASSWORD };

type Started = Awaited<ReturnType<typeof startBumpyard>>;

describe('a wrong sign-in', () => {
  it('says so beside the form, and keeps what was typed but the password', async () => {
    const { usher } = await startBumpyard();
    const typed = { brand: 'Bumpyard', username: 'John.D "x"', password: 'c4n4ry password' };
    const reply = await signInByPassword(openBrowser(usher), typed);
    expect(reply.status).toBe(401);
    expect(reply.text).toContain(WRONG);
    expect(formsIn(reply)[0]?.fields).toMatchObject({ brand: 'Bumpyard', username: 'John.D "x"' });
    expect(reply.text).not.toContain('c4n4ry');
    expect(reply.headers['set-cookie']).toBeUndefined();
  });

  it('leaves the session alone that the browser has', async () => {
    const { usher, token } = await startBumpyard();
    const browser = await comeInByTicket(usher, token);
    await signInByPassword(browser, { ...right, password: 'wrong' });
    expect(await signedInAs(browser)).toBe('john.d');
  });

  const newMember = (bumpyard: Started) =>
    addUser(
      bumpyard.usher,
      { ...johnDoe, username: 'mia.m', email: 'mia.m@example.com', uniqueId: null },
      {
        role: 'member',
        password: PASSWORD,
      },
    );

  type Change = (bumpyard: Started) => Promise<unknown>;
  interface Attempt {
    readonly change?: Change;
    readonly typed?: Partial<typeof right>;
    readonly path?: string;
  }

  const onManagement = (managementAddresses: readonly string[]): Change => {
    return ({ usher }) => changeBrand(usher.ports, 'bumpyard', { policy: { managementAddresses } }, by);
  };
  const suspend = {
    user: ({ usher }: Started) => setUserStatus(usher.ports, 'bumpyard', 'john.d', 'suspended', by),
    brand: ({ usher }: Started) => setBrandStatus(usher.ports, 'bumpyard', 'suspended', by),
    application: ({ usher }: Started) =>
      editApplication(usher.ports, 'bumpyard', 'helpdesk', { status: 'suspended' }, by),
  };
  const changePassword: Change = ({ usher }) =>
    setUserPassword(usher.ports, 'bumpyard', 'john.d', 'another horse battery', by);

  const attempts: ReadonlyArray<readonly [what: string, reason: string, attempt: Attempt]> = [
    ['the password is wrong', 'wrong-password', { typed: { password: 'wrong' } }],
    ['the password is empty', 'wrong-password', { typed: { password: '' } }],
    ['the password differs in case', 'wrong-password', { typed: { password: PASSWORD.toUpperCase() } }],
    ['the password has more behind it', 'wrong-password', { typed: { password: `${PASSWORD} ` } }],
    ['the password was changed', 'wrong-password', { change: changePassword }],
    ['the user is suspended', 'user-suspended', { change: suspend.user }],
    ['the brand is suspended', 'brand-suspended', { change: suspend.brand }],
    [
      'the role may not enter the management system',
      'role-not-allowed',
      { change: newMember, typed: { username: 'mia.m' } },
    ],
    [
      'the address is not allowed at the management system',
      'address-not-allowed',
      { change: onManagement(['192.0.2.1']) },
    ],
    [
      'the application is suspended',
      'application-suspended',
      { change: suspend.application, path: '/apps/helpdesk/login' },
    ],
  ];

  it.each(attempts)('is written down with its reason where %s', async (_what, reason, attempt) => {
    const bumpyard = await startBumpyard();
    const { usher, brand } = bumpyard;
    await attempt.change?.(bumpyard);
    const reply = await signInByPassword(openBrowser(usher), { ...right, ...attempt.typed }, attempt.path);
    expect(reply.status).toBe(401);
    expect(reply.text).toContain(WRONG);
    // Nobody waits for the record: that would take longer for a name that there is.
    await expect
      .poll(() => eventsOf(usher, brand, 'sign-in.refused'), { interval: 1, timeout: 10_000 })
      .toHaveLength(1);
    expect((await eventsOf(usher, brand, 'sign-in.refused'))[0]?.reason).toBe(reason);
    const [entry] = await usher.ports.store.read.audit.tail(brand.id, 1);
    expect(entry).toMatchObject({ actor: { kind: 'visitor' }, address: '127.0.0.1' });
    expect(await usher.ports.store.read.sessions.listOpen(brand.id, { limit: 1 })).toEqual([]);
  });

  it.each<[what: string, reason: string, attempt: { readonly change: Change; readonly path?: string }]>([
    ['the password is another', 'wrong-password', { change: changePassword }],
    ['the user is suspended', 'user-suspended', { change: suspend.user }],
    ['the brand is suspended', 'brand-suspended', { change: suspend.brand }],
    [
      'the application is suspended',
      'application-suspended',
      { change: suspend.application, path: '/apps/helpdesk/login' },
    ],
  ])(
    'is one by the right password too, where %s by the time it is hashed',
    async (_what, reason, attempt) => {
      const bumpyard = await startBumpyard();
      const { usher, brand } = bumpyard;
      const { passwords } = usher.ports;
      const verify = passwords.verify.bind(passwords);
      vi.spyOn(passwords, 'verify').mockImplementationOnce(async (hash, password) => {
        const isRight = await verify(hash, password);
        await attempt.change(bumpyard);
        return isRight;
      });
      expect((await signInByPassword(openBrowser(usher), right, attempt.path)).status).toBe(401);
      expect((await eventsOf(usher, brand, 'sign-in.refused')).map((event) => event.reason)).toEqual([
        reason,
      ]);
      expect(await usher.ports.store.read.sessions.listOpen(brand.id, { limit: 1 })).toEqual([]);
    },
  );

  it.each(['', 'wrong', 'correct horse battery'])(
    'signs nobody in who has no password, by “%s”',
    async (password) => {
      const { usher } = await startBumpyard();
      await addUser(usher, { ...johnDoe, username: 'tim.t', email: 'tim.t@example.com', uniqueId: null });
      expect((await signInByPassword(openBrowser(usher), { username: 'tim.t', password })).status).toBe(401);
    },
  );

  it('is a suspended user’s until they are let in again', async () => {
    const { usher } = await startBumpyard();
    await setUserStatus(usher.ports, 'bumpyard', 'john.d', 'suspended', by);
    await setUserStatus(usher.ports, 'bumpyard', 'john.d', 'active', by);
    usher.clock.move(1);
    const browser = openBrowser(usher);
    expectSignedIn(await signInByPassword(browser, right));
    expect(await signedInAs(browser)).toBe('john.d');
  });
});

describe('another brand’s application', () => {
  it('is no door for this one’s people, though they name their own brand', async () => {
    const { usher } = await startBumpyard();
    await addBrand(usher, 'otter');
    await addApplication(usher, { brand: 'otter', slug: 'shop' });
    const reply = await signInByPassword(openBrowser(usher), right, '/apps/shop/login');
    expect(reply.status).toBe(401);
    expect(reply.text).toContain(WRONG);
  });
});
