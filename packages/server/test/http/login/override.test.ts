import { describe, expect, it } from 'vitest';
import { editUser } from '../../../src/core/user/edit-user.ts';
import { send } from '../../support/http.ts';
import {
  comeInByTicket,
  eventsOf,
  expectRefused,
  expectSignedIn,
  link,
  refusalReasons,
} from '../../support/sign-in.ts';
import { by, createTicket, exampleRequest, johnDoe, startBumpyard } from '../../support/usher.ts';

const changes = { firstName: 'Jonathan', lastName: 'Dough', phone1: '020 7946 0999', remark: 'team lead' };
const overriding = { ...exampleRequest, ...changes, overrideUserInfo: true };

type Started = Awaited<ReturnType<typeof startBumpyard>>;

const record = async ({ usher, brand, user }: Started) => {
  const found = await usher.ports.store.read.users.byId(brand.id, user.id);
  if (found === null) throw new Error('the user is gone');
  return found;
};

describe('`overrideUserInfo` at redemption', () => {
  it('changes first name, last name, phone and remark, and nothing else', async () => {
    const bumpyard = await startBumpyard();
    const before = await record(bumpyard);
    bumpyard.usher.clock.move(1000);
    await comeInByTicket(bumpyard.usher, bumpyard.token, { ...overriding, uniqueId: 'A-77' });
    const after = await record(bumpyard);
    expect(after).toEqual({
      ...before,
      identity: { ...johnDoe, firstName: 'Jonathan', lastName: 'Dough', phone1: '020 7946 0999' },
      canonical: { ...before.canonical, firstName: 'jonathan', lastName: 'dough', phone1: '+442079460999' },
      remark: 'team lead',
      updatedAt: before.updatedAt + 1000,
      version: before.version + 1,
    });
  });

  it('changes only what was sent', async () => {
    const bumpyard = await startBumpyard();
    await comeInByTicket(bumpyard.usher, bumpyard.token, {
      ...exampleRequest,
      overrideUserInfo: true,
      lastName: 'Dough',
    });
    const { identity, remark } = await record(bumpyard);
    expect(identity).toEqual({ ...johnDoe, lastName: 'Dough' });
    expect(remark).toBeNull();
  });

  it('changes nothing before the ticket is redeemed', async () => {
    const bumpyard = await startBumpyard();
    const before = await record(bumpyard);
    await createTicket(bumpyard.usher, bumpyard.token, overriding);
    expect(await record(bumpyard)).toEqual(before);
  });

  it('changes nothing where the ticket is refused', async () => {
    const bumpyard = await startBumpyard();
    const before = await record(bumpyard);
    const ticket = await createTicket(bumpyard.usher, bumpyard.token, overriding);
    bumpyard.usher.clock.move(60_000);
    expectRefused(await send(bumpyard.usher.url + link(ticket)));
    expect(await record(bumpyard)).toEqual(before);
  });

  it('writes down which fields the record took, and not what they hold', async () => {
    const bumpyard = await startBumpyard();
    await comeInByTicket(bumpyard.usher, bumpyard.token, overriding);
    const [event] = await eventsOf(bumpyard.usher, bumpyard.brand, 'ticket.redeemed');
    expect(event?.override).toEqual(['firstName', 'lastName', 'phone1', 'remark']);
    const log = await bumpyard.usher.ports.store.read.audit.tail(bumpyard.brand.id, 100);
    expect(JSON.stringify(log)).not.toMatch(/Jonathan|Dough|7946|team lead/);
  });

  it('shows the new name at once', async () => {
    const { usher, token } = await startBumpyard();
    const browser = await comeInByTicket(usher, token, overriding);
    expect((await browser.open('/', { from: 'here' })).text).toContain('Jonathan Dough');
  });

  it('keeps what somebody else changed in the other fields meanwhile', async () => {
    const bumpyard = await startBumpyard();
    const { usher, token } = bumpyard;
    const ticket = await createTicket(usher, token, {
      ...exampleRequest,
      overrideUserInfo: true,
      lastName: 'Dough',
    });
    const edit = { identity: { firstName: 'Johnny', uniqueId: 'B-1' }, remark: 'moved' };
    await editUser(usher.ports, 'bumpyard', 'john.d', edit, by);
    expectSignedIn(await send(usher.url + link(ticket)));
    const { identity, remark } = await record(bumpyard);
    expect(identity).toEqual({ ...johnDoe, firstName: 'Johnny', lastName: 'Dough', uniqueId: 'B-1' });
    expect(remark).toBe('moved');
  });
});

describe('without `overrideUserInfo`', () => {
  it('the record stays as it is, whatever else was sent', async () => {
    const bumpyard = await startBumpyard();
    const before = await record(bumpyard);
    await comeInByTicket(bumpyard.usher, bumpyard.token, {
      ...exampleRequest,
      ...changes,
      overrideUserInfo: false,
    });
    expect(await record(bumpyard)).toEqual(before);
  });
});

describe('a change that one ticket makes', () => {
  it('refuses an outstanding one whose compared fields it has changed', async () => {
    const mandatoryFields = ['username', 'email', 'firstName'] as const;
    const { usher, token, brand } = await startBumpyard({}, { mandatoryFields });
    const outstanding = await createTicket(usher, token, { ...exampleRequest, firstName: 'John' });
    await comeInByTicket(usher, token, { ...overriding });
    expectRefused(await send(usher.url + link(outstanding)));
    expect(await refusalReasons(usher, brand)).toEqual(['record-changed']);
  });

  it('leaves one alone that overrides the same fields', async () => {
    const bumpyard = await startBumpyard();
    const second = await createTicket(bumpyard.usher, bumpyard.token, { ...overriding, firstName: 'Jon' });
    await comeInByTicket(bumpyard.usher, bumpyard.token, overriding);
    expectSignedIn(await send(bumpyard.usher.url + link(second)));
    expect((await record(bumpyard)).identity.firstName).toBe('Jon');
  });
});
