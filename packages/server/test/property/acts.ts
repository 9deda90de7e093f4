import fc from 'fast-check';
import { expect } from 'vitest';
import { revokeApiKey } from '../../src/core/api-key/revoke-api-key.ts';
import { editApplication } from '../../src/core/application/edit-application.ts';
import { setBrandStatus } from '../../src/core/brand/set-brand-status.ts';
import { Problem } from '../../src/core/problem.ts';
import { retireSigningKey } from '../../src/core/signing-key/retire-signing-key.ts';
import { rotateSigningKey } from '../../src/core/signing-key/rotate-signing-key.ts';
import { revokeTicket } from '../../src/core/ticket/revoke-ticket.ts';
import { editUser } from '../../src/core/user/edit-user.ts';
import { setUserStatus } from '../../src/core/user/set-user-status.ts';
import { by, type CreatedTicket } from '../support/usher.ts';
import type { DoorName, KeyName, Model, Person } from './model.ts';
import { emailOf, type World } from './world.ts';

/** One act of a sequence: done to the world and to the model, which must agree about what comes of it. */
type Act = fc.AsyncCommand<Model, World>;

/** @param name how a counterexample shows it */
const act = (
  name: string,
  run: (model: Model, world: World) => Promise<unknown>,
  check: (model: Readonly<Model>) => boolean = () => true,
): Act => ({
  check: (model) => check(model),
  run: async (model, world) => {
    await run(model, world);
  },
  toString: () => name,
});

const SECOND = 1000;

const mint = (person: Person, key: KeyName, oneTimeUse: boolean): Act =>
  act(`mint(${person}, ${key}${oneTimeUse ? ', one time' : ''})`, async (model, world) => {
    const { email } = model.people[person];
    const reply = await world.mint(person, key, email, oneTimeUse);
    expect(reply.status).toBe(model.mintStatus(person, key));
    if (reply.status !== 200) return;
    const { data } = JSON.parse(reply.text) as { readonly data: CreatedTicket };
    world.tickets.push({ text: data.encpryptedString, id: data.ticketId });
    // Where the protocol has the key's id: docs/protocol/ticket.md.
    const kid = Buffer.from(data.encpryptedString, 'base64url').toString('hex', 2, 6);
    const usesLeft = world.uses === 'single' || oneTimeUse ? 1 : null;
    model.tickets.push({ person, key, email, issuedAt: model.now, usesLeft, revoked: false, kid });
  });

/** @param at stands for a ticket, whatever there are @param times presented so often at once */
const redeem = (at: number, door: DoorName, times: number): Act =>
  act(
    `redeem(#${at}, ${door}${times > 1 ? `, ${times} at once` : ''})`,
    async (model, world) => {
      const index = at % model.tickets.length;
      const ticket = model.tickets[index];
      const presented = world.tickets[index];
      if (ticket === undefined || presented === undefined) throw new Error('there is no ticket');
      const good = model.isGood(ticket, door) ? Math.min(times, ticket.usesLeft ?? times) : 0;
      const asked = Array.from({ length: times }, () => world.redeem(presented.text, door));
      const statuses = (await Promise.all(asked)).map(({ status }) => status).sort();
      const expected = Array.from({ length: times }, (_, nth) => (nth < good ? 303 : 401));
      expect(statuses).toEqual(expected);
      for (let nth = 0; nth < good; nth++) model.redeem(ticket, door);
    },
    (model) => model.tickets.length > 0,
  );

const revoke = (at: number): Act =>
  act(
    `revoke(#${at})`,
    async (model, world) => {
      const index = at % model.tickets.length;
      const ticket = model.tickets[index];
      if (ticket === undefined) throw new Error('there is no ticket');
      await revokeTicket(world.usher.ports, 'bumpyard', world.tickets[index]?.id ?? '', by);
      ticket.revoked = true;
    },
    (model) => model.tickets.length > 0,
  );

type Status = 'active' | 'suspended';

/** @param statuses one after the other: suspended and at once active again leaves a line behind, and that only */
const setPerson = (person: Person, statuses: readonly Status[]): Act =>
  act(`${person}: ${statuses.join(', ')}`, async (model, { usher }) => {
    for (const status of statuses) {
      await setUserStatus(usher.ports, 'bumpyard', person, status, by);
      model.set(model.people[person], status);
    }
  });

const setBrand = (statuses: readonly Status[]): Act =>
  act(`the brand: ${statuses.join(', ')}`, async (model, { usher }) => {
    for (const status of statuses) {
      await setBrandStatus(usher.ports, 'bumpyard', status, by);
      model.set(model.brand, status);
    }
  });

const setApplication = (statuses: readonly Status[]): Act =>
  act(`the application: ${statuses.join(', ')}`, async (model, { usher }) => {
    for (const status of statuses) {
      await editApplication(usher.ports, 'bumpyard', 'helpdesk', { status }, by);
      model.set(model.application, status);
    }
  });

const changeEmail = (person: Person): Act =>
  act(`change the address of ${person}`, async (model, { usher }) => {
    model.people[person].email += 1;
    const email = emailOf(person, model.people[person].email);
    await editUser(usher.ports, 'bumpyard', person, { identity: { email } }, by);
  });

const revokeKey = (key: KeyName): Act =>
  act(`revoke the key ${key}`, async (model, { usher, keyIds }) => {
    await revokeApiKey(usher.ports, 'bumpyard', keyIds[key], by);
    model.keys[key].revoked = true;
  });

const rotate = act('rotate the signing key', (_model, { usher }) => rotateSigningKey(usher.ports, by));

/** Every key that may be retired, now: a key that still seals, or will, is refused and stays. */
const retire = act('retire the old signing keys', async (model, { usher: { ports } }) => {
  for (const { kid, state } of await ports.store.read.signingKeys.list()) {
    if (state === 'retired') continue;
    const retired = await retireSigningKey(ports, kid, 'now', by).catch(whereInUse);
    if (retired !== null) model.retiredKids.add(kid);
  }
});

const whereInUse = (error: unknown): null => {
  if (error instanceof Problem && error.code === 'signing-key-in-use') return null;
  throw error;
};

const signOut = (at: number): Act =>
  act(
    `sign out(#${at})`,
    async (model, world) => {
      const index = at % model.sessions.length;
      const session = model.sessions[index];
      if (session === undefined) throw new Error('there is no session');
      const live = model.isLive(session);
      await world.signOut(index, session.door);
      // Whoever is not signed in any more has nothing to sign out of.
      if (live) session.signedOut = true;
    },
    (model) => model.sessions.length > 0,
  );

const wait = (seconds: number): Act =>
  act(
    `${seconds < 0 ? 'step the clock back by' : 'wait'} ${Math.abs(seconds)} s`,
    async (model, { usher }) => {
      usher.clock.move(seconds * SECOND);
      model.now += seconds * SECOND;
    },
  );

const restart = act('restart', (_model, world) => world.restart());

/** Every session, live or not: what the server says of each must be what the model says. */
const askForSessions = act('ask for every session', async (model, world) => {
  const asked = model.sessions.map((session, at) => world.verify(at, session.door));
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  expect(statuses).toEqual(model.sessions.map((session) => (model.isLive(session) ? 200 : 401)));
});

const person = fc.constantFrom<Person>('john', 'jane');
const key = fc.constantFrom<KeyName>('crm', 'portal');
const door = fc.constantFrom<DoorName>('management', 'helpdesk');
const statuses = fc.constantFrom<readonly Status[]>(
  ['active'],
  ['active'],
  ['suspended'],
  ['suspended', 'active'],
  ['suspended', 'active'],
);
const some = fc.nat(20);

const often = (times: number, arbitrary: fc.Arbitrary<Act>): fc.Arbitrary<Act>[] =>
  Array.from({ length: times }, () => arbitrary);

/** All that can be done; what ends everything for good is rare, or nothing would be left to go wrong. */
export const acts: fc.Arbitrary<Act>[] = [
  ...often(
    8,
    fc.tuple(person, key, fc.boolean()).map((drawn) => mint(...drawn)),
  ),
  ...often(
    10,
    fc.tuple(some, door, fc.constantFrom(1, 1, 1, 4)).map((drawn) => redeem(...drawn)),
  ),
  ...often(8, fc.constantFrom(1, 1, 30, 59, 60, 240, -1, -1, -30).map(wait)),
  ...often(
    4,
    fc.tuple(person, statuses).map((drawn) => setPerson(...drawn)),
  ),
  ...often(3, statuses.map(setBrand)),
  ...often(3, statuses.map(setApplication)),
  ...often(2, some.map(revoke)),
  ...often(2, some.map(signOut)),
  ...often(2, fc.constant(askForSessions)),
  person.map(changeEmail),
  key.map(revokeKey),
  ...often(2, fc.constant(rotate)),
  fc.constant(retire),
  fc.constant(restart),
];
