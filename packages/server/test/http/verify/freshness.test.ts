import { describe, expect, it } from 'vitest';
import { editApplication } from '../../../src/core/application/edit-application.ts';
import { changeBrand } from '../../../src/core/brand/change-brand.ts';
import { setBrandStatus } from '../../../src/core/brand/set-brand-status.ts';
import type { Ports } from '../../../src/core/ports.ts';
import { endSession } from '../../../src/core/session/end-session.ts';
import { editUser } from '../../../src/core/user/edit-user.ts';
import { setUserPassword } from '../../../src/core/user/set-user-password.ts';
import { setUserStatus } from '../../../src/core/user/set-user-status.ts';
import { appLink, comeInByTicket, openElsewhere, signedInAs } from '../../support/sign-in.ts';
import { by, createTicket, startBumpyard } from '../../support/usher.ts';

type Change = (ports: Ports) => Promise<unknown>;

const endAllSessions: Change = async (ports) => {
  const [brand] = await ports.store.read.brands.list();
  if (brand === undefined) throw new Error('no brand');
  for (const { session } of await ports.store.read.sessions.listOpen(brand.id, { limit: 10 })) {
    await endSession(ports, brand.id, session.id, 'ended', by);
  }
};

const changeUser =
  (change: Parameters<typeof editUser>[3]): Change =>
  (ports) =>
    editUser(ports, 'bumpyard', 'john.d', change, by);

/** What puts somebody out of the management system, and out of an application. */
const changes: ReadonlyArray<readonly [what: string, change: Change, atApplications: boolean]> = [
  ['the user is suspended', (ports) => setUserStatus(ports, 'bumpyard', 'john.d', 'suspended', by), true],
  ['the brand is suspended', (ports) => setBrandStatus(ports, 'bumpyard', 'suspended', by), true],
  ['the session is ended', endAllSessions, true],
  [
    'the password is changed',
    (ports) => setUserPassword(ports, 'bumpyard', 'john.d', 'another horse', by),
    true,
  ],
  ['the role is lowered to member', changeUser({ identity: {}, role: 'member' }), false],
  [
    'the management system is kept to other addresses',
    (ports) => changeBrand(ports, 'bumpyard', { policy: { managementAddresses: ['192.0.2.0/24'] } }, by),
    false,
  ],
];

const startSignedIn = async () => {
  const bumpyard = await startBumpyard();
  const { usher, token } = bumpyard;
  const browser = await comeInByTicket(usher, token);
  await browser.open(appLink(await createTicket(usher, token)));
  usher.clock.move(1);
  // The server has just asked the store, and may believe the answer for a second.
  expect([await signedInAs(browser), await signedInAs(browser, 'helpdesk')]).toEqual(['john.d', 'john.d']);
  return { ...bumpyard, browser };
};

describe('within a second of what another process wrote, a session is refused where', () => {
  it.each(changes)('%s', async (_what, change, atApplications) => {
    const { usher, browser } = await startSignedIn();
    await change(await openElsewhere(usher));
    usher.clock.move(1000);
    expect(await signedInAs(browser)).toBeNull();
    expect(await signedInAs(browser, 'helpdesk')).toBe(atApplications ? null : 'john.d');
  });

  it('the application is suspended', async () => {
    const { usher, browser } = await startSignedIn();
    await editApplication(await openElsewhere(usher), 'bumpyard', 'helpdesk', { status: 'suspended' }, by);
    usher.clock.move(1000);
    expect(await signedInAs(browser, 'helpdesk')).toBeNull();
    expect(await signedInAs(browser)).toBe('john.d');
  });
});

describe('at once after what this process wrote, a session is refused where', () => {
  it.each(changes)('%s', async (_what, change, atApplications) => {
    const { usher, browser } = await startSignedIn();
    await change(usher.ports);
    expect(await signedInAs(browser)).toBeNull();
    expect(await signedInAs(browser, 'helpdesk')).toBe(atApplications ? null : 'john.d');
  });
});

type SetStatus = (ports: Ports, status: 'active' | 'suspended') => Promise<unknown>;

const lines: ReadonlyArray<readonly [whose: string, setStatus: SetStatus]> = [
  ['a user’s', (ports, status) => setUserStatus(ports, 'bumpyard', 'john.d', status, by)],
  ['a brand’s', (ports, status) => setBrandStatus(ports, 'bumpyard', status, by)],
  ['an application’s', (ports, status) => editApplication(ports, 'bumpyard', 'helpdesk', { status }, by)],
];

describe('a session that suspension has ended', () => {
  it.each(lines)('stays ended when that is undone: %s', async (_whose, setStatus) => {
    const { usher, browser } = await startSignedIn();
    await setStatus(usher.ports, 'suspended');
    await setStatus(usher.ports, 'active');
    expect(await signedInAs(browser, 'helpdesk')).toBeNull();
    usher.clock.move(1000);
    expect(await signedInAs(browser, 'helpdesk')).toBeNull();
  });
});
