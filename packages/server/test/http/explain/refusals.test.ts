import { describe, expect, it } from 'vitest';
import { revokeApiKey } from '../../../src/core/api-key/revoke-api-key.ts';
import { rotateApiKey } from '../../../src/core/api-key/rotate-api-key.ts';
import { editApplication } from '../../../src/core/application/edit-application.ts';
import { changeBrand } from '../../../src/core/brand/change-brand.ts';
import { setBrandStatus } from '../../../src/core/brand/set-brand-status.ts';
import { MINUTE, SECOND } from '../../../src/core/clock.ts';
import { formatId } from '../../../src/core/ids.ts';
import type { RefusalReason } from '../../../src/core/ticket/judge-ticket.ts';
import { revokeTicket } from '../../../src/core/ticket/revoke-ticket.ts';
import { editUser, type UserChange } from '../../../src/core/user/edit-user.ts';
import { setUserPassword } from '../../../src/core/user/set-user-password.ts';
import { setUserStatus } from '../../../src/core/user/set-user-status.ts';
import { type Bumpyard, expectExplained, type Failure } from '../../support/explain.ts';
import { send } from '../../support/http.ts';
import { tamper } from '../../support/raw-store.ts';
import { appLink, expectSignedIn, link } from '../../support/sign-in.ts';
import { addApplication, addBrand, addKey, by, createTicket, exampleRequest } from '../../support/usher.ts';

const created = async ({ usher, token }: Bumpyard, data: object = {}) => {
  const ticket = await createTicket(usher, token, { ...exampleRequest, ...data });
  usher.clock.move(SECOND);
  return ticket;
};

/** A ticket for the management system, after which something changes. */
const then =
  (...changes: readonly ((bumpyard: Bumpyard) => Promise<unknown>)[]) =>
  async (bumpyard: Bumpyard): Promise<string> => {
    const ticket = await created(bumpyard);
    for (const change of changes) await change(bumpyard);
    return bumpyard.usher.url + link(ticket);
  };

const user =
  (change: Partial<UserChange>) =>
  ({ usher }: Bumpyard) =>
    editUser(usher.ports, 'bumpyard', 'john.d', { identity: {}, ...change }, by);

const userStatus =
  (status: 'active' | 'suspended') =>
  ({ usher }: Bumpyard) =>
    setUserStatus(usher.ports, 'bumpyard', 'john.d', status, by);

const brandStatus =
  (status: 'active' | 'suspended') =>
  ({ usher }: Bumpyard) =>
    setBrandStatus(usher.ports, 'bumpyard', status, by);

const applicationStatus =
  (status: 'active' | 'suspended') =>
  ({ usher }: Bumpyard) =>
    editApplication(usher.ports, 'bumpyard', 'helpdesk', { status }, by);

const keyName = ({ apiKey }: Bumpyard): string => formatId('api-key', apiKey.id);

const failures: readonly Failure[] = [
  {
    what: 'it had been used',
    async happens(bumpyard) {
      const ticket = await created(bumpyard);
      bumpyard.usher.clock.move(6 * SECOND);
      expectSignedIn(await send(bumpyard.usher.url + link(ticket)));
      bumpyard.usher.clock.move(3 * SECOND);
      return bumpyard.usher.url + link(ticket);
    },
    verdict: 'worked',
    stage: 'redeemed',
    reason: 'used',
    why: /^It signed John Doe in to the management system 7 seconds after it was created, from 127\.0\.0\.1\.$/,
    todo: /If it was the person, who opened the link again, have a new one created\./,
  },
  {
    what: 'it had been used, and is opened again when its time is over too',
    async happens(bumpyard) {
      const ticket = await created(bumpyard);
      expectSignedIn(await send(bumpyard.usher.url + link(ticket)));
      bumpyard.usher.clock.move(10 * MINUTE);
      return bumpyard.usher.url + link(ticket);
    },
    verdict: 'worked',
    stage: 'redeemed',
    reason: 'used',
    why: /^It signed John Doe in/,
    todo: /have a new one created/,
  },
  {
    what: 'it was opened too late at the management system',
    async happens(bumpyard) {
      const ticket = await created(bumpyard);
      bumpyard.usher.clock.move(62 * SECOND);
      return bumpyard.usher.url + link(ticket);
    },
    verdict: 'works-no-more',
    stage: 'time',
    reason: 'expired',
    why: /^It was 63 seconds old, and the management system takes tickets for 60 seconds\.$/,
    todo: /^Ask your platform to create the ticket when the person clicks/,
  },
  {
    what: 'it was opened too late at an application',
    async happens(bumpyard) {
      const ticket = await created(bumpyard);
      bumpyard.usher.clock.move(10 * MINUTE);
      return bumpyard.usher.url + appLink(ticket);
    },
    verdict: 'works-no-more',
    stage: 'time',
    reason: 'expired',
    why: /^It was 10 minutes old, and Help desk takes tickets for 5 minutes\.$/,
    todo: /^Ask your platform/,
  },
  {
    what: 'it was created for less time than the door allows',
    async happens(bumpyard) {
      const ticket = await created(bumpyard, { expiresIn: 5 });
      bumpyard.usher.clock.move(5 * SECOND);
      return bumpyard.usher.url + link(ticket);
    },
    verdict: 'works-no-more',
    stage: 'time',
    reason: 'expired',
    why: /^It was 6 seconds old, and the management system takes tickets for 5 seconds\.$/,
    todo: /^Ask your platform/,
  },
  {
    what: 'it was revoked',
    happens: async (bumpyard) => {
      const ticket = await created(bumpyard);
      await revokeTicket(bumpyard.usher.ports, 'bumpyard', ticket.ticketId, by);
      return bumpyard.usher.url + link(ticket);
    },
    verdict: 'works-no-more',
    stage: 'ticket',
    reason: 'revoked',
    why: /^It was revoked, 1 second after it was created\.$/,
    todo: /The history says who revoked it\.$/,
  },
  {
    what: 'it was revoked, and first opened when its time was over too',
    happens: async (bumpyard) => {
      const ticket = await created(bumpyard);
      await revokeTicket(bumpyard.usher.ports, 'bumpyard', ticket.ticketId, by);
      bumpyard.usher.clock.move(10 * MINUTE);
      return bumpyard.usher.url + link(ticket);
    },
    verdict: 'works-no-more',
    stage: 'ticket',
    reason: 'revoked',
    why: /^It was revoked, 1 second after/,
    todo: /The history says who revoked it\.$/,
  },
  {
    what: 'it was created for an application',
    happens: async (bumpyard) =>
      bumpyard.usher.url + link(await created(bumpyard, { application: 'helpdesk' })),
    verdict: 'never-worked',
    stage: 'ticket',
    reason: 'wrong-door',
    why: /^It does not open the management system: it was created for Help desk alone\.$/,
    todo: /^Send people to the link that the reply to its creation holds/,
  },
  {
    what: 'it was created for another application',
    async happens(bumpyard) {
      await addApplication(bumpyard.usher, { slug: 'reports', name: 'Reports' });
      return bumpyard.usher.url + appLink(await created(bumpyard, { application: 'reports' }));
    },
    verdict: 'never-worked',
    stage: 'ticket',
    reason: 'wrong-door',
    why: /^It does not open Help desk: it was created for Reports alone\.$/,
    todo: /naming that application or none/,
  },
  {
    what: 'its key may create no tickets for applications',
    async happens({ usher }) {
      const { token } = await addKey(usher, { name: 'Portal', scopes: ['ticket:management'] });
      return usher.url + appLink(await createTicket(usher, token));
    },
    verdict: 'never-worked',
    stage: 'ticket',
    reason: 'wrong-door',
    why: /^It does not open Help desk: the API key that created it may not create tickets for it\.$/,
    todo: /with a key that may/,
  },
  {
    what: 'its key may create no tickets for the management system',
    async happens({ usher }) {
      const { token } = await addKey(usher, { name: 'Portal', scopes: ['ticket:application'] });
      return usher.url + link(await createTicket(usher, token));
    },
    verdict: 'never-worked',
    stage: 'ticket',
    reason: 'wrong-door',
    why: /^It does not open the management system: the API key that created it may not/,
    todo: /with a key that may/,
  },
  {
    what: 'the person was no manager when it was created',
    async happens(bumpyard) {
      await user({ role: 'member' })(bumpyard);
      return bumpyard.usher.url + link(await created(bumpyard));
    },
    verdict: 'never-worked',
    stage: 'ticket',
    reason: 'wrong-door',
    why: /^It does not open the management system: the person was no manager when it was created\.$/,
    todo: /another ticket/,
  },
  {
    what: 'the link names another brand',
    async happens(bumpyard) {
      await addBrand(bumpyard.usher, 'rival');
      return `${bumpyard.usher.url}/?brand=rival&ta=${(await created(bumpyard)).encpryptedString}`;
    },
    verdict: 'never-worked',
    stage: 'row',
    reason: 'foreign-brand',
    why: /^It is a ticket of the brand bumpyard, and was presented at another brand’s site/,
    todo: /Address, brand and ticket belong together\.$/,
  },
  {
    what: 'the link leads to another brand’s application',
    async happens(bumpyard) {
      await addBrand(bumpyard.usher, 'rival');
      await addApplication(bumpyard.usher, { brand: 'rival', slug: 'shop' });
      return bumpyard.usher.url + appLink(await created(bumpyard), 'shop');
    },
    verdict: 'never-worked',
    stage: 'row',
    reason: 'foreign-brand',
    why: /^It is a ticket of the brand bumpyard/,
    todo: /^Use|^Send people to the link/,
  },
  {
    what: 'the store has lost it, as after a restored backup',
    async happens(bumpyard) {
      const ticket = await created(bumpyard);
      await tamper(bumpyard.usher.place, 'DELETE FROM tickets');
      return bumpyard.usher.url + link(ticket);
    },
    verdict: 'works-no-more',
    stage: 'row',
    reason: 'unknown',
    why: /^It was made with your keys, but the store has no record of it\.$/,
    todo: /After a backup was restored/,
  },
  {
    what: 'the store has another in its place',
    async happens(bumpyard) {
      const ticket = await created(bumpyard);
      await tamper(bumpyard.usher.place, 'UPDATE tickets SET issued_at = issued_at - 1');
      return bumpyard.usher.url + link(ticket);
    },
    verdict: 'never-worked',
    stage: 'row',
    reason: 'not-authentic',
    flaw: 'other-row',
    why: /created at another moment\.$/,
    todo: /uses the store that you mean/,
  },
  {
    what: 'the clock was set back',
    async happens(bumpyard) {
      const ticket = await created(bumpyard);
      bumpyard.usher.clock.move(-5 * MINUTE);
      return bumpyard.usher.url + link(ticket);
    },
    verdict: 'never-worked',
    stage: 'time',
    reason: 'not-yet-valid',
    why: /^It is dated 4 minutes in the future: the clock was set back after it was created\.$/,
    todo: /^Set the server’s clock right/,
  },
  {
    what: 'the user is suspended',
    happens: then(userStatus('suspended')),
    verdict: 'works-no-more',
    stage: 'standing',
    reason: 'user-suspended',
    why: /^John Doe is suspended\.$/,
    todo: /^Activate them if they should come in again/,
  },
  {
    what: 'the user was suspended and let in again',
    happens: then(userStatus('suspended'), userStatus('active')),
    verdict: 'works-no-more',
    stage: 'standing',
    reason: 'ended-for-user',
    why: /^John Doe was suspended or given a new password after it was created/,
    todo: /^Have a new one created\.$/,
  },
  {
    what: 'the user was given a new password',
    happens: then(({ usher }) =>
      setUserPassword(usher.ports, 'bumpyard', 'john.d', 'another horse battery', by),
    ),
    verdict: 'works-no-more',
    stage: 'standing',
    reason: 'ended-for-user',
    why: /given a new password/,
    todo: /^Have a new one created\.$/,
  },
  {
    what: 'the brand is suspended',
    happens: then(brandStatus('suspended')),
    verdict: 'works-no-more',
    stage: 'standing',
    reason: 'brand-suspended',
    why: /^The brand bumpyard is suspended\.$/,
    todo: /^Activate the brand/,
  },
  {
    what: 'the brand was suspended and let in again',
    happens: then(brandStatus('suspended'), brandStatus('active')),
    verdict: 'works-no-more',
    stage: 'standing',
    reason: 'ended-for-brand',
    why: /^The brand bumpyard was suspended after it was created/,
    todo: /^Have a new one created\.$/,
  },
  {
    what: 'the application is suspended',
    async happens(bumpyard) {
      const ticket = await created(bumpyard);
      await applicationStatus('suspended')(bumpyard);
      return bumpyard.usher.url + appLink(ticket);
    },
    verdict: 'works-no-more',
    stage: 'standing',
    reason: 'application-suspended',
    why: /^The application Help desk is suspended\.$/,
    todo: /^Activate the application/,
  },
  {
    what: 'the application was suspended and let in again',
    async happens(bumpyard) {
      const ticket = await created(bumpyard);
      await applicationStatus('suspended')(bumpyard);
      await applicationStatus('active')(bumpyard);
      return bumpyard.usher.url + appLink(ticket);
    },
    verdict: 'works-no-more',
    stage: 'standing',
    reason: 'ended-for-application',
    why: /^The application Help desk was suspended after it was created/,
    todo: /^Have a new one created\.$/,
  },
  {
    what: 'the user was marked never to come in by ticket',
    happens: then(user({ noTicket: true })),
    verdict: 'works-no-more',
    stage: 'standing',
    reason: 'user-not-by-ticket',
    why: /^John Doe is marked as somebody who never comes in by ticket\.$/,
    todo: /take the mark away/,
  },
  {
    what: 'the key was revoked',
    happens: then((bumpyard) => revokeApiKey(bumpyard.usher.ports, 'bumpyard', keyName(bumpyard), by)),
    verdict: 'works-no-more',
    stage: 'standing',
    reason: 'key-revoked',
    why: /^The API key that created it, "CRM back end", was revoked since/,
    todo: /with a key that works/,
  },
  {
    what: 'the key was rotated without grace',
    happens: then((bumpyard) =>
      rotateApiKey(bumpyard.usher.ports, 'bumpyard', keyName(bumpyard), 'none', by),
    ),
    verdict: 'works-no-more',
    stage: 'standing',
    reason: 'key-revoked',
    why: /"CRM back end", was revoked since/,
    todo: /If the platform still uses the old one, give it a new one\.$/,
  },
  {
    what: 'the user is no manager any more',
    happens: then(user({ role: 'member' })),
    verdict: 'works-no-more',
    stage: 'role',
    reason: 'role-not-allowed',
    why: /^John Doe is a member, and only managers and above enter the management system\.$/,
    todo: /^Give them a higher role/,
  },
  {
    what: 'the user has a higher role than the key may sign in',
    happens: then(user({ role: 'owner' })),
    verdict: 'works-no-more',
    stage: 'role',
    reason: 'role-above-ceiling',
    why: /^John Doe has the role owner, and the API key "CRM back end" may sign in nobody above manager\.$/,
    todo: /^Use a key with a higher ceiling/,
  },
  {
    what: 'the address is not allowed',
    happens: then(({ usher }) =>
      changeBrand(usher.ports, 'bumpyard', { policy: { managementAddresses: ['192.0.2.0/24'] } }, by),
    ),
    verdict: 'works-no-more',
    stage: 'address',
    reason: 'address-not-allowed',
    why: /^The management system is open to certain addresses only, and 127\.0\.0\.1 is none of them\.$/,
    todo: /list the proxy as trusted\.$/,
  },
  {
    what: 'the record has changed',
    happens: then(user({ identity: { email: 'jd@example.com' } })),
    verdict: 'works-no-more',
    stage: 'record',
    reason: 'record-changed',
    why: /^The record of John Doe has changed since it was created: user name or e-mail address is not what it was\.$/,
    todo: /from the record as it is now\.$/,
  },
];

describe('explains a link that was refused because', () => {
  it.each(failures)('$what', expectExplained);
});

it('explains every reason for which redemption can refuse, here or beside this file', () => {
  const here = new Set(failures.map(({ reason }) => reason));
  // These never get as far as the ticket's row.
  const elsewhere: readonly RefusalReason[] = ['malformed', 'throttled', 'signing-key-retired'];
  expect([...here, ...elsewhere].sort()).toEqual(Object.keys(everyReason).sort());
});

const everyReason: Record<RefusalReason, true> = {
  malformed: true,
  'not-authentic': true,
  throttled: true,
  'foreign-brand': true,
  unknown: true,
  'signing-key-retired': true,
  'not-yet-valid': true,
  expired: true,
  revoked: true,
  used: true,
  'wrong-door': true,
  'brand-suspended': true,
  'application-suspended': true,
  'user-suspended': true,
  'user-not-by-ticket': true,
  'ended-for-user': true,
  'ended-for-brand': true,
  'ended-for-application': true,
  'key-revoked': true,
  'role-not-allowed': true,
  'role-above-ceiling': true,
  'address-not-allowed': true,
  'record-changed': true,
};
