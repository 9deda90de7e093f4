import { describe, expect, it } from 'vitest';
import { revokeApiKey } from '../../../src/core/api-key/revoke-api-key.ts';
import { rotateApiKey } from '../../../src/core/api-key/rotate-api-key.ts';
import { editApplication } from '../../../src/core/application/edit-application.ts';
import { changeBrand } from '../../../src/core/brand/change-brand.ts';
import { setBrandStatus } from '../../../src/core/brand/set-brand-status.ts';
import { DAY } from '../../../src/core/clock.ts';
import { formatId } from '../../../src/core/ids.ts';
import type { RefusalReason } from '../../../src/core/ticket/judge-ticket.ts';
import { editUser, type UserChange } from '../../../src/core/user/edit-user.ts';
import { setUserPassword } from '../../../src/core/user/set-user-password.ts';
import { setUserStatus } from '../../../src/core/user/set-user-status.ts';
import { send } from '../../support/http.ts';
import { appLink, expectRefused, expectSignedIn, link, refusalReasons } from '../../support/sign-in.ts';
import { by, createTicket, exampleRequest, startBumpyard } from '../../support/usher.ts';

const HELPDESK = 'https://helpdesk.example.com/start';

type Started = Awaited<ReturnType<typeof startBumpyard>>;
type Change = (bumpyard: Started) => Promise<unknown>;

const user =
  (change: Partial<UserChange>): Change =>
  ({ usher }) =>
    editUser(usher.ports, 'bumpyard', 'john.d', { identity: {}, ...change }, by);

const userStatus =
  (status: 'active' | 'suspended'): Change =>
  ({ usher }) =>
    setUserStatus(usher.ports, 'bumpyard', 'john.d', status, by);

const brandStatus =
  (status: 'active' | 'suspended'): Change =>
  ({ usher }) =>
    setBrandStatus(usher.ports, 'bumpyard', status, by);

const applicationStatus =
  (status: 'active' | 'suspended'): Change =>
  ({ usher }) =>
    editApplication(usher.ports, 'bumpyard', 'helpdesk', { status }, by);

const policy =
  (change: Parameters<typeof changeBrand>[2]['policy']): Change =>
  ({ usher }) =>
    changeBrand(usher.ports, 'bumpyard', { policy: change }, by);

const revoke: Change = ({ usher, apiKey }) =>
  revokeApiKey(usher.ports, 'bumpyard', formatId('api-key', apiKey.id), by);

const rotate =
  (grace: 'thirty-days' | 'none'): Change =>
  ({ usher, apiKey }) =>
    rotateApiKey(usher.ports, 'bumpyard', formatId('api-key', apiKey.id), grace, by);

const password: Change = ({ usher }) =>
  setUserPassword(usher.ports, 'bumpyard', 'john.d', 'another horse battery', by);

/** What a ticket was good for when it was created, and is no longer when it is presented. */
const refusals: ReadonlyArray<readonly [what: string, reason: RefusalReason, changes: readonly Change[]]> = [
  ['the user is suspended', 'user-suspended', [userStatus('suspended')]],
  [
    'the user was suspended and let in again',
    'ended-for-user',
    [userStatus('suspended'), userStatus('active')],
  ],
  ['the brand is suspended', 'brand-suspended', [brandStatus('suspended')]],
  [
    'the brand was suspended and let in again',
    'ended-for-brand',
    [brandStatus('suspended'), brandStatus('active')],
  ],
  ['the key was revoked', 'key-revoked', [revoke]],
  ['the key was rotated without grace', 'key-revoked', [rotate('none')]],
  ['the key was rotated and the old one revoked', 'key-revoked', [rotate('thirty-days'), revoke]],
  ['the user was flagged never to come in by ticket', 'user-not-by-ticket', [user({ noTicket: true })]],
  ['the role was lowered to member', 'role-not-allowed', [user({ role: 'member' })]],
  ['the role was raised above the key’s ceiling', 'role-above-ceiling', [user({ role: 'administrator' })]],
  [
    'the address is no longer allowed',
    'address-not-allowed',
    [policy({ managementAddresses: ['192.0.2.0/24'] })],
  ],
  ['the user name changed', 'record-changed', [user({ identity: { username: 'john.doe' } })]],
  ['the e-mail address changed', 'record-changed', [user({ identity: { email: 'jd@example.com' } })]],
  ['the user’s password was changed', 'ended-for-user', [password]],
];

describe('at redemption everything is judged again: a ticket is refused where', () => {
  it.each(refusals)('%s', async (_what, reason, changes) => {
    const bumpyard = await startBumpyard();
    const { usher, token, brand } = bumpyard;
    const ticket = await createTicket(usher, token);
    usher.clock.move(1000);
    for (const change of changes) await change(bumpyard);
    expectRefused(await send(usher.url + link(ticket)));
    expect(await refusalReasons(usher, brand)).toEqual([reason]);
    expect(await usher.ports.store.read.sessions.listOpen(brand.id, { limit: 10 })).toEqual([]);
  });
});

describe('what no longer stands in its way when it is presented', () => {
  it.each([
    ['a user who was suspended before it was created', [userStatus('suspended'), userStatus('active')]],
    ['a brand that was suspended before it was created', [brandStatus('suspended'), brandStatus('active')]],
  ])('%s', async (_what, changes) => {
    const bumpyard = await startBumpyard();
    for (const change of changes) await change(bumpyard);
    bumpyard.usher.clock.move(1);
    expectSignedIn(await send(bumpyard.usher.url + link(await createTicket(bumpyard.usher, bumpyard.token))));
  });
});

describe('a ticket stays good where', () => {
  it.each<readonly [string, Change]>([
    ['its key was rotated with grace', rotate('thirty-days')],
    [
      'its user has another first name, which was not compared',
      user({ identity: { firstName: 'Jonathan' } }),
    ],
    ['the same user name is written in capitals', user({ identity: { username: 'JOHN.D' } })],
    ['the address is among those allowed', policy({ managementAddresses: ['127.0.0.0/8'] })],
    ['another application was suspended', applicationStatus('suspended')],
    [
      'other fields have become mandatory since',
      policy({ mandatoryFields: ['username', 'email', 'uniqueId'] }),
    ],
  ])('%s', async (_what, change) => {
    const bumpyard = await startBumpyard();
    const ticket = await createTicket(bumpyard.usher, bumpyard.token);
    bumpyard.usher.clock.move(1000);
    await change(bumpyard);
    expectSignedIn(await send(bumpyard.usher.url + link(ticket)));
  });

  it('its key has run out since: it was good when it spoke', async () => {
    const { usher, token } = await startBumpyard();
    usher.clock.move(365 * DAY - 1);
    const ticket = await createTicket(usher, token);
    usher.clock.move(1000);
    expectSignedIn(await send(usher.url + link(ticket)));
  });
});

describe('at an application a ticket', () => {
  it.each<readonly [what: string, reason: RefusalReason, changes: readonly Change[]]>([
    ['is suspended', 'application-suspended', [applicationStatus('suspended')]],
    [
      'was suspended and let in again',
      'ended-for-application',
      [applicationStatus('suspended'), applicationStatus('active')],
    ],
  ])('is refused where the application %s', async (_what, reason, changes) => {
    const bumpyard = await startBumpyard();
    const { usher, token, brand } = bumpyard;
    const ticket = await createTicket(usher, token);
    usher.clock.move(1000);
    for (const change of changes) await change(bumpyard);
    expectRefused(await send(usher.url + appLink(ticket)));
    expect(await refusalReasons(usher, brand)).toEqual([reason]);
  });

  it('is good for somebody who has lost the management role', async () => {
    const bumpyard = await startBumpyard();
    const ticket = await createTicket(bumpyard.usher, bumpyard.token);
    await user({ role: 'member' })(bumpyard);
    expectSignedIn(await send(bumpyard.usher.url + appLink(ticket)), HELPDESK);
  });

  it('is not held to the management system’s addresses', async () => {
    const bumpyard = await startBumpyard();
    const ticket = await createTicket(bumpyard.usher, bumpyard.token);
    await policy({ managementAddresses: ['192.0.2.0/24'] })(bumpyard);
    expectSignedIn(await send(bumpyard.usher.url + appLink(ticket)), HELPDESK);
  });
});

describe('the record must still be the one that was compared', () => {
  it('in every field that is mandatory', async () => {
    const mandatoryFields = ['username', 'email', 'firstName', 'lastName', 'phone1'] as const;
    for (const [field, value] of [
      ['firstName', 'Jonathan'],
      ['lastName', 'Dough'],
      ['phone1', '+44 20 7946 0959'],
    ] as const) {
      const { usher, token, brand, ...rest } = await startBumpyard({}, { mandatoryFields });
      const names = { firstName: 'John', lastName: 'Doe', phone1: '020 7946 0958' };
      const ticket = await createTicket(usher, token, { ...exampleRequest, ...names });
      await user({ identity: { [field]: value } })({ usher, token, brand, ...rest });
      expectRefused(await send(usher.url + link(ticket)));
      expect(await refusalReasons(usher, brand), field).toEqual(['record-changed']);
    }
  });

  it('which a change back makes it again', async () => {
    const bumpyard = await startBumpyard();
    const ticket = await createTicket(bumpyard.usher, bumpyard.token);
    await user({ identity: { email: 'jd@example.com' } })(bumpyard);
    await user({ identity: { email: 'John.D@Example.com' } })(bumpyard);
    expectSignedIn(await send(bumpyard.usher.url + link(ticket)));
  });
});
